"""A request that fails after a refused one: both are sent again, as one failure may be chance."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from contracts.clauses.clause import AFTER_REFUSAL
from contracts.record.case import Case, Scenario
from contracts.record.exchange import Exchange
from contracts.run.ids.wording import refused

# So many failures are looked into, and so often both are sent again: twice is no chance where
# little else comes and goes.
_MOST: Final = 2
_TIMES: Final = 2


class AfterRefusals:
    """Knows what was refused last, and what to send again."""

    def __init__(self) -> None:
        self._refused: Case | None = None
        self._left = _MOST

    def note(self, exchange: Exchange) -> None:
        """Take note of how a request was answered."""
        if refused(exchange) and exchange.case.scenario is not Scenario.AFTER_REFUSAL:
            self._refused = exchange.case

    def again(self, exchange: Exchange, broken: Collection[str]) -> list[Case]:
        """Return what to send again, in order, where *exchange* failed after a refusal."""
        if AFTER_REFUSAL not in broken or self._refused is None or not self._left:
            return []
        self._left -= 1
        return [self._refused, exchange.case] * _TIMES
