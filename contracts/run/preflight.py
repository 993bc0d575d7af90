"""Is there an endpoint, does it let us in, and does it accept anything at all?

A target without the endpoint, or one that refuses our token, says nothing about the
contract.  Such a run ends early, and not with a hundred failures of one kind.
"""

from __future__ import annotations

from collections.abc import Sequence

from contracts.definition.prose import ENDPOINT_ABSENT, UNAUTHORIZED
from contracts.record.case import Case
from contracts.record.exchange import Exchange
from contracts.run.budget import Stop
from contracts.run.ids.probing import learn
from contracts.run.ids.wording import accepted, quoted
from contracts.run.patience import PhaseStop
from contracts.run.session import Session
from strategies import scenarios
from strategies.boundaries import boundary_cases
from strategies.build import QUICK


class Preflight:
    """The first requests of a run.

    Args:
        session: the run.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._first: Exchange | None = None

    def hello(self, cases: Sequence[Case]) -> None:
        """Send the plainest case, and one more where the endpoint or the token is refused."""
        session = self._session
        first = self._first = session.sender.send(cases[0])
        status = _status(first)
        if status not in ENDPOINT_ABSENT | UNAUTHORIZED:
            session.take(first)
            return
        session.report(first)
        second = session.sender.send(scenarios.one_pair(session.options.definition))
        session.report(second)
        self._stop_if_not_testable(first, second)
        session.judge.see(second)
        session.judge.see(first)

    def _stop_if_not_testable(self, *exchanges: Exchange) -> None:
        statuses = {_status(exchange) for exchange in exchanges}
        status = max(statuses)
        if statuses <= ENDPOINT_ABSENT:
            endpoint = f"{exchanges[0].request.method} {exchanges[0].url}"
            raise Stop(
                f"not testable: every request is answered with {status}, so the target has no "
                f"{endpoint}"
            )
        if statuses <= UNAUTHORIZED:
            given = "is refused" if self._session.options.token else "is missing"
            raise Stop(f"not testable: the token {given} ({status}); give one with --token")

    def probe(self, cases: Sequence[Case]) -> None:
        """Send a made-up id to each place that takes one, to learn where ids are checked."""
        probed: list[Exchange] = []
        for case in cases:
            probed.append(self._session.sender.send(case))
            self._stop_if_nothing_is_answered(probed)
        if self._all_alike(probed):
            self._stop_if_nothing_is_accepted(probed)
        learn(self._session, probed)

    def _stop_if_nothing_is_answered(self, probed: Sequence[Exchange]) -> None:
        try:
            self._session.sender.patience.check()
        except (Stop, PhaseStop):
            for exchange in probed:
                self._session.take(exchange)
            raise

    def _all_alike(self, probed: Sequence[Exchange]) -> bool:
        """Return whether all requests so far were refused in the same way."""
        statuses = {_status(exchange) for exchange in (*probed, self._first) if exchange}
        return len(statuses) == 1 and not statuses & {0, *range(200, 300)}

    def _stop_if_nothing_is_accepted(self, probed: Sequence[Exchange]) -> None:
        """Send the smallest corpus of valid requests, and not thousands for nothing."""
        session = self._session
        for case in boundary_cases(session.options.definition, QUICK):
            if not case.ids:
                exchange = session.sender.send(case)
                session.take(exchange)
                session.sender.patience.check()
                if accepted(exchange):
                    return
        for exchange in probed:
            session.take(exchange)
        assert self._first is not None
        assert self._first.answer is not None
        raise Stop(
            f"no valid request is accepted; the first was answered with {_status(self._first)}: "
            f"{quoted(self._first.answer)}"
        )


def _status(exchange: Exchange) -> int:
    return exchange.answer.status if exchange.answer else 0
