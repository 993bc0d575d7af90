"""Objects as keys: what is worked out of one is remembered for all that say the same.

Requests that are compared differ in one place, and share all their other objects.
"""

from __future__ import annotations

import marshal
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from contracts.definition import Node

# The first version that writes each part for itself: later ones refer to parts that are the same
# object in memory, so that equal values are written differently.
_VERSION: Final = 2
# Larger objects are seldom made twice, and would fill the memory.
_SMALL: Final = 1_024
# So many objects are known at a time.
_MOST: Final = 2_048
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Content:
    """What an object says, and the object; equal where names, order, types and values are.

    Attributes:
        written: the bytes that say it.
        value: the object, which is not to be changed.
    """

    written: bytes
    value: dict[str, Any] = field(compare=False, repr=False)


def content_of(value: dict[str, Any]) -> Content | None:
    """Return what *value* says; None where it says much, or in which names stand twice."""
    try:
        written = marshal.dumps(value, _VERSION)
    except ValueError:
        return None
    return Content(written, value) if len(written) <= _SMALL else None


class Memory(Generic[Known]):
    """What is known of objects under a schema; it begins anew when it is full."""

    def __init__(self) -> None:
        self._known: dict[tuple[Node, Content], Known] = {}

    def get(self, node: Node, content: Content | None) -> Known | None:
        """Return what is known of *content* under *node*, if anything is."""
        return None if content is None else self._known.get((node, content))

    def put(self, node: Node, content: Content | None, known: Known) -> None:
        """Remember what is *known*."""
        if content is None:
            return
        if len(self._known) >= _MOST:
            self.forget()
        self._known[node, content] = known

    def forget(self) -> None:
        """Forget all, which is never needed for what is said of other objects."""
        self._known.clear()
