"""Which requests are taken apart to see what in them matters, and how many halves that may cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

from contracts.clauses.breach import Breach
from contracts.judging.judge import Judge
from contracts.record.case import Case
from contracts.record.exchange import Exchange, FailureKind
from strategies.diagnosis.halves import halves

# So many halves are sent in all: some twenty lead to one thing that matters.
_MOST: Final = 600
# What is refused is mostly refused for one thing.  What is accepted may break several clauses, and
# each has its share of twice as many, so that what breaks one often hides no other.
_OF_ONE: Final = 300
_REFUSED: Final = "refused"
_ACCEPTED: Final = "accepted"


class TakingApart:
    """Takes rich requests apart that break clauses.

    Args:
        judge: knows what was kept before.
        is_limited: whether requests are few: none is spent then on what stood alone before.
    """

    def __init__(self, judge: Judge, *, is_limited: bool = False) -> None:
        self._judge = judge
        self._spent = Counter[str]()
        self._is_limited = is_limited
        # By the numbers of exchanges: which clauses they break, and what was done to a text.
        self._manners: dict[int, set[tuple[str, str]]] = {}
        # The same of texts that stood alone.
        self._alone: set[tuple[str, str]] = set()

    def note(self, exchange: Exchange, broken: Iterable[tuple[str, str]]) -> None:
        """Take note of the sentences that say which clauses a rich request breaks, and how."""
        if self._is_limited and exchange.case.is_rich and broken:
            self._manners[exchange.number] = {
                (name, said.manner if isinstance(said, Breach) else "") for name, said in broken
            }

    def parts(self, exchange: Exchange, broken: Collection[str]) -> tuple[Case, ...]:
        """Return the halves of what was sent, where one thing in it may break these clauses.

        What every request breaks is in none of them, and what hangs costs too much time.
        """
        late = exchange.failure is not None and exchange.failure.kind is FailureKind.TIMEOUT
        if not exchange.case.is_rich or late:
            return ()
        telling = list(filter(self._judge.has_passed, broken))
        paying = telling if _is_accepted(exchange) else [_REFUSED] * bool(telling)
        if not any(map(self._may_pay, paying)):
            return ()
        manners = self._manners.pop(exchange.number, set())
        if manners and manners <= self._alone:
            return ()
        found = halves(exchange.case)
        if not found:
            # Failures that are alike in their manner are one fault; of others nobody can tell.
            self._alone |= {one for one in manners if one[1]}
        self._spent.update(dict.fromkeys(paying, len(found)))
        self._spent[_ACCEPTED] += len(found) * (paying != [_REFUSED])
        return found

    def _may_pay(self, name: str) -> bool:
        """Tell whether halves may be sent for a clause, or for what is refused."""
        if name == _REFUSED:
            return self._spent[_REFUSED] < _MOST
        return self._spent[name] < _OF_ONE and self._spent[_ACCEPTED] < 2 * _MOST


def _is_accepted(exchange: Exchange) -> bool:
    return exchange.answer is not None and exchange.answer.status // 100 == 2
