"""What lies beyond a limit: one over, far beyond, and where numbers and counts wrap around."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.prose import HALF
from contracts.definition.schema.conformity import element
from contracts.record.samples import full, minimal
from strategies.violations.violation import Violation

# Arrays with a smaller limit are also sent far too long.  With a larger one such bodies are
# large, and one element too many says as much.
_CHEAP: Final = 100
# Where a check that ends after some elements, or a server with a limit of its own, would stop.
_FAR: Final = 1_000
# Beyond every length that a column or a buffer for such texts has, 65,535 above all.
_FAR_TEXT: Final = 100_000
# Far from the limit, and not where some kind of integer ends.
_FAR_NUMBER: Final = 10_000
# The original's own size of a chunk.
_CHUNK: Final = 800
_HALF: Final = _CHUNK // 2


def beyond_limits(node: Node) -> Iterator[Violation]:
    """Yield values one step and far beyond each limit of *node*."""
    for keyword, limit in node.keywords.items():
        source = node.origin(keyword)
        if keyword == "maxItems" and (node.hard or node.items is None):
            yield Violation(keyword, source, "one over", elements(node, limit + 1))
        elif keyword == "maxItems" and node.items is not None:
            yield from _too_many(node.items, source, limit)
        elif keyword == "minItems" and limit and (node.hard or node.items is None):
            yield Violation(keyword, source, "one under", elements(node, limit - 1))
        elif keyword == "minItems" and limit and node.items is not None:
            yield Violation(keyword, source, "one under", [minimal(node.items)] * (limit - 1))
        elif keyword == "maxProperties" and _is_plain_map(node):
            yield Violation(keyword, source, "one over", _pairs(limit + 1, "value"))
            yield Violation(keyword, source, "one over, empty values", _pairs(limit + 1, ""))
            yield Violation(keyword, source, "twice the limit", _pairs(2 * limit, "value"))
            yield Violation(keyword, source, "far beyond", _pairs(_FAR, "value"))
            yield Violation(keyword, source, "one over, keys alike", _alike(limit + 1))
        elif keyword in {"maxLength", "keyMaxLength"}:
            yield from _too_long(keyword, source, limit)
        elif keyword in {"minimum", "maximum"}:
            yield from _out_of_range(keyword, source, limit)


def _too_many(child: Node, source: str, limit: int) -> Iterator[Violation]:
    items = [minimal(child, i) for i in range(limit + 1)]
    found = {"one over": items, "one over, all alike": items[:1] * (limit + 1)}
    if limit < _CHEAP:
        if items[0] == {} and (filled := full(child)):
            # What is empty may be refused for that.
            found["one over, none empty"] = [filled] * (limit + 1)
        found["twice the limit"] = items[:1] * (2 * limit + 1)
        found["far beyond"] = items[:1] * _FAR
    yield from (Violation("maxItems", source, how, value) for how, value in found.items())


def _is_plain_map(node: Node) -> bool:
    return node.entries is not None and node.entries.is_text and not node.properties


def elements(node: Node, count: int) -> list[Any]:
    """Return *count* valid elements of an array, whatever it says of all of them together."""
    known = list(minimal(node))
    for number in range(len(known), count):
        child = element(node, number)
        known.append(minimal(child, number) if child is not None else number)
    return known[:count]


def _too_long(keyword: str, source: str, limit: int) -> Iterator[Violation]:
    for name, text in (
        ("one over", "a" * (limit + 1)),
        ("one over, accented", "\u00e9" * (limit + 1)),
        ("one over, astral", "\U0001f600" * (limit + 1)),
        ("one over, combining", ("e\u0301" * limit)[: limit + 1]),
        ("one over, spaces at the end", "a" * limit + " "),
        ("twice the limit", "a" * (2 * limit)),
        ("far beyond", "a" * _FAR_TEXT),
    ):
        value = text if keyword == "maxLength" else {text: "value"}
        yield Violation(keyword, source, name, value)
    if keyword == "keyMaxLength":
        yield Violation(keyword, source, "one over, second key", {"k": "v", "b" * (limit + 1): "v"})


# What wraps around to a size and to an overlap that are right, and what saturates or is rounded.
_LARGE: Final = (
    {f"2^{bits} + {_HALF}": 2**bits + _HALF for bits in (64, 16, 32)}
    | {f"2^{bits}": 2**bits for bits in (31, 53, 63)}
    | {"thirty digits": 10**30}
)


def _out_of_range(keyword: str, source: str, limit: int) -> Iterator[Violation]:
    sign = -1 if keyword == "minimum" else 1
    values = {f"{limit + sign}": limit + sign, "far beyond": limit + sign * _FAR_NUMBER}
    if keyword == "minimum":
        values |= {"zero": 0, "negative": -limit}
    else:
        values |= _LARGE
    for name, value in values.items():
        if sign * value > sign * limit:
            yield Violation(keyword, source, name, value)


def _pairs(count: int, value: str) -> dict[str, str]:
    return {f"key {i}": value for i in range(count)}


def _alike(count: int) -> dict[str, str]:
    """Return pairs whose keys become the same when case, space or form is folded."""
    keys = (
        "k\u00e9y",
        "ke\u0301y",
        "K\u00e9y",
        "K\u00c9Y",
        "k\u00e9y ",
        " k\u00e9y",
        "key",
        "KEY",
        "key ",
    )
    more = (f"key {i}" for i in range(count - len(keys)))
    return dict.fromkeys([*keys, *more][:count], "value")


def broken_relations(node: Node) -> Iterator[Violation]:
    """Yield objects in which one number is too large for another."""
    for name, whole in node.halves.items():
        sizes = node.properties[whole].keywords
        low, high = sizes["minimum"], sizes["maximum"]
        source = node.properties[name].origin(HALF)
        for size in (low, low + 1, _CHUNK, high - 1, high):
            for part in (size // 2 + 1, size - 1, size, size + 1):
                value = {whole: size, name: part}
                yield Violation(HALF, source, f"{part} of {size}", value)
        for how, part in _LARGE.items():
            yield Violation(HALF, source, f"{how} of {_CHUNK}", {whole: _CHUNK, name: part})
