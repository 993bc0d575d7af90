"""What the tests of targets in this process share: opening apps, and what comes of a request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any, Final

from contracts.record.exchange import Answer, Failure
from contracts.targets.http import Outgoing, SyncTarget, Target
from contracts.targets.inprocess import AsgiTarget, wsgi_target
from tests.support.apps import HELLO, App

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Script = Callable[[Receive, Send], Awaitable[None]]
START: Final[dict[str, Any]] = {"type": "http.response.start", "status": 200, "headers": []}


def asgi(app: App, timeout: float = 10.0) -> closing[AsgiTarget]:
    """Open an ASGI app until the block ends."""
    return closing(AsgiTarget("asgi:x:app", app, timeout))


def wsgi(app: App, timeout: float = 10.0) -> closing[SyncTarget]:
    """Open a WSGI app until the block ends."""
    return closing(wsgi_target("wsgi:x:app", app, timeout))


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


def answered(target: Target, request: Outgoing = HELLO) -> Answer:
    """Send a request that is answered."""
    result = target.send(request)
    assert result.answer is not None, result.failure
    assert result.started <= result.finished
    return result.answer


def failed(target: Target) -> Failure:
    """Send a request that is not answered."""
    result = target.send(HELLO)
    assert result.answer is None
    assert result.failure is not None
    return result.failure
