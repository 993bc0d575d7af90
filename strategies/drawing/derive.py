"""From a schema to a Hypothesis strategy; nothing here knows about threads.

Objects, arrays, maps and compositions are read off blocks of bytes, which takes few
draws (see ``strategies.drawing.blocks``).  hypothesis-jsonschema's ``from_schema`` makes the
leaves.  (On whole objects it breaks with Hypothesis 6.170.10 and later, and is many times
slower.)  Everything is constructive: no filter, no retry, no rejected example.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from hypothesis.strategies import SearchStrategy

from contracts.definition import Node
from contracts.definition.node import NEVER
from contracts.definition.schema.building import build
from contracts.definition.schema.witnesses import is_sound, witnesses
from strategies.drawing.blocks import Maker, lists, one_of, pick, picked, strategy
from strategies.drawing.combinations import after, containing, distinct, with_extras
from strategies.drawing.draws import Draws
from strategies.drawing.leaves import Texts, anything, leaf, texts, texts_of
from strategies.drawing.maps import another, text_maps
from strategies.drawing.objects import object_of, weighted

# Most arrays are short, some are full; a long one says little more than a short one.
_SIZES: Final = (0, 1, 1, 2, 2, 3, 3, 4, 4, 6)
# An empty array says as little about its elements as no array does.
_AT_MOST_ONE: Final = (0, 1, 1, 1)
# The largest limit that arrays are filled to; a longer one would take most of the time.
_FILLED: Final = 64
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
        return one_of(weighted([_maker(branch) for branch in possible]))
    if "enum" in node.keywords:
        return leaf(node)
    if node.type == "object":
        return _any_object(node)
    if node.type == "array":
        return _array(node)
    return leaf(node)


def _any_object(node: Node) -> Maker:
    if node.entries is None:
        return object_of(node, _maker)
    if not node.properties and node.names is None:
        return _map(node)
    return with_extras(node, object_of(node, _maker), _maker(node.entries))


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
