"""The way from any schema of OpenAPI 3.0 to a strategy whose values obey it."""

from __future__ import annotations

from typing import Any, Final

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contracts.definition import UnsupportedSchema
from contracts.definition.document import Definition
from contracts.definition.pointer import resolve
from strategies.drawing.derive import from_openapi
from tests.support.drawn import drawn

ROOT: Final = "#/components/schemas/Root"
NAMES: Final = ("a", "b", "c", "x/y", "m~n")
SHARED: Final[dict[str, Any]] = {
    "Word": {"type": "string", "enum": ["one", "two"]},
    "Text": {"type": "string", "maxLength": 3, "nullable": True},
    "Pair": {
        "type": "object",
        "required": ["first"],
        "properties": {
            "first": {"$ref": "#/components/schemas/Word"},
            "second": {"$ref": "#/components/schemas/Text"},
        },
        "additionalProperties": False,
    },
}
Schema = dict[str, Any]


def document(schema: Schema, **others: Schema) -> dict[str, Any]:
    schemas = {"Root": schema, **SHARED, **others}
    return {"openapi": "3.0.0", "components": {"schemas": schemas}}


def validator(schema: Schema, **others: Schema) -> jsonschema.Draft4Validator:
    return jsonschema.Draft4Validator(Definition(document(schema, **others)).json_schema(ROOT))


def ranges(low: str, high: str, most: int) -> SearchStrategy[Schema]:
    limits = st.tuples(st.integers(0, most), st.integers(0, most)).map(sorted)
    return limits.flatmap(
        lambda pair: st.fixed_dictionaries(
            {}, optional={low: st.just(pair[0]), high: st.just(pair[1])}
        )
    )


def one_or_none() -> SearchStrategy[Schema]:
    return st.sampled_from([{}, {}, {"nullable": True}, {"nullable": False}])


def having(kind: Schema, *more: SearchStrategy[Schema]) -> SearchStrategy[Schema]:
    parts = st.tuples(*more, one_or_none())
    return parts.map(lambda found: {k: v for part in (kind, *found) for k, v in part.items()})


def leaves() -> SearchStrategy[Schema]:
    words = st.lists(st.sampled_from(["p", "q", "null", ""]), min_size=1, unique=True)
    numbers = st.lists(st.integers(-3, 3), min_size=1, unique=True)
    return st.one_of(
        having({"type": "boolean"}),
        having({"type": "integer"}, ranges("minimum", "maximum", 50)),
        having({"type": "number"}, ranges("minimum", "maximum", 50)),
        having({"type": "string"}, ranges("minLength", "maxLength", 40)),
        having({"type": "string"}, words.map(lambda found: {"enum": found})),
        having({"type": "integer"}, numbers.map(lambda found: {"enum": found})),
        st.sampled_from(list(SHARED)).map(lambda name: {"$ref": f"#/components/schemas/{name}"}),
    )


def objects(children: SearchStrategy[Schema]) -> SearchStrategy[Schema]:
    def of(properties: dict[str, Schema]) -> SearchStrategy[Schema]:
        names = st.lists(st.sampled_from(sorted(properties)), min_size=1, unique=True)
        stated = {"required": names, "additionalProperties": st.booleans()}
        optional = {k: v for k, v in stated.items() if properties or k != "required"}
        return having(
            {"type": "object", "properties": properties},
            st.fixed_dictionaries({}, optional=optional),
        )

    return st.dictionaries(st.sampled_from(NAMES), children, max_size=4).flatmap(of)


def exclusive(children: SearchStrategy[Schema]) -> SearchStrategy[Schema]:
    """Objects that carry exactly one of two properties."""
    lists = {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}
    properties = st.fixed_dictionaries({"a": children, "b": children}, optional={"c": children})
    return properties.flatmap(lambda p: having({"type": "object", "properties": p, **lists}))


def tagged(children: SearchStrategy[Schema]) -> SearchStrategy[Schema]:
    """A oneOf whose branches differ by a constant, and perhaps a plain branch."""

    def branch(tag: str, content: Schema) -> Schema:
        kind = {"type": "string", "enum": [tag]}
        properties = {"kind": kind, "content": content}
        return {"type": "object", "required": ["kind"], "properties": properties}

    def of(left: Schema, right: Schema, plain: list[Schema], null: Schema) -> Schema:
        return {"oneOf": [branch("l", left), branch("r", right), *plain], **null}

    others: list[list[Schema]] = [[], [{"type": "integer"}], [{"type": "string", "minLength": 1}]]
    return st.builds(of, children, children, st.sampled_from(others), one_or_none())


def composites(children: SearchStrategy[Schema]) -> SearchStrategy[Schema]:
    items = children.map(lambda schema: {"items": schema})
    entries = children.map(lambda schema: {"additionalProperties": schema})
    return st.one_of(
        objects(children),
        exclusive(children),
        tagged(children),
        having({"type": "array"}, items, ranges("minItems", "maxItems", 6)),
        having({"type": "object"}, entries),
    )


