"""End a run early once enough clauses fail, where the user wants no more than that."""

from __future__ import annotations

from contracts.judging.finding import Outcome
from contracts.judging.judge import Judge
from contracts.judging.verdict import gates
from contracts.run.budget import Stop
from contracts.run.events import Options


class FailureLimit:
    """Counts the clauses that fail, at or above the gate.

    Args:
        judge: knows which exchanges break which clauses.
        options: of the run: how many clauses may fail, and which count.
    """

    def __init__(self, judge: Judge, options: Options) -> None:
        self._judge = judge
        self._gate = options.gate
        self._most = options.max_failures
        # While a run goes on, the causes that waivers ask for may not be known yet.
        self._expected = options.expected
        self._broken = 0

    def check(self) -> None:
        """Raise where enough clauses fail; call when the last failure has been looked into.

        Raises:
            Stop: enough of them fail.
        """
        if self._most is None:
            return
        broken = len(self._judge.failing())
        if broken == self._broken:
            return
        # A clause that is broken may still be another's failure: only verdicts tell.
        self._broken = broken
        failing = sum(
            verdict.outcome is Outcome.FAIL and gates(verdict.clause.level, self._gate)
            for verdict in self._judge.verdicts()
            if verdict.clause.id not in self._expected
        )
        if failing >= self._most:
            clauses = "one clause fails" if self._most == 1 else f"{self._most} clauses fail"
            self._judge.end_early()
            raise Stop(f"it was to end once {clauses}")
