"""From a schema to a Hypothesis strategy; nothing here knows about threads.

Objects, arrays, maps and compositions are read off blocks of bytes, which takes few
draws (see ``strategies.blocks``).  hypothesis-jsonschema's ``from_schema`` makes the
leaves.  (On whole objects it breaks with Hypothesis 6.170.10 and later, and is many times
slower.)  Everything is constructive: no filter, no retry, no rejected example.

A value that is nested deep can only be drawn where all around it was drawn.  So optional
properties are there more often than not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple, TypeVar

from hypothesis.strategies import SearchStrategy

from contracts.definition import Node
from contracts.definition.building import build
from strategies.blocks import Draw, Make, Maker, block, lists, one_of, pick, strategy
from strategies.leaves import leaf, texts

T = TypeVar("T")

_HALF: Final = "atMostHalfOf"
# Most arrays are short, some are full; a long one says little more than a short one.
_SIZES: Final = (0, 1, 1, 2, 2, 3, 3, 4, 5, 8)
# An empty array says as little about its elements as no array does.
_AT_MOST_ONE: Final = (0, 1, 1, 1)
# The largest limit that arrays are filled to; a longer one would take most of the time.
_FILLED: Final = 64
# How many of 256 times an optional property is left out: seldom enough that three levels of
# them are there together a third of the time, often enough that each is also missed.
_LEFT_OUT: Final = 80
# How many of 256 times a nullable value is null: a tenth, because null has nothing inside.
_NULL: Final = 24


def from_openapi(document: Mapping[str, Any], pointer: str) -> SearchStrategy[Any]:
    """Return a strategy for the schema at *pointer* of any OpenAPI 3.0 *document*.

    Raises:
        UnsupportedSchema: a keyword is used that nothing can be derived from.
    """
    return derive(build(document, pointer))


def derive(node: Node) -> SearchStrategy[Any]:
    """Return a strategy of values that obey *node*, prose limits included."""
    return strategy(_maker(node))


def _maker(node: Node) -> Maker:
    maker = _plain_maker(node)
    return _nullable(maker) if node.nullable else maker


def _nullable(maker: Maker) -> Maker:
    """Return the maker that makes null now and then."""

    def make(draw: Draw, block: bytes, at: int) -> Any:
        return maker.make(draw, block, at + 1) if block[at] < 256 - _NULL else None

    return Maker(1 + maker.width, make, maker.alone)


def _plain_maker(node: Node) -> Maker:
    if node.branches:
        return one_of(_weighted([_maker(branch) for branch in node.branches]))
    if node.type == "object":
        return _object(node) if node.properties or node.entries is None else _map(node)
    if node.type == "array" and node.items is not None:
        sizes = _sizes(node.keywords.get("minItems", 0), node.keywords.get("maxItems"))
        return lists(sizes, _maker(node.items))
    return leaf(node)


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
    longest = node.keywords.get("keyMaxLength")
    keys, values = texts(0, longest), _maker(node.entries)
    sizes, width = _sizes(0, node.keywords.get("maxProperties")), keys.width + values.width

    def make(draw: Draw, around: bytes, at: int) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        size = pick(sizes, around[at])
        shared = block(draw, size * width)
        for start in range(0, size * width, width):
            key = keys.make(draw, shared, start)
            if key in pairs:
                key = _another(key, len(pairs), longest)
            pairs[key] = values.make(draw, shared, start + keys.width)
        return pairs

    return Maker(1, make, alone=False)


def _another(key: str, number: int, longest: int | None) -> str:
    """Return a key that is most likely new; if it is not, the map is smaller and still valid."""
    end = str(number)
    return key[: None if longest is None else longest - len(end)] + end


class _Property(NamedTuple):
    """A property in a block: the byte that decides if it is there, and where its own begin."""

    name: str
    coin: int | None
    make: Make
    at: int


def _object(node: Node) -> Maker:
    halves = {n: str(w) for n, c in node.properties.items() if (w := c.keywords.get(_HALF))}
    makers = {n: _maker(child) for n, child in node.properties.items() if n not in halves}
    without = _weighted(_left_out(node))
    choice, end, plan = _plan(node, makers)

    def make(draw: Draw, block: bytes, at: int) -> dict[str, Any]:
        absent = pick(without, block[at + choice])
        made = {
            name: value(draw, block, at + start)
            for name, coin, value, start in plan
            if (coin is None or block[at + coin] >= _LEFT_OUT) and name not in absent
        }
        for i, (name, whole) in enumerate(halves.items()):
            made[name] = _up_to(made[whole] // 2, block[at + end + i])
        return made

    return Maker(end + len(halves), make, all(m.alone for m in makers.values()))


def _plan(node: Node, makers: Mapping[str, Maker]) -> tuple[int, int, list[_Property]]:
    """Return where the byte of the choice is, where the properties end, and the properties."""
    coins = {name: i for i, name in enumerate(n for n in node.optional if n in makers)}
    widths = (maker.width for maker in makers.values())
    *starts, end = accumulate(widths, initial=len(coins) + 1)
    named = zip(makers.items(), starts, strict=True)
    plan = [_Property(name, coins.get(name), maker.make, at) for (name, maker), at in named]
    return len(coins), end, plan


def _left_out(node: Node) -> Sequence[frozenset[str]]:
    """Return what each of the choices leaves out, of which one is to be made."""
    chosen = frozenset().union(*node.choices)
    return [chosen - choice for choice in node.choices] or [chosen]


def _up_to(limit: int, byte: int) -> int:
    """Return a number from 0 to *limit*, both of them often."""
    between = limit * (byte % 128) // 128
    return pick((0, limit, between, between), byte)
