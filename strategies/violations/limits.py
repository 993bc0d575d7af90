"""What lies beyond a limit: one over, far beyond, and where numbers and counts wrap around."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.definition import Node
from contracts.definition.prose import HALF
from strategies.samples import minimal
from strategies.violations.violation import Violation


def beyond_limits(node: Node) -> Iterator[Violation]:
    """Yield values one step and far beyond each limit of *node*."""
    for keyword, limit in node.keywords.items():
        source = node.origin(keyword)
        if keyword == "maxItems" and node.items is not None:
            items = [minimal(node.items, i) for i in range(limit + 1)]
            yield Violation(keyword, source, "one over", items)
            yield Violation(keyword, source, "one over, all alike", items[:1] * (limit + 1))
            if limit < 100:
                yield Violation(keyword, source, "twice the limit", items[:1] * (2 * limit + 1))
                yield Violation(keyword, source, "far beyond", items[:1] * 1_000)
        elif keyword == "minItems" and node.items is not None:
            yield Violation(keyword, source, "one under", [minimal(node.items)] * (limit - 1))
        elif keyword == "maxProperties":
            yield Violation(keyword, source, "one over", _pairs(limit + 1, "value"))
            yield Violation(keyword, source, "one over, empty values", _pairs(limit + 1, ""))
            yield Violation(keyword, source, "twice the limit", _pairs(2 * limit, "value"))
            yield Violation(keyword, source, "far beyond", _pairs(1_000, "value"))
            yield Violation(keyword, source, "one over, keys alike", _alike(limit + 1))
        elif keyword in {"maxLength", "keyMaxLength"}:
            yield from _too_long(keyword, source, limit)
        elif keyword in {"minimum", "maximum"}:
            yield from _out_of_range(keyword, source, limit)


def _too_long(keyword: str, source: str, limit: int) -> Iterator[Violation]:
    for name, text in (
        ("one over", "a" * (limit + 1)),
        ("one over, accented", "\u00e9" * (limit + 1)),
        ("one over, astral", "\U0001f600" * (limit + 1)),
        ("one over, combining", ("e\u0301" * limit)[: limit + 1]),
        ("one over, spaces at the end", "a" * limit + " "),
        ("twice the limit", "a" * (2 * limit)),
        ("far beyond", "a" * 100_000),
    ):
        value = text if keyword == "maxLength" else {text: "value"}
        yield Violation(keyword, source, name, value)
    if keyword == "keyMaxLength":
        yield Violation(keyword, source, "one over, second key", {"k": "v", "b" * (limit + 1): "v"})


# Where numbers of 31, 32, 53, 63 and 64 bits end, and what wraps around to something small.
_LARGE: Final = {f"2^{bits}": 2**bits for bits in (31, 32, 53, 63, 64)} | {
    "2^64 + 800": 2**64 + 800,
    "thirty digits": 10**30,
}


def _out_of_range(keyword: str, source: str, limit: int) -> Iterator[Violation]:
    sign = -1 if keyword == "minimum" else 1
    values = {f"{limit + sign}": limit + sign, "far beyond": limit + sign * 10_000}
    if keyword == "minimum":
        values |= {"zero": 0, "negative": -limit}
    else:
        values |= _LARGE
    yield from (Violation(keyword, source, name, value) for name, value in values.items())


def _pairs(count: int, value: str) -> dict[str, str]:
    return {f"key {i}": value for i in range(count)}


def _alike(count: int) -> dict[str, str]:
    """Return pairs whose keys are one and the same to whoever folds case, space or form."""
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
        for size in (low, low + 1, 800, high - 1, high):
            for part in (size // 2 + 1, size - 1, size, size + 1):
                value = {whole: size, name: part}
                yield Violation(HALF, source, f"{part} of {size}", value)
        for how, part in _LARGE.items():
            yield Violation(HALF, source, f"{how} of 800", {whole: 800, name: part})
