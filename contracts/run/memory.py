"""What a run has sent so far, and how it was answered."""

from __future__ import annotations

from typing import Final

from contracts.record.case import Case
from contracts.record.exchange import Exchange
from contracts.run.diagnosis.asking import Answered

# More than any corpus has; random requests are hardly ever asked for again.
_MAX_REMEMBERED: Final = 20_000


class Memory:
    """Remembers the requests of a run, and the first answer to each."""

    def __init__(self) -> None:
        self._answered: dict[int, Answered] = {}
        self._played: set[int] = set()

    def keep(self, exchange: Exchange) -> None:
        """Remember an exchange."""
        self._played.add(_part(exchange.case))
        if len(self._answered) < _MAX_REMEMBERED:
            self._answered.setdefault(_key(exchange.case), answered(exchange))

    def answer_to(self, case: Case) -> Answered | None:
        """Return how this request was answered first; None where it was not sent."""
        return self._answered.get(_key(case))

    def has_played(self, case: Case) -> bool:
        """Return whether the run has sent this request in this part."""
        return _part(case) in self._played

    def has_sent(self, case: Case) -> bool:
        """Return whether the run has sent this request, as far as it remembers."""
        return _key(case) in self._answered


def answered(exchange: Exchange) -> Answered:
    """Return what an answer comes to; the status is 0 where none came."""
    return Answered(exchange.number, exchange.status)


def _key(case: Case) -> int:
    return hash((case.request, case.credentials))


def _part(case: Case) -> int:
    return hash((case.request, case.credentials, case.scenario))
