"""What a thorough set of valid requests must reach: both sides of everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contracts.definition import Node
from strategies.reach import LOWER, UPPER, label


def obligations(node: Node) -> frozenset[str]:
    """Return the features that a thorough set of *valid* cases must reach.

    Both sides of every optional property, every branch, enum value and null, and
    for every limit the value on it and the one a step inside.
    """
    return frozenset(_obligations(node, ""))


def _obligations(node: Node, place: str) -> Iterator[str]:
    if node.nullable:
        yield f"{place}:null"
    for branch in node.branches:
        yield f"{place}={label(branch)}"
        yield from _obligations(branch, place)
    for value in node.keywords.get("enum", ()):
        yield f"{place}={value}"
    yield from _limit_obligations(node, place)
    if node.type == "array" or node.entries is not None:
        yield from _count_obligations(node, place)
    for name, child in node.properties.items():
        yield from _property_obligations(node, name, child, f"{place}.{name}" if place else name)
    if node.items is not None:
        yield from _obligations(node.items, f"{place}[]")
    if node.entries is not None:
        yield from _obligations(node.entries, f"{place}{{}}")


def _limit_obligations(node: Node, place: str) -> Iterator[str]:
    for keyword in (*UPPER, "keyMaxLength"):
        if keyword in node.keywords:
            yield f"{place}:{keyword}"
            if node.keywords[keyword] > 1:
                yield f"{place}:{keyword}-1"
    yield from (f"{place}:{k}{s}" for k in LOWER if k in node.keywords for s in ("", "+1"))


def _count_obligations(node: Node, place: str) -> Iterable[str]:
    most = node.keywords.get("maxItems", 2)
    counts = ("empty", "one", "several")[node.keywords.get("minItems", 0) : most + 1]
    return (f"{place}:{count}" for count in counts)


def _property_obligations(node: Node, name: str, child: Node, place: str) -> Iterator[str]:
    yield place
    if name not in node.required | node.usual:
        yield f"{place}:absent"
    if "atMostHalfOf" in child.keywords:
        yield f"{place}:atMostHalfOf"
        yield f"{place}:atMostHalfOf-1"
    yield from _obligations(child, place)
