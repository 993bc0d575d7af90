"""A place in a request: the steps from the body to a value, whatever stands there."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

ITEM: Final = "[]"
ENTRY: Final = "{}"
KEY: Final = "{key}"


class Place(tuple[str, ...]):
    """Steps from the body down: names of properties, and a mark for what has no name.

    ``[]`` is an element of an array, ``{}`` a value of a map, ``{key}`` one of its keys.
    """

    __slots__ = ()

    def __truediv__(self, step: str) -> Place:
        """Return the place one step below."""
        return Place((*self, step))

    @property
    def parent(self) -> Place:
        """The place one step above; that of the body is the body's."""
        return Place(self[:-1])

    @property
    def around(self) -> list[Place]:
        """This place and those that it is in, but for the body, the outermost first."""
        return [Place(self[:end]) for end in range(1, len(self) + 1)]

    def within(self, other: tuple[str, ...]) -> bool:
        """Tell whether this is *other* or below it."""
        return self[: len(other)] == other

    def __str__(self) -> str:
        """Write it as ``messages[].metadata{}``, or ``metadata key``; the root as ``body``."""
        return _written(self)


# There are as many places as the schema has, and they are written again and again.
@lru_cache(1_000)
def _written(place: Place) -> str:
    text = ""
    for step in place:
        mark = step if step[:1] == "[" else {ENTRY: ENTRY, KEY: " key"}.get(step)
        text += mark if mark is not None else f".{step}" if text else step
    return text or "body"


BODY: Final = Place()
