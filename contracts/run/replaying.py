"""Send again what once broke a clause, and judge it by that clause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contracts.clauses.clause import Clause
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.judging.judge import Judge
from contracts.record.case import BESIDE_OTHERS, Case
from contracts.record.exchange import Exchange
from contracts.run.events import Options
from contracts.run.sender import Sender
from contracts.targets.target import Target

# What was sent beside others, failed only now and then, or takes several requests to tell
# from chance, may need some tries to show again.
_TRIES: Final = 10


class Replaying:
    """Sends requests that broke clauses.

    Args:
        target: where to send; the caller closes it.
        options: headers, token and rate.
    """

    def __init__(self, target: Target, options: Options) -> None:
        self._sender = Sender(target, options)

    def again(
        self, clause: Clause, cases: Sequence[Case], *, comes_and_goes: bool
    ) -> ClauseVerdict:
        """Return the verdict on *clause* when *cases* are sent again, in their order.

        Args:
            clause: the clause that they broke.
            cases: the requests without which it does not show, and the one that broke it.
            comes_and_goes: whether the failure was intermittent.

        Raises:
            Unreachable: nothing answers at all.
            Stop: the target is not there any more.
        """
        judge = Judge([clause])
        together = cases[-1].scenario in BESIDE_OTHERS and len(cases) > 1
        for control in [case.control for case in cases]:
            if control is not None:
                judge.see(self._sender.send(control))
        verdict = judge.verdicts()[0]
        patient = together or comes_and_goes or clause.make_judge is not None
        for _ in range(_TRIES if patient else 1):
            for exchange in self._at_once(cases) if together else map(self._sender.send, cases):
                judge.see(exchange)
            verdict = judge.verdicts()[0]
            if verdict.outcome is Outcome.FAIL:
                break
        return verdict

    def _at_once(self, cases: Sequence[Case]) -> list[Exchange]:
        return [self._sender.end(one) for one in [self._sender.begin(case) for case in cases]]
