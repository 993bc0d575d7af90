"""The lifespan of an ASGI app (ASGI specification, "Lifespan Protocol"), which httpx leaves out."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from inspect import isawaitable
from typing import Any, Final

from contracts.process.signals import may_be_the_users
from contracts.targets.asgi import Message, settle
from contracts.targets.loading import makes_an_app

# Loading a model or migrating a database takes longer than an answer.  An app that
# never starts costs this once.
STARTUP_S: Final = 30.0


class LifespanError(Exception):
    """The app reports that it cannot start, or does not report that it has."""


class Lifespan:
    """Starts an app and stops it again; an app without lifespan is left alone.

    Args:
        app: the ASGI app.
        timeout: seconds to wait for its end, and for its start where that is more than 30.

    Attributes:
        state: what the app keeps for its requests, each of which gets a copy.
    """

    def __init__(self, app: Any, timeout: float) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._timeout = timeout
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._answered, self._stopped = asyncio.Event(), asyncio.Event()
        self._running = False
        self._refusal: str | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the app, or raise LifespanError where it does not."""
        self._task = asyncio.create_task(self._run())
        await self._to_app.put({"type": "lifespan.startup"})
        limit = max(STARTUP_S, self._timeout)
        try:
            async with asyncio.timeout(limit):
                await self._answered.wait()
        except TimeoutError:
            raise LifespanError(
                f"the app has not started within {limit:g} s: it takes part in the lifespan, "
                "but sent neither lifespan.startup.complete nor lifespan.startup.failed"
            ) from None
        if self._refusal is not None:
            raise LifespanError(f"the app failed to start: {self._refusal}")

    async def stop(self) -> None:
        """Send an app that has started the order to shut down, and wait for it."""
        if self._task is None:
            return
        if self._running and not self._task.done():
            await self._to_app.put({"type": "lifespan.shutdown"})
            with suppress(TimeoutError):
                async with asyncio.timeout(self._timeout):
                    await self._stopped.wait()
        await settle([self._task], 0)

    async def _run(self) -> None:
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self.state,
        }
        try:
            called = self._app(scope, self._to_app.get, self._send)
            if callable(called) and not isawaitable(called):
                self._refusal = makes_an_app(called)
                return
            await called
        except BaseException as error:
            # Without lifespan it may raise, by the specification.
            if may_be_the_users(error) or isinstance(error, GeneratorExit):
                raise
        finally:
            self._answered.set()
            self._stopped.set()

    async def _send(self, message: Message) -> None:
        kind = message["type"]
        if kind == "lifespan.startup.complete":
            self._running = True
            self._answered.set()
        elif kind == "lifespan.startup.failed":
            self._refusal = message.get("message") or "no reason"
            self._answered.set()
        elif kind in {"lifespan.shutdown.complete", "lifespan.shutdown.failed"}:
            self._stopped.set()
