"""Choices packed into blocks of bytes: one draw for many of them.

A draw costs Hypothesis some twenty microseconds, for a coin as for sixteen bytes.
So an object draws one block, in which every choice has bytes of its own at a fixed
place.  Bytes shrink one by one and towards zero, so zero stands for the plainest choice.
Places are fixed, so one choice can become plainer while the others stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hypothesis.strategies import SearchStrategy

from strategies.drawing.draws import Draws

if TYPE_CHECKING:
    from hypothesis.internal.conjecture.data import ConjectureData

T = TypeVar("T")
Make = Callable[[Draws, bytes, int], Any]

# The bytes of a list that may stand in the block around it, however short the list turns
# out to be: drawing so many bytes in vain costs about as much as another draw.
_INLINE: Final = 6


@dataclass(frozen=True, slots=True)
class Maker:
    """How the values of a schema are made.

    Attributes:
        width: how many bytes of a block choose the value.
        make: makes it, given how to draw, a block, and where in it those bytes begin.
        alone: whether these bytes choose all of it, and nothing more is drawn.
    """

    width: int
    make: Make
    alone: bool = True


def strategy(maker: Maker) -> SearchStrategy[Any]:
    """Return the strategy of the values of *maker*."""
    return _Made(maker)


class _Made(SearchStrategy[Any]):
    """The values of a maker."""

    def __init__(self, maker: Maker) -> None:
        super().__init__()
        self._maker = maker

    def do_draw(self, data: ConjectureData) -> Any:
        """Make a value of the example in the making."""
        draws = Draws(data)
        return self._maker.make(draws, draws.block(self._maker.width), 0)


def pick(options: Sequence[T], number: int) -> T:
    """Return the option that a *number* stands for; 0 is the first, 1 the second option."""
    return options[number % len(options)]


def picked(options: Sequence[Any]) -> Maker:
    """Return the maker of one of *options*, the plainest first."""
    if len(options) > 256:
        last = len(options) - 1
        return Maker(0, lambda draws, _, __: options[draws.integer(0, last)], alone=False)
    return Maker(1, lambda _, block, at: pick(options, block[at]))


def plain(other: SearchStrategy[Any]) -> Maker:
    """Return the maker of what is drawn by itself, without a byte of the block."""
    return Maker(0, lambda draws, _, __: draws.of(other), alone=False)


def one_of(makers: Sequence[Maker]) -> Maker:
    """Return the maker of what one of *makers* makes; all read the same bytes."""

    def make(draws: Draws, block: bytes, at: int) -> Any:
        return pick(makers, block[at]).make(draws, block, at + 1)

    return Maker(1 + max(m.width for m in makers), make, all(m.alone for m in makers))


def lists(sizes: Sequence[int], each: Maker) -> Maker:
    """Return the maker of lists of one of *sizes*."""
    if each.alone and max(sizes) * each.width <= _INLINE:
        return _inline(sizes, each)
    if each.alone or max(sizes) <= 1:
        return _side_by_side(sizes, each)
    return _one_by_one(sizes, each)


def _inline(sizes: Sequence[int], each: Maker) -> Maker:
    """Return the maker of lists that stand in the block around them, however long they are."""

    def make(draws: Draws, block: bytes, at: int) -> list[Any]:
        starts = (at + 1 + i * each.width for i in range(pick(sizes, block[at])))
        return [each.make(draws, block, start) for start in starts]

    return Maker(1 + max(sizes) * each.width, make)


def _side_by_side(sizes: Sequence[int], each: Maker) -> Maker:
    """Return the maker of lists whose elements share a block."""

    def make(draws: Draws, around: bytes, at: int) -> list[Any]:
        size = pick(sizes, around[at])
        shared = draws.block(size * each.width)
        return [each.make(draws, shared, i * each.width) for i in range(size)]

    return Maker(1, make, alone=False)


def _one_by_one(sizes: Sequence[int], each: Maker) -> Maker:
    """Return the maker of lists whose elements have a block each.

    The size is a draw of its own, and each element is a part.  When Hypothesis makes an
    integer smaller, it also tries to delete parts.  In this way it finds which elements matter.
    It tries each smaller integer in turn, so each size has only one.
    """
    each_size = sorted(set(sizes))
    last = len(each_size) - 1

    def make(draws: Draws, _: bytes, __: int) -> list[Any]:
        draws.begin()
        made = [one(draws) for _ in range(each_size[draws.integer(0, last)])]
        draws.end()
        return made

    def one(draws: Draws) -> Any:
        draws.begin()
        made = each.make(draws, draws.block(each.width), 0)
        draws.end()
        return made

    return Maker(0, make, alone=False)
