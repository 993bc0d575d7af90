"""However often somebody presses Ctrl-C, the first one ends the run, and nothing is lost."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from contracts import signals
from contracts.clock import Clock
from contracts.record.exchange import Answer
from contracts.record.request import Request
from contracts.run.events import Event, Finished, Options
from contracts.run.runner import INTERRUPTED, Run
from contracts.signals import heeded, held
from tests.support.apps import StubTarget

NOW = [100.0]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Return the time, as a list of one that a test may change."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(signals, "time", Clock(monotonic=lambda: NOW[0]))
    NOW[:] = [100.0]
    yield NOW
    signal.signal(signal.SIGINT, before)


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


def test_a_process_that_was_interrupted_ends_in_peace() -> None:
    signals.count_interrupts()
    with heeded(), pytest.raises(KeyboardInterrupt):
        ctrl_c()
    ctrl_c(5)
    signals.end_in_peace()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
