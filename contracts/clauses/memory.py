"""What judges remember of earlier exchanges: bounded, so that a long run does not grow."""

from __future__ import annotations

from typing import Final, TypeVar

_MAX_REMEMBERED: Final = 20_000

K = TypeVar("K")
V = TypeVar("V")


class FirstSeen(dict[K, V]):
    """What was seen first for each key, for as many keys as there is room.

    Whatever comes later is still compared with the first ones, which is where what
    repeats itself shows.
    """

    def first(self, key: K, value: V) -> V:
        """Return what was seen first for *key*: *value*, if it is new."""
        return self.setdefault(key, value) if len(self) < _MAX_REMEMBERED else self.get(key, value)
