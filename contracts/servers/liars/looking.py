"""Looking for things in a request's value: places, and tests of what stands there."""

from __future__ import annotations

from collections.abc import Callable
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


def texts(value: Any) -> list[str]:
    """Return every text of a message's content, parts included."""
    return [text for text in found(value, *CONTENT) if isinstance(text, str)]


def maps(value: Any) -> list[dict[str, Any]]:
    """Return every metadata object."""
    return [entry for entry in found(value, *METADATA.values()) if isinstance(entry, dict)]


def values(value: Any) -> list[Any]:
    """Return every metadata value."""
    return [one for entry in maps(value) for one in entry.values()]


def keys(value: Any) -> list[str]:
    """Return every metadata key."""
    return [key for entry in maps(value) for key in entry]


def at(place: str) -> Callable[[Any], list[Any]]:
    """Return a function that finds every value at *place*."""
    return lambda value: found(value, place)


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
