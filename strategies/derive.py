"""From a schema to a Hypothesis strategy; nothing here knows about threads.

Objects, arrays, maps and compositions are built from Hypothesis' own combinators;
hypothesis-jsonschema's ``from_schema`` makes the leaves.  (On whole objects it
breaks with Hypothesis 6.170.10 and later, and is many times slower.)  Everything
is constructive: no filter, no retry, no rejected example.
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

_IMAGES: Final = tuple(f"https://example.com/{i}.{e}" for i in range(3) for e in ("png", "jpg", "webp"))


def from_openapi(document: Mapping[str, Any], pointer: str) -> SearchStrategy[Any]:
    """Return a strategy for the schema at *pointer* of any OpenAPI 3.0 *document*."""
    return derive(build(document, pointer))


def derive(node: Node) -> SearchStrategy[Any]:
    """Return a strategy of values that obey *node*, prose limits included."""
    strategy = _value(node)
    return st.one_of(st.none(), strategy) if node.nullable else strategy


def _value(node: Node) -> SearchStrategy[Any]:
    if node.branches:
        return st.one_of(*(derive(branch) for branch in node.branches))
    makers: dict[str, Callable[[Node], SearchStrategy[Any]]] = {
        "object": _object,
        "array": _array,
        "string": _string,
        "integer": _number,
        "number": _number,
    }
    if node.type in makers:
        return makers[node.type](node)
    return from_schema({} if node.type == "any" else {"type": node.type})


def _array(node: Node) -> SearchStrategy[Any]:
    low = node.keywords.get("minItems", 0)
    high = node.keywords.get("maxItems")
    if node.items is None:
        return st.lists(from_schema({}), min_size=low, max_size=high)
    return st.lists(derive(node.items), min_size=low, max_size=high)


def _string(node: Node) -> SearchStrategy[Any]:
    if "enum" in node.keywords:
        return st.sampled_from(node.keywords["enum"])
    if node.pointer in ID_KINDS:
        return _ids(ID_KINDS[node.pointer])
    if node.keywords.get("format") == "uri":
        return st.sampled_from(_IMAGES)
    schema = {k: v for k, v in node.keywords.items() if k in {"minLength", "maxLength", "format"}}
    if "format" in schema:
        return from_schema({"type": "string", **schema})
    return texts(schema.get("minLength", 0), schema.get("maxLength"))


@lru_cache(64)
def texts(low: int = 0, high: int | None = None) -> SearchStrategy[str]:
    """Return texts of any Unicode that JSON can carry, nasty corners weighted in."""
    corners = [c for c in CORNERS.values() if low <= len(c) <= (high or len(c))]
    schema = {"type": "string", "minLength": low} | ({} if high is None else {"maxLength": high})
    plain = from_schema(schema)
    full = [] if high is None else [st.sampled_from([a * high for a in ("a", "\u00e9", "\U0001f600")])]
    return st.one_of(plain, st.sampled_from(corners), *full) if corners else plain


def _ids(kind: str) -> SearchStrategy[str]:
    return st.integers(0, 999).map(lambda number: made_up(kind, number))


def _number(node: Node) -> SearchStrategy[Any]:
    limits = {k: node.keywords[k] for k in ("minimum", "maximum") if k in node.keywords}
    if "enum" in node.keywords:
        return st.sampled_from(node.keywords["enum"])
    if node.type == "integer":
        limits = {"minimum": -(2**53) + 1, "maximum": 2**53 - 1, **limits}
    return from_schema({"type": node.type, **limits})


def _object(node: Node) -> SearchStrategy[Any]:
    if node.entries is not None and not node.properties:
        return _map(node)
    if node.choices:
        return st.one_of(*(_properties(node, choice) for choice in node.choices))
    return _properties(node, frozenset())


def _map(node: Node) -> SearchStrategy[Any]:
    assert node.entries is not None
    keys = texts(0, node.keywords.get("keyMaxLength"))
    most = node.keywords.get("maxProperties")
    return st.dictionaries(keys, derive(node.entries), max_size=most)


def _properties(node: Node, chosen: frozenset[str]) -> SearchStrategy[Any]:
    required = (node.required | node.usual | chosen) & set(node.properties)
    related = {
        name: child.keywords["atMostHalfOf"]
        for name, child in node.properties.items()
        if "atMostHalfOf" in child.keywords
    }
    plain = {n: derive(c) for n, c in node.properties.items() if n in required - set(related)}
    optional = {n: derive(node.properties[n]) for n in node.optional if n not in related}
    whole = st.fixed_dictionaries(plain, optional=optional)
    for name, other in related.items():
        whole = whole.flatmap(lambda obj, n=name, o=other: _with_half(obj, n, o))
    return whole


def _with_half(obj: dict[str, Any], name: str, other: str) -> SearchStrategy[dict[str, Any]]:
    most = obj[other] // 2
    parts = st.one_of(from_schema({"type": "integer", "minimum": 0, "maximum": most}), st.just(most))
    return parts.map(lambda part: {**obj, name: part})
