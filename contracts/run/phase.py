"""A phase of a run: requests that are sent in one manner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.record.case import Case
from strategies.order.plan import Manner, Unit

_IN_ROUNDS: Final = {
    Manner.IN_ANY_ORDER: "requests by themselves",
    Manner.IN_ORDER: "sequences",
    Manner.IN_BURSTS: "in parallel",
}


@dataclass(frozen=True, slots=True)
class Phase:
    """Requests that are sent in one manner.

    Attributes:
        name: what they are.
        manner: how they are sent.
        groups: each group of a burst, or one group of all.
    """

    name: str
    manner: Manner
    groups: tuple[tuple[Case, ...], ...]

    @property
    def cases(self) -> tuple[Case, ...]:
        """All requests, in order."""
        return tuple(case for group in self.groups for case in group)


def phases_of(units: Sequence[Unit]) -> Iterator[Phase]:
    """Yield the phases of a round, what may be sent in any order first."""
    for manner, name in _IN_ROUNDS.items():
        groups = [unit.cases for unit in units if unit.manner is manner]
        if manner is not Manner.IN_BURSTS:
            groups = [tuple(case for group in groups for case in group)]
        if any(groups):
            yield Phase(name, manner, tuple(groups))
