"""Looking for things in a request's value: places, and tests of what stands there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

Test = Callable[[Any], object]

CONTENT: Final = ("messages[].content", "messages[].content[].text")
PARTS: Final = "messages[].content[]"
ATTACHMENTS: Final = "messages[].attachments"
FILES: Final = "tool_resources.code_interpreter.file_ids"
STORE_IDS: Final = "tool_resources.file_search.vector_store_ids"
STORES: Final = "tool_resources.file_search.vector_stores"
CHUNKING: Final = f"{STORES}[].chunking_strategy"
METADATA: Final = {
    "thread": "metadata",
    "message": "messages[].metadata",
    "store": f"{STORES}[].metadata",
}


def found(value: Any, *places: str) -> list[Any]:
    """Return every value of *value* at one of *places*, such as ``messages[].role``."""
    everything: list[Any] = []
    for place in places:
        here = [value]
        for step in filter(None, place.replace("[]", ".[]").split(".")):
            if step == "[]":
                here = [entry for v in here if isinstance(v, list) for entry in v]
            else:
                here = [v[step] for v in here if isinstance(v, dict) and step in v]
        everything += here
    return everything


def _itself(value: Any) -> list[Any]:
    return [value]


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds values in a request's value.

    Attributes:
        places: where it looks.
        pick: what it takes of one value there.
    """

    places: tuple[str, ...]
    pick: Callable[[Any], list[Any]] = _itself

    def __call__(self, value: Any) -> list[Any]:
        """Return what is found in *value*."""
        return [one for there in found(value, *self.places) for one in self.pick(there)]


_MAPS: Final = tuple(METADATA.values())
texts: Final = Finder(CONTENT, lambda text: [text] if isinstance(text, str) else [])
"""Finds every text of a message's content, parts included."""
maps: Final = Finder(_MAPS, lambda one: [one] if isinstance(one, dict) else [])
"""Finds every metadata object."""
values: Final = Finder(_MAPS, lambda one: [*one.values()] if isinstance(one, dict) else [])
"""Finds every metadata value."""
keys: Final = Finder(_MAPS, lambda one: [*one] if isinstance(one, dict) else [])
"""Finds every metadata key."""


def at(place: str) -> Finder:
    """Return what finds every value at *place*."""
    return Finder((place,))


def places_of(every: object) -> tuple[str, ...]:
    """Return where a finder, or a change, looks; nothing where it does not say."""
    found: tuple[str, ...] = getattr(every, "places", ())
    return found


def safely(test: Test) -> Callable[[Any], bool]:
    """Return *test*, changed to not hold for values that it raises an error for."""

    def holds(value: Any) -> bool:
        try:
            return bool(test(value))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return False

    return holds


def any_of(every: Callable[[Any], list[Any]], test: Test) -> Callable[[Any], bool]:
    """Return a test that holds if *test* holds for anything that *every* finds."""
    return lambda value: any(map(safely(test), every(value)))


def equals(wanted: Any) -> Test:
    """Return a test for *wanted* and its type: 0 is not False, and {} is not []."""
    return lambda value: type(value) is type(wanted) and value == wanted


def more_than(limit: int, measure: Callable[[Any], int] = len) -> Test:
    """Return a test for values larger than *limit*."""
    return lambda value: measure(value) > limit


def in_parts(test: Test) -> Test:
    """Return a test for content that sees arrays of parts only."""
    return lambda content: isinstance(content, list) and test(content)
