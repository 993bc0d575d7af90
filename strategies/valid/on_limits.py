"""Values that meet a limit exactly, or are one step inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.witnesses import is_sound, witnesses
from contracts.record.samples import entry, minimal, needs_id
from strategies.bodies.build import Named
from strategies.bodies.sites import embed, sites
from strategies.valid.edge_text_cases import ALPHABETS, filled
from strategies.valid.related import key_limits, relations
from strategies.violations.limits import elements

# Of what is only tried, as much as shows both sides of its limit.
_TRIED: Final = frozenset(
    {"pattern", "multipleOf", "uniqueItems", "minProperties", "format", "minLength"}
    | {"exclusiveMinimum", "exclusiveMaximum"}
)
_WITNESSES: Final = 4
# Longer texts have no requests of their own in the quick corpus, which is to be sent in a second.
_QUICK_LENGTH: Final = 100_000


def of_size(node: Node, count: int) -> Any:
    """Return *count* elements for an array or map node, or None where that is not valid."""
    if node.hard:
        return _tried_of_size(node, count)
    low = node.keywords.get("minItems", 0)
    high = node.keywords.get("maxItems", node.keywords.get("maxProperties", count))
    if not low <= count <= high:
        return None
    if node.entries is not None:
        return {f"key {i}": entry(node.entries, i) for i in range(count)}
    if node.type != "array" or node.items is None:
        return None
    kinds = node.items.branches or (node.items,)
    # Ids stay out of mixtures, so that a target that checks ids can still be asked.
    kinds = tuple(kind for kind in kinds if not needs_id(kind)) or kinds
    return [minimal(kinds[i % len(kinds)], i) for i in range(count)]


def _tried_of_size(node: Node, count: int) -> Any:
    """Return *count* elements for an array whose elements hang together; None where that fails."""
    if node.type != "array" or "enum" in node.keywords:
        return None
    value = elements(node, count)
    return value if is_sound(node, value) else None


def limits(root: Node, *, small: bool = False) -> Iterator[Named]:
    """Yield each keyword's limit met exactly, and one step inside."""
    for site in sites(root):
        for keyword, limit in site.node.keywords.items():
            if small and isinstance(limit, int) and limit > _QUICK_LENGTH:
                continue
            for name, value in _on_limit(site.node, keyword, limit):
                yield f"{site.place}: {name}", embed(site, value)
        yield from key_limits(site)
        yield from relations(site)


def _on_limit(node: Node, keyword: str, limit: Any) -> Iterator[Named]:
    if keyword in {"maxItems", "maxProperties"}:
        for count in {limit, limit - 1} - {0}:
            yield f"{count} elements", of_size(node, count)
    elif keyword == "minItems":
        yield from ((f"{n} elements", of_size(node, n)) for n in (limit, limit + 1))
    elif keyword == "maxLength":
        for name, letters in ALPHABETS.items():
            for length in (limit, limit - 1):
                yield f"{length} characters, {name}", filled(letters, length)
    elif keyword in {"minimum", "maximum"}:
        inside = 1 if keyword == "minimum" else -1
        yield from ((f"{n}", n) for n in (limit, limit + inside))
    elif keyword in _TRIED and node.hard:
        yield from ((f"{one!r:.40}", one) for one in witnesses(node)[:_WITNESSES])
