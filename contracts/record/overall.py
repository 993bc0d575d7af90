"""What is said of a request as a whole: sums, what stands in it twice, and of which signs it is.

A limit may be on all that a request has, and a table may have one row for what stands in it
twice.  These features name causes only: no request is sent to reach them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from contracts.definition import Node
from contracts.definition.place import BODY, ENTRY, ITEM, KEY, Place
from contracts.definition.schema.branches import select
from contracts.record import signs
from contracts.record.feature import Feature, Kind, Many, Role, TextOf
from contracts.record.reach import COUNTS

# Sums are told apart one by one up to here: limits are on round numbers and powers of two.
_CLOSELY: Final = 65
_STEPS: Final = (*range(2, _CLOSELY), *(n for n in COUNTS if n >= _CLOSELY))
_ROLES: Final = {KEY: Role.KEY, ENTRY: Role.VALUE}
KINDS: Final = frozenset(
    {
        Kind.FILLED,
        Kind.IN_ALL,
        Kind.OF_A_KIND,
        Kind.OF_A_KIND_IN_ALL,
        Kind.PAIRS,
        Kind.SHARED,
        Kind.SIGNS_AT,
        Kind.SIGNS_OF,
        Kind.STANDS,
    }
)
"""Of which kinds these features are; a place where something stands is also reached."""
Path = tuple[str | int, ...]


class _Spot(NamedTuple):
    """Where in a request a value stands, and what it is there."""

    node: Node
    value: Any
    path: Path


class _Met(NamedTuple):
    """Where an id, or a key, was met before, and the value behind the key."""

    place: Place
    path: Path
    value: str = ""


def features(root: Node, value: Any) -> Iterator[Feature]:
    """Yield the features of a body *value*; it need not be valid."""
    spots = list[_Spot]()
    _find(root, value, (), spots)
    yield from _filled(spots)
    yield from _sums(spots)
    yield from dict.fromkeys(_twice(spots))
    yield from dict.fromkeys(_signs(spots))
    yield from dict.fromkeys(_orders(spots))


def _find(node: Node, value: Any, path: Path, found: list[_Spot]) -> None:
    """Add every value of which the definition says something, an object before what is in it."""
    if node.branches:
        branch = select(node.branches, value)
        if branch is None:
            return
        node = branch
    found.append(_Spot(node, value, path))
    if isinstance(value, list) and node.items is not None:
        items = node.items
        if items.type == "string":
            # Thousands of ids have nothing below them.
            found += [_Spot(items, entry, (*path, n)) for n, entry in enumerate(value)]
            return
        for number, entry in enumerate(value):
            _find(items, entry, (*path, number), found)
    elif isinstance(value, dict):
        for name, entry in value.items():
            below = node.properties.get(name) or node.entries
            if below is not None:
                _find(below, entry, (*path, name), found)


def _filled(spots: list[_Spot]) -> Iterator[Feature]:
    """Yield which objects and arrays have something in them."""
    able = (one for one in spots if isinstance(one.value, dict | list) and _may_be_empty(one.node))
    places = dict.fromkeys(one.node.place for one in able if one.value)
    yield from (Feature(Kind.FILLED, place) for place in places if place)


def _may_be_empty(node: Node) -> bool:
    return not (node.required or node.limits.get("minItems") or node.limits.get("minProperties"))


def _sums(spots: list[_Spot]) -> Iterator[Feature]:
    """Yield how much there is in all: pairs of maps, elements, and elements of each kind."""
    pairs, elements, maps = Counter[Place](), Counter[Place](), 0
    most, kinds = Counter[tuple[Place, str]](), Counter[tuple[Place, str]]()
    for node, value, _ in spots:
        if isinstance(value, dict) and node.entries is not None:
            pairs[node.place] += len(value)
            maps += bool(value)
        elif isinstance(value, list) and node.items is not None:
            elements[node.place] += len(value)
            for kind, count in _of_kinds(node.items, value):
                most[node.items.place, kind] = max(most[node.items.place, kind], count)
                kinds[node.items.place, kind] += count
    # Of what stands in no array, the sum is the count.
    sums = {p: n for p, n in (pairs + elements).items() if ITEM in p}
    for place, number in sums.items():
        yield from _reached(Kind.IN_ALL, place, number)
    if maps > 1:
        yield from _reached(Kind.PAIRS, BODY, pairs.total())
    for (place, kind), number in most.items():
        yield from _reached(Kind.OF_A_KIND, place, number, kind)
    for (place, kind), number in kinds.items():
        yield from _reached(Kind.OF_A_KIND_IN_ALL, place, number, kind)


def _of_kinds(node: Node, value: list[Any]) -> Iterator[tuple[str, int]]:
    """Yield how many elements are of each kind, and how many of any other."""
    chosen = [select(node.branches, entry) for entry in value] if node.branches else []
    counts = Counter(branch.label for branch in chosen if branch is not None)
    yield from counts.items()
    for branch in node.branches:
        yield f"not {branch.label}", counts.total() - counts[branch.label]


@lru_cache(4_096)
def _reached(kind: Kind, place: Place, number: int, of: str = "") -> tuple[Feature, ...]:
    """Return the features of a *number*: that it is so much or more, for each step up to it."""
    steps = (step for step in _STEPS if step <= number)
    return tuple(Feature(kind, place, Many(of, step) if of else step) for step in steps)


def _twice(spots: list[_Spot]) -> Iterator[Feature]:
    """Yield which ids stand twice, and which keys in two maps, and what they have in common."""
    ids = [one for one in spots if one.node.id_kind and isinstance(one.value, str)]
    maps = [one for one in spots if one.node.entries is not None and isinstance(one.value, dict)]
    # Nearly all of them stand there once: thousands of ids do.
    again = _more_than_once(one.value for one in ids)
    met = defaultdict[str, list[_Met]](list)
    for node, value, path in ids:
        if value in again:
            yield from _again(met[value], _Met(node.place, path), "one id")
    again = _more_than_once(key for one in maps for key in one.value)
    met = defaultdict[str, list[_Met]](list)
    for node, value, path in maps:
        for key in again.intersection(value):
            entry = value[key] if isinstance(value[key], str) else ""
            yield from _again(met[key], _Met(node.place, path, entry), "one key")


def _more_than_once(texts: Iterable[str]) -> set[str]:
    return {text for text, count in Counter(texts).items() if count > 1}


def _again(before: list[_Met], now: _Met, what: str) -> Iterator[Feature]:
    """Yield what *now* has in common with what was met before, of which each place is kept."""
    for one in before:
        container = _shared(now, one)
        places = " and ".join(sorted({str(one.place), str(now.place)}))
        yield Feature(Kind.SHARED, container, (what, places))
        if one.value != now.value:
            yield Feature(Kind.SHARED, container, (f"{what} with two values", places))
    if all(one.place != now.place or _shared(one, now) != now.place.parent for one in before):
        before.append(now)


def _shared(one: _Met, other: _Met) -> Place:
    """Return the place of the innermost array or object that both stand in."""
    pairs = zip(one.path, other.path, strict=False)
    depth = next((n for n, (a, b) in enumerate(pairs) if a != b), 0)
    return Place(one.place[:depth])


def _signs(spots: list[_Spot]) -> Iterator[Feature]:
    """Yield of which signs the keys and texts are."""
    found = defaultdict[Place, set[str]](set)
    for node, value, _ in spots:
        if isinstance(value, str) and node.is_text and "enum" not in node.keywords:
            found[node.place] |= signs.of(value)
        elif isinstance(value, dict) and node.entries is not None:
            found[node.place / KEY].update(*map(signs.of, value))
    for place, said in found.items():
        yield from _of_signs(place, frozenset(said))


@lru_cache(4_096)
def _of_signs(place: Place, said: frozenset[str]) -> tuple[Feature, ...]:
    role = _ROLES.get(place[-1], Role.CONTENT) if place else Role.CONTENT
    wherever = [Feature(Kind.SIGNS_OF, BODY, TextOf(role, one)) for one in said]
    return (*wherever, *(Feature(Kind.SIGNS_AT, place, one) for one in said))


def _orders(spots: list[_Spot]) -> Iterator[Feature]:
    """Yield which property is not the first, or the last, that would be in order."""
    for node, value, _ in spots:
        came = (
            [name for name in value if name in node.properties] if isinstance(value, dict) else []
        )
        usual = [name for name in node.properties if name in came]
        if came and came[0] != usual[0]:
            yield Feature(Kind.STANDS, node.place / usual[0], "not first")
        if came and came[-1] != usual[-1]:
            yield Feature(Kind.STANDS, node.place / usual[-1], "not last")