@given(st.data(), st.recursive(leaves(), composites, max_leaves=8))
def test_every_value_of_a_random_schema_obeys_it(data: st.DataObject, schema: Schema) -> None:
    strategy, second = from_openapi(document(schema), ROOT), validator(schema)
    for _ in range(5):
        second.validate(data.draw(strategy))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 3},
        {"type": "string", "minLength": 2, "maxLength": 3},
        {"type": "integer", "minimum": -2, "maximum": 2},
        {"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 2},
        {"type": "array", "items": {"type": "boolean"}, "minItems": 70},
    ],
    ids=str,
)
def test_limits_hold_for_every_value_and_more_than_one_value_is_drawn(schema: Schema) -> None:
    values = drawn(from_openapi(document(schema), ROOT), 100)
    sizes = [value if isinstance(value, int | float) else len(value) for value in values]
    low = next(schema[k] for k in ("minLength", "minimum", "minItems") if k in schema)
    high = next((schema[k] for k in ("maxLength", "maximum", "maxItems") if k in schema), None)
    assert min(sizes) >= low
    assert high is None or max(sizes) <= high
    assert len({str(value) for value in values}) > 2


def test_each_optional_property_is_sometimes_there_and_sometimes_not() -> None:
    properties = {name: {"type": "boolean"} for name in NAMES}
    schema = {"type": "object", "properties": properties, "required": ["b"]}
    values = drawn(from_openapi(document(schema), ROOT), 80)
    assert all("b" in value for value in values)
    for name in set(NAMES) - {"b"}:
        assert {name in value for value in values} == {True, False}


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/Word", "nullable": True},
        {"$ref": "#/components/schemas/Text"},
        {"type": "string", "enum": ["p"], "nullable": True},
        {"type": "string", "enum": ["p", None], "nullable": True},
        {"nullable": True, "oneOf": [{"type": "string"}, {"type": "integer"}]},
    ],
    ids=["beside $ref", "behind $ref", "with enum", "within enum", "with oneOf"],
)
def test_nullable_schemas_yield_null_and_not_only_null(schema: Schema) -> None:
    values = drawn(from_openapi(document(schema), ROOT), 60)
    assert None in values
    assert any(value is not None for value in values)


@pytest.mark.parametrize(
    ("schema", "keyword", "pointer"),
    [
        ({"type": "file"}, "type", ROOT),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, "schema", ROOT),
        ({"type": "string", "pattern": "("}, "pattern", ROOT),
        ({"type": "object", "unevaluatedProperties": False}, "unevaluatedProperties", ROOT),
        ({"type": "object", "properties": {"a": {"$ref": "#/nowhere"}}}, "$ref", "/properties/a"),
        ({"type": "string", "not": {"minLength": 0}}, "not", ROOT),
        ({"type": "array", "minItems": 1, "items": {"$ref": ROOT}}, "$ref", ROOT),
        ({"type": "object", "propertyNames": {"maxLength": 1}}, "propertyNames", ROOT),
    ],
    ids=str,
)
def test_refuses_what_it_cannot_derive_from(schema: Schema, keyword: str, pointer: str) -> None:
    with pytest.raises(UnsupportedSchema) as caught:
        from_openapi(document(schema), ROOT)
    assert caught.value.keyword == keyword
    assert caught.value.pointer.endswith(pointer)
    resolve(document(schema), caught.value.pointer)


def test_schemas_that_contain_each_other_are_followed_once() -> None:
    left = {"type": "object", "properties": {"right": {"$ref": "#/components/schemas/Right"}}}
    right = {"type": "array", "items": {"$ref": ROOT}}
    values = drawn(from_openapi(document(left, Right=right), ROOT), 60)
    second = validator(left, Right=right)
    assert all(map(second.is_valid, values))
    assert any(value.get("right") for value in values)


# Legal, unusual, and either derived from rightly or refused; never derived from wrongly.
_A: Final = {"type": "string"}


def having_a(**more: Any) -> Schema:
    return {"type": "object", "properties": {"a": _A}, **more}


UNUSUAL: Final[dict[str, Schema]] = {
    "a map with maxProperties": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "maxProperties": 2,
    },
    "a required property that is not declared": having_a(required=["b"]),
    "properties without a type": {"properties": {"a": _A}, "required": ["a"]},
    "oneOf beside properties": having_a(
        required=["a"], oneOf=[{"type": "object", "required": ["k"], "properties": {"k": _A}}]
    ),
    "required lists that overlap": having_a(
        properties={"a": _A, "b": _A}, oneOf=[{"required": ["a"]}, {"required": ["a", "b"]}]
    ),
    "a required property that is also a choice": having_a(
        properties={"a": _A, "b": _A},
        required=["a"],
        oneOf=[{"required": ["a"]}, {"required": ["b"]}],
    ),
    "a choice that is not declared": having_a(oneOf=[{"required": ["a"]}, {"required": ["b"]}]),
    "branches that overlap": {"oneOf": [{"type": "integer"}, {"type": "number"}]},
    "an enum beside another keyword": {"type": "string", "enum": ["p", "long"], "maxLength": 1},
    "declared properties beside a map": having_a(additionalProperties={"type": "integer"}),
    "an object that may have nothing": {"type": "object", "additionalProperties": False},
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_what_is_unusual_is_derived_from_rightly_or_not_at_all(name: str) -> None:
    try:
        strategy = from_openapi(document(UNUSUAL[name]), ROOT)
    except UnsupportedSchema:
        return
    valid = validator(UNUSUAL[name]).is_valid
    assert [value for value in drawn(strategy, 60) if not valid(value)] == []
