"""Send again what once broke a clause, and judge it by that clause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contracts.clauses.clause import Clause
from contracts.definition.prose import ELSEWHERE, ENDPOINT_ABSENT, UNAUTHORIZED
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.judging.judge import Judge
from contracts.record.case import BESIDE_OTHERS, Case
from contracts.record.exchange import Exchange
from contracts.run.budget import Stop
from contracts.run.events import Options
from contracts.run.ids.wording import accepted
from contracts.run.sender import Sender
from contracts.targets.target import Target
from strategies.sequences.scenarios import hello, one_pair

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
        self._options = options
        self._stopped = ""

    def again(
        self, clause: Clause, cases: Sequence[Case], *, comes_and_goes: bool
    ) -> ClauseVerdict:
        """Return the verdict on *clause* when *cases* are sent again, in their order.

        It is inconclusive where the target accepts no plain request: every answer is about
        that, and none about the clause.

        Args:
            clause: the clause that they broke.
            cases: the requests without which it does not show, and the one that broke it.
            comes_and_goes: whether the failure was intermittent.

        Raises:
            Unreachable: nothing answers at all.
        """
        try:
            closed = self._stopped or self._why_closed()
            if not closed:
                return self._judged(clause, cases, comes_and_goes=comes_and_goes)
        except Stop as error:
            closed = self._stopped = str(error)
        return _open(clause, closed)

    def _why_closed(self) -> str:
        """Return why nothing can be learned from the target; nothing where it lets us in.

        A target may be broken so that it refuses one of the plain requests.
        """
        plain = (hello(self._options.definition), one_pair(self._options.definition))
        for case in plain:
            exchange = self._sender.send(case)
            if accepted(exchange):
                return ""
        return f"no valid request is accepted now ({_said(exchange)}); {self._remedy(exchange)}"

    def _remedy(self, exchange: Exchange) -> str:
        status = exchange.status
        if status in UNAUTHORIZED:
            with_one = self._options.token is not None
            return "give a token that is right" if with_one else "give a token with --token"
        if status in ENDPOINT_ABSENT | ELSEWHERE:
            return "give the address of the API with --target"
        return "try again once it answers"

    def _judged(
        self, clause: Clause, cases: Sequence[Case], *, comes_and_goes: bool
    ) -> ClauseVerdict:
        judge = Judge([clause])
        together = cases[-1].scenario in BESIDE_OTHERS and len(cases) > 1
        refused = ""
        for control in [case.control for case in cases]:
            if control is not None:
                exchange = self._sender.send(control)
                judge.see(exchange)
                refused = "" if accepted(exchange) else _said(exchange)
        verdict = judge.verdicts()[0]
        patient = together or comes_and_goes or clause.make_judge is not None
        for _ in range(_TRIES if patient else 1):
            for exchange in self._at_once(cases) if together else map(self._sender.send, cases):
                judge.see(exchange)
            verdict = judge.verdicts()[0]
            if verdict.outcome is Outcome.FAIL:
                break
        if verdict.outcome is Outcome.PASS and refused:
            return _open(clause, f"its control, the nearest valid request, fails ({refused})")
        return verdict

    def _at_once(self, cases: Sequence[Case]) -> list[Exchange]:
        return [self._sender.end(one) for one in [self._sender.begin(case) for case in cases]]


def _open(clause: Clause, reason: str) -> ClauseVerdict:
    return ClauseVerdict(clause, Outcome.INCONCLUSIVE, 0, reason=reason)


def _said(exchange: Exchange) -> str:
    """Return what came of a request in a few words."""
    if exchange.answer is not None:
        return f"status {exchange.answer.status}"
    return str(exchange.failure.kind) if exchange.failure else "no answer"
