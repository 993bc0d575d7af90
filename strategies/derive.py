"""From a schema to a Hypothesis strategy; nothing here knows about threads.

Objects, arrays, maps and compositions are drawn by one composite strategy, with as few
draws as there are choices: which optional properties are there is a single number,
and so is the length of an array.  hypothesis-jsonschema's ``from_schema`` makes the
leaves.  (On whole objects it breaks with Hypothesis 6.170.10 and later, and is many
times slower.)  Everything is constructive: no filter, no retry, no rejected example.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from hypothesis_jsonschema import from_schema

from contracts.definition import Node
from contracts.definition.node import build
from strategies.samples import ID_KINDS, made_up
from strategies.text import CORNERS

Draw = Callable[[SearchStrategy[Any]], Any]
Maker = Callable[[Draw], Any]

# Most arrays are short, some are full; a long one says little more than a short one.
_SIZES: Final = (0, 1, 1, 2, 2, 3, 3, 4, 5, 8)
_ALMOST: Final = 64
_IMAGES: Final = tuple(made_up("image", i) for i in range(3))


def from_openapi(document: Mapping[str, Any], pointer: str) -> SearchStrategy[Any]:
    """Return a strategy for the schema at *pointer* of any OpenAPI 3.0 *document*.

    Raises:
        UnsupportedSchema: a keyword is used that nothing can be derived from.
    """
    return derive(build(document, pointer))


def derive(node: Node) -> SearchStrategy[Any]:
    """Return a strategy of values that obey *node*, prose limits included."""
    make = _maker(node)

    @st.composite
    def values(draw: st.DrawFn) -> Any:
        return make(draw)

    return values()


def _maker(node: Node) -> Maker:
    make = _plain_maker(node)
    if not node.nullable:
        return make
    # One value in ten is null: it says little, but must come.
    coin = st.integers(0, 9)
    return lambda draw: make(draw) if draw(coin) else None


def _plain_maker(node: Node) -> Maker:
    if node.branches:
        return _one_of([_maker(branch) for branch in node.branches])
    if node.type == "object":
        return _object(node) if node.properties or node.entries is None else _map(node)
    if node.type == "array" and node.items is not None:
        return _array(node, _maker(node.items))
    leaf = _leaf(node)
    return lambda draw: draw(leaf)


def _one_of(makers: list[Maker]) -> Maker:
    which = st.integers(0, len(makers) - 1)
    return lambda draw: makers[draw(which)](draw)


def _sizes(low: int, high: int | None) -> SearchStrategy[int]:
    full = (high - 1, high, high) if high is not None and high <= _ALMOST else ()
    within = [n for n in (*_SIZES, *full) if low <= n and (high is None or n <= high)]
    return st.sampled_from(within or [low])


def _array(node: Node, make: Maker) -> Maker:
    sizes = _sizes(node.keywords.get("minItems", 0), node.keywords.get("maxItems"))
    return lambda draw: [make(draw) for _ in range(draw(sizes))]


def _map(node: Node) -> Maker:
    assert node.entries is not None
    make = _maker(node.entries)
    keys = texts(0, node.keywords.get("keyMaxLength"))
    sizes = _sizes(0, node.keywords.get("maxProperties"))

    def pairs(draw: Draw) -> dict[str, Any]:
        # Equal keys make the map smaller, which is as valid.
        return {draw(keys): make(draw) for _ in range(draw(sizes))}

    return pairs


def _object(node: Node) -> Maker:
    chosen = frozenset().union(*node.choices)
    makers = {name: _maker(child) for name, child in node.properties.items() if not _half_of(child)}
    always = [n for n in makers if n in node.required | node.usual and n not in chosen]
    optional = [n for n in node.optional if n in makers]
    groups = [[n for n in makers if n in choice] for choice in node.choices]
    which_group = st.integers(0, max(0, len(groups) - 1))
    # An object with nothing optional says little, and is the same every time.
    which_optional = st.sampled_from([0, *list(range(1, 2 ** len(optional))) * 3])
    halves = [(n, whole) for n, c in node.properties.items() if (whole := _half_of(c))]

    def properties(draw: Draw) -> dict[str, Any]:
        present = set(always)
        if groups:
            present.update(groups[draw(which_group)])
        if optional:
            bits = draw(which_optional)
            present.update(name for i, name in enumerate(optional) if bits >> i & 1)
        out = {name: makers[name](draw) for name in makers if name in present}
        for name, whole in halves:
            half = out[whole] // 2
            out[name] = draw(st.one_of(st.sampled_from((half, 0)), st.integers(0, half)))
        return out

    return properties


def _half_of(node: Node) -> str:
    return str(node.keywords.get("atMostHalfOf", ""))


def _leaf(node: Node) -> SearchStrategy[Any]:
    if "enum" in node.keywords:
        return st.sampled_from(node.keywords["enum"])
    if node.pointer in ID_KINDS:
        return _ids(ID_KINDS[node.pointer])
    schema: dict[str, Any] = {} if node.type == "any" else {"type": node.type}
    if node.type == "string" and "format" not in node.keywords:
        return texts(node.keywords.get("minLength", 0), node.keywords.get("maxLength"))
    if node.type == "integer":
        # Beyond 53 bits, JSON numbers do not survive every parser (RFC 8259, section 6).
        schema |= {"minimum": -(2**53) + 1, "maximum": 2**53 - 1}
    limits = ("minimum", "maximum", "minLength", "maxLength", "format")
    return from_schema(schema | {k: v for k, v in node.keywords.items() if k in limits})


@lru_cache(64)
def texts(low: int = 0, high: int | None = None) -> SearchStrategy[str]:
    """Return texts of any Unicode that JSON can carry, nasty corners weighted in."""
    schema: Any = {"type": "string", "minLength": low} | (
        {} if high is None else {"maxLength": high}
    )
    plain: SearchStrategy[Any] = from_schema(schema)
    known = [c for c in CORNERS.values() if low <= len(c) <= (len(c) if high is None else high)]
    full = [] if high is None else [letter * high for letter in ("a", "\u00e9", "\U0001f600")]
    if not known:
        return plain
    return st.one_of(plain, st.sampled_from([*known, *full]))


def _ids(kind: str) -> SearchStrategy[str]:
    if kind == "image":
        return st.sampled_from(_IMAGES)
    return st.integers(0, 999).map(lambda number: made_up(kind, number))
