"""What a judge remembers of passing exchanges: which requests they were, and no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_
from typing import Final

from contracts.judging.vocabulary import Vocabulary
from contracts.record.case import Case, Scenario
from contracts.record.label import Label

# Beyond these, requests are random, and have few features that no other had.
_MOST: Final = 8_000
# The corpus is in memory anyway; of random requests so many bytes are kept.
_MOST_RANDOM_BYTES: Final = 4 * 2**20


class Passes:
    """Requests that passed some clause, each with a bit of its own.

    Features are worked out only when a clause fails that such a request has passed: a
    run in which nothing fails never needs them.
    """

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self._bits: dict[Label, int] = {}
        self._labels: list[Label] = []
        self._masks: dict[tuple[int, bool], int] = {}
        self._random_bytes = 0

    def bit(self, case: Case) -> int:
        """Return the bit of a case; 0 where it clears nothing, or where there is no more room."""
        label = case.label
        known = self._bits.get(label)
        if known is None and len(self._bits) < 2 * _MOST:
            known = self._bits[label] = self._new(case)
        return known or 0

    def _new(self, case: Case) -> int:
        if case.label.is_hard_to_read or len(self._labels) >= _MOST:
            return 0
        if case.scenario is Scenario.RANDOM:
            self._random_bytes += len(case.body or b"")
            if self._random_bytes > _MOST_RANDOM_BYTES:
                return 0
        self._labels.append(case.label)
        return 1 << len(self._labels) - 1

    def _numbers(self, chosen: int) -> Iterator[int]:
        while chosen:
            lowest = chosen & -chosen
            yield lowest.bit_length() - 1
            chosen ^= lowest

    def has(self, chosen: int, wanted: Callable[[Label], bool]) -> bool:
        """Return whether any of the requests whose bits are in *chosen* is wanted."""
        return any(wanted(self._labels[number]) for number in self._numbers(chosen))

    def chosen(self, chosen: int, wanted: Callable[[Label], bool]) -> int:
        """Return the bits of those requests among *chosen* that are wanted."""
        numbers = (number for number in self._numbers(chosen) if wanted(self._labels[number]))
        return reduce(or_, (1 << number for number in numbers), 0)

    def masks(self, chosen: int, *, by_rule: bool) -> set[int]:
        """Return the features of the requests whose bits are in *chosen*, as masks.

        Args:
            chosen: which requests.
            by_rule: whether of an invalid request only what it breaks counts.
        """
        return {self._mask(number, by_rule) for number in self._numbers(chosen)}

    def _mask(self, number: int, by_rule: bool) -> int:
        known = self._masks.get((number, by_rule))
        if known is None:
            label = self._labels[number]
            known = self.vocabulary.mask(label.features if by_rule else label.holds)
            self._masks[number, by_rule] = known
        return known
