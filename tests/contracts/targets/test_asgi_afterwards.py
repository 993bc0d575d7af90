"""What an ASGI app does after its answer is complete: a server has answered by then."""

from __future__ import annotations

import asyncio

import pytest

from contracts.targets.asgi import settle
from tests.support.apps import HELLO
from tests.support.calls import Receive, Send, answer, answered, asgi, http, send


def test_an_answer_is_complete_before_the_app_is_done() -> None:
    async def script(receive: Receive, send: Send) -> None:
        del receive
        await answer(send)
        await asyncio.Event().wait()

    with asgi(http(script)) as target, pytest.MonkeyPatch.context() as patch:
        patch.setattr("contracts.targets.inprocess._GRACE_S", 0.0)
        under_way = [target.submit(HELLO, concurrent=True) for _ in range(3)]
        results = [send(target), *(pending.result() for pending in under_way)]
        target.close()
    assert [r.answer and r.answer.status for r in results] == [200] * 4
    assert all(r.finished - r.started < 5 for r in results)


@pytest.mark.parametrize("error", [RuntimeError("boom"), SystemExit(1), None])
def test_what_happens_after_an_answer_does_not_change_it(error: BaseException | None) -> None:
    async def script(receive: Receive, send: Send) -> None:
        del receive
        await answer(send, b"first")
        if error is not None:
            raise error
        await answer(send, b"second")

    with asgi(http(script)) as target:
        found = answered(target)
    assert (found.status, found.body) == (200, b"first")


def test_what_is_left_to_do_goes_on_during_later_requests() -> None:
    done: list[asyncio.Event] = []

    async def script(receive: Receive, send: Send) -> None:
        del receive
        if done:
            await done[0].wait()
        done.append(asyncio.Event())
        await answer(send)
        for _ in range(20):
            await asyncio.sleep(0)
        done[0].set()

    with asgi(http(script)) as target:
        answered(target)
        assert not done[0].is_set()
        assert answered(target).status == 200


@pytest.mark.parametrize("grace", [2.0, 0.0])
def test_what_is_left_to_do_in_the_end_has_some_time(
    grace: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contracts.targets.inprocess._GRACE_S", grace)
    log: list[str] = []

    async def script(receive: Receive, send: Send) -> None:
        del receive
        enough = asyncio.Event()
        await answer(send)
        asyncio.get_running_loop().call_later(0.05, enough.set)
        try:
            await enough.wait()
            log.append("done")
        except asyncio.CancelledError:
            log.append("cancelled")
            raise

    with asgi(http(script)) as target:
        answered(target)
    assert log == ["done" if grace else "cancelled"]


def test_a_task_that_will_not_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contracts.targets.asgi._CANCEL_S", 0.01)

    async def stubborn(over: asyncio.Event) -> str:
        try:
            await over.wait()
        except asyncio.CancelledError:
            await over.wait()
        return "in its own time"

    async def check() -> str:
        over = asyncio.Event()
        task = asyncio.create_task(stubborn(over))
        await settle([task], 0)
        assert not task.done()
        over.set()
        return await task

    assert asyncio.run(check()) == "in its own time"
