"""Several processes send a run together; what they send, and its verdict, are those of one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from contracts.record.case import Case
from contracts.run.budget import Spent, Stop
from contracts.run.expiry import Renewed
from contracts.run.exploration import BLOCK, FUZZING, Exploration
from contracts.run.session import Session
from contracts.run.workers.work_queue import Log, Unit, WorkQueue
from contracts.run.workers.worker import DrawnUnit, ListedUnit, Worker

# More units than processes, so that none waits long for the slowest; each unit costs a
# file, a lock and a judge of its own.
_UNITS_EACH: Final = 2
# A unit of fewer requests takes less time than to lay it out and to read its log.
_MIN_UNIT: Final = 20


class SharedDistribution:
    """Sends through a queue of which every process takes units; the run's leader uses it.

    Args:
        queue: what the processes share.
        worker: this process among them.
        size: how many processes there are.
    """

    def __init__(self, queue: WorkQueue, worker: Worker, size: int) -> None:
        self._queue = queue
        self._worker = worker
        self.blocks_together = size

    def bulk(self, session: Session, name: str, cases: Sequence[Case]) -> None:
        """Send *cases* as the phase *name*."""
        count = min(self.blocks_together * _UNITS_EACH, max(1, len(cases) // _MIN_UNIT))
        size = -(-len(cases) // count) or 1
        starts = range(0, len(cases), size)
        self._share(session, [ListedUnit(name, tuple(cases[i : i + size])) for i in starts])

    def draw(self, session: Session, exploration: Exploration, blocks: Sequence[int]) -> None:
        """Draw and send the random requests of *blocks*, one block in each process."""
        for expect in BLOCK:
            name = f"random {expect} requests"
            seeds = map(exploration.seed, blocks)
            definition = session.options.definition
            units = [DrawnUnit(name, definition, expect, seed) for seed in seeds]
            self._share(session, units)
        for block in filter(None, blocks):
            self.bulk(session, FUZZING, exploration.fuzzed(block))

    def _share(self, session: Session, units: Sequence[Unit]) -> None:
        logs = []
        for log in self._queue.share(units, session.resources, self._worker.send):
            _merge(session, log)
            logs.append(log)
        if any(log.interrupted for log in logs):
            raise KeyboardInterrupt
        for log in logs:
            if log.stopped:
                raise (Spent if log.spent else Stop)(log.stopped)


def _merge(session: Session, log: Log) -> None:
    """Judge what a log holds as if this process had sent it just now."""
    sender = session.sender
    before = sender.sent
    # What is sent to look into a failure comes behind all that is in the log.
    sender.budget.sent += log.sent
    for exchange, judged in log.exchanges:
        numbered = replace(exchange, number=before + exchange.number)
        if judged:
            # What a worker has seen with a token that was renewed since says nothing.
            with suppress(Renewed):
                session.settle(sender.admitted(numbered))
        else:
            session.report(numbered)
    sender.second_tries.sent += log.sent_twice
    sender.backoff.waited_s += log.waited_s
    session.notes += [note for note in log.notes if note not in session.notes]
