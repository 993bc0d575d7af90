"""What no keyword has looked at: derived where one thing alone may look, else refused."""

from __future__ import annotations

from itertools import product
from typing import Any, Final

import jsonschema
import pytest

from contracts.definition import UnsupportedSchema, build
from contracts.definition.schema.conformity import conforms
from contracts.definition.schema.witnesses import witnesses
from contracts.definition.validation.convert import converted, validator_of

CLOSED: Final = {"type": "object", "unevaluatedProperties": False}
A: Final = {"properties": {"a": {"type": "string"}}}
B: Final = {"properties": {"b": {"type": "integer"}}}
KINDS: Final = [
    {"required": ["k"], "properties": {"k": {"const": name}, name: {}}} for name in ("a", "b")
]
DERIVED: Final[dict[str, dict[str, Any]]] = {
    "beside properties": {**CLOSED, **A},
    "around allOf": {**CLOSED, "allOf": [A, {"allOf": [B]}]},
    "with a schema": {"type": "object", **A, "unevaluatedProperties": {"type": "integer"}},
    "around a pattern": {**CLOSED, "allOf": [{"patternProperties": {"^x": {"type": "string"}}}]},
    "around kinds": {**CLOSED, **B, "oneOf": KINDS},
    "around a condition": {**CLOSED, **A, "if": {"required": ["a"]}, "then": B},
    "around what takes all": {**CLOSED, "allOf": [{"additionalProperties": {"type": "integer"}}]},
    "that is reached": {"$ref": "#/components/schemas/Closed"},
    "elements": {
        "type": "array",
        "allOf": [{"prefixItems": [{"type": "string"}]}],
        "unevaluatedItems": False,
    },
    "elements with a schema": {
        "type": "array",
        "prefixItems": [{"type": "string"}],
        "unevaluatedItems": {"type": "integer"},
    },
}
VALUES: Final = (
    *([], ["s"], ["s", 1], [1], ["s", "s"]),
    *(
        {name: value for name, value in zip("abkxz", made, strict=True) if value is not None}
        for made in product(("s", None), (1, None), ("a", "b", None), ("s", None), (1, None))
    ),
)


def document(schema: Any) -> dict[str, Any]:
    schemas = {"S": schema, "Closed": {**CLOSED, **A}}
    return {"openapi": "3.1.0", "components": {"schemas": schemas}}


@pytest.mark.parametrize("name", DERIVED)
def test_it_is_derived_as_two_validators_read_it(name: str) -> None:
    whole, pointer = document(DERIVED[name]), "#/components/schemas/S"
    node, converted_ = build(whole, pointer), converted(document(DERIVED[name]), pointer)
    one, other = validator_of(whole, converted_), jsonschema.Draft202012Validator(converted_)
    assert witnesses(node)
    for value in (*VALUES, *witnesses(node)):
        assert one.is_valid(value) == other.is_valid(value) == conforms(node, value), value


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{**CLOSED, **A}], **B},
        {**CLOSED, "anyOf": [A, B]},
        {**CLOSED, "oneOf": [A, B]},
        {"type": "array", "contains": {"type": "integer"}, "unevaluatedItems": False},
    ],
    ids=["within more", "several that may hold", "kinds that overlap", "contains"],
)
def test_it_is_refused_where_it_depends_on_more(schema: Any) -> None:
    with pytest.raises(UnsupportedSchema, match=r"'unevaluated(Properties|Items)' there") as found:
        build(document(schema), "#/components/schemas/S")
    assert found.value.pointer.startswith("#/components/schemas/S")
