"""What surrounds a broken value: where in its arrays it stands, and what else the body carries.

A check may look at the first element only, or be forgotten on a path that only richer
requests take.  These features tell such a cause from a rule that is not there at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

from contracts.definition import Node
from contracts.definition.place import BODY, ENTRY, ITEM, Place
from contracts.definition.schema.branches import has_type, json_type, select, tags
from contracts.record.feature import Feature, Kind
from contracts.record.inspection import Breach
from contracts.record.reach import COUNTS


def features(root: Node, value: Any, breach: Breach) -> Iterator[Feature]:
    """Yield the features of a body *value* that *breach* breaks."""
    rule = (breach.keyword, breach.how)
    yield Feature(Kind.BREAKS, BODY, breach.keyword)
    yield Feature(Kind.BREAKS_AT, breach.place, breach.keyword)
    yield Feature(Kind.BREAKS_HOW, BODY, rule)
    yield Feature(Kind.BREAKS_AT_HOW, breach.place, rule)
    yield from (Feature(Kind.PART, part) for part in breach.place.around or [BODY])
    # What is missing is as wrong a value of that part as any.
    yield from (Feature(Kind.PART, breach.place / name) for name in breach.missing)
    yield from _positions(value, breach)
    yield from _siblings(root, value, breach)
    yield from _company(root, value, breach)


def _positions(value: Any, breach: Breach) -> Iterator[Feature]:
    """Yield where among the elements of each array or map around it the breach stands."""
    later = False
    for depth, step in enumerate(breach.path):
        is_item = isinstance(step, int)
        container = _place(breach, depth)
        if is_item or (depth < len(breach.place) and breach.place[depth] == ENTRY):
            before = step if is_item else list(value).index(step)
            behind = len(value) - int(before) - 1
            later = later or bool(before)
            yield from _among(container, breach.place, int(before), behind)
        value = value[step]
    if later:
        yield Feature(Kind.LATER)


def _place(breach: Breach, depth: int) -> Place:
    """Return the place of the value that the first *depth* steps of the path lead to."""
    return Place(breach.place[:depth])


def _among(container: Place, broken: Place, before: int, behind: int) -> Iterator[Feature]:
    kinds = []
    if before:
        kinds += [Kind.LATER_IN, Kind.BETWEEN_IN if behind else Kind.LAST_IN]
        # A check may stop after so many elements; which steps are told apart, COUNTS says.
        reached = {number for number in COUNTS if 1 < number <= before} | {before} - {1}
        yield from (Feature(Kind.BEHIND_IN, container, number) for number in sorted(reached))
    elif behind:
        kinds.append(Kind.BEFORE_IN)
    for kind in kinds:
        yield Feature(kind, container)
        for place in broken.around[len(container) :]:
            yield Feature(kind, container, place)


def _siblings(root: Node, value: Any, breach: Breach) -> Iterator[Feature]:
    """Yield which form each sibling has: properties of the object that is broken, or is around."""
    node, found, place = _holder(root, value, breach)
    if not isinstance(found, dict):
        return
    # What selects a branch says what the object is, not what stands beside it.
    others = node.properties.keys() & found.keys() - tags(node).keys()
    for name, child in node.properties.items():
        # What is broken may stand inside the property, as a pair does in its map.
        if name in others and not breach.place.within(place / name):
            form = _form(child, found[name])
            if form:
                yield Feature(Kind.BESIDE, place / name, form)


def _holder(root: Node, value: Any, breach: Breach) -> tuple[Node, Any, Place]:
    """Return the innermost object around the breach: its node, its value and its place."""
    node, place = root, BODY
    held = (root, value, BODY)
    for step, mark in zip(breach.path, breach.place, strict=False):
        node = _resolved(node, value)
        below = node.items if mark == ITEM else node.entries if mark == ENTRY else None
        below = below or node.properties.get(str(step))
        if below is None:
            break
        if isinstance(value, dict) and node.properties:
            held = (node, value, place)
        node, value, place = below, value[step], place / mark
    node = _resolved(node, value)
    return (node, value, place) if isinstance(value, dict) and node.properties else held


def _resolved(node: Node, value: Any) -> Node:
    return (select(node.branches, value) or node) if node.branches else node


def _form(node: Node, value: Any) -> str:
    """Return the form of a sibling: its word, its branch, or its type where it has content."""
    if isinstance(value, str) and "enum" in node.keywords:
        return value if value in node.keywords["enum"] else ""
    if node.branches:
        branch = select(node.branches, value)
        return branch.label if branch else ""
    return json_type(value) if value else ""


def _company(root: Node, value: Any, breach: Breach) -> Iterator[Feature]:
    """Yield what else the body has: optional properties by place, and pairs of them at the top."""
    around = set(breach.place.around)
    found = [(place, filled) for place, filled in _there(root, value, BODY) if place not in around]
    # A check may ask whether a property is there, or whether it holds anything.
    for place in sorted({place for place, _ in found}):
        yield Feature(Kind.COMPANY_AT_ALL, BODY, str(place))
    places = {place for place, filled in found if filled}
    yield from (Feature(Kind.COMPANY, BODY, str(place)) for place in sorted(places))
    top = [place for place in sorted(places) if len(place) == 1]
    for one, other in combinations(top, 2):
        yield Feature(Kind.COMPANY, BODY, f"{one} and {other}")
    if len(top) + bool(breach.place) == len(root.properties):
        yield Feature(Kind.COMPANY, BODY, "everything else")
    # What is broken may be one of two that switch a check off, if it has anything in it.
    own = (part for part in breach.place.around[:1] if value.get(part[0]))
    for both in combinations(sorted({*top, *own}), 2):
        yield Feature(Kind.TOGETHER, BODY, " and ".join(map(str, both)))


def _there(node: Node, value: Any, place: Place) -> Iterator[tuple[Place, bool]]:
    """Yield where below *node* an optional property is there, and whether it is not empty."""
    if isinstance(value, list) and node.items is not None:
        # There may be thousands of ids, and nothing is below any.
        for entry in value if _has_properties(node.items) else ():
            yield from _there(node.items, entry, place / ITEM)
    if not isinstance(value, dict):
        return
    node = _resolved(node, value)
    for name, child in node.properties.items():
        if name in value and _has_some_type(child, value[name]):
            if name in _optional(node):
                yield place / name, bool(value[name])
            yield from _there(child, value[name], place / name)


@cache
def _has_properties(node: Node) -> bool:
    return any(one.properties or one.items for one in (node, *node.branches))


@cache
def _optional(node: Node) -> frozenset[str]:
    return frozenset(node.optional)


def _has_some_type(node: Node, value: Any) -> bool:
    return any(has_type(one, value) for one in node.branches or (node,))
