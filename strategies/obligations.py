"""What a thorough set of valid requests must reach: both sides of everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contracts.definition import Node
from contracts.record.feature import Feature, Kind
from contracts.record.place import BODY, ENTRY, ITEM, Place
from contracts.record.reach import LOWER, UPPER, on_limit


def obligations(node: Node) -> frozenset[Feature]:
    """Return the features that a thorough set of *valid* cases must reach.

    Both sides of every optional property, every branch, enum value and null, and
    for every limit the value on it and the one a step inside.
    """
    return frozenset(_obligations(node, BODY))


def _obligations(node: Node, place: Place) -> Iterator[Feature]:
    if node.nullable:
        yield Feature(Kind.NULL, place)
    for branch in node.branches:
        yield Feature(Kind.ALTERNATIVE, place, branch.label)
        yield from _obligations(branch, place)
    for value in node.keywords.get("enum", ()):
        yield Feature(Kind.WORD, place, str(value))
    yield from _limit_obligations(node, place)
    if node.type == "array" or node.entries is not None:
        yield from _count_obligations(node, place)
    for name, child in node.properties.items():
        yield from _property_obligations(node, name, child, place / name)
    if node.items is not None:
        yield from _obligations(node.items, place / ITEM)
    if node.entries is not None:
        yield from _obligations(node.entries, place / ENTRY)


def _limit_obligations(node: Node, place: Place) -> Iterator[Feature]:
    for keyword in (*UPPER, "keyMaxLength"):
        if keyword in node.keywords:
            yield on_limit(place, keyword)
            if node.keywords[keyword] > 1:
                yield on_limit(place, keyword, -1)
    for keyword in LOWER:
        if keyword in node.keywords:
            yield from (on_limit(place, keyword), on_limit(place, keyword, 1))


def _count_obligations(node: Node, place: Place) -> Iterable[Feature]:
    most = node.keywords.get("maxItems", 2)
    counts = ("none", "one", "several")[node.keywords.get("minItems", 0) : most + 1]
    return (Feature(Kind.COUNT, place, count) for count in counts)


def _property_obligations(node: Node, name: str, child: Node, place: Place) -> Iterator[Feature]:
    yield Feature(Kind.PRESENT, place)
    if name not in node.required | node.usual:
        yield Feature(Kind.ABSENT, place)
    if "atMostHalfOf" in child.keywords:
        yield on_limit(place, "atMostHalfOf")
        yield on_limit(place, "atMostHalfOf", -1)
    yield from _obligations(child, place)
