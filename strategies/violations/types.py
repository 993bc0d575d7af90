"""Values of the wrong JSON type: each type in turn, and right values wrapped or unwrapped."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.node import NEVER
from contracts.definition.pointer import join
from contracts.definition.schema.branches import allowed_types, json_type
from contracts.record.samples import minimal, telling
from strategies.violations.violation import Violation

# Each JSON type in turn, first plain and then as languages confuse it: falsy values
# slip through `if value:`, and lenient parsers convert the others.
_EXEMPLARS: Final[dict[str, tuple[tuple[str, Any], ...]]] = {
    "null": (("null", None),),
    "boolean": (("true", True), ("false", False)),
    "integer": (("an integer", 1), ("zero", 0)),
    "number": (("a fraction", 1.5),),
    "string": (("a string", "text"), ("an empty string", "")),
    "array": (("an empty array", []), ("an array", ["text"])),
    "object": (("an empty object", {}), ("an object", {"text": "text"})),
}


def wrong_types(node: Node) -> Iterator[Violation]:
    """Yield values of every JSON type that *node* does not allow."""
    allowed = allowed_types(node)
    if node.implied or len(allowed) > len(_EXEMPLARS) - 1:
        return
    is_mixed = node.branches and node.type == "any" and node.mode != "if"
    keyword = node.mode if is_mixed else "type"
    pointer = join(node.pointer, keyword)
    for kind, exemplars in _EXEMPLARS.items():
        # An enum already excludes other strings, and 1.0 for an integer is unspecified.
        if kind not in allowed and not (kind == "number" and "integer" in allowed and node.hard):
            yield from (Violation(keyword, pointer, name, value) for name, value in exemplars)
    if node.type == "integer":
        # Within the range, lest the range be what refuses it.
        yield Violation(keyword, pointer, "a fraction within the range", minimal(node) + 0.5)
    for name, value in _confusions(node, allowed):
        if json_type(value) not in allowed:
            yield Violation(keyword, pointer, name, value)


def _confusions(node: Node, allowed: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield a valid value of each branch wrapped, unwrapped, or written as a string."""
    for branch in node.branches:
        for name, value in _confused(branch, allowed) if branch.type != NEVER else ():
            yield f"{name} ({branch.label})", value
    if not node.branches:
        yield from _confused(node, allowed)


def _confused(node: Node, allowed: set[str]) -> Iterator[tuple[str, Any]]:
    value = telling(node)
    yield "the value in an array", [value]
    yield "the value as JSON in a string", dumps(value)
    if node.type == "array" and value and node.items is not None:
        for name, element in _elements(node):
            yield f"an element without its array{name}", element
        yield "an object with indexes", {str(i): entry for i, entry in enumerate(value)}
    if node.properties and isinstance(value, dict) and "enum" not in node.keywords:
        listed = value or {name: telling(child) for name, child in node.properties.items()}
        yield "names and values in an array", [[name, entry] for name, entry in listed.items()]
        for name in value or node.properties:
            if name in node.properties:
                yield f"only what {name} holds", telling(node.properties[name])
    if node.entries is not None and isinstance(value, dict):
        yield "pairs in an array", [[key, entry] for key, entry in value.items()]
        yield "objects in an array", [{"key": key, "value": entry} for key, entry in value.items()]
    if "string" in allowed:
        yield "the value in an object", {"value": value}
    if node.type == "integer":
        yield "the value in words", "eight hundred"


def _elements(node: Node) -> Iterator[tuple[str, Any]]:
    """Yield a value for each branch of an array's elements."""
    assert node.items is not None
    for branch in node.items.branches:
        yield f" ({branch.label})", minimal(branch)
    if not node.items.branches:
        yield "", minimal(node.items)
