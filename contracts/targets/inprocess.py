"""Targets in this process: ASGI apps on a loop of their own, WSGI apps in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, Final

from contracts.process.clock import time
from contracts.process.signals import may_be_the_users
from contracts.record.request import Delivery, Framing, Request
from contracts.targets.asgi import Call, Task, base_scope, scope_of, settle
from contracts.targets.crowd import Crowd
from contracts.targets.delivery import in_process, pieces, prepared, whole
from contracts.targets.http import Bounds, SyncTarget
from contracts.targets.lifespan import STARTUP_S, Lifespan, LifespanError
from contracts.targets.mounting import Place
from contracts.targets.output import printed
from contracts.targets.target import ALWAYS, Again, Pending, Result
from contracts.targets.turn import turn
from contracts.targets.watchdog import Blocked
from contracts.targets.wsgi import WsgiTransport

# Time for background tasks at the end; an app with endless ones delays the end by this much.
_GRACE_S: Final = 2.0
# An app that is so much later than its timeout blocks the process: no timer of the loop fires.
_BLOCKED_S: Final = 1.0


class AsgiTarget:
    """An ASGI app, run on an event loop of its own for the whole run.

    Hypothesis calls test bodies synchronously.  The loop runs in the calling thread, and
    only while a result is waited for: a loop in another thread costs two thread switches
    a request.  What an app does after an answer goes on during later requests, and at the
    end for as long as a server that shuts down would wait.

    Args:
        name: what the user calls it.
        app: the ASGI app.
        bounds: what one answer may cost.
        place: where it is asked; None for the usual place.

    Raises:
        LifespanError: the app does not start.
    """

    def __init__(self, name: str, app: Any, bounds: Bounds, place: Place | None = None) -> None:
        place = place or Place.of()
        self.name = name
        self.url = str(place.url)
        self._url = place.url
        self._base = base_scope(self._url, place.root_path)
        self._app = app
        self._bounds = bounds
        self._working: set[Task] = set()
        self._crowd = Crowd()
        self._loop = asyncio.new_event_loop()
        # An app that changes the clock must not stop our timers.
        self._loop.time = time.monotonic  # type: ignore[method-assign]  # as its users call it
        self._lifespan = Lifespan(app, bounds.timeout)
        try:
            with turn(max(STARTUP_S, bounds.timeout) + _BLOCKED_S):
                self._run(self._lifespan.start())
        except Blocked:
            raise LifespanError("the app did not give control back while it started") from None
        except BaseException:
            self.close()
            raise

    def submit(
        self, request: Request, *, concurrent: bool = False, again: Again = ALWAYS
    ) -> Pending:
        """Make a task of *request*, which goes on while any result is waited for."""
        del again
        submit = self._crowd.submit if concurrent else self._crowd.now
        return submit(lambda: _Pending(self, self._call(request)))

    def wait_for(self, call: Call) -> Result:
        """Run the loop until *call* is over, and return what came of it."""
        try:
            with turn(self._bounds.timeout + _BLOCKED_S):
                self._until(call.over)
        except Blocked:
            call.expire()
        result = call.result()
        said = printed()
        return replace(result, printed=said) if said else result

    def _call(self, request: Request) -> Call:
        made = prepared(self._url, request, self._bounds.timeout)
        scope = scope_of(self._base, made, self._lifespan.state)
        asked = request.effective("accept-encoding")
        call = Call(self._loop, self._app, scope, _messages(request), self._bounds, asked=asked)
        self._working.add(call.task)
        call.task.add_done_callback(self._done)
        return call

    def _done(self, task: Task) -> None:
        self._working.discard(task)
        if not task.cancelled():
            # Python would print what nobody has asked for, such as a Ctrl-C.
            task.exception()

    def carries(self, delivery: Delivery) -> bool:
        """Return whether an app can see that a request is delivered in this way."""
        return in_process(delivery)

    def notes(self) -> Sequence[str]:
        """Return nothing: there is no way to an app of this process."""
        return ()

    def _run(self, doing: Coroutine[Any, Any, Any]) -> None:
        task = self._loop.create_task(doing)
        self._until(task)
        task.result()

    def _until(self, done: asyncio.Future[Any]) -> None:
        """Run the loop until *done*, however often the app stops it."""
        while not done.done():
            try:
                self._loop.run_until_complete(done)
            except (SystemExit, KeyboardInterrupt, RuntimeError) as error:
                # A task of the app that raises one of the first two stops the loop as well.
                if may_be_the_users(error) or self._loop.is_closed():
                    raise

    def close(self) -> None:
        """Shut the app and the loop down."""
        if self._loop.is_closed():
            return
        # An app that never ends must not keep the verdict from being told.
        with suppress(Blocked), turn(self._bounds.timeout + 2 * _GRACE_S + _BLOCKED_S):
            self._run(self._wind_up())
            self._run(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _wind_up(self) -> None:
        await settle(tuple(self._working), _GRACE_S)
        await self._lifespan.stop()
        await settle([t for t in asyncio.all_tasks() if t is not asyncio.current_task()], 0)


@dataclass(frozen=True, slots=True)
class _Pending:
    """A call under way on the loop of *target*."""

    target: AsgiTarget
    call: Call

    def result(self) -> Result:
        return self.target.wait_for(self.call)


def _messages(request: Request) -> list[bytes]:
    """Return the body in the pieces in which a server would hand it on."""
    body = request.body or b""
    return [body] if request.delivery.framing is Framing.LENGTH else [*pieces(body), b""]


def wsgi_target(name: str, app: Any, bounds: Bounds, place: Place | None = None) -> SyncTarget:
    """Return a WSGI app as a target, asked at *place*; None for the usual one."""
    asked = place or Place.of()
    return _WsgiTarget(
        name, str(asked.url), lambda: WsgiTransport(app, asked, bounds), bounds, carries=whole
    )


class _WsgiTarget(SyncTarget):
    """A WSGI app, called in threads where several requests are under way."""

    @cached_property
    def _crowd(self) -> Crowd:
        return Crowd()

    def submit(
        self, request: Request, *, concurrent: bool = False, again: Again = ALWAYS
    ) -> Pending:
        submit = self._crowd.submit if concurrent else self._crowd.now
        return submit(partial(super().submit, request, concurrent=concurrent, again=again))
