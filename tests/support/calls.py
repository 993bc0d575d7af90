"""What the tests of targets in this process share: opening apps and sending requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing
from typing import Any, Final

from contracts.record.exchange import Answer, Failure
from contracts.record.request import Request
from contracts.targets.http import Bounds, SyncTarget
from contracts.targets.inprocess import AsgiTarget, wsgi_target
from contracts.targets.target import Result, Target
from tests.support.apps import HELLO, App

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Script = Callable[[Receive, Send], Awaitable[None]]
START: Final[dict[str, Any]] = {"type": "http.response.start", "status": 200, "headers": []}


def asgi(app: App, timeout: float = 10.0) -> closing[AsgiTarget]:
    """Open an ASGI app until the block ends."""
    return closing(AsgiTarget("asgi:x:app", app, Bounds(timeout)))


def wsgi(app: App, timeout: float = 10.0) -> closing[SyncTarget]:
    """Open a WSGI app until the block ends."""
    return closing(wsgi_target("wsgi:x:app", app, Bounds(timeout)))


def body(content: bytes, *, more: bool = False) -> dict[str, Any]:
    """Return the message that sends *content*."""
    return {"type": "http.response.body", "body": content, "more_body": more}


def http(script: Script) -> App:
    """Return an app without lifespan that answers by *script*."""

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await script(receive, send)

    return app


async def answer(send: Send, content: bytes = b"{}") -> None:
    """Answer as an app does, with *content*."""
    await send(START)
    await send(body(content))


def send(target: Target, request: Request = HELLO) -> Result:
    """Send one request and wait for the result."""
    return target.submit(request).result()


def send_together(target: Target, bodies: Iterable[bytes]) -> list[bytes | None]:
    """Send requests with these bodies at the same time; return the bodies of their answers."""
    under_way = [target.submit(Request(HELLO.headers, body), concurrent=True) for body in bodies]
    results = [pending.result() for pending in under_way]
    return [None if result.answer is None else result.answer.body for result in results]


def answered(target: Target, request: Request = HELLO) -> Answer:
    """Send a request; return its answer, which must come."""
    result = send(target, request)
    assert result.answer is not None, result.failure
    assert result.started <= result.finished
    return result.answer


def failed(target: Target) -> Failure:
    """Send a request; return its failure, which must come."""
    result = send(target)
    assert result.answer is None
    assert result.failure is not None
    return result.failure
