"""What a person sees while a run goes on: one line, and nothing where nobody looks."""

from __future__ import annotations

import io
import re

import pytest

from contracts.reports import terminal
from contracts.reports.terminal import Progress
from contracts.run.events import Options, PhaseStarted, Sent, Started
from tests.support.exchanges import exchange
from tests.support.runs import Clock


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO) -> list[str]:
    return re.split("\r\x1b\\[K", stream.getvalue())[1:]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(terminal, "time", made)
    return made


def test_the_phase_the_count_and_what_is_broken(clock: Clock) -> None:
    stream = Terminal()
    progress = Progress(stream)
    progress(Started("x", Options()))
    progress(PhaseStarted("valid requests", 2))
    clock.now += 1
    progress(Sent(exchange(), ()))
    clock.now += 1
    progress(Sent(exchange(), (("echo.metadata.kept", "lost"),)))
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
    progress(Started("x", Options(time_budget_s=600)))
    clock.now += 61
    progress(PhaseStarted("random valid requests, block 7", 0))
    assert shown(stream) == ["    0 sent  random valid requests, block 7 0, 8:59 left"]
    clock.now += 1000
    progress(PhaseStarted("goodbye", 0))
    assert shown(stream)[-1].endswith("0:00 left")


def test_it_is_not_drawn_more_often_than_anybody_can_read(clock: Clock) -> None:
    stream = Terminal()
    progress = Progress(stream)
    progress(PhaseStarted("valid requests", 5_000))
    for _ in range(1_000):
        clock.now += 0.001
        progress(Sent(exchange(), ()))
    assert 5 < len(shown(stream)) < 15


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    progress(PhaseStarted("valid requests", 1))
    progress(Sent(exchange(), ()))
    progress.clear()
    assert stream.getvalue() == ""
