"""Which requests are taken apart to see what in them matters, and how many halves that may cost."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from contracts.judging.judge import Judge
from contracts.record.case import Case
from contracts.record.exchange import Exchange, FailureKind
from strategies.halves import halves

# So many halves are sent in all: some twenty lead to one thing that matters.
_MOST: Final = 600


class TakingApart:
    """Takes rich requests apart that break clauses.

    Args:
        judge: knows what was kept before.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._left = _MOST

    def parts(self, exchange: Exchange, broken: Collection[str]) -> tuple[Case, ...]:
        """Return the halves of what was sent, where one thing in it may break these clauses.

        What every request breaks is in none of them, and what hangs costs too much time.
        """
        late = exchange.failure is not None and exchange.failure.kind is FailureKind.TIMEOUT
        is_worth_it = exchange.case.is_rich and not late and self._left > 0
        if not is_worth_it or not any(map(self._judge.has_passed, broken)):
            return ()
        found = halves(exchange.case)
        self._left -= len(found)
        return found
