"""One process among those that share a run: what it sends for the leader, and how that ends."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from contracts.clauses import chosen
from contracts.definition import load
from contracts.judging.judge import Judge
from contracts.record.exchange import Answer, Failure
from contracts.record.request import Request
from contracts.run import budget
from contracts.run.events import Event, Options, Sent
from contracts.run.ids.resources import Resources
from contracts.run.session import Session
from contracts.run.workers.shared_distribution import SharedDistribution
from contracts.run.workers.work_queue import Log
from contracts.run.workers.worker import ListedUnit, Worker
from strategies.bodies.build import json_case
from tests.support.apps import StubTarget
from tests.support.exchanges import VALID, exchange
from tests.support.runs import Clock

CASES = tuple(json_case(load(), f"case {i}", {"n": i}) for i in range(5))
UNIT = ListedUnit("valid requests", CASES)


@dataclass
class Target(StubTarget):
    """Answers, or is interrupted at the request of this number."""

    clock: Clock
    interrupted_at: int = 0

    def __post_init__(self) -> None:
        super().__init__(self._respond)

    def _respond(self, request: Request) -> Answer | Failure:
        del request
        self.clock.now += 1
        if len(self.sent) == self.interrupted_at:
            raise KeyboardInterrupt
        return Answer(200, (), b"{}")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(budget, "time", made)
    return made


def worker(target: StubTarget, **options: object) -> Worker:
    return Worker(2, target, Options(**options))  # type: ignore[arg-type]


def test_what_was_sent_is_logged_in_order(clock: Clock) -> None:
    log = worker(Target(clock)).send(UNIT, Resources({}))
    assert [exchange.case for exchange, judged in log.exchanges if judged] == list(CASES)
    assert [exchange.number for exchange, _ in log.exchanges] == [1, 2, 3, 4, 5]
    assert (log.sent, log.stopped, log.interrupted) == (5, "", False)


def test_all_units_of_a_process_have_one_end(clock: Clock) -> None:
    one = worker(Target(clock), time_budget_s=7.5)
    first, second = (one.send(UNIT, Resources({})) for _ in range(2))
    assert (first.sent, first.stopped) == (5, "")
    assert (second.sent, second.stopped) == (3, "--time-budget 7.5s is spent")
    assert second.spent


def test_the_rate_is_shared_out(clock: Clock) -> None:
    worker(Target(clock), rate=1).send(UNIT, Resources({}))
    # Two processes, so each sends every other second.
    assert clock.waits == [1, 1, 1, 1]


def test_an_interrupt_keeps_what_was_sent_and_ends_all_further_units(clock: Clock) -> None:
    target = Target(clock, interrupted_at=3)
    one = worker(target)
    first, second = (one.send(UNIT, Resources({})) for _ in range(2))
    assert (len(first.exchanges), first.interrupted) == (2, True)
    assert (second.exchanges, second.interrupted) == ((), True)
    assert len(target.sent) == 3


def test_what_looks_into_a_failure_is_numbered_behind_the_log() -> None:
    """The worker sent a request that fails; the leader finds out why."""
    numbers: list[int] = []

    def listen(event: Event) -> None:
        if isinstance(event, Sent):
            numbers.append(event.exchange.number)

    target = StubTarget(lambda _: Answer(400, (), b"{}"))
    judge = Judge(chosen(load(), "accept"), is_diagnosed=True)
    session = Session(target, Options(), listen, judge)
    logged = [exchange(VALID, status=400, number=n) for n in (1, 2)]
    log = Log(tuple((one, True) for one in logged), sent=2)
    queue = SimpleNamespace(share=lambda *_: [log])
    SharedDistribution(queue, worker(target), 2).bulk(session, "valid requests", [VALID])  # type: ignore[arg-type]
    assert numbers[0] == 1
    assert len(numbers) == len(set(numbers)) == session.sender.sent > 2
    # Only to see that it fails a second time.
    assert [request.body for request in target.sent].count(VALID.body) == 1
