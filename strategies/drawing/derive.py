"""From a schema to a Hypothesis strategy; nothing here knows about threads.

Objects, arrays, maps and compositions are read off blocks of bytes, which takes few
draws (see ``strategies.drawing.blocks``).  hypothesis-jsonschema's ``from_schema`` makes the
leaves.  (On whole objects it breaks with Hypothesis 6.170.10 and later, and is many times
slower.)  Everything is constructive: no filter, no retry, no rejected example.

A value that is nested deep can only be drawn where all around it was drawn.  So optional
properties are there more often than not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final, NamedTuple, TypeVar

from hypothesis.strategies import SearchStrategy

from contracts.definition import Node
from contracts.definition.node import NEVER
from contracts.definition.schema.building import build
from contracts.definition.schema.witnesses import is_sound, witnesses
from strategies.drawing.blocks import Maker, lists, one_of, pick, picked, strategy
from strategies.drawing.combinations import (
    after,
    containing,
    distinct,
    with_dependents,
    with_extras,
)
from strategies.drawing.draws import Draws
from strategies.drawing.leaves import Texts, anything, leaf, texts, texts_of
from strategies.drawing.maps import another, text_maps

T = TypeVar("T")

_HALF: Final = "atMostHalfOf"
# Most arrays are short, some are full; a long one says little more than a short one.
_SIZES: Final = (0, 1, 1, 2, 2, 3, 3, 4, 4, 6)
# An empty array says as little about its elements as no array does.
_AT_MOST_ONE: Final = (0, 1, 1, 1)
# The largest limit that arrays are filled to; a longer one would take most of the time.
_FILLED: Final = 64
# An optional property is left out once in so many times: seldom enough that three levels of
# them are there together a third of the time, often enough that each is also missed.
_LEFT_OUT: Final = 3
_THERE: Final = 1 - 1 / _LEFT_OUT
# So many bytes of a property that may be left out stand in the block of its object.
_SHARED: Final = 2
# So often a value is made in vain before a known one takes its place.
_TRIES: Final = 3
# A nullable value is null once in so many times, because null has nothing inside.
_NULL: Final = 11
# How many draws an empty map takes.  Those in place of them take nothing random.
_OF_A_MAP: Final = 2


def from_openapi(document: Mapping[str, Any], pointer: str) -> SearchStrategy[Any]:
    """Return a strategy for the schema at *pointer* of any OpenAPI *document*, 3.0 or 3.1.

    Raises:
        UnsupportedSchema: a keyword is used that nothing can be derived from.
    """
    return derive(build(document, pointer))


def derive(node: Node) -> SearchStrategy[Any]:
    """Return a strategy of values that obey *node*, prose limits included."""
    return strategy(_maker(node))


def _maker(node: Node) -> Maker:
    maker = _checked(node, _plain_maker(node)) if node.hard else _plain_maker(node)
    return _nullable(maker) if node.nullable else maker


def _checked(node: Node, maker: Maker) -> Maker:
    """Return the maker of those values that obey *node*, or of one that is known to."""
    known = witnesses(node)

    def make(draws: Draws, block: bytes, at: int) -> Any:
        for _ in range(_TRIES):
            made = maker.make(draws, draws.block(maker.width), 0)
            if is_sound(node, made):
                return made
        return deepcopy(pick(known, block[at]))

    return Maker(1, make, alone=False)


def _nullable(maker: Maker) -> Maker:
    """Return the maker that makes null now and then."""

    def make(draws: Draws, block: bytes, at: int) -> Any:
        if block[at] % _NULL != 1:
            return maker.make(draws, block, at + 1)
        if not maker.alone:
            # With fewer draws than {}, null would count as simpler, but no byte shrinks to it:
            # what Hypothesis tries beside the smallest example would be shown in its place.
            for _ in range(_OF_A_MAP):
                draws.integer(0, 0, 0)
        return None

    return Maker(1 + maker.width, make, maker.alone)


def _plain_maker(node: Node) -> Maker:
    if node.branches:
        possible = [branch for branch in node.branches if branch.type != NEVER]
        return one_of(_weighted([_maker(branch) for branch in possible]))
    if "enum" in node.keywords:
        return leaf(node)
    if node.type == "object":
        return _any_object(node)
    if node.type == "array":
        return _array(node)
    return leaf(node)


def _any_object(node: Node) -> Maker:
    if node.entries is None:
        return _object(node)
    if not node.properties and node.names is None:
        return _map(node)
    return with_extras(node, _object(node), _maker(node.entries))


def _array(node: Node) -> Maker:
    low, high = node.keywords.get("minItems", 0), node.keywords.get("maxItems")
    items = _maker(node.items) if node.items is not None else anything()
    behind = len(node.prefix)
    if "[]" in node.beyond:
        high = behind
    sizes = _sizes(max(low - behind, 0), None if high is None else max(high - behind, 0))
    plain = lists(sizes, items)
    made = after([_maker(child) for child in node.prefix], plain, low, high) if behind else plain
    wanted = [check for check in node.checks if check.keyword == "contains" and check.low]
    for check in wanted:
        made = containing(made, _fitting(node, check.node), check.low, behind)
    return distinct(node, made) if node.keywords.get("uniqueItems") else made


def _fitting(node: Node, wanted: Node) -> Maker:
    """Return the maker of elements that a ``contains`` asks for, of the array's own kind."""
    own = (*witnesses(wanted), *(witnesses(node.items) if node.items is not None else ()))
    fitting = [value for value in own if is_sound(wanted, value)]
    return picked([v for v in fitting if node.items is None or is_sound(node.items, v)] or [None])


def _weighted(options: Sequence[T]) -> Sequence[T]:
    """Give the second of two options twice the weight: in the definition it is the richer one."""
    return [*options, options[-1]] if len(options) == 2 else options


def _sizes(low: int, high: int | None) -> Sequence[int]:
    if (low, high) == (0, 1):
        return _AT_MOST_ONE
    full = (high - 1, high) if high is not None and high <= _FILLED else ()
    within = [n for n in (*_SIZES, *full) if low <= n and (high is None or n <= high)]
    return within or [low]


def _map(node: Node) -> Maker:
    assert node.entries is not None
    longest, most = node.keywords.get("keyMaxLength"), node.keywords.get("maxProperties")
    sizes, entries = _sizes(node.keywords.get("minProperties", 0), most), node.entries
    if entries.is_text and not entries.nullable:
        return text_maps(sizes, Texts(0, longest), texts_of(entries), most)
    keys, values = texts(0, longest), _maker(entries)

    def pair(draws: Draws, block: bytes, at: int) -> tuple[str, Any]:
        return keys.make(draws, block, at), values.make(draws, block, at + keys.width)

    pairs = lists(sizes, Maker(keys.width + values.width, pair, alone=False))

    def make(draws: Draws, block: bytes, at: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in pairs.make(draws, block, at):
            made[another(key, len(made), longest) if key in made else key] = value
        return made

    return Maker(pairs.width, make, alone=False)


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


def _object(node: Node) -> Maker:
    halves = {n: str(w) for n, c in node.properties.items() if (w := c.keywords.get(_HALF))}
    makers = {n: _maker(child) for n, child in node.properties.items() if n not in halves}
    most = {w: node.properties[w].keywords.get("maximum", 2**53) // 2 for w in halves.values()}
    without = _weighted(_left_out(node))
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
