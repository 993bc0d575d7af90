"""A 503 now and then that a slower pace never meets is a limit; any other is a fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.conduct.entry import verdict_of
from contracts.judging.finding import Outcome
from contracts.record.request import Request
from contracts.run import at_leisure, budget
from contracts.run.events import Finished, Options
from contracts.run.runner import Run
from contracts.servers.reference import TOKEN, Received, Reference, Response
from contracts.targets.target import ALWAYS, Again, Completed, Pending, Result
from tests.servers.direct import Direct
from tests.support.runs import Clock, clause

BUSY = Response(503, b"", {})
# What each request takes, in seconds.
EACH_S = 0.01


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(budget, "time", made)
    return made


class Bucket(Reference):
    """Refuses what comes faster than tokens do, and says nothing of when to come back."""

    def __init__(self, clock: Clock, rate: float, burst: float) -> None:
        super().__init__()
        self._clock, self._rate, self._burst = clock, rate, burst
        self._left, self._at = burst, clock.now
        self.refused = 0

    def answer(self, request: Received) -> Response:
        self._clock.now += EACH_S
        since = self._clock.now - self._at
        self._left, self._at = min(self._burst, self._left + since * self._rate), self._clock.now
        if self._left < 1:
            self.refused += 1
            return BUSY
        self._left -= 1
        return super().answer(request)


class Timed(Direct):
    """Dates exchanges by the clock."""

    def __init__(self, server: Reference, clock: Clock) -> None:
        super().__init__(server)
        self._clock = clock

    def submit(
        self, request: Request, *, concurrent: bool = False, again: Again = ALWAYS
    ) -> Completed:
        started = self._clock.now
        result = super().submit(request, concurrent=concurrent, again=again).value
        return Completed(replace(result, started=started, finished=self._clock.now))


def checked(target: Direct) -> Finished:
    return Run(target, Options(profile="quick", token=TOKEN, pattern="wire,accept")).execute()


def test_a_limit_of_the_pace_that_names_no_time_accuses_nobody(clock: Clock) -> None:
    server = Bucket(clock, 93, 5)
    result = checked(Timed(server, clock))
    assert server.refused >= 3
    assert clause(result, "wire.no-server-error").outcome is Outcome.PASS
    assert not [one.clause.id for one in result.clauses if one.outcome is Outcome.FAIL]
    assert any("taken for a limit of the pace (--rate)" in note for note in result.notes)


def test_where_many_requests_meet_a_limit_the_run_is_inconclusive_and_says_what_to_give(
    clock: Clock,
) -> None:
    server = Bucket(clock, 60, 5)
    result = checked(Timed(server, clock))
    assert server.refused > 80
    assert not [one.clause.id for one in result.clauses if one.outcome is Outcome.FAIL]
    assert "requests met a limit of the pace (503), and are not judged" in result.cut_short
    assert "--rate " in result.cut_short
    assert verdict_of(result) == "inconclusive"


class Breaking(Reference):
    """Answers each so many-th request with 503, however slowly they come; or some bodies."""

    def __init__(self, clock: Clock, every: int = 0, word: bytes = b"no such word") -> None:
        super().__init__()
        self._clock, self._every, self._word = clock, every, word

    def answer(self, request: Received) -> Response:
        self._clock.now += EACH_S
        is_one = self._every and request.number % self._every == 0
        return BUSY if is_one or self._word in request.body else super().answer(request)


@pytest.mark.parametrize("every", [7, 20, 33, 40, 60])
def test_a_server_that_breaks_down_at_any_pace_is_found(every: int, clock: Clock) -> None:
    result = checked(Timed(Breaking(clock, every), clock))
    assert clause(result, "wire.no-server-error").outcome is Outcome.FAIL
    assert not any("taken for a limit" in note for note in result.notes)


def test_a_request_that_is_refused_each_time_is_found(clock: Clock) -> None:
    server = Breaking(clock, word=b'"attachments":null')
    began = clock.now
    result = checked(Timed(server, clock))
    assert clause(result, "wire.no-server-error").outcome is Outcome.FAIL
    assert clock.now - began < EACH_S * result.requests + 10


class _Open:
    """A request under way, which is over once somebody asks for its result."""

    def __init__(self, target: Overlapping, value: Result) -> None:
        self._target, self._value = target, value

    def result(self) -> Result:
        self._target.under_way.discard(self)
        return self._value


class Overlapping(Timed):
    """Answers with 503 whatever comes while another request is under way."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(Breaking(clock), clock)
        self.under_way = set[_Open]()

    def submit(  # type: ignore[override]
        self, request: Request, *, concurrent: bool = False, again: Again = ALWAYS
    ) -> Pending:
        value = super().submit(request, concurrent=concurrent, again=again).value
        if self.under_way and value.answer is not None:
            value = replace(value, answer=replace(value.answer, status=503, body=b""))
        if not concurrent:
            return Completed(value)
        one = _Open(self, value)
        self.under_way.add(one)
        return one


@pytest.mark.parametrize("workers", [1, 3])
def test_a_server_that_takes_one_request_at_a_time_is_found(workers: int, clock: Clock) -> None:
    options = Options(profile="quick", token=TOKEN, pattern="wire", workers=workers)
    result = Run(Overlapping(clock), options).execute()
    found = clause(result, "wire.no-server-error")
    assert found.outcome is Outcome.FAIL
    assert not result.cut_short
    assert workers > 1 or "only in parallel" in found.findings[0].message


def test_it_ends_where_the_user_lets_no_more_be_sent(clock: Clock) -> None:
    server = Bucket(clock, 93, 5)
    options = Options(profile="quick", token=TOKEN, pattern="wire", max_requests=300)
    result = Run(Timed(server, clock), options).execute()
    assert result.requests == 300


def test_what_would_take_too_long_is_not_looked_into(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_leisure, "_MAX_S", 1.0)
    result = checked(Timed(Bucket(clock, 93, 5), clock))
    assert clause(result, "wire.no-server-error").outcome is Outcome.FAIL
