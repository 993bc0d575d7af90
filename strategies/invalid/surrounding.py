"""What may surround a violation: other elements, other pairs, its siblings, or everything."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.place import ENTRY
from contracts.definition.prose import UNSTATED_ITEMS
from contracts.definition.schema.distant import most_items
from contracts.record.samples import full, minimal
from strategies.bodies.sites import Site, at, embed, embed_among, ordered
from strategies.invalid.siblings import Setting, beside_siblings
from strategies.violations import Violation

# A check may look at a page of a long list only.
_DEEP: Final = (100, 1_000)
# Elements of an array, and pairs of a map, where nothing limits them.
_UNSTATED: Final = 32
_PAIRS: Final = 16
AMID: Final = "among everything"
AMID_WITHOUT_IDS: Final = f"{AMID} but ids"


def settings_of(site: Site, violation: Violation) -> Iterator[Setting]:
    """Yield wherever else the same violation may be overlooked."""
    yield from _elsewhere(site, violation.value)
    # A check may depend on what else is there.
    for name, ids in ((AMID, True), (AMID_WITHOUT_IDS, False)):
        yield name, partial(_among, site, violation.value, ids=ids)
    yield from beside_siblings(site, violation.value)


def _among(site: Site, value: Any, *, ids: bool) -> Any:
    return embed_among(site, _whole(site, value, ids=ids), ids=ids)


def _whole(site: Site, value: Any, *, ids: bool) -> Any:
    """Return *value* with every optional property, where it is an object that has some.

    What is plain in it is of the other choice: content in parts, where it was a text.
    """
    node = site.node
    if not isinstance(value, dict) or not node.properties or needs_proof(site.root):
        return value
    known = full(node, 1, ids=ids)
    choices = frozenset().union(*node.choices)
    names = [name for name in node.optional if name in known and name not in choices]
    plain = (name for name in value if name in known and value[name] == _plain(node, name))
    made = {**{name: known[name] for name in names}, **value, **{n: known[n] for n in plain}}
    return ordered(node, made)


def _plain(node: Node, name: str) -> Any:
    return minimal(node.properties[name])


@cache
def needs_proof(root: Node) -> bool:
    """Tell whether the rules below *root* hang together, so that what breaks one may break more."""
    return any(
        node.hard or node.implied or (node.choices and node.required) for node in root.walk()
    )


def _elsewhere(site: Site, value: Any) -> Iterator[Setting]:
    """Yield the same value beside valid siblings: checks often look at the first only."""
    # The original took so many messages; a check may stop looking anywhere before that.
    many = _many(site.root)
    for step in site.arrays:
        max_items = min(site.parent(step).keywords.get("maxItems", many), many)
        longest = most_items(site.parent(step), many)
        for name, before, behind in (
            ("second of two", 1, 0),
            ("between two", 1, 1),
            ("last of many", max_items - 1, 0),
            ("first of two", 0, 1),
            *((f"behind {count}", count, 0) for count in _DEEP if many < count < longest),
            *((("last of all", longest - 1, 0),) if many < longest else ()),
        ):
            if before + behind < longest:
                make = partial(embed, site, value, second=step, padding=before, behind=behind)
                yield f"{name} of {site.container(step)}", make
    if site.steps and site.steps[-1].kind == ENTRY:
        yield "under an empty key", partial(embed, site, value, key="")
        for name, before, behind in (
            ("last pair", 1, 0),
            ("last pair of many", _holder(site).keywords.get("maxProperties", _PAIRS) - 2, 0),
            ("first pair", 0, 1),
        ):
            yield name, partial(_with_other_pairs, site, embed(site, value), before, behind)


@cache
def _many(root: Node) -> int:
    """Return how many elements an array may have that has no limit of its own."""
    stated = (node.keywords.get(UNSTATED_ITEMS) for node in root.walk())
    return next((int(limit) for limit in stated if limit is not None), _UNSTATED)


def _holder(site: Site) -> Node:
    """Return the schema of what the last step of *site* starts from."""
    return site.parent(len(site.steps) - 1)


def _with_other_pairs(site: Site, value: Any, before: int, behind: int) -> Any:
    """Put valid pairs around the only pair of the map that *site* goes through."""
    parent = Site(site.root, site.steps[:-1], _holder(site), site.place)
    found = at(value, parent.steps)
    pairs = [(f"k{i}", "v") for i in range(before + behind)]
    return embed(parent, dict([*pairs[:before], *found.items(), *pairs[before:]]))
