"""The progress of a run: one line on a terminal, and nothing where there is none."""

from __future__ import annotations

import io
import re

import pytest

from contracts.reports import progress as module
from contracts.reports.progress import Progress
from contracts.run.events import Options, PhaseStarted, Sent, Started
from tests.support.reports import answered
from tests.support.runs import Clock


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO) -> list[str]:
    return re.split("\r\x1b\\[K", stream.getvalue())[1:]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "time", made)
    return made


def test_the_phase_the_count_and_what_is_broken(clock: Clock) -> None:
    stream = Terminal()
    progress = Progress(stream)
    progress.start(Started("x", "http://x", 0.0))
    progress.event(PhaseStarted("valid requests", 2))
    clock.now += 1
    progress.event(Sent(answered(), ()))
    clock.now += 1
    progress.event(Sent(answered(), (("echo.metadata.kept", "lost"),)))
    progress.clear()
    assert shown(stream) == [
        "    0 sent  valid requests 0/2",
        "    1 sent  valid requests 1/2",
        "    2 sent  valid requests 2/2, 1 clauses broken",
        "",
    ]


def test_how_much_time_is_left(clock: Clock) -> None:
    stream = Terminal()
    progress = Progress(stream)
    progress.start(Started("x", "http://x", 0.0, Options(time_budget_s=600)))
    clock.now += 61
    progress.event(PhaseStarted("random valid requests, block 7", 0))
    assert shown(stream) == ["    0 sent  random valid requests, block 7 0, 8:59 left"]
    clock.now += 1000
    progress.event(PhaseStarted("goodbye", 0))
    assert shown(stream)[-1].endswith("0:00 left")


def test_it_is_not_drawn_more_often_than_anybody_can_read(clock: Clock) -> None:
    stream = Terminal()
    progress = Progress(stream)
    progress.event(PhaseStarted("valid requests", 5_000))
    for _ in range(1_000):
        clock.now += 0.001
        progress.event(Sent(answered(), ()))
    assert 5 < len(shown(stream)) < 15


@pytest.mark.parametrize("dumb", [False, True])
def test_where_there_is_no_terminal_a_line_is_written_every_ten_seconds(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, *, dumb: bool
) -> None:
    stream = Terminal() if dumb else io.StringIO()
    monkeypatch.setenv("TERM", "dumb" if dumb else "xterm")
    progress = Progress(stream)
    progress.event(PhaseStarted("valid requests", 1_200))
    for _ in range(100):
        clock.now += 0.25
        progress.event(Sent(answered(), ()))
    progress.clear()
    assert stream.getvalue().splitlines() == [
        "thread-contracts: 40 sent  valid requests 40/1200",
        "thread-contracts: 80 sent  valid requests 80/1200",
    ]


def test_a_short_run_says_nothing_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    progress.event(PhaseStarted("valid requests", 1))
    progress.event(Sent(answered(), ()))
    progress.clear()
    assert stream.getvalue() == ""
