"""The features that a value has by the schema: keywords, branches, sides of limits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import chain
from math import inf
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.place import KEY, Place
from contracts.definition.prose import HALF, UNSTATED_LENGTH
from contracts.definition.schema.branches import json_type, select
from contracts.record.alike import ways_alike
from contracts.record.content import Memory, content_of
from contracts.record.feature import AtLimit, Feature, Kind
from contracts.record.text_reach import LONG_ID, at_least, of_id, of_text

UPPER: Final = ("maxItems", "maxProperties", "maxLength", "maximum")
LOWER: Final = ("minItems", "minLength", "minimum")
# The steps that the corpora take, so that a limit in between shows as one of them.
VALUES: Final = (101, 200, 256, 512, 800, 1_000, 1_024, 2_000, 2_048, 4_000)
COUNTS: Final = (
    *range(2, 22), 31, 32, 64, 100, 101, 128, 256, 500, 501, 512, 1_000, 1_001, 1_024, 5_000,
)  # fmt: skip
# Columns and headers that hold a whole map end at such sizes.
SIZES: Final = (1_000, 2_000, 4_000, 8_000, 16_000)
_PLAIN_IDS: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{LONG_ID}}}(\n[A-Za-z0-9_-]{{1,{LONG_ID}}})*")
# Strings whose features are remembered: ids and words come again and again, long texts do not.
_REMEMBERED: Final = 20_000
_SHORT: Final = 100
# The features of objects.
OBJECTS: Final = Memory[frozenset[Feature]]()
_SIDES: Final = frozenset((*UPPER, *LOWER))
_ALTERNATIVES: Final = {Kind.ALTERNATIVE, Kind.WORD}


def features(node: Node, value: Any) -> AbstractSet[Feature]:
    """Return the features of *node* that *value* reaches; value need not be valid."""
    # Sets, not generators: a set keeps the hashes of the thousands of features that come together.
    if value is None:
        return {Feature(Kind.NULL, node.place)}
    if node.branches:
        branch = select(node.branches, value)
        return set() if branch is None else features(branch, value) | {_alternative(branch)}
    if node.type != json_type(value):
        return set()
    if isinstance(value, str):
        return _remembered_string(node, value) if len(value) < _SHORT else _string(node, value)
    if isinstance(value, dict):
        return _known_object(node, value)
    found = set(_limits(node, value))
    if isinstance(value, list):
        _add_array(found, node, value)
    elif "enum" in node.keywords:
        found.add(Feature(Kind.WORD, node.place, str(value)))
    return found


@cache
def _alternative(branch: Node) -> Feature:
    return Feature(Kind.ALTERNATIVE, branch.place, branch.label)


def _string(node: Node, value: str) -> AbstractSet[Feature]:
    found = set(_limits(node, value))
    if "enum" in node.keywords:
        found.add(Feature(Kind.WORD, node.place, value))
    else:
        limit = node.keywords.get("maxLength", node.keywords.get(UNSTATED_LENGTH))
        found.update(
            of_text(node.place, value, limit) if node.is_text else of_id(node.place, value)
        )
    return found


_remembered_string = lru_cache(_REMEMBERED)(_string)


@cache
def _properties(node: Node) -> list[tuple[str, Node, Feature, Feature]]:
    """Return the properties of *node*, and the features of their being there or not."""
    return [
        (name, child, Feature(Kind.PRESENT, child.place), Feature(Kind.ABSENT, child.place))
        for name, child in node.properties.items()
    ]


def _object(node: Node, value: dict[str, Any]) -> AbstractSet[Feature]:
    found = set(_limits(node, value))
    if node.entries is not None:
        found |= _count(node, len(value))
        for key, entry in value.items():
            if key not in node.properties:
                found |= _remembered_key(node, key) if len(key) < _SHORT else _key(node, key)
                found |= features(node.entries, entry)
        if len(value) > 1:
            found.update(Feature(Kind.KEYS_ALIKE, node.place, way) for way in ways_alike(value))
            found.update(_sizes(node.place, value))
    for name, child, present, absent in _properties(node):
        if name in value:
            found.add(present)
            found |= features(child, value[name])
        elif name not in node.required:
            found.add(absent)
    if node.properties and not value:
        found.add(Feature(Kind.COUNT, node.place, "nothing in it"))
    return found


def _sizes(place: Place, pairs: dict[str, Any]) -> Iterator[Feature]:
    """Yield how much the keys and texts of a map are in all, in characters and in UTF-8."""
    said = "".join(chain(pairs, (entry for entry in pairs.values() if isinstance(entry, str))))
    if len(said) < SIZES[0]:
        return
    size = len(said) if said.isascii() else len(said.encode("utf-8", "surrogatepass"))
    yield from at_least(Kind.SIZE_AT_LEAST, place, SIZES, len(said), more_than=0)
    yield from at_least(Kind.BYTES_AT_LEAST, place, SIZES, size, more_than=0)


def _known_object(node: Node, value: dict[str, Any]) -> AbstractSet[Feature]:
    content = content_of(value)
    found = OBJECTS.get(node, content)
    if found is None:
        found = frozenset(_object(node, value))
        OBJECTS.put(node, content, found)
    return found


def _key(node: Node, key: str) -> AbstractSet[Feature]:
    limit = node.keywords.get("keyMaxLength")
    found = set(of_text(node.place / KEY, key, limit))
    if limit is not None and len(key) >= limit - 1:
        found.add(on_limit(node.place, "keyMaxLength", len(key) - limit))
    return found


_remembered_key = lru_cache(_REMEMBERED)(_key)


def _add_array(found: set[Feature], node: Node, value: list[Any]) -> None:
    found |= _count(node, len(value))
    if len(value) > 1 and _has_equals(value):
        found.add(Feature(Kind.REPEATED, node.place))
    if node.items is not None:
        _add_elements(found, node.items, value)


def _has_equals(value: list[Any]) -> bool:
    """Tell whether two elements are written alike; those nested too deeply are not compared."""
    if set(map(type, value)) == {str}:
        return len(set(value)) < len(value)
    try:
        return len({repr(entry) for entry in value}) < len(value)
    except RecursionError:
        return False


def _add_elements(found: set[Feature], node: Node, value: list[Any]) -> None:
    """Add the features of elements, and where among them the branches and words stand."""
    if node.type == "string" and "enum" not in node.keywords:
        # Thousands of ids, of which each says the same.
        for entry in value[:1] if _are_plain_ids(node, value) else value:
            found |= features(node, entry)
        return
    kinds: Counter[Feature] = Counter()
    for number, entry in enumerate(value):
        below = features(node, entry)
        found |= below
        chosen = {feature for feature in below if feature.kind in _ALTERNATIVES}
        kinds.update(chosen)
        if number == 0 and len(value) > 1:
            found.update(_placed(Kind.FIRST, feature) for feature in chosen)
        elif 0 < number == len(value) - 1:
            found.update(_placed(Kind.LAST, feature) for feature in chosen)
    found.update(_placed(Kind.TWICE, kind) for kind, count in kinds.items() if count > 1)


def _are_plain_ids(node: Node, value: list[Any]) -> bool:
    """Tell whether all elements are ids in which there is nothing to tell one from another."""
    if node.is_text or _sides(node) or set(map(type, value)) != {str}:
        return False
    # One search of the whole is ten times as fast as one of each.
    return _PLAIN_IDS.fullmatch("\n".join(value)) is not None


def _placed(kind: Kind, feature: Feature) -> Feature:
    return Feature(kind, feature.place, feature.detail)


@lru_cache(_REMEMBERED)
def _count(node: Node, count: int) -> AbstractSet[Feature]:
    limit = node.keywords.get("maxItems", node.keywords.get("maxProperties", inf))
    word = "none" if not count else "one" if count == 1 else "several"
    reached = [number for number in COUNTS if 2 < number <= count and number < limit]
    most = (Feature(Kind.COUNT_AT_LEAST, node.place, number) for number in reached)
    return {Feature(Kind.COUNT, node.place, word), *most}


def _limits(node: Node, value: Any) -> Iterator[Feature]:
    if isinstance(value, int):
        yield from _number(value, node.place)
    size = value if isinstance(value, int | float) else len(value)
    for keyword, limit in _sides(node):
        off = size - limit
        if -1 <= off <= 1:
            yield on_limit(node.place, keyword, off)
    if node.halves and isinstance(value, dict):
        yield from _relations(node, value)


@cache
def _sides(node: Node) -> list[tuple[str, Any]]:
    """Return the limits of *node* that have a side on which a value may be."""
    return [(keyword, node.keywords[keyword]) for keyword in _SIDES & node.keywords.keys()]


def _number(value: int, place: Place) -> Iterator[Feature]:
    if value in {0, 1}:
        yield Feature(Kind.NUMBER, place, int(value))
    yield from at_least(Kind.VALUE_AT_LEAST, place, VALUES, value, more_than=0)
    yield Feature(Kind.PARITY, place, "odd" if value % 2 else "even")


def on_limit(place: Place, keyword: str, off: float = 0) -> Feature:
    """Return the feature of a value that is *off* so much from the limit *keyword*."""
    return Feature(Kind.LIMIT, place, AtLimit(keyword, off if isinstance(off, int) else 0))


def _relations(node: Node, value: dict[str, Any]) -> Iterator[Feature]:
    for name, whole in node.halves.items():
        if type(value.get(name)) is not int or type(value.get(whole)) is not int:
            continue
        place, off = node.properties[name].place, 2 * value[name] - value[whole]
        if -3 <= off <= 2:
            exact = 0 if off in {0, -1} else -1 if off < 0 else 1
            yield on_limit(place, HALF, exact)
            if exact == 0:
                how = "half of the other, rounded down" if off else "exactly half of the other"
                yield Feature(Kind.HALF, place, how)
