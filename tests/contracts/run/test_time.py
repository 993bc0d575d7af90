"""A run waits for what only time can show, and no longer than that."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from contracts.clauses.clock import FOLLOWS_THE_CLOCK, STILL_S
from contracts.judging.finding import Outcome
from contracts.record.request import Request
from contracts.run.budget import Spent
from contracts.run.events import Event, Options, Sent
from contracts.run.runner import Run
from contracts.servers.reference import TOKEN, Reference
from contracts.targets.target import ALWAYS, Again, Completed
from tests.servers.direct import Direct
from tests.support.runs import clause


def slept(options: Options, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return how long a run that has just begun waits for the clock."""
    run = Run(Direct(Reference()), options)
    found: list[float] = []
    monkeypatch.setattr(run._session.sender.budget, "sleep", found.append)
    run._let_time_pass()
    return found


@pytest.mark.parametrize("profile", ["ci", "deep"])
def test_a_clock_that_stands_still_is_given_time_to_show(
    profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (seconds,) = slept(Options(profile=profile), monkeypatch)
    assert 0 < seconds <= STILL_S + 1


@pytest.mark.parametrize("options", [Options(profile="quick"), Options(pattern="wire")])
def test_where_nobody_asks_for_the_clock_nothing_is_waited_for(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert slept(options, monkeypatch) == []


def test_a_budget_that_ends_before_ends_the_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(Direct(Reference()), Options())

    def spent(seconds: float) -> None:
        raise Spent(f"{seconds}")

    monkeypatch.setattr(run._session.sender.budget, "sleep", spent)
    run._let_time_pass()


@pytest.mark.parametrize(("most", "judged"), [(60, True), (25, False)])
def test_the_clock_has_its_share_of_few_requests(most: int, judged: bool) -> None:
    sent: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, Sent):
            sent.append(event.exchange.case.name)

    options = Options(token=TOKEN, max_requests=most)
    result = Run(Direct(Reference()), options, listen).execute()
    assert result.requests == most
    assert result.cut_short.startswith(f"--max-requests {most} is spent, with ")
    outcome = clause(result, FOLLOWS_THE_CLOCK).outcome
    # A slow machine takes long enough for the clock to show anyway.
    assert outcome is Outcome.PASS if judged else outcome in {Outcome.PASS, Outcome.UNTESTED}
    assert sent[-1].startswith("hello") is judged


@pytest.mark.parametrize(
    ("profile", "outcome"), [("quick", Outcome.UNTESTED), ("ci", Outcome.FAIL)]
)
def test_a_quick_run_says_nothing_of_the_clock_however_long_it_takes(
    profile: str, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = count(10**9)

    class Slow(Direct):
        """Takes a second for each request."""

        def submit(
            self, request: Request, *, concurrent: bool = False, again: Again = ALWAYS
        ) -> Completed:
            result = super().submit(request, concurrent=concurrent, again=again).result()
            moment = float(next(moments))
            return Completed(replace(result, started=moment, finished=moment + 1))

    still = Reference(clock=lambda: 10**9)
    run = Run(Slow(still), Options(token=TOKEN, profile=profile, max_requests=60))
    monkeypatch.setattr(run._session.sender.budget, "sleep", lambda _: None)
    assert clause(run.execute(), FOLLOWS_THE_CLOCK).outcome is outcome
