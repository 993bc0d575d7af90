"""How large the smallest value of a schema is."""

from __future__ import annotations

from functools import cache
from typing import Final

from contracts.definition.node import Node

# In characters; of larger values, each request would take megabytes.
_LARGEST: Final = 50_000
# So many characters one of what each keyword counts takes, at least.
_LEAST: Final = {"minLength": 1, "minItems": 10, "minProperties": 10}


def too_large(node: Node) -> str:
    """Return the keyword that makes every value of *node* too large; nothing where one is not."""
    if least(node) <= _LARGEST:
        return ""
    if any(check.keyword == "contains" and check.low > 1 for check in node.checks):
        return "contains"
    return next((keyword for keyword in _LEAST if node.keywords.get(keyword)), "required")


@cache
def least(node: Node) -> int:
    """Return the size of the smallest value, about."""
    if node.branches:
        return min(map(least, node.branches))
    if node.nullable or "enum" in node.keywords:
        return 1
    own = int(max([1, *(node.keywords.get(keyword, 0) * cost for keyword, cost in _LEAST.items())]))
    own = max([own, *(c.low * _LEAST["minItems"] for c in node.checks if c.keyword == "contains")])
    if node.type == "array" and node.items is not None:
        return max(own, int(node.keywords.get("minItems", 0)) * least(node.items))
    needed = (node.properties[name] for name in node.properties if name in node.required)
    return own + sum(map(least, needed))
