"""Where in a tree of nodes: a place, and the branches that lead there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.definition.node import Node
from contracts.definition.place import BODY, ENTRY, ITEM, Place
from contracts.drift import variants


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, and which branches of alternatives are meant on the way.

    A message's content is at one place, whether it is a string or an array; these are two spots.

    Attributes:
        place: the names from the root down.
        branches: for each branch taken, how many steps of the place lead to it, and its label.
    """

    place: Place = BODY
    branches: tuple[tuple[int, str], ...] = ()

    def __truediv__(self, step: str) -> Spot:
        """Return the spot one step below."""
        return Spot(self.place / step, self.branches)

    def branch(self, label: str) -> Spot:
        """Return the spot of the branch that goes by *label*."""
        return Spot(self.place, (*self.branches, (len(self.place), label)))

    @property
    def whole(self) -> Spot:
        """The spot of what this is a branch of, or this where it is no branch."""
        size = len(self.place)
        return Spot(self.place, tuple(one for one in self.branches if one[0] < size))

    def within(self, other: Spot) -> bool:
        """Tell whether this is *other* or below it."""
        shared = self.branches[: len(other.branches)]
        return self.place.within(other.place) and shared == other.branches

    @property
    def named(self) -> str:
        """It as ``messages[].content``, with the label where it is itself a branch."""
        labels = [label for depth, label in self.branches if depth == len(self.place)]
        # What is about the names in the body begins with what stands behind the name of others.
        name = str(self.place).lstrip()
        return f"{name} ({', '.join(labels)})" if labels else name

    @property
    def subject(self) -> str:
        """It as the subject of a sentence."""
        return f"`{self.named}`" if self.place or self.branches else "the body"


def spots(node: Node, spot: Spot | None = None) -> Iterator[tuple[Spot, Node]]:
    """Yield every node of a tree with its spot, parents first."""
    spot = spot or Spot()
    yield spot, node
    for name, child in node.properties.items():
        yield from spots(child, spot / name)
    for branch in node.branches:
        yield from spots(branch, spot.branch(variants.label(branch)))
    if node.items is not None:
        yield from spots(node.items, spot / ITEM)
    if node.entries is not None:
        yield from spots(node.entries, spot / ENTRY)
