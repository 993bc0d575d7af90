"""What surrounds a broken value: where in its arrays it stands, and what else the body carries.

A check may look at the first element only, or be forgotten on a path that only richer
requests take.  These features tell such a cause from a rule that is not there at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from contracts.definition import Node
from strategies.reach import json_type
from strategies.sites import ENTRY, ITEM, Site, parts
from strategies.violations import allowed_types


@dataclass(frozen=True, slots=True)
class Placement:
    """What surrounds a broken value.

    Attributes:
        name: how a case's name tells it; empty where there is nothing to tell.
        behind: the arrays and maps in which valid elements come before it.
        before: those in which valid elements come after it.
        company: whether the body has all else that it can have.
    """

    name: str = ""
    behind: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    company: bool = False


ALONE: Final = Placement()


def beside(site: Site, step: int, before: int, behind: int, name: str = "") -> Placement:
    """Return the setting with *before* elements in front and *behind* after, at *step*."""
    place = frozenset({container(site, step)})
    none: frozenset[str] = frozenset()
    return Placement(name, place if before else none, place if behind else none)


def in_the_middle(site: Site, name: str) -> Placement:
    """Return the setting among everything: in the middle of three wherever three may be."""
    around = frozenset(
        container(site, i)
        for i, step in enumerate(site.steps)
        if step.kind == ENTRY or (step.kind == ITEM and _most(site, i) > 2)
    )
    return Placement(name, around, around, company=True)


def container(site: Site, step: int) -> str:
    """Return the place of the array or map that *step* enters."""
    marks = [ITEM if s.kind == ITEM else ENTRY for s in site.steps[step:] if s.kind in _INTO]
    place = site.place
    for mark in reversed(marks):
        place = place[: place.rindex(mark)]
    return place


_INTO: Final = frozenset({ITEM, ENTRY})


def _most(site: Site, step: int) -> int:
    return int(site.parent(step).keywords.get("maxItems", 3))


def features(site: Site, setting: Placement, root: Node, value: Any) -> Iterator[str]:
    """Yield the features that *setting* gives to a body *value* that is broken at *site*."""
    where = [(f"broken later in {place}", place) for place in setting.behind]
    where += [(f"broken last in {place}", place) for place in setting.behind - setting.before]
    both = setting.behind & setting.before
    where += [(f"broken between others in {place}", place) for place in both]
    where += [(f"broken before others in {p}", p) for p in setting.before - setting.behind]
    if setting.behind:
        yield "broken later"
    if setting.company:
        where.append((f"company: {setting.name}", ""))
        yield from (f"company: {name}" for name in _present(root, value))
    for name, place in where:
        yield name
        yield from (f"{name} at {p}" for p in parts(site.place) if len(p) > len(place))


def _present(root: Node, value: Any) -> Iterator[str]:
    """Yield what a body has in it: optional properties by place, and pairs of them at the top."""
    places = list(_filled(root, value, ""))
    yield from places
    at_the_top = [place for place in places if place in root.properties]
    yield from (f"{a} and {b}" for a, b in combinations(at_the_top, 2))


def _filled(node: Node, value: Any, place: str) -> Iterator[str]:
    """Yield the places below *node* at which an optional property is there and not empty."""
    if isinstance(value, list) and node.items is not None:
        for entry in value:
            yield from _filled(node.items, entry, f"{place}[]")
    if not isinstance(value, dict):
        return
    for name, child in node.properties.items():
        if value.get(name) and json_type(value[name]) in allowed_types(child):
            below = f"{place}.{name}" if place else name
            if name in node.optional:
                yield below
            yield from _filled(child, value[name], below)
