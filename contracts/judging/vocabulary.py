"""Sets of features, kept small: an integer with a bit for each feature that was ever met.

A request has some hundred features, and a run remembers thousands of requests: as sets
of strings they would take ten times the memory.  The vocabulary is that of the strategies,
a few thousand names, whatever is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from re import Pattern
from typing import Final

_BITS: Final[dict[str, int]] = {}
_NAMES: Final[list[str]] = []


def mask(features: Iterable[str]) -> int:
    """Return *features* as an integer."""
    found = 0
    for feature in features:
        found |= _BITS.get(feature) or _learn(feature)
    return found


def _learn(feature: str) -> int:
    bit = _BITS[feature] = 1 << len(_NAMES)
    _NAMES.append(feature)
    return bit


def names(found: int) -> frozenset[str]:
    """Return the features that *found* stands for."""
    digits = reversed(f"{found:b}")
    return frozenset(name for name, digit in zip(_NAMES, digits, strict=False) if digit == "1")


class Matching:
    """The features that begin with a pattern, as far as any were met.

    Args:
        pattern: what they begin with.
    """

    def __init__(self, pattern: Pattern[str]) -> None:
        self._pattern = pattern
        self._known = 0
        self._mask = 0

    def touches(self, found: int) -> bool:
        """Tell whether one of them is among *found*."""
        if self._known < len(_NAMES):
            self._mask |= mask(filter(self._pattern.match, _NAMES[self._known :]))
            self._known = len(_NAMES)
        return bool(found & self._mask)


class Seen:
    """Sets of features that were seen, as the bits of a number; the first *most* of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._places: dict[int, int] = {}
        self._last = (-1, 0)

    def bit(self, found: int) -> int:
        """Return the bit of this set; 0 where there is no more room."""
        if self._last[0] != found:
            room = len(self._places) < self._most
            place = self._places.setdefault(found, len(self._places)) if room else None
            place = self._places.get(found) if place is None else place
            self._last = (found, 0 if place is None else 1 << place)
        return self._last[1]

    def sets(self, chosen: int) -> list[frozenset[str]]:
        """Return the sets whose bits are in *chosen*."""
        return [names(found) for found, place in self._places.items() if chosen >> place & 1]
