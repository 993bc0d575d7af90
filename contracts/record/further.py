"""Rules that values are only tried on: what the schema of a request seldom says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from contracts.definition import Node
from contracts.definition.schema.branches import json_type
from contracts.definition.schema.conformity import conforms, has_equal, holds
from contracts.definition.schema.matching import is_multiple, is_one_of, matches
from contracts.record import manner


class Broken(NamedTuple):
    """A rule that a value breaks: its keyword, its pointer, and in what manner."""

    keyword: str
    pointer: str
    how: str
    missing: tuple[str, ...] = ()


def further(node: Node, value: Any) -> Iterator[Broken]:
    """Yield the rules of *node* that *value*, which has the right type, breaks.

    Raises:
        Doubt: validators do not agree.
    """
    limits = node.keywords
    if "enum" in limits and not isinstance(value, str) and not is_one_of(value, limits["enum"]):
        yield _of(node, "enum", "another value")
    if isinstance(value, str):
        if "pattern" in limits and not matches(limits["pattern"], value):
            yield _of(node, "pattern", "an empty string" if not value else "another text")
    elif isinstance(value, list):
        if limits.get("uniqueItems") and has_equal(value):
            yield _of(node, "uniqueItems", "two equal elements")
    elif isinstance(value, dict):
        yield from _of_object(node, value)
    elif not isinstance(value, bool) and value is not None:
        yield from _of_number(node, value)
    for check in node.checks:
        if not holds(check, value):
            yield Broken(check.keyword, check.pointer, _tried(check.keyword, value))


def _of(node: Node, keyword: str, how: str) -> Broken:
    return Broken(keyword, node.origin(keyword), how)


def _tried(keyword: str, value: Any) -> str:
    """Describe a value that fails a check."""
    if keyword == "contains" and not value:
        return "an array of none"
    kind = json_type(value)
    return f"{'an' if kind[0] in 'aio' else 'a'} {kind}"


def _of_number(node: Node, value: float) -> Iterator[Broken]:
    limits = node.keywords
    low, high = limits.get("exclusiveMinimum"), limits.get("exclusiveMaximum")
    if low is not None and value <= low:
        how = "the limit itself" if value == low else manner.of_number(low, value)
        yield _of(node, "exclusiveMinimum", how)
    if high is not None and value >= high:
        how = "the limit itself" if value == high else manner.of_number(high, value)
        yield _of(node, "exclusiveMaximum", how)
    if "multipleOf" in limits and not is_multiple(value, limits["multipleOf"]):
        yield _of(node, "multipleOf", "between two multiples")


def _of_object(node: Node, value: dict[str, Any]) -> Iterator[Broken]:
    for name, others in node.dependents.items():
        missing = tuple(sorted(others - value.keys()))
        if name in value and missing:
            how = f"{name} without {' and '.join(missing)}"
            yield _of(node, "dependentRequired", how)._replace(missing=missing)
    for name in sorted(node.banned.keys() & value.keys()):
        yield Broken("false", node.banned[name], f"{name!r} is there")
    wrong = [name for name in value if node.names is not None and not conforms(node.names, name)]
    if wrong:
        how = "an empty name" if not wrong[0] else "another name"
        yield _of(node, "propertyNames", how)
