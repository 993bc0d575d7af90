"""Whether a value obeys a schema, yes or no: what alternatives and checks are decided by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.definition.node import Check, Node
from contracts.definition.schema.branches import has_type, json_type
from contracts.definition.schema.matching import (
    Doubt,
    has_format,
    identity,
    is_multiple,
    is_one_of,
    matches,
)


def conforms(node: Node, value: Any) -> bool:
    """Tell whether *value* obeys *node*.

    Raises:
        Doubt: validators do not agree, or the tree does not go so deep.
    """
    if value is None:
        return node.nullable or node.implied
    if node.branches or "|" in node.beyond:
        return _fits_branches(node, value)
    kind = json_type(value)
    if node.type == "integer" and kind == "number" and value.is_integer():
        raise Doubt
    if not has_type(node, value):
        return node.implied and all(holds(check, value) for check in node.checks)
    return not any(True for _ in _broken(node, value))


def _fits_branches(node: Node, value: Any) -> bool:
    if node.test is not None:
        return conforms(node.branches[0 if conforms(node.test, value) else 1], value)
    count = sum(conforms(branch, value) for branch in node.branches)
    if node.mode == "oneOf":
        if "|" in node.beyond:
            raise Doubt
        return count == 1
    if not count and "|" in node.beyond:
        raise Doubt
    return count > 0


def holds(check: Check, value: Any) -> bool:
    """Tell whether *value* passes *check*; see above."""
    if check.keyword == "not":
        return not conforms(check.node, value)
    if check.keyword == "contains":
        if not isinstance(value, list):
            return True
        count = sum(conforms(check.node, entry) for entry in value)
        return check.low <= count and (check.high is None or count <= check.high)
    return conforms(check.node, value)


def _broken(node: Node, value: Any) -> Iterator[str]:
    """Yield the keywords that *value*, which has the right type, breaks."""
    limits = node.keywords
    if "enum" in limits and not node.is_hint and not is_one_of(value, limits["enum"]):
        yield "enum"
    if isinstance(value, str):
        yield from _broken_sizes(node, len(value), "Length")
        if "pattern" in limits and not matches(limits["pattern"], value):
            yield "pattern"
    elif isinstance(value, list):
        yield from _broken_sizes(node, len(value), "Items")
        yield from _broken_array(node, value)
    elif isinstance(value, dict):
        yield from _broken_sizes(node, len(value), "Properties")
        yield from _broken_object(node, value)
    elif not isinstance(value, bool):
        yield from broken_numbers(node, value)
    yield from (check.keyword for check in node.checks if not holds(check, value))


def _broken_sizes(node: Node, size: int, what: str) -> Iterator[str]:
    if size < node.keywords.get(f"min{what}", size):
        yield f"min{what}"
    if size > node.limits.get(f"max{what}", size):
        yield f"max{what}"


def broken_numbers(node: Node, value: float) -> Iterator[str]:
    """Yield the limits that a number breaks."""
    limits = node.keywords
    if value < limits.get("minimum", value):
        yield "minimum"
    if value > limits.get("maximum", value):
        yield "maximum"
    if "exclusiveMinimum" in limits and value <= limits["exclusiveMinimum"]:
        yield "exclusiveMinimum"
    if "exclusiveMaximum" in limits and value >= limits["exclusiveMaximum"]:
        yield "exclusiveMaximum"
    if "multipleOf" in limits and not is_multiple(value, limits["multipleOf"]):
        yield "multipleOf"


def lacks_format(node: Node, value: Any) -> bool:
    """Tell whether *value* has not the format that *node* states, which is only a remark."""
    return not node.id_kind and not has_format(value, node.keywords.get("format", ""))


def has_equal(value: list[Any]) -> bool:
    """Tell whether two elements are equal."""
    return len({identity(entry) for entry in value}) < len(value)


def _broken_array(node: Node, value: list[Any]) -> Iterator[str]:
    if node.keywords.get("uniqueItems") and has_equal(value):
        yield "uniqueItems"
    for number, entry in enumerate(value):
        child = element(node, number)
        if child is not None and not conforms(child, entry):
            yield "items"
        if child is None and "[]" in node.beyond:
            raise Doubt


def element(node: Node, number: int) -> Node | None:
    """Return the schema of an array's element; None where it may be anything."""
    return node.prefix[number] if number < len(node.prefix) else node.items


def _broken_object(node: Node, value: dict[str, Any]) -> Iterator[str]:
    if not node.required <= value.keys():
        yield "required"
    if node.choices and sum(choice <= value.keys() for choice in node.choices) != 1:
        yield "oneOf"
    if any(name in value and not names <= value.keys() for name, names in node.dependents.items()):
        yield "dependentRequired"
    if not node.banned.keys().isdisjoint(value):
        yield "false"
    for name, entry in value.items():
        if node.names is not None and not conforms(node.names, name):
            yield "propertyNames"
        if len(name) > node.limits.get("keyMaxLength", len(name)):
            yield "keyMaxLength"
        child, is_known = member(node, name)
        if not is_known:
            yield "additionalProperties"
        elif child is not None and not conforms(child, entry):
            yield "properties"


def member(node: Node, name: str) -> tuple[Node | None, bool]:
    """Return the schema of what an object has as *name*, None for any; and whether it may.

    Raises:
        Doubt: the tree does not go so deep, or readers of a pattern do not agree.
    """
    if name in node.properties:
        return node.properties[name], True
    if name in node.banned:
        return None, True
    if name in node.beyond:
        raise Doubt
    if node.patterns:
        matched = frozenset(i for i, one in enumerate(node.patterns) if matches(one, name))
        if matched:
            child = node.by_pattern[matched]
            return child, child is not None
    if node.entries is None and "{}" in node.beyond:
        raise Doubt
    return node.entries, node.entries is not None or not node.closed
