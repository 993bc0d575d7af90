"""A run whose time is over ends soon, whatever it is at: each step looks at the clock."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.judging.judge import Judge
from contracts.process.signals import heeded
from contracts.record.exchange import Exchange
from contracts.run import budget
from contracts.run.budget import Budget
from contracts.run.corpus import Corpus
from contracts.run.events import Event, Finished, Options, Sent
from contracts.run.runner import Run
from contracts.servers.reference import TOKEN, Reference
from tests.servers.direct import Direct
from tests.support.runs import Clock

# The grace that a run has behind the end of its time, and a step more, in seconds.
GRACE_S = 1.0
STEP_S = 0.01


class Ticking(Clock):
    """A clock on which each look takes time."""

    def monotonic(self) -> float:
        self.now += STEP_S
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Ticking()
    monkeypatch.setattr(budget, "time", made)
    return made


def finished(
    profile: str, seconds: float, listen: Callable[[Event], None] = lambda _: None, workers: int = 1
) -> Finished:
    options = Options(profile=profile, token=TOKEN, time_budget_s=seconds, workers=workers)
    return Run(Direct(Reference()), options, listen).execute()


@pytest.mark.parametrize("profile", ["quick", "ci"])
def test_what_was_left_out_is_counted_only_as_long_as_there_is_time(
    profile: str, clock: Clock
) -> None:
    """To derive all of it takes seconds."""
    began = clock.now
    result = finished(profile, 0.5)
    assert result.cut_short == "--time-budget 0.5s is spent"
    assert result.left_out is None
    assert any("was not counted: the time was over" in note for note in result.notes)
    assert clock.now - began <= 0.5 + GRACE_S + 5 * STEP_S


def test_it_is_counted_where_there_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, sent = Clock(), list[Event]()
    monkeypatch.setattr(budget, "time", clock)

    def listen(event: Event) -> None:
        sent.append(event)
        clock.now += 0.2 * isinstance(event, Sent)

    result = finished("quick", 1.0, listen)
    assert result.left_out is not None
    assert result.cut_short.endswith("% of the obligations reached")


def test_the_requests_of_a_stage_are_derived_only_as_long_as_there_is_time(clock: Clock) -> None:
    spent = Budget(seconds=STEP_S * 20)
    corpus = Corpus(Options(profile="ci", token=TOKEN), look=spent.look)
    began = clock.now
    with pytest.raises(budget.Spent):
        corpus.stage("quick")
    assert clock.now - began <= STEP_S * 22


def test_of_answers_that_came_together_those_are_judged_for_which_there_is_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Eight answers of 15 MB take eight times as long to judge as one."""
    clock, judged, reported = Clock(), list[int](), list[int]()
    monkeypatch.setattr(budget, "time", clock)
    see = Judge.see

    def slowly(self: Judge, exchange: Exchange) -> list[tuple[str, str]]:
        if exchange.number > 10:
            clock.now += 0.4
        judged.append(exchange.number)
        return see(self, exchange)

    def listen(event: Event) -> None:
        if isinstance(event, Sent) and not event.judged:
            reported.append(event.exchange.number)

    monkeypatch.setattr(Judge, "see", slowly)
    began = clock.now
    result = finished("quick", 1.0, listen, workers=8)
    assert clock.now - began <= 1.0 + GRACE_S + 0.4
    assert sorted(judged + reported) == [*range(1, result.requests + 1)]
    assert reported
    left = f"the time was over before the last {len(reported)} answers were judged"
    assert left in result.notes


def test_an_interrupt_while_it_is_counted_loses_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[None] = []

    def interrupted(*_: object) -> None:
        counted.append(None)
        raise KeyboardInterrupt

    monkeypatch.setattr(Corpus, "left_out", interrupted)
    with heeded():
        result = Run(Direct(Reference()), Options(token=TOKEN, max_requests=20)).execute()
    assert counted
    assert result.cut_short == "--max-requests 20 is spent"
    assert any("was not counted: it was interrupted" in note for note in result.notes)
