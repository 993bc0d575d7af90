"""The plain keywords of a schema in parts: merged, and in one canonical form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, floor
from typing import Any, Final

from contracts.definition.schema.conjunction import Conjunction, Part
from contracts.definition.schema.keywords import COUNTS, MERGES, TYPED
from contracts.definition.schema.matching import expression
from contracts.definition.unsupported import UnsupportedSchema

_MERGED: Final = frozenset(MERGES) | {"pattern"}
_EXCLUSIVE: Final = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}

Limits = dict[str, tuple[Any, str]]
"""Keywords, each with its value and the pointer of what states it."""


def merged(conjunction: Conjunction, kind: str) -> tuple[Limits, list[tuple[str, str]]]:
    """Return the limits of values of one type, and the patterns beyond the first.

    Raises:
        UnsupportedSchema: a pattern cannot be read.
    """
    family = "number" if kind == "integer" else kind
    found: Limits = {}
    patterns: list[tuple[str, str]] = []
    for part in conjunction.parts:
        for keyword, value in _stated(part, family):
            pointer = part.at(_written(part, keyword))
            if keyword == "pattern" and "pattern" in found:
                patterns.append((value, pointer))
                continue
            if keyword not in found:
                found[keyword] = value, pointer
                continue
            both = MERGES[keyword](found[keyword][0], value)
            if both != found[keyword][0]:
                found[keyword] = both, pointer
    if family == "number":
        found = _canonical(found, whole=kind == "integer")
    return found, patterns


def _stated(part: Part, family: str) -> Iterator[tuple[str, Any]]:
    """Yield the keywords of a part; the exclusive limits of OpenAPI 3.0 as those of 3.1."""
    known = (TYPED[family] & _MERGED) | {"format"}
    for keyword, value in part.schema.items():
        exclusive = f"exclusive{keyword[0].upper()}{keyword[1:]}"
        if exclusive in _EXCLUSIVE and part.schema.get(exclusive) is True and keyword in known:
            yield exclusive, value
        elif keyword in known and not (keyword in _EXCLUSIVE and isinstance(value, bool)):
            if keyword == "pattern":
                _refuse_unreadable(part, value)
            if keyword != "uniqueItems" or value:
                yield keyword, int(value) if keyword in COUNTS else value


def _written(part: Part, keyword: str) -> str:
    """Return the name that a keyword has in the document."""
    if keyword in _EXCLUSIVE and part.schema.get(keyword) is True:
        return _EXCLUSIVE[keyword]
    return keyword


def _refuse_unreadable(part: Part, pattern: Any) -> None:
    try:
        expression(pattern)
    except (ValueError, TypeError) as error:
        raise UnsupportedSchema(
            part.pointer, "pattern", f"not all can read it ({error})"
        ) from error


def _canonical(found: Limits, *, whole: bool) -> Limits:
    """Return limits of which none is implied by another; those of integers are inclusive."""
    limits = dict(found)
    for exclusive, inclusive in _EXCLUSIVE.items():
        sign = 1 if inclusive == "minimum" else -1
        if whole and inclusive in limits:
            value, pointer = limits[inclusive]
            limits[inclusive] = (ceil(value) if sign > 0 else floor(value)), pointer
        if exclusive not in limits:
            continue
        value, pointer = limits[exclusive]
        other = limits.get(inclusive)
        if whole:
            value = floor(value) + 1 if sign > 0 else ceil(value) - 1
            del limits[exclusive]
            if other is None or sign * value > sign * other[0]:
                limits[inclusive] = value, pointer
        elif other is not None and sign * value >= sign * other[0]:
            del limits[inclusive]
        elif other is not None:
            del limits[exclusive]
    return limits


def is_impossible(limits: Mapping[str, Any]) -> bool:
    """Tell whether no value is within *limits*."""
    for what in ("Length", "Items", "Properties"):
        if limits.get(f"min{what}", 0) > limits.get(f"max{what}", limits.get(f"min{what}", 0)):
            return True
    low = limits.get("minimum", limits.get("exclusiveMinimum"))
    high = limits.get("maximum", limits.get("exclusiveMaximum"))
    if low is None or high is None:
        return False
    exclusive = "exclusiveMinimum" in limits or "exclusiveMaximum" in limits
    return bool(low >= high if exclusive else low > high)
