"""Turn cases into requests, send them in order, and keep to the budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from contracts.record.case import Case
from contracts.record.exchange import Exchange
from contracts.run.backoff import Backoff
from contracts.run.budget import Budget, Stop
from contracts.run.events import Options
from contracts.run.ids.resources import Resources
from contracts.run.tagging import tagged
from contracts.targets.credentials import authorized
from contracts.targets.http import Outgoing, Result, Target
from strategies.scenarios import control

_TIMEOUTS_ENOUGH: Final = 4
_HANGING_ENOUGH: Final = 6
_BROKEN_ENOUGH: Final = 25
_REFUSED_ENOUGH: Final = 12
_FIRST_PAUSE_S: Final = 0.05
_LAST_PAUSE_S: Final = 1.0


class Unreachable(Exception):
    """Nothing answers at the target's address."""


class PhaseStop(Exception):
    """Enough of this phase: the target lets too many requests hang."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A request whose answer is still to come, and what waits for that."""

    case: Case
    request: Outgoing
    number: int
    result: Callable[[], Result]


class Sender:
    """Sends the cases of a run, one after the other, and numbers the exchanges.

    Args:
        target: where to send.
        options: headers, token, real ids and the budget.
        tell: called with exchanges that nobody asked for and nobody judges.
        budget: what may be spent; None for what the options allow.
    """

    def __init__(
        self,
        target: Target,
        options: Options,
        tell: Callable[[Exchange], None] = lambda _: None,
        budget: Budget | None = None,
    ) -> None:
        self._target = target
        self._options = options
        self._tell = tell
        own = Budget(options.max_requests, options.time_budget_s, options.rate)
        self.budget = budget or own
        self.sent_twice = 0
        self.backoff = Backoff(self._control, self.budget.sleep)
        self.resources = Resources(options.ids)
        self.timeouts_in_phase = 0
        self._broken_in_a_row = 0
        self._hanging_in_a_row = 0
        self._refused_in_a_row = 0

    @property
    def sent(self) -> int:
        """How many requests were sent so far."""
        return self.budget.sent

    def send(self, case: Case) -> Exchange:
        """Send one case; waits while the target says that it is too much."""
        request = self._outgoing(case)
        result = self.backoff.settle(case, partial(self._transmit, request))
        return self._exchange(case, request, result)

    def _control(self, case: Case) -> bool:
        """Send a plain request instead of *case*, and tell whether it is answered."""
        plain = control(case)
        request = self._outgoing(plain)
        exchange = self._exchange(plain, request, self._transmit(request))
        self._tell(exchange)
        answer = exchange.answer
        return answer is not None and not self.backoff.is_put_off(plain, answer)

    def _transmit(self, request: Outgoing) -> Result:
        self.budget.spend()
        result = self._target.send(request)
        self._count_retries(result)
        return result

    def _count_retries(self, result: Result) -> None:
        self.budget.sent += result.tries - 1
        self.sent_twice += result.tries - 1

    def begin(self, case: Case) -> UnderWay:
        """Begin to send one case beside others."""
        request = self._outgoing(case)
        self.budget.spend()
        return UnderWay(case, request, self.sent, self._target.begin(request))

    def end(self, one: UnderWay) -> Exchange:
        """Wait for the answer; what is put off is sent again, alone."""
        result = one.result()
        self._count_retries(result)
        if self.backoff.is_put_off(one.case, result.answer):
            return self.send(one.case)
        return self._exchange(one.case, one.request, result, one.number)

    def _outgoing(self, case: Case) -> Outgoing:
        headers = list(self._options.headers)
        if case.content_type is not None:
            headers.append(("Content-Type", case.content_type))
        sent = authorized(headers, case.credentials, self._options.token)
        body, tag = self.resources.filled(case), self._options.tag
        return Outgoing(sent, body if tag is None else tagged(case, body, tag))

    def _exchange(
        self, case: Case, request: Outgoing, result: Result, number: int | None = None
    ) -> Exchange:
        exchange = Exchange(
            number=self.sent if number is None else number,
            case=case,
            url=self._target.url,
            body=request.body,
            answer=result.answer,
            failure=result.failure,
            started=result.started,
            finished=result.finished,
        )
        self._watch(exchange)
        return exchange

    def _watch(self, exchange: Exchange) -> None:
        """Count failures; a target that is down is not asked 600 times."""
        failure = exchange.failure
        self._broken_in_a_row = 0 if failure is None else self._broken_in_a_row + 1
        if failure is not None and self.sent == 1 and failure.kind == "unreachable":
            raise Unreachable(failure.message)
        refused = failure is not None and failure.kind in {"unreachable", "gone"}
        self._refused_in_a_row = self._refused_in_a_row + 1 if refused else 0
        hangs = failure is not None and failure.kind == "timeout"
        self.timeouts_in_phase += hangs
        self._hanging_in_a_row = self._hanging_in_a_row + 1 if hangs else 0

    def notes(self) -> list[str]:
        """Say what a reader must know of how requests were sent."""
        if not self.sent_twice:
            return self.backoff.notes()
        again = (
            f"{self.sent_twice} requests were sent a second time, as their connection broke "
            "before an answer had begun (a kept connection may end at any time)"
        )
        return [*self.backoff.notes(), again]

    def check(self) -> None:
        """Raise where going on would only repeat failures; call after judging."""
        if self._refused_in_a_row:
            # Connections are refused at once: whoever restarts is given time to come back.
            pause = min(_FIRST_PAUSE_S * 2 ** (self._refused_in_a_row - 1), _LAST_PAUSE_S)
            self.budget.sleep(pause)
        if self._refused_in_a_row >= _REFUSED_ENOUGH:
            raise Stop(f"nothing listens any more: {self._refused_in_a_row} connections refused")
        if self._broken_in_a_row >= _BROKEN_ENOUGH:
            raise Stop(f"the target failed to answer {self._broken_in_a_row} requests in a row")
        if self._hanging_in_a_row >= _HANGING_ENOUGH:
            raise Stop(f"the target let {self._hanging_in_a_row} requests hang in a row")
        if self.timeouts_in_phase >= _TIMEOUTS_ENOUGH:
            raise PhaseStop
