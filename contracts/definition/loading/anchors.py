"""Names that schemas give themselves: ``$anchor`` and ``$dynamicAnchor``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.definition import pointer as pointers

ANCHOR: Final = "$anchor"
DYNAMIC: Final = "$dynamicAnchor"


def anchors(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """Yield where in the file *value* a schema is called *name*: the keyword and its pointer."""
    todo: list[tuple[Any, str]] = [(value, "#")]
    seen: set[int] = set()
    while todo:
        found, pointer = todo.pop()
        if not isinstance(found, dict | list) or id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, list):
            todo += [(below, pointers.join(pointer, i)) for i, below in enumerate(found)]
            continue
        for keyword in (ANCHOR, DYNAMIC):
            if found.get(keyword) == name:
                yield keyword, pointer
        todo += [(below, pointers.join(pointer, str(key))) for key, below in found.items()]
