"""Is there an endpoint, does it let us in, and does it accept anything at all?

A target without the endpoint, or one that refuses our token, says nothing about the
contract.  Such a run ends early, and not with a hundred failures of one kind.
"""

from __future__ import annotations

from collections.abc import Sequence

from contracts.judging.judge import shortened
from contracts.record.case import Case
from contracts.record.exchange import Exchange, FailureKind
from contracts.run import wrong_door
from contracts.run.budget import Stop
from contracts.run.ids.probing import learn
from contracts.run.ids.wording import accepted, quoted
from contracts.run.patience import PhaseStop
from contracts.run.session import Session
from contracts.targets.names import takes_path
from strategies.bodies.build import QUICK
from strategies.sequences import scenarios
from strategies.valid.corpus import boundary_cases


def _is_foreign(exchange: Exchange) -> bool:
    return exchange.failure is not None and exchange.failure.kind is FailureKind.FOREIGN


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
        first = session.sender.send(cases[0])
        self._first = shortened(first)
        if _is_foreign(first):
            self._stop_if_all_is_foreign(first)
            return
        self._stop_if_the_door_is_shut(first)
        if not wrong_door.may_be(first):
            session.take(first)
            return
        session.report(first)
        second = session.sender.send(scenarios.one_pair(session.options.definition))
        session.report(second)
        self._stop_if_not_testable(first, second)
        session.judge.see(second)
        session.judge.see(first)

    def _stop_if_the_door_is_shut(self, first: Exchange) -> None:
        """Stop where the connection says that another kind of connection is wanted."""
        failure, is_tls = first.failure, first.url.startswith("https:")
        if is_tls and failure is not None and failure.kind is FailureKind.CONNECTION:
            plain = scenarios.one_pair(self._session.options.definition)
            second = self._session.sender.send(plain)
            if second.failure is not None and second.failure.kind is FailureKind.CONNECTION:
                self._session.report(first)
                self._session.report(second)
                raise Stop(
                    "not testable: the target ends every TLS connection without an answer; if it "
                    "asks for a client certificate, give one with --cert"
                )

    def _stop_if_all_is_foreign(self, first: Exchange) -> None:
        """Stop where no request is answered by HTTP, and judge them where some are.

        What greets whoever connects, as a mail server does, is no endpoint with a fault.
        """
        session, definition = self._session, self._session.options.definition
        session.report(first)
        heard = [first]
        for case in (scenarios.one_pair(definition), scenarios.no_object(definition)):
            heard.append(session.sender.send(case))
            session.report(heard[-1])
        if all(map(_is_foreign, heard)):
            assert first.failure is not None
            plain = not first.url.startswith("https:")
            remedy = "; if it speaks TLS, give its address as https://..." if plain else ""
            raise Stop(
                "not testable: the target answers in another protocol than HTTP "
                f"({first.failure.message}); give the address of the API{remedy}"
            )
        for exchange in heard:
            session.judge.see(exchange)

    def _stop_if_not_testable(self, *exchanges: Exchange) -> None:
        session = self._session
        why = wrong_door.reason(
            exchanges,
            has_token=bool(session.options.token),
            takes_path=takes_path(session.target.name),
        )
        if why and not self._is_answered_otherwise(exchanges):
            raise Stop(f"not testable: {why}")

    def _is_answered_otherwise(self, exchanges: Sequence[Exchange]) -> bool:
        """Return whether an invalid request is refused where valid ones get a page, or nowhere.

        Then that stands in for threads, and nothing stands in front of the endpoint.
        """
        if not wrong_door.may_be_a_fault(exchanges[0]):
            return False
        third = self._session.sender.send(scenarios.no_object(self._session.options.definition))
        self._session.report(third)
        return third.answer is not None and not wrong_door.may_be_a_fault(third)

    def probe(self, cases: Sequence[Case]) -> None:
        """Send a made-up id to each place that takes one, to learn where ids are checked."""
        probed: list[Exchange] = []
        if not cases:
            return
        for case in cases:
            probed.append(self._session.set_aside(self._session.sender.send(case)))
            self._stop_if_nothing_is_answered(probed)
        # A door that closed meanwhile would look like a check of ids.
        self._session.sender.admission.confirm(probed)
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
        statuses = {exchange.status for exchange in (*probed, self._first) if exchange}
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
        said = quoted(self._first.answer)
        raise Stop(
            f"no valid request is accepted; the first was answered with {self._first.status}"
            + (f": {said}" if said else "")
        )
