"""The lifespan of ASGI apps: started once, in their own time, and shut down."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from contracts.servers.reference import as_asgi
from contracts.targets.loading import TargetError
from contracts.targets.open import open_target
from tests.support.apps import Install, always
from tests.support.calls import answered, asgi, send


class Living:
    """An ASGI app that takes part in the lifespan and writes down what happens."""

    def __init__(self, answer: str = "complete", takes: float | None = 0.0) -> None:
        self.log: list[str] = []
        self._answer = answer
        self._takes = takes

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.log.append("request")
            await as_asgi(always(200))(scope, receive, send)
            return
        try:
            await self._live(receive, send)
        finally:
            self.log.append("over")

    async def _live(self, receive: Any, send: Any) -> None:
        self.log.append((await receive())["type"])
        started = asyncio.Event()
        if self._takes is not None:
            asyncio.get_running_loop().call_later(self._takes, started.set)
        await started.wait()
        await send({"type": f"lifespan.startup.{self._answer}", "message": "no database"})
        if self._answer == "complete":
            self.log.append((await receive())["type"])
            await send({"type": "lifespan.shutdown.complete"})


def test_an_app_is_started_once_and_shut_down() -> None:
    app = Living()
    with asgi(app) as target:
        send(target)
        send(target)
    target.close()
    assert app.log == ["lifespan.startup", "request", "request", "lifespan.shutdown", "over"]


def test_an_app_that_fails_to_start_is_no_target(installed: Install) -> None:
    app = Living("failed")
    with pytest.raises(TargetError, match="the app failed to start: no database"):
        open_target(installed(app), 1.0)
    assert app.log == ["lifespan.startup", "over"]


def test_an_app_may_take_longer_to_start_than_to_answer() -> None:
    app = Living(takes=0.2)
    with asgi(app, 0.05):
        assert app.log == ["lifespan.startup"]
    assert app.log == ["lifespan.startup", "lifespan.shutdown", "over"]


def test_an_app_that_never_says_it_has_started_is_no_target(
    installed: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contracts.targets.lifespan.STARTUP_S", 0.1)
    app = Living(takes=None)
    with pytest.raises(TargetError, match=r"the app has not started within 0\.1 s"):
        open_target(installed(app), 0.05)
    assert app.log == ["lifespan.startup", "over"]


def test_what_is_said_of_the_start_is_not_taken_for_the_end() -> None:
    log: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "lifespan"
        for _ in range(2):
            log.append((await receive())["type"])
            await send({"type": "lifespan.startup.complete"})
        cleaned = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, cleaned.set)
        await cleaned.wait()
        log.append("cleaned up")
        await send({"type": "lifespan.shutdown.complete"})

    with asgi(app):
        pass
    assert log == ["lifespan.startup", "lifespan.shutdown", "cleaned up"]


@pytest.mark.parametrize("error", [AssertionError, SystemExit, asyncio.CancelledError])
def test_an_app_without_lifespan_is_left_alone(error: type[BaseException]) -> None:
    inner = as_asgi(always(200))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise error
        await inner(scope, receive, send)

    with asgi(app) as target:
        assert answered(target).status == 200


def test_each_request_has_a_copy_of_the_state_of_its_own() -> None:
    """The copy is shallow: what stands in the state is shared, the names are not."""
    pool: list[str] = []
    states: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            scope["state"]["pool"] = pool
        else:
            states.append(dict(scope["state"]))
            scope["state"]["mine"] = True
            scope["state"]["pool"].append("used")
        await as_asgi(always(200))(scope, receive, send)

    with asgi(app) as target:
        answered(target)
        answered(target)
    assert states == [{"pool": ["used", "used"]}] * 2
    assert all(state["pool"] is pool for state in states)
