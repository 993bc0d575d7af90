"""Requests within every limit that are large, or empty, in all places together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.definition import Node
from contracts.record.samples import always, entry, minimal
from strategies.bodies.build import Named
from strategies.bodies.sites import Site, at, embed, sites

# So many full maps have more than a hundred pairs together.
_MANY: Final = 8
# So many pairs are in a map that nothing limits.
_PAIRS: Final = 16


def sums(root: Node) -> Iterator[Named]:
    """Yield what is within each limit, and beyond what all places together may be thought to take.

    Also everything empty at once, and keys that some languages take for those of a list.
    """
    empty = {name: _emptied(root.properties[name]) for name in root.optional}
    yield "everything empty", empty
    for site in sites(root):
        if site.node.entries is None:
            continue
        full = _full(site.node)
        for step in site.arrays:
            body = embed(site, full)
            if site.parent(step).keywords.get("maxItems", _MANY) >= _MANY:
                container = Site(root, site.steps[:step], site.parent(step), site.container(step))
                element = at(body, container.steps)[0]
                yield f"{site.place}: full, {_MANY} times", embed(container, [element] * _MANY)
        for first in (0, 1):
            pairs = {str(first + i): entry(site.node.entries, i) for i in range(3)}
            yield f"{site.place}: keys counted from {first}", embed(site, pairs)


def _full(node: Node) -> dict[str, Any]:
    assert node.entries is not None
    count = node.keywords.get("maxProperties", _PAIRS)
    return {f"key {i}": entry(node.entries, i) for i in range(count)}


def _emptied(node: Node) -> Any:
    """Return *node* with everything optional there and empty."""
    if node.entries is not None:
        return {}
    if node.type == "array":
        return [] if not node.keywords.get("minItems") else [minimal(node.items or node)]
    if node.type == "object" and not node.choices:
        return {name: _emptied(child) for name, child in node.properties.items()}
    if node.type == "object":
        return {name: _emptied(node.properties[name]) for name in always(node)}
    return minimal(node)
