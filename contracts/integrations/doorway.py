"""Where exchanges wait until it is known whether the door was open when they were made."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.record.case import Expectation
from contracts.record.digest import digest_of
from contracts.record.exchange import Exchange
from contracts.recordings.closed_door import ClosedDoor, closed_by

Waiting = tuple[Exchange, str]
"""An exchange, and why it is not judged; empty where it is."""


class Doorway:
    """Holds back what follows the last acceptance: a door that has closed shows in the end."""

    def __init__(self) -> None:
        self._waiting: list[Waiting] = []
        self._accepted: set[bytes] = set()

    def let_in(self, exchange: Exchange, why: str) -> Iterator[Waiting]:
        """Yield what need not wait any longer, now that *exchange* is known, in order."""
        self._waiting.append((exchange, why))
        if 200 <= exchange.status < 300:
            self._accepted.add(_body(exchange))
            yield from self.rest(None)

    def closed(self) -> ClosedDoor | None:
        """Return where the door has closed, now that nothing more comes; None if it has not."""
        refused = [
            (exchange.number, exchange.status, _body(exchange))
            for exchange, _ in self._waiting
            if exchange.status and exchange.case.expect is Expectation.VALID
        ]
        was_open = bool(self._accepted)
        return closed_by(refused, self._accepted, was_open=was_open, is_token_known=True)

    def rest(self, closed: ClosedDoor | None) -> Iterator[Waiting]:
        """Yield what still waits, up to where the door has *closed*, and what is not judged."""
        waiting, self._waiting = self._waiting, []
        for exchange, why in waiting:
            if why or closed is None or exchange.number < closed.since:
                yield exchange, why


def _body(exchange: Exchange) -> bytes:
    return digest_of(exchange.request.body or b"")
