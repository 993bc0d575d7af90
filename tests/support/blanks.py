"""What says nothing in a request - absent, null, ``[]``, ``{}``, ``""`` - read by brute force.

Nothing here knows of axes or rows: values are read as they stand, and which of their blanks may
come together is found by putting together all that may.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from contracts.definition import Node

Blank = tuple[str, str]
"""A place and what stands there: absent, null or empty."""
Group = frozenset[Blank]

NOTHING: Final = frozenset({Group()})
_TYPES: Final = {"array": list, "object": dict, "string": str, "integer": int, "boolean": bool}


def groups_of(blanks: set[Blank], size: int) -> set[Group]:
    """Return the groups of up to *size* of these *blanks*."""
    return {Group(g) for n in range(size + 1) for g in combinations(sorted(blanks), n)}


def blanks_of(node: Node, value: Any, place: str = "") -> set[Blank]:
    """Return what says nothing in *value*, which obeys *node*."""
    if value is None:
        return {(place, "null")}
    here = {(place, "empty")} if value in ([], {}, "") else set()
    return here.union(*(_inside(one, value, place) for one in _fitting(node, value)))


def _inside(node: Node, value: Any, place: str) -> Iterator[Blank]:
    if isinstance(value, list) and node.items is not None:
        for element in value:
            yield from blanks_of(node.items, element, f"{place}[]")
    for name, child in node.properties.items() if isinstance(value, dict) else ():
        below = f"{place}.{name}"
        if name in value:
            yield from blanks_of(child, value[name], below)
        elif not any(name in choice for choice in node.choices):
            yield below, "absent"


def _fitting(node: Node, value: Any) -> Iterator[Node]:
    """Yield the branch of *node* that *value* obeys, or *node* itself."""
    if not node.branches:
        yield node
    for branch in node.branches:
        told_by = value.get("type") if isinstance(value, dict) else branch.type
        if isinstance(value, _TYPES[branch.type]) and branch.label == told_by:
            yield from _fitting(branch, value)


def possible(node: Node, size: int, place: str = "") -> set[Group]:
    """Return every group of up to *size* blanks that some value of *node* has together."""
    found = {Group({(place, "null")})} if node.nullable else set()
    if node.branches:
        return found.union(*(possible(branch, size, place) for branch in node.branches)) | NOTHING
    if node.type == "object":
        return found | _of_object(node, size, place)
    blank = node.type == "array" or node.is_text
    if blank and not node.keywords.get("minItems") and not node.keywords.get("minLength"):
        found.add(Group({(place, "empty")}))
    inner = possible(node.items, size, f"{place}[]") if node.items is not None else NOTHING
    return found | inner | NOTHING


def _of_object(node: Node, size: int, place: str) -> set[Group]:
    found: set[Group] = set()
    for choice in node.choices or (frozenset[str](),):
        others = frozenset().union(*node.choices) - choice
        groups: set[Group] = set(NOTHING)
        for name, child in node.properties.items():
            if name not in others:
                below = f"{place}.{name}"
                inside = possible(child, size, below)
                if name not in choice and name not in node.required | node.usual:
                    inside = inside | {Group({(below, "absent")})}
                groups = {a | b for a in groups for b in inside if len(a | b) <= size}
        found |= groups
    if not node.choices and not node.required and not node.usual:
        # That all of its properties are absent then says the same again.
        found.add(Group({(place, "empty")}))
    return found
