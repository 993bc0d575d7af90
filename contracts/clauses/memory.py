"""What judges remember of earlier exchanges: bounded, so that a long run does not grow."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final, TypeVar

_MAX_REMEMBERED: Final = 20_000
# A text that is longer is remembered by its digest.
_MAX_TEXT: Final = 200

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


def short(text: str) -> str:
    """Return *text*, or in place of a long one something that is short, and different for each."""
    if len(text) <= _MAX_TEXT:
        return text
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
