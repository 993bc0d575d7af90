"""Turn cases into requests, send them in order, and keep to the budget."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from email.utils import parsedate_to_datetime
from typing import Final

from contracts.case import Case, Credentials
from contracts.exchange import Answer, Exchange
from contracts.run.events import Options
from contracts.targets.credentials import authorization
from contracts.targets.http import Outgoing, Result, Target
from strategies.samples import made_up

_MAX_WAIT_S: Final = 60.0
_MAX_TRIES: Final = 6
_TIMEOUTS_ENOUGH: Final = 4
_BROKEN_ENOUGH: Final = 25


class Stop(Exception):
    """The run must end early; the message says why."""


class Unreachable(Exception):
    """Nothing answers at the target's address."""


class PhaseStop(Exception):
    """Enough of this phase: the target lets too many requests hang."""


class Sender:
    """Sends the cases of a run, one after the other, and numbers the exchanges."""

    def __init__(self, target: Target, options: Options) -> None:
        self._target = target
        self._options = options
        self.sent = 0
        self.answered = 0
        self.waited_s = 0.0
        self.timeouts_in_phase = 0
        self._broken_in_a_row = 0
        self.fillings: dict[bytes, bytes] = {}

    def send(self, case: Case) -> Exchange:
        """Send one case; waits while the target says that it is too much (429)."""
        request = self._outgoing(case)
        result = self._transmit(request)
        for attempt in range(_MAX_TRIES):
            if result.answer is None or result.answer.status != 429:
                return self._exchange(case, request, result)
            if case.credentials is not Credentials.GIVEN:
                # Locking out whoever guesses tokens is right, and no reason to wait.
                return self._exchange(case, request, result)
            self._wait(result.answer, attempt)
            result = self._transmit(request)
        if result.answer is not None and result.answer.status == 429:
            raise Stop("the target keeps answering 429 (too many requests)")
        return self._exchange(case, request, result)

    def _transmit(self, request: Outgoing) -> Result:
        self._spend(1)
        return self._target.send(request)

    def send_together(self, cases: Sequence[Case]) -> list[Exchange]:
        """Send cases at the same time; those answered with 429 are sent again in turn."""
        self._spend(len(cases))
        requests = [self._outgoing(case) for case in cases]
        results = self._target.send_together(requests)
        exchanges = []
        self.sent -= len(cases)
        for case, request, result in zip(cases, requests, results, strict=True):
            self.sent += 1
            if result.answer is not None and result.answer.status == 429:
                exchanges.append(self.send(case))
            else:
                exchanges.append(self._exchange(case, request, result))
        return exchanges

    def fill(self, kind: str, ids: Iterable[str]) -> None:
        """Use real *ids* in place of made-up ones of a *kind* from now on."""
        for number, real in enumerate(ids):
            self.fillings[made_up(kind, number).encode()] = real.encode()

    def _spend(self, count: int) -> None:
        most = self._options.max_requests
        if most is not None and self.sent + count > most:
            raise Stop(f"--max-requests {most} is spent")
        self.sent += count

    def _outgoing(self, case: Case) -> Outgoing:
        headers = list(self._options.headers)
        if case.content_type is not None:
            headers.append(("Content-Type", case.content_type))
        header = authorization(case.credentials, self._options.token)
        if header is not None:
            headers.append(("Authorization", header))
        body = case.body
        if body is not None and case.ids:
            for made, real in self.fillings.items():
                body = body.replace(made, real)
        return Outgoing(tuple(headers), body)

    def _wait(self, answer: Answer, attempt: int) -> None:
        seconds = _retry_after(answer)
        wait = 0.1 * 2**attempt if seconds is None else seconds
        if wait > _MAX_WAIT_S:
            raise Stop(f"the target asks to wait {wait:.0f} s (429)")
        self.waited_s += wait
        time.sleep(wait)

    def _exchange(self, case: Case, request: Outgoing, result: Result) -> Exchange:
        self.answered += result.answer is not None
        exchange = Exchange(
            number=self.sent,
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
        self.timeouts_in_phase += failure is not None and failure.kind == "timeout"

    def check(self) -> None:
        """Raise where going on would only repeat failures; call after judging."""
        if self._broken_in_a_row >= _BROKEN_ENOUGH:
            raise Stop(f"the target failed to answer {self._broken_in_a_row} requests in a row")
        if self.timeouts_in_phase >= _TIMEOUTS_ENOUGH:
            raise PhaseStop


def _retry_after(answer: Answer) -> float | None:
    header = (answer.header("retry-after") or "").strip()
    if header.isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
