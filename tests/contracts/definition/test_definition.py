"""The definition: its structure, its addresses, and what two validators make of it."""

from __future__ import annotations

import json
import pickle
from hashlib import sha256
from typing import Any, Final

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.definition import load, pointer, to_json_schema
from contracts.definition.document import Definition
from contracts.definition.prose import Prose
from contracts.definition.validation.validator import (
    request_validator,
    thread_validator,
    thread_violations,
)
from strategies.drawing.broken import invalid_requests
from strategies.drawing.valid import valid_requests
from tests.support.exchanges import thread
from tests.support.mangled import json_values, mangled

# Of the structure only: the wording is ours, and who publishes it is no part of it.
FINGERPRINT: Final = "9d7914662c4b3bfc404e4b0f3d139f0cdb830752b2a4265c9a9c7fb231b3d870"
SECOND: Final = jsonschema.Draft4Validator(load().json_schema(load().operation.response))


def structure(value: Any) -> Any:
    """Return *value* without descriptions and summaries, at any depth."""
    if isinstance(value, list):
        return [structure(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    wording = {k for k in ("description", "summary") if isinstance(value.get(k), str)}
    return {key: structure(entry) for key, entry in value.items() if key not in wording}


def test_the_structure_is_as_published() -> None:
    document = structure(load().document)
    document.pop("tags")
    document["info"] = {"version": document["info"]["version"]}
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    assert sha256(canonical.encode()).hexdigest() == FINGERPRINT


def test_every_description_says_something() -> None:
    def wordings(value: Any) -> list[str]:
        below = value.values() if isinstance(value, dict) else value
        found = [value["description"]] if isinstance(value, dict) and "description" in value else []
        return found + [w for v in below if isinstance(v, dict | list) for w in wordings(v)]

    assert len(wordings(load().document)) > 30
    assert all(len(words.split()) >= 2 for words in wordings(load().document))


STATED: Final = [limit for limit in load().prose.limits if limit.source]


@pytest.mark.parametrize("limit", STATED, ids=lambda limit: limit.keyword)
def test_every_limit_of_the_prose_points_at_a_schema_and_a_sentence(limit: Any) -> None:
    assert isinstance(load().at(limit.schema), dict)
    assert isinstance(load().at(limit.source), str)
    assert limit.source.endswith("/description")
    assert limit.keyword not in load().at(limit.schema)
    if isinstance(limit.value, int):
        assert str(limit.value) in load().at(limit.source)
    else:
        assert f"half of `{limit.value}`" in load().at(limit.source)


def test_a_stated_limit_is_found_by_its_keyword() -> None:
    prose = load().prose
    assert (prose.value("maxProperties"), prose.value("keyMaxLength")) == (16, 64)
    assert prose.source("maxLength") == "#/components/schemas/Metadata/description"


def test_a_definition_keeps_its_prose_where_it_is_pickled() -> None:
    assert pickle.loads(pickle.dumps(load())) is load()
    prose = Prose(limits=load().prose.limits[:1])
    other = pickle.loads(pickle.dumps(Definition(load().document, prose)))
    assert (other.document, other.prose) == (load().document, prose)
    assert other.version == load().version


def test_named_places_of_the_definition_are_there() -> None:
    ours = load().operation
    named = (ours.pointer, ours.body, ours.request, ours.answer, ours.content, ours.response)
    assert all(map(load().at, named))
    assert (ours.name, ours.usual_path) == ("createThread", "/v1/threads")
    assert (ours.success, ours.documented) == (200, frozenset({"200"}))


def test_every_node_of_the_request_says_where_it_is_defined() -> None:
    for node in (*load().request.walk(), *load().response.walk()):
        assert load().at(node.pointer).get("type", "any") == node.type


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_a_joined_pointer_resolves_to_what_it_names(tokens: list[str]) -> None:
    document: Any = "found"
    for token in reversed(tokens):
        document = {token: document}
    assert pointer.resolve(document, pointer.join("#", *tokens)) == "found"


@pytest.mark.parametrize(
    "wrong", ["", "a", "/a", "#a", "#/b", "#/a/1", "#/a/-1", "#/a/x", "#/a/0/0", "#/a/\u00b2"]
)
def test_a_pointer_to_nothing_is_a_lookup_error(wrong: str) -> None:
    with pytest.raises(LookupError):
        pointer.resolve({"a": ["text"]}, wrong)


# OpenAPI 3.0 as JSON Schema, draft 4.

Branches: Final = [{"type": "string"}, {"type": "integer"}]


@pytest.mark.parametrize(
    ("schema", "valid", "wrong"),
    [
        ({"type": "string", "nullable": True}, ["a", None], [1]),
        ({"type": "string", "nullable": False}, ["a"], [None]),
        ({"type": "string", "enum": ["a"], "nullable": True}, ["a", None], ["b"]),
        ({"type": "string", "enum": ["a", None], "nullable": True}, ["a", None], ["b"]),
        ({"oneOf": Branches, "nullable": True}, ["a", 1, None], [1.5, []]),
        ({"type": "string", "oneOf": Branches, "nullable": True}, ["a", None], [1]),
        ({"$ref": "#/components/schemas/Word", "nullable": True}, ["a", None], ["b"]),
        ({"$ref": "#/components/schemas/Maybe"}, ["a", None], [1]),
        (
            {"type": "array", "items": {"type": "string", "nullable": True}, "maxItems": 1},
            [[], [None], ["a"]],
            [None, [1], [None, None]],
        ),
        (
            {"type": "object", "additionalProperties": {"type": "string", "nullable": True}},
            [{"k": None}, {}],
            [None, {"k": 1}],
        ),
    ],
    ids=str,
)
def test_nullable_allows_null_and_nothing_else(
    schema: dict[str, Any], valid: list[Any], wrong: list[Any]
) -> None:
    word = {"type": "string", "enum": ["a"]}
    schemas = {"Root": schema, "Word": word, "Maybe": {"type": "string", "nullable": True}}
    converted = Definition({"components": {"schemas": schemas}}).json_schema(
        "#/components/schemas/Root"
    )
    for validator in (jsonschema.Draft4Validator, jsonschema_rs.Draft4Validator):
        is_valid = validator(converted).is_valid
        assert [value for value in valid if not is_valid(value)] == []
        assert [value for value in wrong if is_valid(value)] == []


def test_annotations_are_dropped_and_properties_of_that_name_are_kept() -> None:
    names = ("description", "title", "example", "default", "format", "nullable", "x-y")
    schema = {
        **dict.fromkeys(names, "annotation"),
        "type": "object",
        "properties": {name: {"type": "string", "title": name} for name in names},
    }
    properties = {name: {"type": "string"} for name in names}
    assert to_json_schema(schema) == {"type": "object", "properties": properties}


def test_conversion_keeps_every_keyword_that_a_validator_knows() -> None:
    numbers = dict.fromkeys(("minimum", "maximum", "multipleOf", "minLength", "maxLength"), 3)
    counts = dict.fromkeys(("minItems", "maxItems", "minProperties", "maxProperties"), 3)
    flags = {"uniqueItems": True, "exclusiveMinimum": True, "exclusiveMaximum": False}
    others = {"type": "string", "enum": ["a"], "pattern": "a", "required": ["a"], "not": {}}
    schema = {**numbers, **counts, **flags, **others, "additionalProperties": False, "items": {}}
    assert to_json_schema(schema) == schema


def test_conversion_leaves_the_document_as_it_was() -> None:
    before = json.dumps(load().document, default=str)
    load().json_schema(load().operation.request)
    load().json_schema(load().operation.response)
    assert json.dumps(load().document, default=str) == before


@pytest.mark.parametrize("value", [1.0, -0.0, 1e3, 1795320873.0, 0.5, True, "1", None])
def test_an_integer_of_draft_4_has_no_fraction(value: Any) -> None:
    assert not jsonschema.Draft4Validator({"type": "integer"}).is_valid(value)
    assert not jsonschema_rs.Draft4Validator({"type": "integer"}).is_valid(value)


@pytest.mark.parametrize("value", [0, -1, 2**31, 2**63, 2**64, -(2**70)])
def test_an_integer_of_draft_4_may_be_as_large_as_it_likes(value: int) -> None:
    assert jsonschema.Draft4Validator({"type": "integer"}).is_valid(value)
    assert jsonschema_rs.Draft4Validator({"type": "integer"}).is_valid(value)


# Two validators that share no code say the same.


@given(st.one_of(valid_requests(load()), invalid_requests(load())))
def test_both_validators_agree_on_requests(body: Any) -> None:
    second = jsonschema.Draft4Validator(load().json_schema(load().operation.request))
    assert request_validator(load()).is_valid(body) == second.is_valid(body)


# jsonschema_rs leaves an empty name out of its paths.
names = st.text(min_size=1)


def full_threads() -> st.SearchStrategy[Any]:
    """Return a strategy of threads with as many files as there may be, or one more."""
    return st.sampled_from([1, 20, 21]).map(
        lambda count: thread(
            metadata={"k": "v"},
            tool_resources={
                "code_interpreter": {"file_ids": ["file-a"] * count},
                "file_search": {"vector_store_ids": ["vs-a"]},
            },
        )
    )


@given(mangled(full_threads(), names, json_values(names)))
def test_both_validators_agree_on_mangled_answers(value: Any) -> None:
    theirs = {(tuple(map(str, e.absolute_path)), e.validator) for e in SECOND.iter_errors(value)}
    assert thread_validator(load()).is_valid(value) == (not theirs)
    assert {(found.path, found.keyword) for found in thread_violations(load(), value)} == theirs
