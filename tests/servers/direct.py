"""A target that calls a server directly, which is faster than HTTP for hundreds of servers.

Servers whose fault shows on the wire, or in overlapping requests, are called through ASGI.
"""

from __future__ import annotations

import time
from inspect import iscoroutinefunction

import httpx

from contracts.record.exchange import Answer
from contracts.record.request import OWN_HEADERS, Delivery, Framing, Request
from contracts.servers.reference import Received, Reference, Response, as_asgi
from contracts.targets.delivery import in_process
from contracts.targets.http import Bounds
from contracts.targets.inprocess import AsgiTarget
from contracts.targets.mounting import Place
from contracts.targets.target import ALWAYS, Again, Completed, Result, Target

TIMEOUT_S = 5.0
# These clauses are about how an answer is transferred; all others about what is transferred.
FRAMING = frozenset({"wire.answers", "wire.content-encoding", "wire.content-length"})


class Direct:
    """Answers requests by calling ``server.answer``."""

    def __init__(self, server: Reference, name: str = "under test") -> None:
        self.name = name
        self._server = server
        self.url = f"http://localhost{server.path}"

    def submit(
        self, request: Request, *, concurrent: bool = False, again: Again = ALWAYS
    ) -> Completed:
        """Answer at once: no server here has answers that overlap."""
        del concurrent, again
        started = time.time()
        without = request.delivery.without
        own = (pair for pair in OWN_HEADERS if pair[0].lower() not in without)
        headers = {name.lower(): value for name, value in (*own, *request.headers)}
        if request.delivery.framing is Framing.CHUNKS:
            headers["transfer-encoding"] = "chunked"
        number = next(self._server.count)
        response = self._answered(
            Received(request.method, self._server.path, headers, request.body or b"", number)
        )
        chunked = response.chunks is not None
        body = b"".join(response.chunks or ()) if chunked else response.body
        named = dict(response.headers)
        if not chunked:
            named.setdefault("content-length", str(len(body)))
        raw_length = len(body)
        if "content-encoding" in named:
            body = httpx.Response(response.status, headers=named, content=body).content
        answer = Answer(response.status, tuple(named.items()), body, raw_length)
        return Completed(Result(answer, None, started, time.time()))

    def _answered(self, request: Received) -> Response:
        """Return the answer, that of a framework where the server breaks down."""
        try:
            return self._server.answer(request)
        except Exception as error:  # noqa: BLE001 -- as frameworks catch them
            return Response(500, repr(error).encode(), {"content-type": "text/plain"})

    def carries(self, delivery: Delivery) -> bool:
        """Return whether the server can see that a request is delivered in this way."""
        return in_process(delivery)

    def notes(self) -> tuple[str, ...]:
        """There is no way to this server."""
        return ()

    def close(self) -> None:
        """Nothing is open."""


def target_of(server: Reference, *, wire: bool) -> Target:
    """Return *server* as a target: over ASGI where *wire*, or where its answers may overlap."""
    if wire or iscoroutinefunction(server.answer):
        place = Place.of(server.path)
        return AsgiTarget("under test", as_asgi(server), Bounds(TIMEOUT_S), place)
    return Direct(server)
