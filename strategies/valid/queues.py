"""What is to be shown at each place of a request: queues of values, each taken in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.prose import UNSTATED_ITEMS
from contracts.record import reach
from contracts.record.edge_texts import EDGE_TEXTS
from contracts.record.text_reach import LENGTHS
from strategies.valid.edge_text_cases import ALPHABETS, filled

# Longer texts are sent by themselves: a rich request is to stay small.
_LONGEST: Final = 600
# Up to this limit every number of elements is shown, the most first.
_EVERY: Final = 32
# Where nothing limits an array: how many elements it has in turn, and within another array.
_OUTER: Final = (8, 6, 10, 5, 12, 4, 7, 3, 2)
_INNER: Final = (3, 2, 4, 1, 0)
# Queues of the same texts begin so far apart, so that together they are through the sooner.
_APART: Final = 41


class Queues:
    """The queues of one set of requests; each node has its own."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[Node, str]] = Counter()
        self._lengths: dict[tuple[Node, str], int] = {}
        self._starts: dict[tuple[Node, str], int] = {}
        self._begun: Counter[str] = Counter()

    @property
    def are_through(self) -> bool:
        """Whether each queue that was begun was taken once, to its end."""
        return all(self._taken[key] >= length for key, length in self._lengths.items())

    def next(self, node: Node, what: str, options: Sequence[Any]) -> Any:
        """Return the next of *options*, which are always the same for *what* at a *node*."""
        key = (node, what)
        if key not in self._lengths:
            self._lengths[key] = len(options)
            self._starts[key] = _APART * self._begun[what] if what in _SHARED else 0
            self._begun[what] += 1
        found = options[(self._starts[key] + self._taken[key]) % len(options)]
        self._taken[key] += 1
        return found


# What is the same at many places.
_SHARED: Final = frozenset({"text", "key"})


@cache
def of_texts(longest: int | None) -> tuple[str, ...]:
    """Return the texts to show where they may be *longest* characters long: odd, and long ones."""
    limit = _LONGEST if longest is None else min(longest, _LONGEST)
    found = [text[:limit] for text in EDGE_TEXTS.values()]
    found += (filled("abcdefghi ", length) for length in LENGTHS if length < limit)
    if longest is not None and longest <= _LONGEST:
        found += (filled(a, n) for a in ALPHABETS.values() for n in (longest, longest - 1))
    return tuple(dict.fromkeys(found))


def sizes(node: Node, depth: int) -> Sequence[int]:
    """Return how many elements an array or a map has in turn, *depth* arrays deep."""
    low = node.keywords.get("minItems", 0)
    high = node.keywords.get("maxItems", node.keywords.get("maxProperties"))
    if high is not None and high <= _EVERY:
        return range(high, low - 1, -1)
    wanted: Sequence[int] = _INNER if depth else _OUTER
    if not depth and UNSTATED_ITEMS in node.keywords:
        # As many as the original took.
        wanted = (wanted[0], node.keywords[UNSTATED_ITEMS], *wanted[1:])
    return [n for n in wanted if low <= n and (high is None or n <= high)] or [low]


def numbers(node: Node) -> Sequence[int]:
    """Return the numbers on and inside the limits of *node*, and usual ones between them."""
    low, high = node.keywords.get("minimum", 0), node.keywords.get("maximum", 2**31 - 1)
    known = [n for n in reach.VALUES if low < n < high]
    return tuple(dict.fromkeys((low, high, low + 1, high - 1, *known)))
