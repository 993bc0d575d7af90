"""Requests whose failures may be bad luck, to be sent once more."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Final

from contracts.judging.judge import Judge
from contracts.record.case import Case, Expectation
from contracts.record.exchange import Exchange

# What these clauses say may be bad luck, such as a moment of overload.
_DOUBTFUL: Final = ("accept.", "isolation.", "reliability.")
# The requests kept to be sent once more.  Fewer may miss an unreliable answer, and each
# costs up to four requests at the end of the run.
_MOST: Final = 40


class Doubtful:
    """Keeps the smallest of them, and says which are sent again at once.

    Args:
        judge: knows what was kept and broken before.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._kept: list[tuple[int, int, Case]] = []
        self._confirmed: set[str] = set()

    def add(self, exchange: Exchange, broken: frozenset[str]) -> None:
        """Keep a request where what it breaks may be bad luck."""
        if not any(name.startswith(_DOUBTFUL) for name in broken):
            return
        size = len(exchange.request.body or b"")
        heappush(self._kept, (-size, -exchange.number, exchange.case))
        if len(self._kept) > _MOST:
            heappop(self._kept)

    def cases(self) -> list[Case]:
        """Return the requests to send again, to see if they always fail; smallest first."""
        return [case for *_, case in sorted(self._kept, reverse=True)]

    def is_first(self, exchange: Exchange, broken: frozenset[str]) -> bool:
        """Tell whether a clause fails for the first time that nobody asks more about.

        Whatever else the request has is no cause unless it fails again.  Where nothing ever
        passed, there is nothing in particular to be the cause.
        """
        answer = exchange.answer
        if exchange.case.expect is not Expectation.VALID or answer is None:
            return False
        if not 200 <= answer.status < 300:
            return False
        fresh = {
            name
            for name in broken - self._confirmed
            if self._judge.is_about_one_exchange(name) and self._judge.has_passed(name)
        }
        self._confirmed |= fresh
        return bool(fresh)
