"""Pairs of optional features: bugs often need two things at once that are each optional.

A feature is an optional property given, null where it may be, or a branch of a oneOf.
Two of them make a pair if one valid body can have both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from benchmarks.ruler import ROOT, below, tags
from contracts.definition import Node
from contracts.definition.schema.branches import select

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Feature:
    """A feature, and what it takes at the places that a body has only once."""

    name: str
    needs: Mapping[str, str]

    def excludes(self, other: _Feature) -> bool:
        """Tell whether no body can have both."""
        return any(self.needs[p] != other.needs[p] for p in self.needs.keys() & other.needs.keys())


def pairs(root: Node) -> frozenset[Pair]:
    """Return every pair of features that one body can have."""
    features = sorted(_features(root, ROOT, {}), key=lambda feature: feature.name)
    return frozenset(
        (one.name, other.name)
        for one, other in combinations(features, 2)
        if not one.excludes(other)
    )


def pairs_in(root: Node, value: Any) -> frozenset[Pair]:
    """Return the pairs of features that *value* has."""
    return frozenset(combinations(sorted(set(_found(root, value, ROOT))), 2))


def _features(node: Node, place: str, needs: dict[str, str] | None) -> Iterator[_Feature]:
    """Yield the features below *node*; *needs* is None where there may be many of it."""
    for branch in node.branches:
        own = _with(needs, f"{place}, branch", branch.label)
        yield _Feature(f"{place}={branch.label}", own or {})
        yield from _of_object(branch, f"{place}<{branch.label}>", own, tags(node.branches))
    if not node.branches:
        yield from _of_object(node, place, needs, frozenset())


def _of_object(
    node: Node, place: str, needs: dict[str, str] | None, told_by: frozenset[str]
) -> Iterator[_Feature]:
    choosable = frozenset().union(*node.choices)
    for name, child in node.properties.items():
        if name in told_by:
            continue
        at = below(place, name)
        own = _with(needs, at, "given")
        if name in choosable:
            own = _with(own, f"{place}, choice", name)
        if name in choosable or name in node.optional:
            yield _Feature(at, own or {})
        if child.nullable:
            yield _Feature(f"{at}=null", _with(needs, at, "null") or {})
        yield from _features(child, at, own)
    if node.items is not None:
        many = node.keywords.get("maxItems") != 1
        yield from _features(node.items, f"{place}[]", None if many else needs)


def _with(needs: dict[str, str] | None, place: str, state: str) -> dict[str, str] | None:
    return None if needs is None else {**needs, place: state}


def _found(node: Node, value: Any, place: str) -> Iterator[str]:
    if node.branches:
        branch = select(node.branches, value)
        if branch is not None:
            yield f"{place}={branch.label}"
            yield from _found(branch, value, f"{place}<{branch.label}>")
    elif isinstance(value, list) and node.items is not None:
        for entry in value:
            yield from _found(node.items, entry, f"{place}[]")
    elif isinstance(value, dict):
        for name, child in node.properties.items():
            if name in value:
                yield from _found_property(node, name, value[name], below(place, name))
                yield from _found(child, value[name], below(place, name))


def _found_property(node: Node, name: str, value: Any, place: str) -> Iterator[str]:
    if value is None:
        yield f"{place}=null"
    elif name not in node.required | node.usual:
        yield place
