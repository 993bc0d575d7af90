"""Apps that never give control back: late like any other, and the process goes on."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from contracts.record.exchange import FailureKind
from contracts.servers.reference import Reference, as_asgi
from contracts.targets import inprocess, loading, wsgi
from contracts.targets.http import Bounds
from contracts.targets.inprocess import AsgiTarget, wsgi_target
from contracts.targets.loading import TargetError
from contracts.targets.open import open_target
from contracts.targets.target import Target
from contracts.targets.watchdog import Blocked, watchdog
from tests.support.calls import send

TIMEOUT = 0.1
BOUNDS = Bounds(TIMEOUT)
ASKED = [0]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inprocess, "_BLOCKED_S", 0.05)
    monkeypatch.setattr(wsgi, "_BLOCKED_S", 0.05)
    monkeypatch.setattr(loading, "_IMPORT_S", 0.2)
    ASKED[0] = 0


def forever() -> None:
    """Loop without an end, and hold on to control as long as exceptions can be caught."""
    while True:
        try:
            while True:
                pass
        except Exception:  # noqa: BLE001 -- as code does that never ends
            continue


async def asgi_app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        ASKED[0] += 1
        if ASKED[0] == 1:
            forever()
    await as_asgi(Reference())(scope, receive, send)


def wsgi_app(environ: Any, start_response: Any) -> list[bytes]:
    del environ
    ASKED[0] += 1
    if ASKED[0] == 1:
        forever()
    start_response("200 OK", [])
    return [b"{}"]


@pytest.mark.parametrize(
    "make",
    [lambda: AsgiTarget("x", asgi_app, BOUNDS), lambda: wsgi_target("x", wsgi_app, BOUNDS)],
    ids=["asgi", "wsgi"],
)
def test_an_app_that_blocks_is_late_and_is_asked_on(make: Callable[[], Target]) -> None:
    before = signal.getsignal(signal.SIGALRM)
    target = make()
    try:
        first, second = send(target), send(target)
    finally:
        target.close()
    assert first.failure is not None
    assert first.failure.kind == "timeout"
    assert second.answer is not None
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_endless_module_is_reported(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tc_watchdog_forever.py").write_text("while True:\n    pass\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TargetError, match="importing tc_watchdog_forever was not over"):
        open_target("asgi:tc_watchdog_forever:app", TIMEOUT)


def test_an_alarm_of_other_code_is_left_alone() -> None:
    def ring(number: int, frame: object) -> None:
        del number, frame

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 60)
    try:
        with watchdog(30):
            assert signal.getsignal(signal.SIGALRM) is ring
        assert 30 < signal.getitimer(signal.ITIMER_REAL)[0] <= 60
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_what_ends_in_time_is_not_disturbed() -> None:
    with watchdog(60):
        ended = True
    assert ended
    assert not issubclass(Blocked, Exception)


class _GivenUp(BaseException):
    """Raised in place of the end of the process."""


def catch_for_ever(caught: list[Blocked]) -> None:
    """Loop without an end, whatever interrupts that."""
    while True:
        try:
            while True:
                pass
        except Blocked as error:
            caught.append(error)


def _give_up() -> None:
    raise _GivenUp


def test_code_that_catches_whatever_interrupts_it_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Longer than catching one takes, on a busy machine, too.
    monkeypatch.setattr("contracts.targets.watchdog._AGAIN_S", 0.05)
    monkeypatch.setattr("contracts.targets.watchdog.WHEN_ALL_ARE_CAUGHT", [_give_up])
    caught: list[Blocked] = []
    with pytest.raises(_GivenUp), watchdog(0.001):
        catch_for_ever(caught)
    assert len(caught) == 10


class Holding:
    """Content that never lets go of what it holds."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"{}"

    def close(self) -> None:
        forever()


def test_content_whose_closing_never_ends_is_late() -> None:
    """No time limit was on it: the run never ended."""

    def app(environ: Any, start_response: Any) -> Holding:
        del environ
        start_response("200 OK", [])
        return Holding()

    with closing(wsgi_target("x", app, BOUNDS)) as target:
        failure = send(target).failure
    assert failure is not None
    assert failure.kind is FailureKind.TIMEOUT


def test_an_app_that_never_shuts_down_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """It kept the verdict from being told."""
    monkeypatch.setattr(inprocess, "_GRACE_S", 0.05)
    stopped: list[None] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "lifespan"
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        stopped.append(None)
        forever()

    target = AsgiTarget("x", app, BOUNDS)
    target.close()
    assert stopped
