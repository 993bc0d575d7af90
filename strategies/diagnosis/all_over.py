"""Simplify a large body in all its places together: one step where there would be hundreds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.branches import select
from contracts.record.samples import minimal

# Of what says less, each thing is simplified by itself.
_LARGE: Final = 24


def all_over(root: Node, value: Any) -> Iterator[Any]:
    """Yield a large body with plain texts only, and with one element of each array.

    How much there is may be what matters, whatever it says; or what it says, once is enough.
    """
    if size(value) < _LARGE:
        return
    for change in (_plain_texts, _one_of_each):
        other = change(root, value)
        if other != value:
            yield other


def size(value: Any) -> int:
    """Return about how many things a value says."""
    if isinstance(value, dict):
        return 1 + sum(map(size, value.values()))
    if isinstance(value, list):
        # There may be thousands of ids.
        return 1 + (len(value) if set(map(type, value)) == {str} else sum(map(size, value)))
    return 1


def _plain_texts(node: Node, value: Any) -> Any:
    if isinstance(value, dict) and node.entries is not None:
        plain = minimal(node.entries)
        return {f"k{number}": plain for number in range(len(value))}
    if isinstance(value, str) and node.is_text and not node.branches:
        return minimal(node)
    return _below(node, value, _plain_texts)


def _one_of_each(node: Node, value: Any) -> Any:
    if isinstance(value, list):
        value = value[: max(1, node.keywords.get("minItems", 0))]
    return _below(node, value, _one_of_each)


def _below(node: Node, value: Any, change: Callable[[Node, Any], Any]) -> Any:
    """Return *value* with everything in it changed."""
    if node.branches:
        branch = select(node.branches, value)
        return value if branch is None else change(branch, value)
    if isinstance(value, list) and node.items is not None:
        return [change(node.items, entry) for entry in value]
    if isinstance(value, dict) and node.properties:
        known = node.properties
        return {n: change(known[n], entry) if n in known else entry for n, entry in value.items()}
    return value
