"""A covering array over everything optional: each pair of choices meets in some request.

Pairwise testing finds faults of two interacting features with few requests (Kuhn,
Wallace and Gallo, "Software fault interactions", IEEE TSE 30(6), 2004).  The
choices of a schema are nested, because what stands inside a property matters only
when the property is there, so a row must not contradict itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, count
from typing import Any, Final

from contracts.definition import Node
from contracts.record.samples import always, minimal

_MOOT: Final = "-"
# The largest limit up to which an array or map is also full.
_SMALL: Final = 64
# What a key holds behind the name of its map: a space and its number.
_ROOM: Final = 14
_TEXTS: Final = {
    "empty": "",
    # Longer than a page of memory, 4,096 bytes.
    "long": "long text " * 500,
    "Unicode": "caf\u00e9 \u4f60\u597d \U0001f600",
    "plain": "hello",
}


@dataclass(frozen=True, slots=True)
class Axis:
    """One choice: its name, its options, and what must be chosen for it to matter."""

    name: str
    options: tuple[str, ...]
    when: tuple[tuple[str, frozenset[str]], ...]


def axes(node: Node) -> list[Axis]:
    """Return every choice that *node* leaves open, parents before children."""
    return list(_axes(node, "", ()))


def _axes(node: Node, place: str, when: tuple[tuple[str, frozenset[str]], ...]) -> Iterator[Axis]:
    if node.branches:
        yield Axis(f"{place}=", tuple(b.label for b in node.branches), when)
        for branch in node.branches:
            yield from _axes(branch, place, (*when, (f"{place}=", frozenset({branch.label}))))
        return
    inside = when
    if node.type == "array" or node.entries is not None:
        counts = _counts(node)
        yield Axis(f"{place}#", counts, when)
        inside = (*when, (f"{place}#", frozenset(counts) - {"empty"}))
    if len(node.keywords.get("enum", ())) > 1:
        yield Axis(f"{place}=", tuple(node.keywords["enum"]), when)
    if node.is_text:
        yield Axis(f"{place}~", tuple(_TEXTS), when)
    if node.choices:
        yield Axis(f"{place}?", tuple(sorted("+".join(c) for c in node.choices)), when)
    for name, child in node.properties.items():
        yield from _property_axes(node, name, child, f"{place}.{name}" if place else name, when)
    if node.items is not None:
        yield from _axes(node.items, f"{place}[]", inside)


def _property_axes(
    node: Node, name: str, child: Node, place: str, when: tuple[tuple[str, frozenset[str]], ...]
) -> Iterator[Axis]:
    chosen = next((choice for choice in node.choices if name in choice), None)
    if chosen is not None:
        parent = place.removesuffix(f".{name}")
        when = (*when, (f"{parent}?", frozenset({"+".join(chosen)})))
    elif name in node.optional:
        yield Axis(place, ("absent", *(["null"] if child.nullable else []), "present"), when)
        when = (*when, (place, frozenset({"present"})))
    yield from _axes(child, place, when)


def _counts(node: Node) -> tuple[str, ...]:
    max_size = _max_size(node)
    names = ("empty", "one", "several")[node.keywords.get("minItems", 0) : max_size + 1]
    return (*names, "full") if 2 < max_size <= _SMALL else names


def _max_size(node: Node) -> int:
    return int(node.keywords.get("maxItems", node.keywords.get("maxProperties", 2)))


def rows(node: Node) -> list[dict[str, str]]:
    """Return a covering array of strength two for *node*: choices by axis name.

    Greedy, after AETG (Cohen et al., IEEE TSE 23(7), 1997).  Each row starts from a pair
    that is still missing.  Every other axis gets the option that meets most missing pairs.
    The two libraries that were tried cannot do this: under such nested constraints
    allpairspy covers 164 of 2,752 pairs, and covertable does not end.
    """
    table = axes(node)
    missing, nested = _feasible_pairs(table), _nested(table)
    found: list[dict[str, str]] = []
    while any(missing.values()):
        choice = max(missing, key=lambda made: len(missing[made]))
        row = _row(table, nested, missing, choice, max(missing[choice]))
        for made in row.items():
            missing.get(made, set()).difference_update(row.items())
        found.append(row)
    return found


Choice = tuple[str, str]


def _feasible_pairs(table: list[Axis]) -> dict[Choice, set[Choice]]:
    needs = {
        (axis.name, option): dict(axis.when) | {axis.name: frozenset({option})}
        for axis in table
        for option in axis.options
    }
    missing: dict[Choice, set[Choice]] = {choice: set() for choice in needs}
    for a, b in combinations(needs, 2):
        shared = needs[a].keys() & needs[b].keys()
        if all(needs[a][name] & needs[b][name] for name in shared):
            missing[a].add(b)
            missing[b].add(a)
    return missing


def _row(
    table: list[Axis],
    nested: Mapping[Choice, list[Axis]],
    missing: Mapping[Choice, set[Choice]],
    *wanted: Choice,
) -> dict[str, str]:
    allowed: dict[str, frozenset[str]] = {}
    for axis in table:
        for name, option in wanted:
            if axis.name == name:
                for other, options in (*axis.when, (name, frozenset({option}))):
                    allowed[other] = allowed.get(other, options) & options
    row: dict[str, str] = {}
    made: set[Choice] = set(wanted)
    for axis in table:
        if not all(row[name] in options for name, options in axis.when):
            row[axis.name] = _MOOT
            continue
        open_ones = [o for o in axis.options if o in allowed.get(axis.name, axis.options)]
        # On a tie the last option wins: it opens what is nested inside.
        gains = [_gain((axis.name, o), nested, missing, made) for o in open_ones]
        best = max(zip(gains, count(), open_ones, strict=False))[2]
        row[axis.name] = best
        made.add((axis.name, best))
    return row


def _gain(
    choice: Choice,
    nested: Mapping[Choice, list[Axis]],
    missing: Mapping[Choice, set[Choice]],
    made: set[Choice],
) -> int:
    gain = len(missing[choice] & made)
    for below in nested[choice]:
        gain += max(len(missing[below.name, o] & made) for o in below.options)
    return gain


def _nested(table: list[Axis]) -> dict[Choice, list[Axis]]:
    """Return, for each choice, the axes that it opens."""
    found: dict[Choice, list[Axis]] = {(a.name, o): [] for a in table for o in a.options}
    for below in table:
        for name, options in below.when:
            for option in options:
                found.setdefault((name, option), []).append(below)
    return found


def build(node: Node, row: Mapping[str, str]) -> Any:
    """Return the request that *row* describes."""
    return _build(node, "", row, 0)


def _build(node: Node, place: str, row: Mapping[str, str], number: int) -> Any:
    if node.branches:
        branch = next(b for b in node.branches if b.label == row[f"{place}="])
        return _build(branch, place, row, number)
    if node.type == "array":
        count = {"empty": 0, "one": 1, "several": 2, "full": _max_size(node)}[row[f"{place}#"]]
        return [_element(node, place, row, i) for i in range(count)]
    if node.entries is not None:
        count = {"empty": 0, "one": 1, "several": 3, "full": _max_size(node)}[row[f"{place}#"]]
        # With room for the number behind the name.
        name = place[_ROOM - node.keywords["keyMaxLength"] :]
        return {f"{name} {i}": f"{name} value {i}" for i in range(count)}
    if node.type == "object":
        return _build_object(node, place, row, number)
    if f"{place}~" in row:
        return _TEXTS[row[f"{place}~"]]
    return row.get(f"{place}=", minimal(node, number))


def _element(node: Node, place: str, row: Mapping[str, str], number: int) -> Any:
    assert node.items is not None
    return (
        _build(node.items, f"{place}[]", row, number) if not number else minimal(node.items, number)
    )


def _build_object(node: Node, place: str, row: Mapping[str, str], number: int) -> dict[str, Any]:
    chosen = set(row[f"{place}?"].split("+")) if node.choices else set()
    wanted = (set(always(node)) - frozenset().union(*node.choices)) | chosen
    out: dict[str, Any] = {}
    for name, child in node.properties.items():
        below = f"{place}.{name}" if place else name
        state = "present" if name in wanted else row.get(below, "absent")
        if state == "null":
            out[name] = None
        elif state == "present":
            out[name] = _build(child, below, row, number)
    return out
