"""Limits that no request meets: one that did would take megabytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from contracts.definition.node import Node
from contracts.definition.schema.sizes import least

# Of more elements or pairs, or of longer texts, no request is made.
_MOST: Final = {
    "maxItems": 20_000,
    "maxProperties": 20_000,
    "maxLength": 1_000_000,
    "keyMaxLength": 1_000_000,
}
_UNITS: Final = {
    "maxItems": "items",
    "maxProperties": "pairs",
    "maxLength": "characters",
    "keyMaxLength": "characters",
}
# Elements may be large, too.
_BYTES: Final = 8_000_000
_MEGABYTE: Final = 1_000_000
# What an id takes, and what anything else does, with the marks around it; and what a key does.
_ID, _ELEMENT, _KEY = 36, 9, 12


def with_near_limits(node: Node) -> Node:
    """Return the tree of *node* in which limits that no request meets are apart from the others."""
    below: dict[str, Any] = {}
    if node.items is not None:
        below["items"] = with_near_limits(node.items)
    if node.entries is not None:
        below["entries"] = with_near_limits(node.entries)
    named = {name: with_near_limits(child) for name, child in node.properties.items()}
    if any(named[name] is not child for name, child in node.properties.items()):
        below["properties"] = named
    for what in ("branches", "prefix"):
        made = tuple(map(with_near_limits, getattr(node, what)))
        if any(one is not other for one, other in zip(made, getattr(node, what), strict=True)):
            below[what] = made
    changed = {what: one for what, one in below.items() if one is not getattr(node, what)}
    distant = {k: value for k, value in node.keywords.items() if _is_distant(node, k, value)}
    if distant:
        changed["distant"] = distant
        changed["keywords"] = {k: v for k, v in node.keywords.items() if k not in distant}
    return replace(node, **changed) if changed else node


def _is_distant(node: Node, keyword: str, limit: Any) -> bool:
    if keyword not in _MOST:
        return False
    return bool(limit > _MOST[keyword] or limit * _each(node, keyword, least) > _BYTES)


def _each(node: Node, keyword: str, size: Callable[[Node], int]) -> int:
    """Return how many bytes one of what *keyword* counts takes."""
    if keyword in {"maxLength", "keyMaxLength"}:
        return 1
    inside, name = (node.items, 0) if keyword == "maxItems" else (node.entries, _KEY)
    return name + (size(inside) if inside is not None else 1)


def _usual(node: Node) -> int:
    """Return how many bytes a plain value takes."""
    return max(_ID if node.id_kind else _ELEMENT, least(node))


def most_items(node: Node, otherwise: int) -> int:
    """Return how many elements of an array are sent at most; *otherwise* where nothing limits it.

    Of a limit that no request meets, as many as fit.
    """
    limit = int(node.limits.get("maxItems", otherwise))
    return min(limit, _MOST["maxItems"], _BYTES // _each(node, "maxItems", least))


def untried(node: Node, keyword: str) -> str:
    """Say that no request meets the limit *keyword* of *node*."""
    limit = node.distant[keyword]
    size = limit * _each(node, keyword, _usual)
    megabytes = max(1, round(size / _MEGABYTE))
    return (
        f"the limit of {limit:,} {_UNITS[keyword]} at {node.place} was not tried: a "
        f"request would be {megabytes:,} MB"
    )
