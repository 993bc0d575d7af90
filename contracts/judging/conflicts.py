"""Servers that refuse a body that they have accepted before, with 409: they have seen it.

That is a fault with a clause of its own.  Of the rules that the body keeps or breaks such a refusal
says nothing: the first answer did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from contracts.clauses.clause import RELIABILITY
from contracts.judging.evidence import Tally
from contracts.record.exchange import Exchange
from contracts.record.parsed import ParsedExchange

_CONFLICT: Final = 409
# How an answer is sent may be judged, whatever it says.
_OF_ANY_ANSWER: Final = "wire."


class Conflicts:
    """Tells which refusals only say that the same body was accepted before.

    One request must have met that, byte for byte: other servers may mean something else by 409.
    """

    def __init__(self) -> None:
        self._bodies = set[int]()
        self._requests = set[int]()
        self._doubtful: list[int] = []
        self._is_known = False

    def is_repeat(self, parsed: ParsedExchange) -> bool:
        """Take note of an exchange; return whether it is such a refusal, as far as is known."""
        body, request = hash(parsed.exchange.request.body), hash(parsed.fingerprint)
        if parsed.is_success:
            self._bodies.add(body)
            self._requests.add(request)
        if parsed.status != _CONFLICT or body not in self._bodies:
            return False
        self._is_known |= request in self._requests
        if not self._is_known:
            self._doubtful.append(parsed.exchange.number)
        return self._is_known

    def taken_back(self) -> list[int]:
        """Return the numbers of exchanges that turn out to be such refusals; each once."""
        if not self._is_known or not self._doubtful:
            return []
        found, self._doubtful = self._doubtful, []
        return found


def still_judging(records: Iterable[Tally]) -> Iterator[Tally]:
    """Yield the records of those clauses that judge such refusals as well."""
    for record in records:
        if record.clause.id == RELIABILITY or record.clause.id.startswith(_OF_ANY_ANSWER):
            yield record


def is_conflict(exchange: Exchange) -> bool:
    """Tell whether an exchange that was accepted another time ended in a conflict."""
    return exchange.answer is not None and exchange.answer.status == _CONFLICT
