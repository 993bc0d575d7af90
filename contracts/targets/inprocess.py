"""Targets in this process: ASGI apps on a loop of their own, WSGI apps in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

import httpx

from contracts.targets.asgi import Call, Task, place_of, scope_of, settle
from contracts.targets.http import MAX_BODY, Bounds, Outgoing, Result, SyncTarget, prepared
from contracts.targets.lifespan import STARTUP_S, Lifespan, LifespanError
from contracts.targets.watchdog import Blocked, watchdog
from contracts.targets.wsgi import WsgiTransport

# Frameworks that check the Host header let this name in before anything is configured.
_URL: Final = "http://localhost/v1/threads"
_GRACE_S: Final = 2.0
# After the timeout of a request, so much later an app is taken to block the whole process.
_BLOCKED_S: Final = 1.0


class AsgiTarget:
    """An ASGI app, run on an event loop of its own for the whole run.

    Hypothesis calls test bodies synchronously.  The loop runs in the calling thread, and
    only while a request is under way: a loop in another thread costs two thread switches
    a request.  What an app does after an answer goes on during later requests, and at the
    end for as long as a server that shuts down would wait.
    """

    def __init__(self, name: str, app: Any, timeout: float, most: int = MAX_BODY) -> None:
        self.name = name
        self.url = _URL
        self._url = httpx.URL(self.url)
        self._place = place_of(self._url)
        self._app = app
        self._bounds = Bounds(timeout, most)
        self._working: set[Task] = set()
        self._loop = asyncio.new_event_loop()
        self._lifespan = Lifespan(app, timeout)
        try:
            with watchdog(max(STARTUP_S, timeout) + _BLOCKED_S):
                self._run(self._lifespan.start())
        except Blocked:
            raise LifespanError("the app did not give control back while it started") from None
        except BaseException:
            self.close()
            raise

    def send(self, request: Outgoing) -> Result:
        """Send one request."""
        return self.begin(request)()

    def begin(self, request: Outgoing) -> Callable[[], Result]:
        """Make a task of *request*; it goes on whenever another is waited for, too."""
        call = self._call(request)

        def end() -> Result:
            try:
                with watchdog(self._bounds.timeout + _BLOCKED_S):
                    self._until(call.over)
            except Blocked:
                call.expire()
            return call.result()

        return end

    def _call(self, request: Outgoing) -> Call:
        made = prepared(self._url, request, self._bounds.timeout)
        scope = scope_of(self._place, made, self._lifespan.state)
        call = Call(self._loop, self._app, scope, request.body or b"", self._bounds)
        self._working.add(call.task)
        call.task.add_done_callback(self._working.discard)
        return call

    def _run(self, doing: Coroutine[Any, Any, Any]) -> None:
        task = self._loop.create_task(doing)
        self._until(task)
        task.result()

    def _until(self, done: asyncio.Future[Any]) -> None:
        # A task of the app's own that ends itself stops the loop on its way out.
        while not done.done():
            with suppress(SystemExit):
                self._loop.run_until_complete(done)

    def close(self) -> None:
        """Shut the app and the loop down."""
        if self._loop.is_closed():
            return
        self._run(self._wind_up())
        self._run(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _wind_up(self) -> None:
        await settle(tuple(self._working), _GRACE_S)
        await self._lifespan.stop()
        await settle([t for t in asyncio.all_tasks() if t is not asyncio.current_task()], 0)


def wsgi_target(name: str, app: Any, timeout: float, most: int = MAX_BODY) -> SyncTarget:
    """Return a WSGI app as a target."""
    bounds = Bounds(timeout, most)
    return SyncTarget(name, _URL, lambda: WsgiTransport(app, _URL, bounds), timeout, most)
