"""Notice that the token has expired, as what was accepted with it is refused, and renew it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contracts.definition.prose import UNAUTHORIZED
from contracts.record.case import Case, Credentials
from contracts.record.exchange import Exchange
from contracts.run.renewal import Renewal
from contracts.targets.authorization import authorization

# Refused once, a token that was accepted before may have met one bad backend of several.
_TRIES: Final = 2
WITH_THE_TOKEN: Final = frozenset({Credentials.GIVEN, Credentials.LOWER_SCHEME})
"""The credentials that have the token of the run."""


class Renewed(Exception):
    """The token had expired, and there is another: what was refused is to be sent again."""


class Expiry:
    """Renews the token of a run once it has expired.

    Args:
        renewal: has the token, and gets the next one.
        send: sends a case apart from the run, and returns its exchange.
    """

    def __init__(self, renewal: Renewal, send: Callable[[Case], Exchange]) -> None:
        self._renewal = renewal
        self._send = send

    @property
    def problem(self) -> str:
        """Why there is no token that is accepted; empty where that is not known."""
        return self._renewal.problem

    def look(self, exchange: Exchange, accepted: Case, *, may_ask: bool = True) -> None:
        """Renew the token that *exchange* was refused with, where *accepted* is refused, too.

        Args:
            exchange: was refused as one without a token is.
            accepted: was accepted with the same token before.
            may_ask: whether *accepted* may be sent.

        Raises:
            Renewed: it was renewed; the exchange says nothing.
        """
        kind = exchange.case.credentials
        if kind not in WITH_THE_TOKEN:
            return
        if exchange.request.header("authorization") != authorization(kind, self._renewal.current):
            # It was under way when another exchange renewed the token.
            raise Renewed
        if may_ask and self._is_unauthorized(accepted) and self._renewal.renew():
            if not self._is_unauthorized(accepted):
                raise Renewed
            self._renewal.problem = "the token that --token-command printed last is refused, too"

    def _is_unauthorized(self, accepted: Case) -> bool:
        """Return whether the token of a request that was accepted is refused now, each time."""
        for _ in range(_TRIES):
            answer = self._send(accepted).answer
            if answer is None or answer.status not in UNAUTHORIZED:
                return False
        return True
