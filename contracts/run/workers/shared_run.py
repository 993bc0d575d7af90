"""A run that several processes share; what it sends, and its verdict, are those of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from contracts.clauses import chosen
from contracts.judging.judge import Judge
from contracts.record.case import Case, Expectation
from contracts.record.exchange import Exchange
from contracts.run.budget import Budget, Spent, Stop
from contracts.run.events import Listener, Options
from contracts.run.exploration import BLOCK
from contracts.run.ids.resources import Resources
from contracts.run.runner import Run
from contracts.run.session import Session
from contracts.run.workers.work_queue import Log, Unit, WorkQueue
from contracts.targets.http import Target

# More units than processes, so that nobody waits long for the slowest.
_UNITS_EACH: Final = 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some of a phase's cases."""

    name: str
    chosen: tuple[Case, ...]

    def cases(self) -> Sequence[Case]:
        """Return the cases."""
        return self.chosen


@dataclass(frozen=True, slots=True)
class Draw:
    """Random cases, drawn by whoever sends them: drawing takes as long as sending."""

    name: str
    expect: Expectation
    seed: int

    def cases(self) -> Sequence[Case]:
        """Return the cases."""
        from contracts.run.drawing import random_cases

        return random_cases(self.expect, BLOCK[self.expect], self.seed)


class _Recorder(Session):
    """Sends the cases of a unit, and takes note of all that comes of it."""

    def __init__(
        self, target: Target, options: Options, resources: Resources, budget: Budget
    ) -> None:
        super().__init__(target, options, lambda _: None, Judge(chosen(options.pattern)), budget)
        self.resources = self.sender.resources = resources
        self.seen: list[tuple[Exchange, bool]] = []

    def take(self, exchange: Exchange) -> frozenset[str]:
        self.seen.append((exchange, True))
        return super().take(exchange)

    def tell(self, exchange: Exchange) -> None:
        self.seen.append((exchange, False))


class Workers:
    """This process among those that share a run.

    Args:
        fleet: what they share.
        size: how many processes there are.
        target: where to send.
        options: what to do; the rate is that of all processes together.
    """

    def __init__(self, fleet: WorkQueue, size: int, target: Target, options: Options) -> None:
        rate = None if options.rate is None else options.rate / size
        self.fleet = fleet
        self.size = size
        self.target = target
        self.options = options
        self._budget = Budget(seconds=options.time_budget_s, rate=rate)
        self._is_interrupted = False

    def send(self, unit: Unit, known: Any) -> Log:
        """Send the cases of a unit; once interrupted, none any more."""
        recorder = _Recorder(self.target, self.options, known, self._budget.share())
        stop: Stop | None = None
        try:
            if not self._is_interrupted:
                recorder.phase(unit.name, unit.cases())
        except Stop as reason:
            stop = reason
        except KeyboardInterrupt:
            self._is_interrupted = True
        sender = recorder.sender
        return Log(
            tuple(recorder.seen),
            sent=sender.sent,
            sent_twice=sender.sent_twice,
            notes=tuple(recorder.notes),
            waited_s=sender.backoff.waited_s,
            stopped=str(stop or ""),
            spent=isinstance(stop, Spent),
            interrupted=self._is_interrupted,
        )


class SharedRun(Run):
    """The run as its leader sees it.

    Args:
        crew: this process among the others.
        target: where to send.
        options: what to do.
        listen: called with every event.
    """

    def __init__(self, crew: Workers, target: Target, options: Options, listen: Listener) -> None:
        super().__init__(target, options, listen)
        self._crew = crew
        self.blocks_together = crew.size

    def _bulk(self, name: str, cases: Sequence[Case]) -> None:
        usable = [case for case in cases if self._session.usable(case)]
        count = min(self._crew.size * _UNITS_EACH, max(1, len(usable) // 20))
        size = -(-len(usable) // count) or 1
        starts = range(0, len(usable), size)
        self._share([Chunk(name, tuple(usable[i : i + size])) for i in starts])

    def _draw(self, blocks: Sequence[int]) -> None:
        for expect in BLOCK:
            name, seed = f"random {expect} requests", self._exploration.seed
            self._share([Draw(name, expect, seed(block)) for block in blocks])

    def _share(self, units: Sequence[Unit]) -> None:
        session = self._session
        logs = []
        for log in self._crew.fleet.share(units, session.resources, self._crew.send):
            self._merge(log)
            logs.append(log)
        if any(log.interrupted for log in logs):
            raise KeyboardInterrupt
        for log in logs:
            if log.stopped:
                raise (Spent if log.spent else Stop)(log.stopped)

    def _merge(self, log: Log) -> None:
        session, sender = self._session, self._session.sender
        before = sender.sent
        for exchange, judged in log.exchanges:
            numbered = replace(exchange, number=before + exchange.number)
            (session.take if judged else session.tell)(numbered)
        sender.budget.sent += log.sent
        sender.sent_twice += log.sent_twice
        sender.backoff.waited_s += log.waited_s
        session.notes += [note for note in log.notes if note not in session.notes]
