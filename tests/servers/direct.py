"""A target that asks a server directly: hundreds of servers are tried, and HTTP tells nothing new.

What only shows on the wire, or takes overlapping requests, goes through ASGI instead.
"""

from __future__ import annotations

import time
from inspect import iscoroutinefunction

import httpx

from contracts.record.exchange import Answer
from contracts.record.request import Request as ToSend
from contracts.servers.reference import PATH, Reference, Request, as_asgi
from contracts.targets.http import Bounds
from contracts.targets.inprocess import AsgiTarget
from contracts.targets.target import Completed, Result, Target

TIMEOUT_S = 5.0


class Direct:
    """Answers requests by calling ``server.answer``."""

    name = "under test"
    url = f"http://localhost{PATH}"

    def __init__(self, server: Reference) -> None:
        self._server = server

    def submit(self, request: ToSend, *, concurrent: bool = False) -> Completed:
        """Answer at once: a server whose answers may overlap is not asked here."""
        del concurrent
        started = time.time()
        headers = {name.lower(): value for name, value in request.headers}
        number = next(self._server.count)
        response = self._server.answer(
            Request(request.method, PATH, headers, request.body or b"", number)
        )
        chunked = response.chunks is not None
        body = b"".join(response.chunks or ()) if chunked else response.body
        told = dict(response.headers)
        if not chunked:
            told.setdefault("content-length", str(len(body)))
        if "content-encoding" in told:
            body = httpx.Response(response.status, headers=told, content=body).content
        answer = Answer(response.status, tuple(told.items()), body, len(body))
        return Completed(Result(answer, None, started, time.time()))

    def close(self) -> None:
        """Nothing is open."""


def target_of(server: Reference, *, wire: bool) -> Target:
    """Return *server* as a target: over ASGI where *wire*, or where its answers may overlap."""
    if wire or iscoroutinefunction(server.answer):
        return AsgiTarget("under test", as_asgi(server), Bounds(TIMEOUT_S))
    return Direct(server)
