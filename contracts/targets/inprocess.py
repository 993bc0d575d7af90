"""Targets in this process: ASGI apps on a loop of their own, WSGI apps in threads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any, Final

import anyio
import anyio.from_thread
import httpx

from contracts.exchange import Failure
from contracts.targets.http import (
    Outgoing,
    Result,
    SyncTarget,
    _answer,
    _cut,
    client_options,
)

BASE: Final = "http://target.invalid/v1"


class AsgiTarget:
    """An ASGI app, run on one event loop in a thread for the whole run.

    httpx can call ASGI apps only from asynchronous code while Hypothesis calls test
    bodies synchronously; one portal for the run bridges the two.
    """

    def __init__(self, name: str, app: Any, timeout: float) -> None:
        self.name = name
        self.url = f"{BASE}/threads"
        self._timeout = timeout
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, **client_options(timeout))  # type: ignore[arg-type] -- a plain dict of options
        self._stack = ExitStack()
        self._portal = self._stack.enter_context(anyio.from_thread.start_blocking_portal())
        self._stack.callback(lambda: self._portal.call(self._client.aclose))
        try:
            self._stack.enter_context(_lifespan(self._portal, app, timeout))
        except BaseException:
            self._stack.close()
            raise

    def send(self, request: Outgoing) -> Result:
        """Send one request."""
        return self._portal.call(self._once, request)

    def send_together(self, requests: Sequence[Outgoing]) -> list[Result]:
        """Send requests as concurrent tasks of one loop."""
        return self._portal.call(self._all, requests)

    async def _all(self, requests: Sequence[Outgoing]) -> list[Result]:
        results: list[Result | None] = [None] * len(requests)

        async def one(i: int) -> None:
            results[i] = await self._once(requests[i])

        async with anyio.create_task_group() as group:
            for i in range(len(requests)):
                group.start_soon(one, i)
        return [result for result in results if result is not None]

    async def _once(self, request: Outgoing) -> Result:
        started = time.time()
        answer, failure = None, None
        try:
            with anyio.fail_after(self._timeout):
                response = await self._client.post(
                    self.url, headers=list(request.headers), content=request.body
                )
            answer = _answer(response, response.content)
        except TimeoutError:
            failure = Failure("timeout", f"no complete answer within {self._timeout:g} s")
        except httpx.DecodingError as error:
            failure = Failure("encoding", f"the content encoding cannot be undone: {_cut(error)}")
        except Exception as error:  # noqa: BLE001 -- whatever the app does is the app's
            failure = Failure("protocol", f"the app broke the protocol: {_cut(error)}")
        return Result(answer, failure, started, time.time())

    def close(self) -> None:
        """Shut the app and the loop down."""
        self._stack.close()


def _lifespan(
    portal: anyio.from_thread.BlockingPortal, app: Any, timeout: float
) -> AbstractContextManager[None]:
    """Run the app's lifespan (ASGI specification, "Lifespan Protocol") around the run."""
    return portal.wrap_async_context_manager(_Lifespan(app, timeout))


class _Lifespan:
    def __init__(self, app: Any, timeout: float) -> None:
        self._app = app
        self._timeout = timeout
        self._to_app, self._app_receives = anyio.create_memory_object_stream[dict[str, str]](2)
        self._app_sends, self._from_app = anyio.create_memory_object_stream[dict[str, str]](2)

    async def __aenter__(self) -> None:
        self._group = anyio.create_task_group()
        await self._group.__aenter__()
        self._group.start_soon(self._run)
        await self._say("lifespan.startup")

    async def __aexit__(self, *exc: Any) -> None:
        await self._say("lifespan.shutdown")
        self._group.cancel_scope.cancel()
        await self._group.__aexit__(None, None, None)
        for stream in (self._to_app, self._app_receives, self._app_sends, self._from_app):
            stream.close()

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        try:
            await self._app(scope, self._app_receives.receive, self._app_sends.send)
        except Exception:  # noqa: BLE001 -- an app without lifespan may raise, by the specification
            self._app_sends.close()
        else:
            self._app_sends.close()

    async def _say(self, kind: str) -> None:
        self._to_app.send_nowait({"type": kind})
        with anyio.move_on_after(self._timeout):
            try:
                answer = await self._from_app.receive()
            except anyio.EndOfStream:
                return
            if answer["type"] == "lifespan.startup.failed":
                message = answer.get("message") or "no reason given"
                raise RuntimeError(f"the app failed to start: {message}")


def wsgi_target(name: str, app: Any, timeout: float) -> SyncTarget:
    """Return a WSGI app as a target; an exception becomes a 500, as servers do."""
    transport = httpx.WSGITransport(app=_caught(app))
    client = httpx.Client(transport=transport, **client_options(timeout))  # type: ignore[arg-type] -- a plain dict of options
    return SyncTarget(name, f"{BASE}/threads", client, timeout)


def _caught(app: Any) -> Callable[..., Iterable[bytes]]:
    def caught(environ: Any, start_response: Any) -> Iterable[bytes]:
        try:
            return list(app(environ, start_response))
        except Exception as error:  # noqa: BLE001 -- whatever the app does is the app's
            start_response("500 Internal Server Error", [("content-type", "text/plain")])
            return [f"{type(error).__name__}: {error}".encode("utf-8", "replace")]

    return caught
