"""One process among those that share a run: it sends units, and logs what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.definition import Definition
from contracts.judging.judge import Judge
from contracts.process.signals import take
from contracts.record.case import Case, Expectation
from contracts.record.exchange import Exchange
from contracts.run.budget import Budget, Spent, Stop
from contracts.run.events import Event, Options, Sent
from contracts.run.exploration import BLOCK
from contracts.run.ids.resources import Resources
from contracts.run.session import Session
from contracts.run.workers.work_queue import Log, Unit
from contracts.targets.target import Target


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """Some of a phase's cases."""

    name: str
    listed: tuple[Case, ...]

    def cases(self) -> Sequence[Case]:
        """Return the cases."""
        return self.listed


@dataclass(frozen=True, slots=True)
class DrawnUnit:
    """Random cases, drawn by the worker that sends them: drawing takes as long as sending."""

    name: str
    definition: Definition
    expect: Expectation
    seed: int

    def cases(self) -> Sequence[Case]:
        """Return the cases."""
        from contracts.run.drawing import random_cases

        return random_cases(self.definition, self.expect, BLOCK[self.expect], self.seed)


class Worker:
    """This process among those that share a run.

    Args:
        size: how many processes there are.
        target: where to send.
        options: what to do; the rate is that of all processes together.
    """

    def __init__(self, size: int, target: Target, options: Options) -> None:
        rate = None if options.rate is None else options.rate / size
        self._target = target
        self._options = options
        self._budget = Budget(seconds=options.time_budget_s, rate=rate)
        self._is_interrupted = False

    def send(self, unit: Unit, known: Resources) -> Log:
        """Send the cases of a unit; after an interrupt, none any more.

        Args:
            unit: what to send.
            known: what the leader knows about ids.
        """
        sent: list[tuple[Exchange, bool]] = []

        def record(event: Event) -> None:
            if isinstance(event, Sent):
                sent.append((event.exchange, event.judged))

        # The leader judges, and looks into what fails.
        nobody, budget = Judge(()), self._budget.share()
        session = Session(
            self._target, self._options, record, nobody, budget=budget, resources=known
        )
        stop: Stop | None = None
        try:
            if not self._is_interrupted:
                # What was drawn here may need ids of which there are none.
                session.phase(unit.name, [*filter(session.usable, unit.cases())])
                session.judge_what_waits(asking=False)
        except Stop as reason:
            stop = reason
        except KeyboardInterrupt:
            take()
            self._is_interrupted = True
        return self._log(session, sent, stop)

    def _log(
        self, session: Session, sent: Sequence[tuple[Exchange, bool]], stop: Stop | None
    ) -> Log:
        sender = session.sender
        return Log(
            tuple(sent),
            sent=sender.sent,
            sent_twice=sender.second_tries.sent,
            notes=tuple(session.notes),
            waited_s=sender.backoff.waited_s,
            stopped=str(stop or ""),
            spent=isinstance(stop, Spent),
            interrupted=self._is_interrupted,
        )
