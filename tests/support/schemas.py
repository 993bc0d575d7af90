"""Random schemas over all of JSON Schema that documents of OpenAPI 3.1 use."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Schema = Any
ROOT: Final = "#/components/schemas/Root"
NAMES: Final = ("a", "b", "c", "x-d", "m~n/o")
PATTERNS: Final = ("^a", "[0-9]{2}", "^x-", "^[a-z]+$", "b", "^(one|two)$")
SHARED: Final[dict[str, Any]] = {
    "Word": {"type": "string", "enum": ["one", "two"]},
    "Text": {"type": ["string", "null"], "maxLength": 3},
    "Pair": {
        "type": "object",
        "required": ["first"],
        "properties": {
            "first": {"$ref": "#/components/schemas/Word", "description": "beside"},
            "second": {"anyOf": [{"$ref": "#/components/schemas/Text"}, {"type": "null"}]},
        },
        "additionalProperties": False,
    },
}


def document(schema: Schema, version: str = "3.1.0") -> dict[str, Any]:
    """Return a document with *schema* as its root."""
    info = {"title": "random", "version": "1"}
    return {
        "openapi": version,
        "info": info,
        "paths": {},
        "components": {"schemas": {"Root": schema, **SHARED}},
    }


def self_contained(schema: Schema) -> dict[str, Any]:
    """Return what a validator of draft 2020-12 reads as the root of that document."""
    return {"$ref": ROOT, "components": document(schema)["components"]}


def some_of(**optional: SearchStrategy[Any]) -> SearchStrategy[dict[str, Any]]:
    """Return schemas with some of these keywords."""
    return st.fixed_dictionaries({}, optional=optional)


def with_limits(low: str, high: str, most: int, least: int = 0) -> SearchStrategy[dict[str, Any]]:
    """Return schemas with a lower and an upper limit, the lower one not above the upper."""
    numbers = st.tuples(st.integers(least, most), st.integers(least, most)).map(sorted)
    picks = st.sampled_from([(), (low,), (high,), (low, high)])
    return st.tuples(numbers, picks).map(
        lambda p: {k: v for k, v in zip((low, high), p[0], strict=True) if k in p[1]}
    )


def merged(*parts: SearchStrategy[dict[str, Any]]) -> SearchStrategy[dict[str, Any]]:
    """Return schemas that say what one of each of *parts* says."""
    return st.tuples(*parts).map(lambda found: {k: v for p in found for k, v in p.items()})


def leaves() -> SearchStrategy[Schema]:
    """Return schemas without parts."""
    words = st.lists(
        st.sampled_from(["p", "q", "", 0, 1, 1.5, True, None, ["p"], {"a": 1}]),
        min_size=1,
        max_size=4,
        unique_by=repr,
    )
    typed = st.sampled_from(["string", "integer", "number", "boolean", "null", "array"])
    formats = st.sampled_from(["date-time", "uuid", "uri", "email", "ipv4", "password"])
    steps = st.sampled_from([1, 2, 3, 5, 0.5, 0.25])
    edges = merged(
        with_limits("minimum", "exclusiveMaximum", 40, -10),
        st.sampled_from([{}, {"exclusiveMinimum": -20}, {"maximum": 50}]),
    )
    return st.one_of(
        merged(st.just({"type": "string"}), with_limits("minLength", "maxLength", 12)),
        merged(
            st.just({"type": "string"}),
            some_of(pattern=st.sampled_from(PATTERNS)),
            st.sampled_from([{}, {}, {"minLength": 1}, {"maxLength": 8}]),
        ),
        st.builds(lambda f: {"type": "string", "format": f}, formats),
        merged(st.sampled_from([{"type": "integer"}, {"type": "number"}, {}]), edges),
        st.builds(
            lambda k, m: {"type": k, "multipleOf": m}, st.sampled_from(["integer", "number"]), steps
        ),
        st.builds(lambda found: {"enum": found}, words),
        st.builds(lambda found: {"const": found[0]}, words),
        st.lists(typed, min_size=1, max_size=3, unique=True).map(lambda found: {"type": found}),
        st.sampled_from([True, {}, {"type": "boolean"}, {"type": "null"}, {"type": "object"}]),
        st.sampled_from(list(SHARED)).map(lambda n: {"$ref": f"#/components/schemas/{n}"}),
    )


def objects(children: SearchStrategy[Schema]) -> SearchStrategy[Schema]:
    """Return schemas of objects."""
    names = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)
    properties = st.dictionaries(st.sampled_from(NAMES), children, max_size=4)
    keys = st.sampled_from([{"maxLength": 5}, {"pattern": "^[a-z]"}, {"minLength": 1}, {}])
    more = some_of(
        required=names,
        additionalProperties=st.one_of(st.booleans(), children),
        propertyNames=keys,
        patternProperties=st.dictionaries(st.sampled_from(PATTERNS[:3]), children, max_size=2),
        dependentRequired=st.dictionaries(st.sampled_from(NAMES), names, max_size=1),
        dependentSchemas=st.dictionaries(st.sampled_from(NAMES), children, max_size=1),
    )
    few = st.sampled_from([{}, {}, {}, {"minProperties": 1}, {"maxProperties": 3}])
    kind = st.sampled_from([{"type": "object"}] * 4 + [{}, {"type": ["object", "null"]}])
    # One keyword that is seldom, at most: together they leave no value too often.
    plain = st.builds(lambda p: {"properties": p}, properties)
    return merged(kind, plain, few, more.map(_one_of_the_rare))


_RARE: Final = ("propertyNames", "patternProperties", "dependentRequired", "dependentSchemas")


def _one_of_the_rare(schema: dict[str, Any]) -> dict[str, Any]:
    rare = [name for name in _RARE if name in schema]
    return {k: v for k, v in schema.items() if k not in rare[1:]}


def arrays(children: SearchStrategy[Schema]) -> SearchStrategy[Schema]:
    """Return schemas of arrays."""
    more = some_of(
        items=children,
        prefixItems=st.lists(children, min_size=1, max_size=2),
        contains=children,
        uniqueItems=st.booleans(),
    )
    sizes = st.sampled_from(
        [{}, {}, {"minItems": 1}, {"maxItems": 3}, {"minItems": 1, "maxItems": 4}]
    )
    counts = st.sampled_from([{}, {}, {"minContains": 2}, {"maxContains": 1}, {"minContains": 0}])
    return merged(st.just({"type": "array"}), more, sizes, counts)


def compositions(children: SearchStrategy[Schema]) -> SearchStrategy[Schema]:
    """Return schemas that are put together of others."""
    some = st.lists(children, min_size=1, max_size=3, unique_by=repr)
    own = objects(children)
    several = st.lists(own, min_size=1, max_size=3)
    tests = st.sampled_from(
        [
            {"properties": {"a": {"const": "p"}}, "required": ["a"]},
            {"required": ["b"]},
            {"type": "string"},
        ]
    )
    excluded: SearchStrategy[Schema] = st.one_of(
        st.sampled_from([{"required": ["b"]}, {"const": {}}, {"type": "string"}]),
        st.builds(lambda y: {"properties": {"a": y}, "required": ["a"]}, children),
    )
    lists = st.just([{"required": ["a"]}, {"required": ["b"]}])
    again = st.sampled_from(
        [
            {"type": "object", "properties": {"again": {"$ref": ROOT}}},
            {"type": "array", "items": {"$ref": ROOT}},
            {"type": "object", "additionalProperties": {"$ref": ROOT}},
        ]
    )
    return st.one_of(
        st.builds(lambda x: {"anyOf": x}, some),
        st.builds(lambda x: {"oneOf": x}, some),
        st.builds(lambda x: {"anyOf": [x, {"type": "null"}]}, children),
        st.builds(lambda x, y: {"allOf": [x, y]}, own, own),
        st.builds(lambda x, y: {"allOf": [x], **y}, own, own),
        st.builds(lambda x, y: {**x, "not": y}, own, excluded),
        st.builds(lambda x, y: {**x, "anyOf": y}, own, several),
        st.builds(lambda x, y: {**x, "oneOf": y}, own, lists),
        st.builds(lambda x, y: {**x, "anyOf": y}, own, lists),
        st.builds(lambda x, t, y, z: {**x, "if": t, "then": y, "else": z}, own, tests, own, own),
        st.builds(lambda x, y: {"anyOf": [x, y]}, children, again),
    )


def tagged(children: SearchStrategy[Schema]) -> SearchStrategy[Schema]:
    """Return alternatives that a constant tells apart."""

    def branch(tag: str, content: Schema) -> Schema:
        properties = {"kind": {"type": "string", "const": tag}, "content": content}
        return {"type": "object", "required": ["kind"], "properties": properties}

    named = {"discriminator": {"propertyName": "kind"}}
    return st.builds(
        lambda x, y: {"oneOf": [branch("l", x), branch("r", y)], **named}, children, children
    )


def schemas() -> SearchStrategy[Schema]:
    """Return random schemas of a few levels."""
    return st.recursive(
        leaves(),
        lambda below: st.one_of(objects(below), arrays(below), compositions(below), tagged(below)),
        max_leaves=6,
    )
