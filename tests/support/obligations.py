"""What a thorough set of valid requests must reach: both sides of everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contracts.definition import Node
from contracts.definition.prose import HALF
from contracts.record.feature import Feature, Kind
from contracts.record.reach import LOWER, UPPER, on_limit


def obligations(node: Node) -> frozenset[Feature]:
    """Return the features that a thorough set of *valid* cases must reach.

    Both sides of every optional property, every branch, enum value and null, and
    for every limit the value on it and the one a step inside.
    """
    return frozenset(_obligations(node))


def _obligations(node: Node) -> Iterator[Feature]:
    if node.nullable:
        yield Feature(Kind.NULL, node.place)
    for branch in node.branches:
        yield Feature(Kind.ALTERNATIVE, node.place, branch.label)
        yield from _obligations(branch)
    for value in node.keywords.get("enum", ()):
        yield Feature(Kind.WORD, node.place, str(value))
    yield from _limit_obligations(node)
    if node.type == "array" or node.entries is not None:
        yield from _count_obligations(node)
    for name, child in node.properties.items():
        yield from _property_obligations(node, name, child)
    if node.items is not None:
        yield from _obligations(node.items)
    if node.entries is not None:
        yield from _obligations(node.entries)


def _limit_obligations(node: Node) -> Iterator[Feature]:
    for keyword in (*UPPER, "keyMaxLength"):
        if keyword in node.keywords:
            yield on_limit(node.place, keyword)
            if node.keywords[keyword] > 1:
                yield on_limit(node.place, keyword, -1)
    for keyword in LOWER:
        if keyword in node.keywords:
            yield from (on_limit(node.place, keyword), on_limit(node.place, keyword, 1))


def _count_obligations(node: Node) -> Iterable[Feature]:
    max_items = node.keywords.get("maxItems", 2)
    counts = ("none", "one", "several")[node.keywords.get("minItems", 0) : max_items + 1]
    return (Feature(Kind.COUNT, node.place, count) for count in counts)


def _property_obligations(node: Node, name: str, child: Node) -> Iterator[Feature]:
    yield Feature(Kind.PRESENT, child.place)
    if name not in node.required | node.usual:
        yield Feature(Kind.ABSENT, child.place)
    if name in node.halves:
        yield on_limit(child.place, HALF)
        yield on_limit(child.place, HALF, -1)
    yield from _obligations(child)
