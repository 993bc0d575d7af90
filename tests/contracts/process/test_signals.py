"""However often somebody presses Ctrl-C, the first one ends the run, and nothing is lost."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contracts.process import signals
from contracts.process.clock import Clock
from contracts.process.signals import heeded, held, look
from contracts.record.exchange import Answer
from contracts.record.request import Request
from contracts.run.events import INTERRUPTED, Event, Finished, Options
from contracts.run.runner import Run
from tests.support.apps import StubTarget

NOW = [100.0]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Return the time, as a list of one that a test may change."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, *signals.ENDING)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(signals, "time", Clock(monotonic=lambda: NOW[0]))
    NOW[:] = [100.0]
    yield NOW
    for one, handler in before.items():
        signal.signal(one, handler)


def ctrl_c(times: int = 1) -> None:
    for _ in range(times):
        signal.raise_signal(signal.SIGINT)


def test_what_follows_within_a_second_changes_nothing(now: list[float]) -> None:
    with heeded():
        with pytest.raises(KeyboardInterrupt):
            ctrl_c()
        ctrl_c(20)
        now[0] += 0.9
        ctrl_c()
        now[0] += 0.2
        with pytest.raises(KeyboardInterrupt):
            ctrl_c()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_first_one_spares_what_is_written_and_a_later_one_does_not(now: list[float]) -> None:
    with heeded(), held():
        ctrl_c(3)
        now[0] += 2
        with pytest.raises(KeyboardInterrupt):
            ctrl_c()


@pytest.mark.parametrize("at", [3, 0])
def test_a_run_ends_with_its_verdict_however_many_come(at: int) -> None:
    def answer(_: Request) -> Answer:
        if len(target.sent) == at:
            ctrl_c()
        return Answer(401 if not at else 500, (), b"{}")

    def listen(event: Event) -> None:
        if isinstance(event, Finished):
            ctrl_c(20)

    target = StubTarget(answer)
    with heeded():
        finished = Run(target, Options(pattern="wire.json"), listen).execute()
    assert finished.requests == (at or 2)
    assert (finished.cut_short == INTERRUPTED) == bool(at)


class Dying:
    """Calls something as it is thrown away."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call

    def __del__(self) -> None:
        self._call()


def while_thrown_away(call: Callable[[], None]) -> None:
    Dying(call)


def while_collecting(call: Callable[[], None]) -> None:
    def at(phase: str, _: object) -> None:
        if phase == "start":
            call()

    gc.callbacks.append(at)
    try:
        gc.collect(0)
    finally:
        gc.callbacks.remove(at)


SWALLOWING = pytest.mark.parametrize("swallowed", [while_thrown_away, while_collecting])


def terminate() -> None:
    signal.raise_signal(signal.SIGTERM)


@SWALLOWING
@pytest.mark.parametrize("come", [ctrl_c, terminate])
def test_a_run_ends_where_python_drops_what_the_signal_raises(
    swallowed: Callable[[Callable[[], None]], None],
    come: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", printed.append)

    def answer(_: Request) -> Answer:
        if len(target.sent) == 3:
            swallowed(come)
        return Answer(500, (), b"{}")

    target = StubTarget(answer)
    with heeded():
        finished = Run(target, Options(pattern="wire.json")).execute()
    assert (finished.requests, finished.cut_short, printed) == (3, INTERRUPTED, [])
    assert sys.unraisablehook == printed.append


def test_a_second_signal_acts_where_the_first_was_dropped(now: list[float]) -> None:
    with heeded():
        while_thrown_away(terminate)
        terminate()
        now[0] += 2
        with pytest.raises(KeyboardInterrupt):
            terminate()
        signals.take()
        now[0] += 2
        terminate()
        look()


def test_a_ctrl_c_that_was_dropped_before_the_run_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    signals.count_interrupts()
    while_thrown_away(ctrl_c)
    with pytest.raises(KeyboardInterrupt), heeded():
        pytest.fail("it is forgotten")


def test_an_error_of_an_app_that_is_thrown_away_is_still_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda lost: printed.append(lost.exc_type))

    def fail() -> None:
        raise ValueError

    with heeded():
        while_thrown_away(fail)
    assert printed == [ValueError]


def test_a_process_that_was_interrupted_ends_in_peace() -> None:
    signals.count_interrupts()
    with heeded(), pytest.raises(KeyboardInterrupt):
        ctrl_c()
    ctrl_c(5)
    signals.end_in_peace()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.parametrize("sent", [signal.SIGINT, *signals.ENDING])
def test_once_the_verdict_is_out_no_signal_takes_its_place(sent: signal.Signals) -> None:
    signals.count_interrupts()
    with heeded():
        signals.let_be()
        signal.raise_signal(sent)
        look()
    signals.end_in_peace()
    signal.raise_signal(sent)
    assert signal.getsignal(sent) is signal.SIG_IGN


def test_the_end_of_a_run_in_another_thread_holds_no_signal_back() -> None:
    entered, left = threading.Event(), threading.Event()

    def ending() -> None:
        with held():
            entered.set()
            left.wait(10)

    thread = threading.Thread(target=ending)
    thread.start()
    try:
        assert entered.wait(10)
        with heeded(), pytest.raises(KeyboardInterrupt):
            ctrl_c()
    finally:
        left.set()
        thread.join(10)
