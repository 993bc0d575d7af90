"""Sets of features, kept small: an integer with a bit for each feature that was ever met.

A request has some hundred features, and a judge compares thousands of requests: as sets
they would take ten times the memory, and comparing them ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contracts.record.feature import Feature


class Vocabulary:
    """The features that one judge has met, each with a bit of its own."""

    def __init__(self) -> None:
        self._bits: dict[Feature, int] = {}
        self._features: list[Feature] = []
        self._latest: tuple[Iterable[Feature], int] = ((), 0)

    def mask(self, features: Iterable[Feature]) -> int:
        """Return *features* as an integer."""
        # Of a request that breaks ten clauses the same set is asked for ten times.
        if features is self._latest[0]:
            return self._latest[1]
        found = 0
        for feature in features:
            found |= self._bits.get(feature) or self._learn(feature)
        if isinstance(features, frozenset):
            self._latest = features, found
        return found

    def _learn(self, feature: Feature) -> int:
        bit = self._bits[feature] = 1 << len(self._features)
        self._features.append(feature)
        return bit

    def features(self, mask: int) -> Iterator[Feature]:
        """Yield the features that *mask* stands for."""
        while mask:
            lowest = mask & -mask
            yield self._features[lowest.bit_length() - 1]
            mask ^= lowest
