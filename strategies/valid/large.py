"""Large valid requests: as much of everything at once as limits allow, or as nobody has limited.

One answer clears the bounds that columns, buffers, lists and whole bodies often have.
What fails is taken apart by ``halves``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.prose import UNSTATED_ITEMS, UNSTATED_LENGTH
from contracts.record.samples import full, minimal
from contracts.record.writing import dump
from strategies.bodies.build import Named
from strategies.valid.edge_text_cases import filled, full_map
from strategies.valid.rich import Rich

# How many elements an array has that nothing limits.
_ELEMENTS: Final = 20
# How many characters a text has that nothing limits: more than a column of 64 KiB holds.
_CHARACTERS: Final = 66_000
# Larger ones than these are left to requests of their own.
_MOST_ELEMENTS: Final = 10_000
_MOST_CHARACTERS: Final = 256_000
# What plain texts need beside the long ones.
_ROOM: Final = 1_000
# A body of a megabyte is often refused for its size alone.
_MOST_BYTES: Final = 900_000
_LETTERS: Final = "abcdefghi "


def large_requests(root: Node, *, ids: bool = True) -> Iterator[Named]:
    """Yield a large request, without parts that carry ids unless *ids*."""
    value = Large(ids=ids).value(root, 0)
    if len(dump(value)) <= _MOST_BYTES:
        yield f"large request{'' if ids else ', without ids'}", value


class Large(Rich):
    """Makes values that are large where they stand first, and plain where they stand again."""

    def __init__(self, *, ids: bool) -> None:
        super().__init__(ids=ids)
        self._seen: Counter[Node] = Counter()
        self._has_longest = False
        self._left = _MOST_BYTES

    def _size(self, node: Node, depth: int) -> int:
        del depth
        low: int = node.keywords.get("minItems", 0)
        usual = node.keywords.get(UNSTATED_ITEMS, _ELEMENTS)
        each = 1 if node.items is None else len(dump(full(node.items)))
        most = min(node.keywords.get("maxItems", usual), _MOST_ELEMENTS, self._left // each)
        count = max(low, most if self._is_first(node) else 1)
        self._left -= count * each
        return count

    def _map(self, node: Node) -> dict[str, Any]:
        found = full_map(node, _LETTERS)
        return super()._map(node) if found is None else found

    def _text(self, node: Node) -> str:
        if not self._is_first(node):
            return str(minimal(node))
        unstated = node.keywords.get(UNSTATED_LENGTH, 0) - _CHARACTERS - _ROOM
        # Of the longest texts one is enough, and all of them together are no more than one may be.
        usual = _CHARACTERS if self._has_longest else max(unstated, _CHARACTERS)
        length = min(node.keywords.get("maxLength", usual), _MOST_CHARACTERS, max(self._left, 1))
        self._has_longest |= length > _CHARACTERS
        self._left -= length
        return filled(_LETTERS, length)

    def _chosen(self, node: Node, kept: list[frozenset[str]]) -> frozenset[str]:
        return max(kept, key=lambda c: sum(_most(node.properties[name]) for name in c))

    def _is_first(self, node: Node) -> bool:
        self._seen[node] += 1
        return self._seen[node] == 1


def _most(node: Node) -> int:
    """Return the largest number of elements of any array in *node*."""
    return max(int(below.keywords.get("maxItems", 0)) for below in node.walk())
