"""Choices packed into blocks of bytes: one draw for many of them.

A draw costs Hypothesis some twenty microseconds, for a coin as for sixteen bytes.
So an object draws one block, in which every choice has bytes of its own at a fixed
place.  Bytes shrink one by one and towards zero, so zero stands for the plainest choice.
Places are fixed, so one choice can become plainer while the others stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
Draw = Callable[[SearchStrategy[Any]], Any]
Make = Callable[[Draw, bytes, int], Any]

# The bytes of a list that may stand in the block around it, however short the list turns
# out to be: drawing so many bytes in vain costs about as much as another draw.
_INLINE: Final = 24
# The bytes of an element that may share a block with the others.  Wider elements have a block
# each: that is a draw more for each, and Hypothesis can delete them one by one.
_SHARED: Final = 8


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
    """Return the strategy of the values of *maker*.

    Hypothesis takes draws with the same label for things of one kind, and puts one in the
    place of another.  Five of six examples would be such mutants.  A block fits no other
    place, so the mutants would be torn copies.  Draws with labels of their own have none.
    """

    @st.composite
    def values(draw: st.DrawFn) -> Any:
        labels = count(1)

        def apart(what: SearchStrategy[Any]) -> Any:
            return draw(what, next(labels))

        return maker.make(apart, block(apart, maker.width), 0)

    return values()


def block(draw: Draw, width: int) -> bytes:
    """Draw a block; one without bytes takes no draw."""
    return bytes(draw(_blocks(width))) if width else b""


@cache
def _blocks(width: int) -> SearchStrategy[bytes]:
    return st.binary(min_size=width, max_size=width)


def pick(options: Sequence[T], number: int, below: int = 256) -> T:
    """Return the option that a *number* less than *below* stands for; 0 is the first option."""
    return options[number * len(options) // below]


def picked(options: Sequence[Any]) -> Maker:
    """Return the maker of one of *options*, the plainest first."""
    if len(options) > 256:
        return plain(st.sampled_from(options))
    return Maker(1, lambda _, block, at: pick(options, block[at]))


def known_or(known: Sequence[Any], other: SearchStrategy[Any]) -> Maker:
    """Return the maker of a *known* value, each of which is one byte, or of any *other*."""
    count = len(known)

    def make(draw: Draw, block: bytes, at: int) -> Any:
        return known[block[at]] if block[at] < count else draw(other)

    return Maker(1, make, alone=False)


def plain(other: SearchStrategy[Any]) -> Maker:
    """Return the maker of what is drawn by itself, without a byte of the block."""
    return Maker(0, lambda draw, _, __: draw(other), alone=False)


def one_of(makers: Sequence[Maker]) -> Maker:
    """Return the maker of what one of *makers* makes; all read the same bytes."""

    def make(draw: Draw, block: bytes, at: int) -> Any:
        return pick(makers, block[at]).make(draw, block, at + 1)

    return Maker(1 + max(m.width for m in makers), make, all(m.alone for m in makers))


def lists(sizes: Sequence[int], each: Maker) -> Maker:
    """Return the maker of lists of one of *sizes*."""
    if each.alone and max(sizes) * each.width <= _INLINE:
        return _inline(sizes, each)
    if each.alone or each.width <= _SHARED or max(sizes) <= 1:
        return _side_by_side(sizes, each)
    return _one_by_one(sizes, each)


def _inline(sizes: Sequence[int], each: Maker) -> Maker:
    """Return the maker of lists that stand in the block around them, however long they are."""

    def make(draw: Draw, block: bytes, at: int) -> list[Any]:
        starts = (at + 1 + i * each.width for i in range(pick(sizes, block[at])))
        return [each.make(draw, block, start) for start in starts]

    return Maker(1 + max(sizes) * each.width, make)


def _side_by_side(sizes: Sequence[int], each: Maker) -> Maker:
    """Return the maker of lists whose elements share a block."""

    def make(draw: Draw, around: bytes, at: int) -> list[Any]:
        size = pick(sizes, around[at])
        shared = block(draw, size * each.width)
        return [each.make(draw, shared, i * each.width) for i in range(size)]

    return Maker(1, make, alone=False)


def _one_by_one(sizes: Sequence[int], each: Maker) -> Maker:
    """Return the maker of lists whose elements have a block each.

    The size is a draw of its own.  When Hypothesis makes an integer smaller, it also tries
    to delete what follows.  In this way it finds which elements matter.
    """
    size = st.sampled_from(sizes)

    def make(draw: Draw, _: bytes, __: int) -> list[Any]:
        return [each.make(draw, block(draw, each.width), 0) for _ in range(draw(size))]

    return Maker(0, make, alone=False)
