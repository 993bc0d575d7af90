"""The features that a value has by the schema: keywords, branches, sides of limits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from math import inf
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.branches import json_type, select
from contracts.definition.prose import UNSTATED_LENGTH
from contracts.record import texts
from contracts.record.feature import Feature, Kind
from contracts.record.place import BODY, ENTRY, ITEM, KEY, Place

UPPER: Final = ("maxItems", "maxProperties", "maxLength", "maximum")
LOWER: Final = ("minItems", "minLength", "minimum")
# The steps that the corpora take, so that a limit in between shows as one of them.
LENGTHS: Final = (
    1, 2, 8, 16, 31, 32, 33, 48, 63, 64, 127, 128, 255, 256, 257, 511, 512, 1_000, 1_001, 1_024,
    2_000, 4_095, 4_096, 8_192, 16_384, 32_768, 65_535, 65_536, 100_000, 256_000,
)  # fmt: skip
VALUES: Final = (101, 200, 256, 512, 800, 1_000, 1_024, 2_000, 2_048, 4_000)
_COUNTS: Final = (
    *range(3, 22), 31, 32, 64, 100, 101, 128, 256, 500, 501, 512, 1_000, 1_001, 1_024, 5_000,
)  # fmt: skip
# An id of so many characters is longer than any service issues.
_LONG_ID: Final = 64
# Strings whose features are remembered: ids and words come again and again, long texts do not.
_REMEMBERED: Final = 20_000
_SHORT: Final = 100
_LAX: Final = ("utf-8", "surrogatepass")
_LAX_16: Final = ("utf-16-le", "surrogatepass")
_ALTERNATIVES: Final = {Kind.ALTERNATIVE, Kind.WORD}


def features(node: Node, value: Any, place: Place = BODY) -> list[Feature]:
    """Return the features of *node* that *value* reaches; value need not be valid."""
    # Lists, not generators: each case has a hundred features, some of them ten levels deep.
    if value is None:
        return [Feature(Kind.NULL, place)]
    if node.branches:
        branch = select(node.branches, value)
        if branch is None:
            return []
        return [Feature(Kind.ALTERNATIVE, place, branch.label), *features(branch, value, place)]
    if node.type != json_type(value):
        return []
    if isinstance(value, str):
        few = len(value) < _SHORT
        return _remembered_string(node, value, place) if few else _string(node, value, place)
    found = list(_limits(node, value, place))
    if isinstance(value, dict):
        found += _object(node, value, place)
    elif isinstance(value, list):
        found += _array(node, value, place)
    elif "enum" in node.keywords:
        found.append(Feature(Kind.WORD, place, str(value)))
    return found


def _string(node: Node, value: str, place: Place) -> list[Feature]:
    found = list(_limits(node, value, place))
    if "enum" in node.keywords:
        found.append(Feature(Kind.WORD, place, value))
    else:
        limit = node.keywords.get("maxLength", node.keywords.get(UNSTATED_LENGTH))
        found += _text(place, value, limit) if node.is_text else _id(place, value)
    return found


_remembered_string = lru_cache(_REMEMBERED)(_string)


def _object(node: Node, value: dict[str, Any], place: Place) -> list[Feature]:
    found: list[Feature] = []
    if node.entries is not None:
        found += _count(node, place, len(value))
        for key, entry in value.items():
            if key not in node.properties:
                found += _key(node, key, place)
                found += features(node.entries, entry, place / ENTRY)
    for name, child in node.properties.items():
        if name in value:
            found.append(Feature(Kind.PRESENT, place / name))
            found += features(child, value[name], place / name)
        elif name not in node.required:
            found.append(Feature(Kind.ABSENT, place / name))
    if node.properties and not value:
        found.append(Feature(Kind.COUNT, place, "nothing in it"))
    return found


def _key(node: Node, key: str, place: Place) -> Iterator[Feature]:
    limit = node.keywords.get("keyMaxLength")
    if limit is not None and len(key) >= limit - 1:
        yield Feature(Kind.LIMIT, place, _off("keyMaxLength", len(key) - limit))
    yield from _text(place / KEY, key, limit)


def _array(node: Node, value: list[Any], place: Place) -> list[Feature]:
    found = list(_count(node, place, len(value)))
    if len(value) > 1 and _has_equals(value):
        found.append(Feature(Kind.REPEATED, place))
    if node.items is not None:
        found += _elements(node.items, value, place / ITEM)
    return found


def _has_equals(value: list[Any]) -> bool:
    """Tell whether two elements are written alike; those nested too deeply are not compared."""
    try:
        return len({repr(entry) for entry in value}) < len(value)
    except RecursionError:
        return False


def _elements(node: Node, value: list[Any], place: Place) -> list[Feature]:
    """Return the features of elements, and where among them the branches and words stand."""
    found: list[Feature] = []
    if node.type == "string" and "enum" not in node.keywords:
        # Thousands of ids, of which each says the same.
        for entry in value:
            found += features(node, entry, place)
        return found
    kinds: Counter[Feature] = Counter()
    for number, entry in enumerate(value):
        below = features(node, entry, place)
        found += below
        chosen = {feature for feature in below if feature.kind in _ALTERNATIVES}
        kinds.update(chosen)
        if number == 0 and len(value) > 1:
            found += [_placed(Kind.FIRST, feature) for feature in chosen]
        elif 0 < number == len(value) - 1:
            found += [_placed(Kind.LAST, feature) for feature in chosen]
    return found + [_placed(Kind.TWICE, kind) for kind, count in kinds.items() if count > 1]


def _placed(kind: Kind, feature: Feature) -> Feature:
    return Feature(kind, feature.place, feature.detail)


def _count(node: Node, place: Place, count: int) -> Iterator[Feature]:
    most = node.keywords.get("maxItems", node.keywords.get("maxProperties", inf))
    yield Feature(Kind.COUNT, place, "none" if not count else "one" if count == 1 else "several")
    for number in _COUNTS:
        if 2 < number <= count and number < most:
            yield Feature(Kind.COUNT_AT_LEAST, place, number)


def _text(place: Place, value: str, limit: int | None) -> Iterator[Feature]:
    role = "keys" if place[-1] == KEY else "values" if place[-1] == ENTRY else "content"
    for name in texts.classes(value):
        yield Feature(Kind.TEXT, BODY, name)
        yield Feature(Kind.TEXT_OF, BODY, (role, name))
        yield Feature(Kind.TEXT_AT, place, name)
    if limit is not None and not value.isascii():
        yield from _longer_in_units(place, role, value, limit)
    for number in LENGTHS:
        if len(value) >= number > 1:
            yield Feature(Kind.LENGTH_AT_LEAST, place, number)


def _longer_in_units(place: Place, role: str, value: str, limit: int) -> Iterator[Feature]:
    """Yield the units in which a text is longer than the limit, which counts code points."""
    units = {"bytes": len(value.encode(*_LAX)), "UTF-16 units": len(value.encode(*_LAX_16)) // 2}
    for unit, size in units.items():
        if size > limit:
            yield Feature(Kind.TEXT_UNITS_OF, BODY, (role, f"more than {limit} {unit}"))
            yield Feature(Kind.TEXT_UNITS_AT, place, f"more than {limit} {unit}")


def _id(place: Place, value: str) -> Iterator[Feature]:
    """Yield features of an id or a URL: how it ends, whether it has a query, how long it is."""
    path = re.split("[?#]", value)[0]
    ending = path.rpartition(".")[2][:8] if "." in path else ""
    yield Feature(Kind.ID_FORM, place, f"that ends in .{ending}" if ending else "without a dot")
    for mark in "?#%":
        if mark in value:
            yield Feature(Kind.ID_FORM, place, f"with {mark}")
    for number in LENGTHS:
        if len(value) >= number > _LONG_ID:
            yield Feature(Kind.ID_LENGTH_AT_LEAST, place, number)


def _limits(node: Node, value: Any, place: Place) -> Iterator[Feature]:
    if isinstance(value, int):
        yield from _number(value, place)
    size = value if isinstance(value, int | float) else len(value)
    for keyword in (*UPPER, *LOWER):
        if keyword in node.keywords:
            off = size - node.keywords[keyword]
            if -1 <= off <= 1:
                yield Feature(Kind.LIMIT, place, _off(keyword, off))
    if node.properties and isinstance(value, dict):
        yield from _relations(node, value, place)


def _number(value: int, place: Place) -> Iterator[Feature]:
    if value in {0, 1}:
        yield Feature(Kind.NUMBER, place, int(value))
    for number in VALUES:
        if value >= number:
            yield Feature(Kind.VALUE_AT_LEAST, place, number)
    yield Feature(Kind.PARITY, place, "odd" if value % 2 else "even")


def _off(keyword: str, off: float) -> tuple[str, ...]:
    return (keyword, f"{off:+d}") if off and isinstance(off, int) else (keyword,)


def on_limit(place: Place, keyword: str, off: int = 0) -> Feature:
    """Return the feature of a value that is *off* so much from the limit *keyword*."""
    return Feature(Kind.LIMIT, place, _off(keyword, off))


def _relations(node: Node, value: dict[str, Any], place: Place) -> Iterator[Feature]:
    for name, child in node.properties.items():
        whole = child.keywords.get("atMostHalfOf")
        if whole is None or type(value.get(name)) is not int or type(value.get(whole)) is not int:
            continue
        off = 2 * value[name] - value[whole]
        if -3 <= off <= 2:
            exact = 0 if off in {0, -1} else -1 if off < 0 else 1
            yield on_limit(place / name, "atMostHalfOf", exact)
            if exact == 0:
                how = "half of the other, rounded down" if off else "exactly half of the other"
                yield Feature(Kind.HALF, place / name, how)
