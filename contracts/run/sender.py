"""Turn cases into requests, send them in order, and keep to the budget."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from contracts.record.case import Case
from contracts.record.exchange import Exchange, Failure, FailureKind
from contracts.record.request import Request, below
from contracts.run.admission import Admission
from contracts.run.backoff import Backoff, PutOff
from contracts.run.budget import Budget, Stop
from contracts.run.events import Options
from contracts.run.expiry import Renewed
from contracts.run.ids.resources import Resources
from contracts.run.lateness import Lateness, is_late
from contracts.run.patience import Patience
from contracts.run.second_tries import SecondTries
from contracts.run.tagging import tagged
from contracts.run.under_way import UnderWay
from contracts.targets.authorization import authorized
from contracts.targets.target import Result, Target
from strategies.sequences.scenarios import control, hello

# A token that is refused right after it was accepted, so many times, does not expire.
_MAX_RENEWALS: Final = 3


class Unreachable(Exception):
    """Nothing answers at the target's address."""


class Sender:
    """Sends the cases of a run and numbers the exchanges.

    Args:
        target: where to send.
        options: headers, token, real ids and the budget.
        report: called with exchanges that only tell a limit from a refusal.
        budget: what may be spent; None for what the options allow.
        resources: what is known about ids; None for what the options say.
        waiting: called before the run waits, with the seconds and the status that asks for it.
    """

    def __init__(
        self,
        target: Target,
        options: Options,
        report: Callable[[Exchange], None] = lambda _: None,
        budget: Budget | None = None,
        resources: Resources | None = None,
        *,
        waiting: Callable[[float, int], None] = lambda *_: None,
    ) -> None:
        self._target = target
        self._options = options
        self._report = report
        own = Budget(options.max_requests, options.time_budget_s, options.rate)
        self.budget = budget or own
        self.second_tries = SecondTries(self.budget)
        self.backoff = Backoff(self._control, self.budget.sleep, waiting)
        self.resources = resources or Resources(options.ids)
        self.patience = Patience(self.budget.sleep, self._is_alive)
        self.admission = Admission(
            self._apart, report, self.budget.sleep, options.renewal, self._unreported
        )
        self.lateness = Lateness(self._transmit, self._control)

    @property
    def sent(self) -> int:
        """How many requests were sent so far."""
        return self.budget.sent

    def send(self, case: Case) -> Exchange:
        """Send one case; waits while the target asks for that, and renews an expired token."""
        for _ in range(_MAX_RENEWALS):
            with suppress(Renewed):
                return self._send(case)
        raise Stop("the target accepts no token of --token-command for more than some requests")

    def _send(self, case: Case) -> Exchange:
        request = self._request(case)
        first = self.sent + 1
        try:
            result = self.backoff.settle(case, partial(self._transmit, request))
        except PutOff as reason:
            raise Stop(f"since request {first} {reason}") from None
        if is_late(result):
            result = self._settled(case, request, result)
        return self._exchange(case, request, result)

    def _settled(self, case: Case, request: Request, late: Result) -> Result:
        """Return what counts for a request that was late.

        Raises:
            Stop: it says nothing of this one, or what it takes to know cannot be spent.
        """
        try:
            return self.lateness.alone(case, request, late)
        except Stop:
            self._report(self._unwatched(case, request, late))
            raise

    def _control(self, case: Case) -> bool:
        """Send a plain request instead of *case*, and return whether it is answered."""
        plain = control(case)
        answer = self._apart(plain).answer
        is_answered = answer is not None and not self.backoff.is_put_off(plain, answer)
        if is_answered:
            self.patience.note_sign_of_life()
        return is_answered

    def _transmit(self, request: Request) -> Result:
        self.budget.spend()
        result = self._target.submit(request, again=self.budget.may_again).result()
        self.second_tries.count(result)
        return result

    def begin(self, case: Case) -> UnderWay:
        """Start to send one case while others are under way."""
        request = self._request(case)
        self.budget.spend()
        again = self.budget.may_again
        pending = self._target.submit(request, concurrent=True, again=again)
        return UnderWay(case, request, self.sent, pending)

    def end(self, one: UnderWay, again: Result | None = None) -> Exchange:
        """Wait for the answer; a request that is put off is sent again, alone.

        Args:
            one: the request.
            again: what came of it when it was sent again; None where it was not.
        """
        result = one.result()
        self.second_tries.count(result)
        result = again or result
        if self.backoff.is_put_off(one.case, result.answer):
            return self.send(one.case)
        try:
            return self._exchange(one.case, one.request, result, one.number)
        except Renewed:
            return self.send(one.case)

    def _request(self, case: Case) -> Request:
        """Return what is sent for *case*: this is where cases become requests."""
        headers = list(self._options.headers)
        if case.content_type is not None:
            headers.append(("Content-Type", case.content_type))
        delivery = case.request.delivery
        headers += delivery.headers
        sent = authorized(headers, case.credentials, self._options.bearer)
        body, tag = self.resources.filled(case), self._options.tag
        body = body if tag is None else tagged(case, body, tag)
        return Request(sent, body, delivery=delivery)

    def _exchange(
        self, case: Case, request: Request, result: Result, number: int | None = None
    ) -> Exchange:
        exchange = self._unwatched(case, request, result, number)
        self._raise_if_open(exchange, result)
        self._watch(case, result.failure)
        return self.admitted(exchange)

    def _raise_if_open(self, exchange: Exchange, result: Result) -> None:
        """End the run where a request says nothing, and none is left to send it again."""
        if result.is_open:
            self.second_tries.left_open += 1
            self._report(exchange)
            raise self.budget.spent()

    def admitted(self, exchange: Exchange) -> Exchange:
        """Return what counts for a request, where the target is known to let us in still.

        Raises:
            Stop: it lets nobody in any more.
        """
        try:
            return self.admission.watch(exchange)
        except (Stop, Renewed):
            self._report(exchange)
            raise

    def _apart(self, case: Case) -> Exchange:
        """Send a case and report it, without judging the answer."""
        exchange = self._unreported(case)
        self._report(exchange)
        return exchange

    def _unreported(self, case: Case) -> Exchange:
        """Send a case alone, whatever it is answered with."""
        request = self._request(case)
        result = self._transmit(request)
        exchange = self._unwatched(case, request, result)
        self._raise_if_open(exchange, result)
        return exchange

    def _unwatched(
        self, case: Case, request: Request, result: Result, number: int | None = None
    ) -> Exchange:
        return Exchange(
            number=self.sent if number is None else number,
            case=case,
            request=request,
            url=below(self._target.url, request.path),
            answer=result.answer,
            failure=result.failure,
            started=result.started,
            finished=result.finished,
            printed=result.printed,
        )

    def _watch(self, case: Case, failure: Failure | None) -> None:
        if failure is None:
            self.lateness.in_vain = False
        elif self.sent == 1 and failure.kind is FailureKind.UNREACHABLE:
            raise Unreachable(failure.message)
        self.patience.count(case, failure)

    def _is_alive(self) -> bool:
        return self._control(hello(self._options.definition))

    def notes(self) -> list[str]:
        """Return what a reader must know of how requests were sent."""
        notes = [*self.backoff.notes(), *self.patience.notes(), *self.second_tries.notes()]
        if self._options.renewal is not None:
            notes += self._options.renewal.notes()
        return notes + self.lateness.notes()
