"""Take a valid body apart by halves, until the part that matters stands alone.

The two halves hold together what the whole holds.  What an object must have is in both, as
plain as it can be in one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.branches import select
from contracts.record.case import Case, Expectation
from contracts.record.json_text import NotJson
from contracts.record.samples import minimal
from strategies.bodies.build import json_case
from strategies.diagnosis.all_over import size

Halves = tuple[Any, Any]
_KEY: Final = "key"
_PART: Final = "part of "


def halves(case: Case) -> tuple[Case, ...]:
    """Return the two halves of a valid *case*; nothing where there is only one thing in it."""
    definition, value = case.label.definition, case.label.value
    if isinstance(value, NotJson):
        return ()
    found = _halves(definition.request, value)
    # How it came to be says nothing, as the request is shown.
    name = f"{_PART}{case.name.removeprefix(_PART)}"
    cases = [json_case(definition, name, half) for half in found or ()]
    # What breaks a rule without the rest is nothing to take apart further.
    return tuple(replace(c, is_rich=True) for c in cases if c.expect is Expectation.VALID)


def _halves(node: Node, value: Any) -> Halves | None:
    if node.hard or node.prefix:
        return None
    if node.branches:
        branch = select(node.branches, value)
        return None if branch is None else _halves(branch, value)
    if isinstance(value, list):
        return _of_elements(node, value)
    if isinstance(value, dict):
        return _of_pairs(node, value) if node.entries is not None else _of_object(node, value)
    return None


def _of_elements(node: Node, value: list[Any]) -> Halves | None:
    if len(value) == 1 and node.items is not None:
        return _inside(_halves(node.items, value[0]), lambda half: [half])
    middle = max(len(value) // 2, node.keywords.get("minItems", 0))
    first, second = value[:middle], value[-middle:] if middle > len(value) // 2 else value[middle:]
    return (first, second) if max(len(first), len(second)) < len(value) else None


def _of_pairs(node: Node, value: dict[str, Any]) -> Halves | None:
    pairs, middle = list(value.items()), len(value) // 2
    if middle:
        return dict(pairs[:middle]), dict(pairs[middle:])
    assert node.entries is not None
    plain = minimal(node.entries)
    odd = [(key, entry) for key, entry in pairs if key != _KEY and entry != plain]
    return next((({key: plain}, {_KEY: entry}) for key, entry in odd), None)


def _of_object(node: Node, value: dict[str, Any]) -> Halves | None:
    # Numbers that depend on each other stay together.
    if node.halves:
        return None
    plain = {
        n: minimal(c) for n, c in node.properties.items() if n in value and n not in node.optional
    }
    telling = [
        n for n in value if n in node.properties and (n not in plain or value[n] != plain[n])
    ]
    if len(telling) == 1:
        name = telling[0]
        inside = _halves(node.properties[name], value[name])
        return _inside(inside, lambda half: {**value, name: half})
    if not telling:
        return None
    sizes = {name: size(value[name]) for name in telling}
    sides: tuple[list[str], list[str]] = ([], [])
    for name in sorted(telling, key=lambda name: -sizes[name]):
        min(sides, key=lambda side: sum(map(sizes.__getitem__, side))).append(name)
    first, second = (
        {n: value[n] if n in side else plain[n] for n in value if n in side or n in plain}
        for side in sides
    )
    return _balanced(node, value, (first, second), sides[0][0], sizes)


def _balanced(
    node: Node, value: dict[str, Any], found: Halves, name: str, sizes: dict[str, int]
) -> Halves:
    """Return two halves; where the part called *name* is most of the value, it is taken apart."""
    if 2 * (sum(sizes.values()) - sizes[name]) >= sizes[name]:
        return found
    inside = _halves(node.properties[name], value[name])
    if inside is None:
        return found
    # The lighter parts go along with the first half.
    first, _ = found
    without = {n: entry for n, entry in first.items() if n != name}
    return {**value, name: inside[0]}, {
        n: inside[1] if n == name else first[n] for n in value if n == name or n in without
    }


def _inside(found: Halves | None, rebuilt: Callable[[Any], Any]) -> Halves | None:
    return None if found is None else (rebuilt(found[0]), rebuilt(found[1]))
