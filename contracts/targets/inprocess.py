"""Targets in this process: ASGI apps on a loop of their own, WSGI apps in threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Final

import httpx

from contracts.exchange import Failure
from contracts.targets.http import (
    Outgoing,
    Result,
    SyncTarget,
    answer_of,
    failure_of,
    prepared,
)
from contracts.targets.lifespan import Lifespan

BASE: Final = "http://target.invalid/v1"


class AsgiTarget:
    """An ASGI app, run on an event loop of its own for the whole run.

    httpx can call ASGI apps only from asynchronous code, while Hypothesis calls test
    bodies synchronously.  The loop runs in the calling thread, and only while a request
    is under way: a loop in another thread costs two thread switches a request.
    """

    def __init__(self, name: str, app: Any, timeout: float) -> None:
        self.name = name
        self.url = f"{BASE}/threads"
        self._timeout = timeout
        app = contained(app)
        self._url = httpx.URL(self.url)
        self._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._loop = asyncio.new_event_loop()
        self._lifespan = Lifespan(app, timeout)
        try:
            self._loop.run_until_complete(self._lifespan.start())
        except BaseException:
            self.close()
            raise

    def send(self, request: Outgoing) -> Result:
        """Send one request."""
        return self._loop.run_until_complete(self._once(request))

    def send_together(self, requests: Sequence[Outgoing]) -> list[Result]:
        """Send requests as concurrent tasks of one loop."""

        async def together() -> list[Result]:
            return list(await asyncio.gather(*map(self._once, requests)))

        return self._loop.run_until_complete(together())

    async def _once(self, request: Outgoing) -> Result:
        started = time.time()
        answer, failure = None, None
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._transport.handle_async_request(
                    prepared(self._url, request, self._timeout)
                )
                answer = answer_of(response, await response.aread())
        except (TimeoutError, httpx.HTTPError) as error:
            failure = failure_of(error, self._timeout)
        except Exception as error:  # noqa: BLE001 -- whatever the app does is the app's
            failure = Failure("protocol", f"the app broke the protocol: {_name(error)}")
        return Result(answer, failure, started, time.time())

    def close(self) -> None:
        """Shut the app and the loop down."""
        if self._loop.is_closed():
            return
        self._loop.run_until_complete(self._lifespan.stop())
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                self._loop.run_until_complete(task)
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


def _name(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def contained(app: Any) -> Any:
    """Return *app* such that ending itself does not end us: that is a failure of the app."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        try:
            await app(scope, receive, send)
        except SystemExit as error:
            raise RuntimeError(f"the app ended the process with {error.code!r}") from None
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise RuntimeError("the app cancelled itself") from None

    return guarded


def wsgi_target(name: str, app: Any, timeout: float) -> SyncTarget:
    """Return a WSGI app as a target; an exception becomes a 500, as servers do."""
    caught = _caught(app)
    return SyncTarget(name, f"{BASE}/threads", lambda: httpx.WSGITransport(app=caught), timeout)


def _caught(app: Any) -> Callable[..., Iterable[bytes]]:
    def caught(environ: Any, start_response: Any) -> Iterable[bytes]:
        try:
            return list(app(environ, start_response))
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- the app's fault, not ours
            start_response("500 Internal Server Error", [("content-type", "text/plain")])
            return [f"{type(error).__name__}: {error}".encode("utf-8", "replace")]

    return caught
