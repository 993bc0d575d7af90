"""Nodes: what a schema states, what it leaves open, and what is refused as unclear."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import Node, UnsupportedSchema, build, load
from contracts.definition.schema.branches import json_type, select
from contracts.record.json_text import DuplicateKeys
from tests.support.nodes import node

TEXT: Final = {"type": "string"}


def an_object(**more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": TEXT, "b": TEXT, "c": TEXT}, **more}


@pytest.mark.parametrize(
    ("schema", "closed"),
    [
        (an_object(), False),
        (an_object(additionalProperties=True), False),
        (an_object(additionalProperties=False), True),
        ({"type": "object", "additionalProperties": TEXT}, False),
        (TEXT, False),
    ],
    ids=str,
)
def test_an_object_is_closed_only_where_it_says_so(schema: Any, *, closed: bool) -> None:
    assert node(schema).closed is closed


@pytest.mark.parametrize("extra", [True, False, None])
def test_only_a_schema_of_additional_properties_makes_a_map(extra: Any) -> None:
    schema = an_object() if extra is None else an_object(additionalProperties=extra)
    assert node(schema).entries is None
    entries = node({"type": "object", "additionalProperties": TEXT}).entries
    assert entries is not None
    assert (entries.type, entries.pointer) == ("string", "#/root/additionalProperties")


def test_properties_are_required_chosen_usual_or_optional() -> None:
    lists = [{"required": ["a"]}, {"required": ["b"]}]
    found = node(an_object(required=["c"], oneOf=lists))
    assert found.required == {"c"}
    assert found.optional == []
    assert found.choices == (frozenset("a"), frozenset("b"))
    assert found.branches == ()
    assert node(an_object(required=["b"])).optional == ["a", "c"]


def test_a_required_list_on_an_array_is_usual_in_its_elements() -> None:
    found = node({"type": "array", "required": ["a", "b"], "items": an_object(required=["b"])})
    assert found.items is not None
    assert found.required == frozenset()
    assert found.items.required == {"b"}
    assert found.items.usual == {"a", "b"}
    assert found.items.optional == ["c"]
    assert found.items.properties["a"].usual == frozenset()


@pytest.mark.parametrize(
    ("outer", "inner", "nullable"),
    [
        ({}, {}, False),
        ({"nullable": True}, {}, True),
        ({}, {"nullable": True}, True),
        ({"nullable": True}, {"nullable": False}, True),
        ({"nullable": "yes"}, {"nullable": 1}, False),
    ],
)
def test_null_is_allowed_beside_a_reference_and_behind_it(
    outer: dict[str, Any], inner: dict[str, Any], *, nullable: bool
) -> None:
    document = {"root": {"$ref": "#/text", **outer}, "text": {**TEXT, **inner}}
    found = build(document, "#/root")
    assert (found.nullable, found.pointer) == (nullable, "#/text")


def test_keywords_are_those_of_the_schema_and_of_the_prose() -> None:
    found = node({**TEXT, "maxLength": 30, "title": "x", "description": "y", "format": "uri"})
    assert found.keywords == {"maxLength": 30, "format": "uri"}
    by_pointer = {below.pointer: below.keywords for below in load().request.walk()}
    for limit in load().prose.limits:
        assert by_pointer[limit.schema][limit.keyword] == limit.value
    assert set(by_pointer["#/components/schemas/Metadata"]) == {"maxProperties", "keyMaxLength"}


def test_walking_yields_everything_below_once_and_parents_first() -> None:
    schema = an_object(
        properties={
            "list": {"type": "array", "items": {"oneOf": [TEXT, {"type": "integer"}]}},
            "map": {"type": "object", "additionalProperties": {"type": "boolean"}},
        }
    )
    kinds = [below.type for below in node(schema).walk()]
    assert kinds == ["object", "array", "any", "string", "integer", "object", "boolean"]


def tagged(*words: Any, required: bool = True) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "string", **({"enum": list(words)} if words else {})}
    more = {"required": ["kind"]} if required else {}
    return {"type": "object", "properties": {"kind": kind}, **more}


IMPOSSIBLE: Final[dict[str, dict[str, Any]]] = {
    "branches beside properties": an_object(oneOf=[TEXT]),
    "branches of one type": {"oneOf": [TEXT, TEXT]},
    "equal tags": {"oneOf": [tagged("a"), tagged("a")]},
    "types that exclude each other": {"allOf": [TEXT, {"type": "integer"}]},
    "words that are too long": {**TEXT, "enum": ["abcd"], "maxLength": 3},
    "a required property that must not be there": an_object(
        required=["z"], additionalProperties=False
    ),
    "an array of more words than there are": {
        "type": "array",
        "items": {"type": "boolean"},
        "uniqueItems": True,
        "minItems": 3,
    },
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_no_value_obeys_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedSchema, match=r"^#/root.*: nothing can be derived from '"):
        node(IMPOSSIBLE[name])


APART: Final[dict[str, tuple[dict[str, Any], bool]]] = {
    "an integer or a number": ({"oneOf": [{"type": "number"}, {"type": "integer"}]}, False),
    "a tag of two words": ({"oneOf": [tagged("a"), tagged("b", "c")]}, False),
    "a tag of any word": ({"oneOf": [tagged("a"), tagged()]}, False),
    "a tag that may be left out": ({"oneOf": [tagged("a"), tagged("b", required=False)]}, False),
    "two tags": ({"oneOf": [tagged("a"), tagged("b")]}, True),
    "two types": ({"anyOf": [TEXT, {"type": "array", "items": TEXT}]}, True),
}


@pytest.mark.parametrize("name", APART)
def test_branches_are_apart_only_where_type_or_constant_tells_them(name: str) -> None:
    schema, apart = APART[name]
    found = node(schema)
    assert (found.apart, found.hard) == (apart, not apart)


CLEAR: Final[dict[str, dict[str, Any]]] = {
    "an enum with a format": {**TEXT, "enum": ["a"], "format": "uri"},
    "a map with a limit": {"type": "object", "additionalProperties": TEXT, "maxProperties": 2},
    "required and declared": an_object(required=["a", "b"]),
    "choices that are apart": an_object(oneOf=[{"required": ["a", "b"]}, {"required": ["c"]}]),
    "branches of two types": {"oneOf": [TEXT, {"type": "integer"}]},
    "different tags": {"oneOf": [tagged("a"), tagged("b")]},
    "a required list on an array": {"type": "array", "required": ["z"], "items": TEXT},
    "anything": {},
}


@pytest.mark.parametrize("name", CLEAR)
def test_what_is_clear_is_built(name: str) -> None:
    assert isinstance(node(CLEAR[name]), Node)


def test_a_node_below_is_found_by_its_path_and_knows_its_place() -> None:
    root = load().request
    stored = root.below(("tool_resources", "file_search", "vector_stores", "[]", "metadata"))
    assert str(stored.place) == "tool_resources.file_search.vector_stores[].metadata"
    assert stored.entries is not None
    assert str(stored.entries.place).endswith("metadata{}")
    assert {str(branch.place) for branch in root.below(("messages", "[]", "content")).branches} == {
        "messages[].content"
    }


# Branches of a oneOf.


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("null", None),
        ("boolean", True),
        ("integer", 1),
        ("number", 1.0),
        ("string", ""),
        ("array", []),
        ("object", {}),
        ("object", DuplicateKeys()),
    ],
)
def test_json_types_are_named(name: str, value: Any) -> None:
    assert json_type(value) == name


def test_branches_are_labelled_by_their_constant_or_their_type() -> None:
    assert node(tagged("one")).label == "one"
    assert node(tagged("one", "two")).label == "object"
    assert node({"type": "array", "items": {}}).label == "array"


def test_the_branch_that_a_value_means_is_selected() -> None:
    branches = node({"oneOf": [TEXT, tagged("a"), tagged("b")]}).branches
    assert select(branches, "text") is branches[0]
    assert select(branches, {"kind": "b"}) is branches[2]
    for nothing in ({"kind": "c"}, {}, 5, None, ["text"]):
        assert select(branches, nothing) is None
