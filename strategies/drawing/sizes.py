"""How large a value is as JSON, and how to make it smaller without breaking a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from json import dumps
from typing import Any

from contracts.definition import Node
from contracts.definition.schema.branches import select

_Removal = tuple[int, Callable[[], Any]]
"""How many bytes something takes, and what takes it away."""


def size_of(value: Any) -> int:
    """Return how many bytes *value* takes as ``json.dumps`` writes it, the longest usual way."""
    return len(dumps(value))


def fitted(node: Node, value: Any, max_bytes: int) -> Any:
    """Take the largest of what may be left out of *value* away, until it fits.

    Properties, elements and pairs are taken away, in place.  A value of which nothing more
    may be left out stays too large.
    """
    while size_of(value) > max_bytes:
        removals = list(_removals(node, value))
        if not removals:
            return value
        max(removals, key=lambda removal: removal[0])[1]()
    return value


def _removals(node: Node, value: Any) -> Iterator[_Removal]:
    branch = select(node.branches, value) if node.branches else node
    if isinstance(value, dict) and branch is not None:
        yield from _of_object(branch, value)
    elif isinstance(value, list) and branch is not None and branch.items is not None:
        for number, entry in enumerate(value):
            if len(value) > branch.keywords.get("minItems", 0):
                yield size_of(entry), partial(value.pop, number)
            yield from _removals(branch.items, entry)


def _of_object(node: Node, value: dict[str, Any]) -> Iterator[_Removal]:
    for name, entry in value.items():
        child = node.properties.get(name)
        if child is None or name in node.optional:
            yield size_of(name) + size_of(entry), partial(value.pop, name)
        if child is not None:
            yield from _removals(child, entry)
