"""The lifespan of an ASGI app (ASGI specification, "Lifespan Protocol"), which httpx leaves out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any


class LifespanError(Exception):
    """The app says that it cannot start."""


class Lifespan:
    """Starts an app and stops it again; an app without lifespan is left alone.

    Args:
        app: the ASGI app.
        timeout: seconds to wait for each of the two.
    """

    def __init__(self, app: Any, timeout: float) -> None:
        self._app = app
        self._timeout = timeout
        self._to_app: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[Mapping[str, Any] | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the app, or raise LifespanError where it says that it cannot."""
        self._task = asyncio.create_task(self._run())
        answer = await self._say("lifespan.startup")
        if answer is not None and answer["type"] == "lifespan.startup.failed":
            raise LifespanError(f"the app failed to start: {answer.get('message') or 'no reason'}")

    async def stop(self) -> None:
        """Tell the app to shut down and wait for it."""
        if self._task is None:
            return
        await self._say("lifespan.shutdown")
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        try:
            await self._app(scope, self._to_app.get, self._from_app.put)
        except Exception:  # noqa: BLE001 -- an app without lifespan may raise, by the specification
            await self._from_app.put(None)
        await self._from_app.put(None)

    async def _say(self, kind: str) -> Mapping[str, Any] | None:
        assert self._task is not None
        if self._task.done():
            return None
        await self._to_app.put({"type": kind})
        try:
            async with asyncio.timeout(self._timeout):
                return await self._from_app.get()
        except TimeoutError:
            return None
