"""Notice when the target lets nobody in any more: a token expired, a budget spent, a lockout.

From then on every answer is about that, and says nothing of the contract.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contracts.definition.prose import UNAUTHORIZED
from contracts.record.case import Case, Credentials, Expectation
from contracts.record.exchange import Exchange
from contracts.run.budget import Stop
from contracts.run.renewal import Renewal
from contracts.targets.authorization import authorization

# A target may refuse single requests with these statuses for reasons of its own: so many times
# that is looked into, which costs up to two requests each.
_MAX_LOOKS: Final = 40
# Refused once, a request that was accepted before may have met one bad backend of several.
_TRIES: Final = 2
# A lockout follows wrong tokens soon.
_SOON: Final = 60
# What a token that has expired is refused with.
_EXPIRED: Final = 401
_WITH_THE_TOKEN: Final = frozenset({Credentials.GIVEN, Credentials.LOWER_SCHEME})


class Renewed(Exception):
    """The token had expired, and there is another: what was refused is to be sent again."""


class Admission:
    """Watches whether what was accepted once is still accepted.

    Args:
        send: sends a case apart from the run, and returns its exchange.
        renewal: renews the token; None where it stays as it is.
    """

    def __init__(self, send: Callable[[Case], Exchange], renewal: Renewal | None = None) -> None:
        self._send = send
        self._renewal = renewal
        self._accepted: Case | None = None
        self._latest_wrong: int | None = None
        self._looks = _MAX_LOOKS

    def watch(self, exchange: Exchange) -> None:
        """Look at an exchange before it is judged.

        Raises:
            Stop: the target refuses what it accepted before; this exchange says nothing.
            Renewed: so it was, until the token was renewed; this exchange says nothing.
        """
        case, status = exchange.case, exchange.answer.status if exchange.answer else 0
        if status == _EXPIRED and self._renewal is not None:
            self._renew(exchange, self._renewal)
        if case.credentials is not Credentials.GIVEN:
            self._latest_wrong = exchange.number
        elif self._accepted is None:
            if 200 <= status < 300 and case.expect is Expectation.VALID:
                self._accepted = case
        elif status in UNAUTHORIZED and self._looks:
            self._looks -= 1
            if self._is_shut(self._accepted):
                raise Stop(self._reason(exchange, status))

    def _renew(self, exchange: Exchange, renewal: Renewal) -> None:
        """Renew the token that *exchange* was refused with, if it was accepted before."""
        kind = exchange.case.credentials
        if self._accepted is None or kind not in _WITH_THE_TOKEN:
            return
        if exchange.request.header("authorization") != authorization(kind, renewal.current):
            # It was under way when another exchange renewed the token.
            raise Renewed
        if self._looks and self._is_shut(self._accepted) and renewal.renew():
            if not self._is_shut(self._accepted):
                raise Renewed
            renewal.problem = "the token that --token-command printed last is refused, too"

    def _is_shut(self, accepted: Case) -> bool:
        """Return whether a request that was accepted is refused now, each time."""
        for _ in range(_TRIES):
            answer = self._send(accepted).answer
            if answer is None or answer.status not in UNAUTHORIZED:
                return False
        return True

    def _reason(self, exchange: Exchange, status: int) -> str:
        since = f"since request {exchange.number} the target refuses every request with {status}"
        wrong = self._latest_wrong
        if wrong is not None and exchange.number - wrong <= _SOON:
            return f"{since}: it locks out whoever has shown wrong tokens"
        if self._renewal is not None and self._renewal.problem:
            return f"{since}, and {self._renewal.problem}"
        return (
            f"{since}, as if the token had expired or a budget were spent; give a token that "
            "lasts, or let the run send less (--profile quick, --max-requests)"
        )
