"""Order by what each thing adds to those before it, per cost.

The greedy order for weighted coverage: no other order of the same things covers more than 1.58
times as much in as many steps (Nemhauser, Wolsey and Fisher, Mathematical Programming 14, 1978).
What something adds can only shrink, so most are looked at once or twice (Minoux, 1978).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Any, Final, TypeVar

T = TypeVar("T")
Owed = Mapping[Hashable, int]
"""What something is about, each with its weight; the same thing has the same weight anywhere."""

# So many bytes take about as long as one more request to a server that is far away.
_BYTES: Final = 1_000_000


def cost_of(count: int, size: int) -> float:
    """Return what *count* requests of *size* bytes in all cost; bytes weigh little."""
    return count + size / _BYTES


@dataclass(slots=True)
class Register:
    """Numbers what is owed, so that a set of it is an integer.

    Attributes:
        of_weight: what weighs how much, as sets.
    """

    of_weight: dict[int, int] = field(default_factory=dict)
    _bits: dict[Hashable, int] = field(default_factory=dict)
    _owed_by: dict[Hashable, int] = field(default_factory=dict)

    def taken(self, owed: Owed) -> int:
        """Return the set of all that is *owed*."""
        found = 0
        for what, weight in owed.items():
            bit = self._bits.get(what)
            if bit is None:
                bit = self._bits[what] = 1 << len(self._bits)
                self.of_weight[weight] = self.of_weight.get(weight, 0) | bit
            found |= bit
        return found

    def taken_of_each(
        self, things: Iterable[Hashable], owed: Callable[[Any], tuple[Hashable, int]]
    ) -> int:
        """Return the set of what *things* owe, each by itself; *owed* is asked once for each."""
        found = 0
        for thing in things:
            bit = self._owed_by.get(thing)
            if bit is None:
                bit = self._owed_by[thing] = self.taken(dict([owed(thing)]))
            found |= bit
        return found

    def weight(self, some: int) -> int:
        """Return what a set weighs."""
        found = 0
        for weight, heavy in self.of_weight.items():
            found += weight * (some & heavy).bit_count()
        return found

    def __len__(self) -> int:
        return len(self._bits)


class Pairs:
    """Numbers the pairs of some things, so that a set of pairs is an integer.

    A case has a thousand pairs of some dozens of things: to look each of them up takes longer than
    to shift the things of each row to its place.

    Args:
        things: all there are; some may come more than once.

    Attributes:
        register: knows what sets weigh; each pair weighs one.
    """

    def __init__(self, things: Iterable[Hashable]) -> None:
        self._numbers = {one: n for n, one in enumerate(dict.fromkeys(things))}
        self.register = Register({1: -1})

    def of(self, some: Iterable[Hashable]) -> int:
        """Return the set of the pairs that *some* of the things make."""
        numbers = [self._numbers[one] for one in some]
        made = union(1 << n for n in numbers)
        # Each pair is in the row of its first.
        return union((made >> (n + 1)) << (n * len(self._numbers)) for n in numbers)


Step = tuple[T, int]
"""Something in its turn, and the set of what it adds to all before it."""


def greedy(
    things: Sequence[tuple[T, int, float]], register: Register, covered: int = 0
) -> Iterator[Step[T]]:
    """Yield every one of *things*, the one that adds most for its cost first.

    Args:
        things: each with the set of what it is about, and its cost.
        register: knows what sets weigh.
        covered: what is covered before.
    """
    known = [owed & ~covered for _, owed, _ in things]
    heap = [(-register.weight(known[n]) / cost, n) for n, (_, _, cost) in enumerate(things)]
    heapify(heap)
    while heap:
        _, number = heappop(heap)
        what, _, cost = things[number]
        adds = known[number] & ~covered
        # What was pushed before others were covered may be worth less by now.
        if adds != known[number]:
            known[number] = adds
            gain = (-register.weight(adds) / cost, number)
            if heap and gain > heap[0]:
                heappush(heap, gain)
                continue
        covered |= adds
        yield what, adds


def union(sets: Iterable[int]) -> int:
    """Return the union of sets."""
    found = 0
    for one in sets:
        found |= one
    return found
