"""Schemas that are none are refused with their pointer, before anything is derived from them."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.definition.loading.shape import check
from contracts.definition.operation import DefinitionError
from tests.support.openapi_documents import shipped

ROOTS: Final = (load().operation.request, load().operation.response)
METADATA: Final = "#/components/schemas/Metadata"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"maxProperties": "16"}, "maxProperties must be a whole number, and is '16'"),
        ({"maxProperties": 1.5}, "maxProperties must be a whole number"),
        ({"maxProperties": -1}, "maxProperties must be a whole number"),
        ({"minimum": True}, "minimum must be a number"),
        ({"nullable": "yes"}, "nullable must be a truth"),
        ({"required": "id"}, "required must be a list of names"),
        ({"enum": []}, "enum must be a list of values"),
        ({"type": 1}, "type must be a type"),
        ({"type": []}, "type must be a type"),
        ({"properties": []}, "properties must be an object of schemas"),
        ({"properties": {"a/b": 3}}, "properties/a~1b must be a schema, and is 3"),
        ({"items": [{}]}, "items must be a schema"),
        ({"anyOf": {}}, "anyOf must be a list of schemas"),
        ({"allOf": [None]}, "allOf/0 must be a schema, and is None"),
    ],
)
def test_a_keyword_needs_a_value_of_its_kind(changes: Any, said: str) -> None:
    document = shipped()
    document["components"]["schemas"]["Metadata"] |= changes
    with pytest.raises(DefinitionError) as caught:
        check(document, *ROOTS)
    assert f"{METADATA}/{said}" in str(caught.value)


@pytest.mark.parametrize("value", [{"maxItems": 3.0}, {"additionalProperties": True}, {}])
def test_what_is_a_schema_is_left_alone(value: Any) -> None:
    document = shipped()
    document["components"]["schemas"]["Metadata"] = value
    check(document, *ROOTS)
