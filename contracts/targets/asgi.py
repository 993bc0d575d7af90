"""One call of an ASGI app, as a server makes it (ASGI specification, "HTTP & WebSocket").

httpx's own transport waits until the app returns, and so for its background tasks too.
A server does not: the answer is complete when the app says so.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection, MutableMapping, Sequence
from contextlib import suppress
from operator import index
from typing import Any, Final
from urllib.parse import unquote

import httpx

from contracts.process.clock import time
from contracts.process.signals import may_be_the_users
from contracts.record.exchange import Answer, Failure, FailureKind
from contracts.targets.blame import text_of
from contracts.targets.content import TooLarge
from contracts.targets.failing import failure_of, too_large
from contracts.targets.http import Bounds, answer_of
from contracts.targets.target import Result
from contracts.targets.watchdog import Blocked

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Task = asyncio.Task[Any]

# Time for a cancelled task to clean up; a task that ignores it delays the end by this much.
_CANCEL_S: Final = 1.0


def base_scope(url: httpx.URL, root_path: str = "") -> Scope:
    """Return what the scopes of all requests to *url* share.

    The path has the root path in it, as the specification and servers have it.
    """
    return {
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": _raw_path(url),
        "query_string": url.query,
        "root_path": unquote(root_path),
        "server": (url.host, url.port or 80),
        "client": ("127.0.0.1", 50_000),
    }


def scope_of(base: Scope, request: httpx.Request, state: dict[str, Any]) -> Scope:
    """Return the scope of *request*; *state* is the app's, of which each request gets a copy."""
    raw_path = _raw_path(request.url)
    if raw_path != base["raw_path"]:
        base = {**base, "path": request.url.path, "raw_path": raw_path}
    return {
        **base,
        "type": "http",
        # As uvicorn does it: frameworks choose by it how they watch for a disconnect.
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "state": state.copy(),
    }


def _raw_path(url: httpx.URL) -> bytes:
    return url.raw_path.partition(b"?")[0]


class Call:
    """An app at work on one request; its answer may be complete before the app returns.

    Args:
        loop: where the app runs, whenever the loop does.
        app: the app.
        scope: what describes the request to the app.
        body: the content of the request, in the pieces in which it is handed on.
        bounds: of time and size.
        asked: the Accept-Encoding of the request; None where any encoding may come.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        app: Any,
        scope: Scope,
        body: Sequence[bytes],
        bounds: Bounds,
        *,
        asked: str | None = None,
    ) -> None:
        self._started = self._finished = time.time()
        self._bounds = bounds
        self._asked = asked
        self._unread = deque(body)
        self._status: int | None = None
        self._headers: Sequence[tuple[bytes, bytes]] = ()
        self._body = bytearray()
        self._failure: Failure | None = None
        self.over: asyncio.Future[None] = loop.create_future()
        self.task = loop.create_task(self._run(app, scope))
        self._timer = loop.call_later(bounds.timeout, self.expire)

    async def _run(self, app: Any, scope: Scope) -> None:
        """Let no exception out: an app that ends itself, or its own task, must not end us."""
        try:
            await app(scope, self._receive, self._send)
        except Blocked:
            self.expire()
        except BaseException as error:
            if may_be_the_users(error):
                raise
            # Nothing can be said any more where the loop is closed.
            with suppress(RuntimeError):
                self._crash(_name(error))
            if isinstance(error, GeneratorExit):
                raise
        else:
            self._break("it returned before its answer was complete")

    async def _receive(self) -> Message:
        if not self._unread:
            # Awaited itself, it would be cancelled by an app that stops waiting for it.
            await asyncio.wait((self.over,))
            return {"type": "http.disconnect"}
        body = self._unread.popleft()
        return {"type": "http.request", "body": body, "more_body": bool(self._unread)}

    async def _send(self, message: Message) -> None:
        kind = message["type"]
        if self.over.done():
            raise OSError(f"{kind} came after the answer was over")
        if kind == "http.response.start" and self._status is None:
            self._status = index(message["status"])
            self._headers = [(name, value) for name, value in message.get("headers", ())]
        elif kind == "http.response.body" and self._status is not None:
            self._take(message.get("body", b""))
            if not message.get("more_body", False):
                self._end()
        else:
            self._break(f"{kind} came out of turn")
            raise RuntimeError(f"{kind} came out of turn")

    def _take(self, chunk: bytes) -> None:
        self._body += chunk
        if len(self._body) > self._bounds.max_bytes:
            self._end(too_large(self._bounds.max_bytes))
            # An app that never pauses is only stopped by an exception.
            raise OSError("an answer of this length is not read")

    def _crash(self, why: str) -> None:
        """Answer 500 as servers do, unless the app's own answer has begun."""
        if self._status is not None:
            self._break(f"its answer broke off: {why}")
            return
        self._status, self._headers = 500, [(b"content-type", b"text/plain")]
        self._body += why.encode("utf-8", "replace")
        self._end()

    def _break(self, how: str) -> None:
        self._end(_broken(how))

    def expire(self) -> None:
        """Stop waiting for the app."""
        self._end(failure_of(TimeoutError(), self._bounds.timeout))
        self.task.cancel()

    def _end(self, failure: Failure | None = None) -> None:
        """Take the answer as it stands; what comes later does not change it."""
        if not self.over.done():
            self._timer.cancel()
            self._failure, self._finished = failure, time.time()
            self.over.set_result(None)

    def result(self) -> Result:
        """Return what came of the request, once it is over."""
        answer, failure = None, self._failure
        if failure is None:
            try:
                answer = self._answer()
            except TooLarge:
                failure = too_large(self._bounds.max_bytes)
            except Exception as error:  # noqa: BLE001 -- headers may be anything at all
                failure = _broken(_name(error))
        return Result(answer, failure, self._started, self._finished)

    def _answer(self) -> Answer:
        assert self._status is not None
        # What cannot be a header fails here.
        headers = httpx.Headers(list(self._headers)).raw
        most = self._bounds.max_bytes
        return answer_of(self._status, headers, bytes(self._body), most, self._asked)


def _broken(how: str) -> Failure:
    return Failure(FailureKind.PROTOCOL, f"the app broke the protocol: {how}")


def _name(error: BaseException) -> str:
    return f"{type(error).__name__}: {text_of(error)}"[:200]


async def settle(tasks: Collection[Task], grace: float) -> None:
    """Wait *grace* seconds for *tasks*, cancel the others, and leave those that ignore that."""
    late = await _unfinished(tasks, grace)
    for task in late:
        task.cancel()
    await _unfinished(late, _CANCEL_S)


async def _unfinished(tasks: Collection[Task], seconds: float) -> Collection[Task]:
    if not tasks:
        return ()
    done, pending = await asyncio.wait(tasks, timeout=seconds)
    for task in done:
        if not task.cancelled():
            # An exception that is never read would be printed amid the report.
            task.exception()
    return pending
