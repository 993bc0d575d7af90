"""Objects of declared names: which of them are there, and where in a block their bytes are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from contracts.definition import Node
from strategies.drawing.blocks import Maker, pick
from strategies.drawing.combinations import with_dependents
from strategies.drawing.draws import Draws

T = TypeVar("T")

_HALF: Final = "atMostHalfOf"
# An optional property is left out once in so many times: seldom enough that three levels of
# them are there together a third of the time, often enough that each is also missed.
_LEFT_OUT: Final = 3
_THERE: Final = 1 - 1 / _LEFT_OUT
# So many bytes of a property that may be left out stand in the block of its object.
_SHARED: Final = 2


def weighted(options: Sequence[T]) -> Sequence[T]:
    """Give the second of two options twice the weight: in the definition it is the richer one."""
    return [*options, options[-1]] if len(options) == 2 else options


class _Property(NamedTuple):
    """A property of an object: what decides if it is there, and where its bytes are.

    Attributes:
        name: its name.
        coin: which byte of the object's decides; None where no byte does.
        maker: makes its value.
        at: which byte of the object's is its first; None where it has a block of its own.
        apart: whether a draw of its own decides, so that Hypothesis can take the whole away.
    """

    name: str
    coin: int | None
    maker: Maker
    at: int | None
    apart: bool

    def make(self, draws: Draws, block: bytes, at: int) -> Any:
        """Make its value, given the block of the object and where in it that begins."""
        if self.at is None:
            return self.maker.make(draws, draws.block(self.maker.width), 0)
        return self.maker.make(draws, block, at + self.at)


def object_of(node: Node, maker_of: Callable[[Node], Maker]) -> Maker:
    """Return the maker of objects whose names are declared, with the makers of their values.

    Optional properties are there more often than not: what is nested deep can only be drawn
    where all around it was drawn.
    """
    halves = {n: str(w) for n, c in node.properties.items() if (w := c.keywords.get(_HALF))}
    makers = {n: maker_of(child) for n, child in node.properties.items() if n not in halves}
    most = {w: node.properties[w].keywords.get("maximum", 2**53) // 2 for w in halves.values()}
    without = weighted(_left_out(node))
    end, plan = _plan(node, makers, len(without) > 1)

    def make(draws: Draws, block: bytes, at: int) -> dict[str, Any]:
        absent = pick(without, block[at]) if len(without) > 1 else without[0]
        made: dict[str, Any] = {}
        for one in plan:
            if one.name in absent:
                continue
            if one.apart:
                draws.begin()
                if draws.coin(_THERE):
                    made[one.name] = one.make(draws, block, at)
                draws.end()
            elif one.coin is None or block[at + one.coin] % _LEFT_OUT:
                made[one.name] = one.make(draws, block, at)
        for i, (name, whole) in enumerate(halves.items()):
            made[name] = _up_to(draws, made[whole] // 2, most[whole], block[at + end + i])
        return made

    alone = all(m.alone for m in makers.values()) and not halves
    made = Maker(end + len(halves), make, alone)
    return with_dependents(node, made, makers) if node.dependents else made


def _plan(node: Node, makers: Mapping[str, Maker], has_choice: bool) -> tuple[int, list[_Property]]:
    """Return where the properties end that share the block of their object, and all of them.

    A byte for the choice is the first, if there is one.  Where nothing has to be in that block,
    there is none: to Hypothesis, two blocks are two examples, even if both say the same.
    """
    optional = [name for name in node.optional if name in makers]
    apart = {name for name in optional if not makers[name].alone}
    coins = {n: i for i, n in enumerate((n for n in optional if n not in apart), int(has_choice))}
    end = int(has_choice) + len(coins)
    needed = end + sum(maker.width for name, maker in makers.items() if name not in apart)
    plan = []
    for name, maker in makers.items():
        own = name in apart and (not needed or maker.width > _SHARED)
        at = None if own else end
        plan.append(_Property(name, coins.get(name), maker, at, name in apart))
        end += 0 if own else maker.width
    return end, plan


def _left_out(node: Node) -> Sequence[frozenset[str]]:
    """Return what each of the choices leaves out, of which one is to be made."""
    chosen = frozenset().union(*node.choices)
    return [chosen - choice for choice in node.choices] or [chosen]


def _up_to(draws: Draws, limit: int, most: int, byte: int) -> int:
    """Return a number from 0 to *limit*, both of them often; *most* is the largest limit."""
    # With a range that stays, the number stays as it is when the limit becomes smaller.
    return min(limit, draws.integer(0, most, pick((None, None, 0, limit), byte)))
