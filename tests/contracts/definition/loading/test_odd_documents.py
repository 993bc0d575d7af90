"""Documents that are odd or wrong in a detail: they are read as they are meant, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from contracts.conduct.holding import definition_of
from contracts.definition import Definition
from contracts.definition.validation.rules import Rules
from contracts.errors import UsageError
from contracts.record.case import Expectation
from contracts.record.samples import minimal as plainest
from contracts.settings.record import Settings
from strategies.bodies.build import json_case
from strategies.bodies.sites import sites
from tests.support.openapi_documents import answering, minimal, written

TEXT: Final = {"type": "string"}
OBJECT: Final = {"type": "object", "properties": {"id": TEXT}}


def read(folder: Path, document: Any) -> Definition:
    return definition_of(Settings(definition=written(folder, document)))


def taking(folder: Path, schema: Any, version: str = "3.1.0", **more: Any) -> Definition:
    document = answering(OBJECT, {"type": "object", "properties": {"a": schema}, **more})
    return read(folder, {**document, "openapi": version})


@pytest.mark.parametrize(
    ("schema", "version", "valid", "invalid"),
    [
        ({"type": "integer", "exclusiveMinimum": 3}, "3.0.3", 4, 3),
        ({"type": "integer", "minimum": 5, "exclusiveMinimum": 3}, "3.0.3", 5, 4),
        ({"type": "string", "maxLength": 3.0}, "3.1.0", "abc", "abcd"),
        ({"type": "object", "required": ["b", "b"]}, "3.1.0", {"b": 1}, {}),
        ({"type": "string", "format": "date"}, "3.1.0", "2026-01-31", "value"),
    ],
    ids=["exclusive", "exclusive below the minimum", "count", "required twice", "format"],
)
def test_the_reference_reads_it_as_it_is_meant(
    tmp_path: Path, schema: Any, version: str, valid: Any, invalid: Any
) -> None:
    rules = Rules(taking(tmp_path, schema, version))
    assert rules.problem({"a": valid}) is None
    assert rules.problem({"a": invalid}) is not None


@pytest.mark.parametrize("path", ["widgets", "/widgets?a=1", "/widgets#a"])
def test_what_is_no_path_is_refused_in_a_sentence(tmp_path: Path, path: str) -> None:
    with pytest.raises(UsageError, match=r"must begin with / and have neither \? nor #"):
        read(tmp_path, minimal(path))


@pytest.mark.parametrize(
    "reference",
    [{"$ref": "#short"}, {"$dynamicRef": "#node"}, {"$dynamicRef": "#/components/schemas/Short"}],
    ids=str,
)
def test_a_reference_by_an_anchor_is_followed(tmp_path: Path, reference: Any) -> None:
    schemas = {
        "Short": {"$anchor": "short", "type": "string", "maxLength": 2},
        "Node": {"$dynamicAnchor": "node", "type": "string", "maxLength": 2},
    }
    document = answering(OBJECT, {"type": "object", "properties": {"a": reference}})
    definition = read(tmp_path, {**document, "components": {"schemas": schemas}})
    assert definition.request.properties["a"].keywords == {"maxLength": 2}


def test_an_anchor_that_two_schemas_have_is_refused(tmp_path: Path) -> None:
    schemas = {name: {"$anchor": "short", "type": "string"} for name in "AB"}
    document = answering(OBJECT, {"type": "object", "properties": {"a": {"$ref": "#short"}}})
    with pytest.raises(UsageError, match="an anchor of several"):
        read(tmp_path, {**document, "components": {"schemas": schemas}})


def test_what_contains_itself_is_built_three_levels_deep(tmp_path: Path) -> None:
    tree = {
        "type": "object",
        "properties": {"name": TEXT, "next": {"$ref": "#/components/schemas/T"}},
    }
    document = answering(OBJECT, {"$ref": "#/components/schemas/T"})
    definition = read(tmp_path, {**document, "components": {"schemas": {"T": tree}}})
    places = [str(site.place) for site in sites(definition.request)]
    assert "next.next.name" in places


def test_so_deep_that_it_is_not_built_nothing_is_called_wrong(tmp_path: Path) -> None:
    either = {"anyOf": [TEXT, {"$ref": "#/components/schemas/T"}]}
    tree = {"type": "object", "additionalProperties": either}
    document = answering(OBJECT, {"$ref": "#/components/schemas/T"})
    definition = read(tmp_path, {**document, "components": {"schemas": {"T": tree}}})
    value: Any = {}
    for _ in range(6):
        value = {"key": value}
    assert json_case(definition, "deep", value).expect is Expectation.UNSPECIFIED


def test_without_a_body_nothing_is_created_where_an_empty_object_is_wrong(tmp_path: Path) -> None:
    definition = taking(tmp_path, TEXT, minProperties=1)
    assert definition.needs_body
    assert plainest(definition.request)


def test_schemathesis_reads_our_operation_whatever_stands_around_it(tmp_path: Path) -> None:
    from contracts.schemathesis.bridge import operation

    document = {
        **minimal("/a/{x}/widgets", "3.1.0"),
        "servers": [{"url": "https://{host}.example"}],
        "components": {"securitySchemes": {"a": {"$ref": "#/x"}}},
    }
    assert operation(read(tmp_path, document)).method.upper() == "POST"
