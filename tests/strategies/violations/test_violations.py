"""What breaks a schema written by hand: how far beyond each limit, in which type, by which name."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition.schema.branches import allowed_types
from strategies.violations import Violation, violations
from strategies.violations.objects import INSTEAD
from strategies.violations.words import kind_of_word
from tests.support.nodes import node, site

TEXT: Final = {"type": "string"}
STATIC: Final = "tool_resources.file_search.vector_stores[].chunking_strategy.static"


def breaking(schema: dict[str, Any], keyword: str) -> dict[str, Any]:
    """Return the values that break *keyword*, by how they do it."""
    return named(list(violations(node(schema))), keyword)


def named(found: list[Violation], keyword: str) -> dict[str, Any]:
    return {one.variant: one.value for one in found if one.keyword == keyword}


def at_place(place: str, keyword: str) -> dict[str, Any]:
    return named(list(violations(site(place).node)), keyword)


# Limits.


@pytest.mark.parametrize(
    ("most", "sizes"),
    [(1, {2, 3, 1_000}), (99, {100, 199, 1_000}), (100, {101}), (10_000, {10_001})],
)
def test_arrays_are_one_too_long_and_where_that_is_cheap_far_too_long(
    most: int, sizes: set[int]
) -> None:
    schema = {"type": "array", "items": TEXT, "maxItems": most}
    assert {len(value) for value in breaking(schema, "maxItems").values()} == sizes


def test_elements_that_may_be_empty_are_too_many_with_something_in_them_as_well() -> None:
    stores = at_place("tool_resources.file_search.vector_stores", "maxItems")
    assert stores["one over, all alike"] == [{}, {}]
    filled = stores["one over, none empty"]
    assert [one.keys() >= {"file_ids", "metadata"} for one in filled] == [True, True]
    assert "one over, none empty" not in breaking({"maxItems": 1, "items": TEXT}, "maxItems")


def test_an_array_that_is_too_short_lacks_one_element() -> None:
    schema = {"type": "array", "items": TEXT, "minItems": 3}
    assert breaking(schema, "minItems") == {"one under": ["hello", "hello"]}


def test_elements_that_are_not_described_are_anything() -> None:
    assert breaking({"type": "array", "maxItems": 2}, "maxItems") == {"one over": [0, 1, 2]}


def test_files_beyond_the_limit_are_different_and_all_alike() -> None:
    found = at_place("tool_resources.code_interpreter.file_ids", "maxItems")
    assert len(set(found["one over"])) == 21
    assert set(found["one over, all alike"]) == set(found["one over"][:1])


def test_pairs_are_one_too_many_twice_as_many_and_far_too_many() -> None:
    found = at_place("metadata", "maxProperties")
    assert {how: len(value) for how, value in found.items()} == {
        "one over": 17,
        "one over, empty values": 17,
        "one over, keys alike": 17,
        "twice the limit": 32,
        "far beyond": 1_000,
    }


def test_keys_that_are_alike_are_fewer_than_the_limit_once_folded() -> None:
    alike = at_place("metadata", "maxProperties")["one over, keys alike"]
    for fold in (str.casefold, str.strip):
        assert len(set(map(fold, alike))) <= 16 < len(alike)


@pytest.mark.parametrize("limit", [3, 64])
def test_texts_are_one_too_long_in_any_letters(limit: int) -> None:
    found = breaking({**TEXT, "maxLength": limit}, "maxLength")
    lengths = {how: len(value) for how, value in found.items()}
    assert lengths.pop("twice the limit") == 2 * limit
    assert lengths.pop("far beyond") == 100_000
    assert set(lengths.values()) == {limit + 1}
    assert len(found["one over, spaces at the end"].strip()) == limit


def test_a_key_is_too_long_alone_and_behind_a_short_one() -> None:
    found = at_place("metadata", "keyMaxLength")
    assert {len(list(value)[-1]) for how, value in found.items() if "one over" in how} == {65}
    assert [len(key) for key in found["one over, second key"]] == [1, 65]


def test_numbers_are_too_small_by_one_by_far_zero_and_negative() -> None:
    found = at_place(f"{STATIC}.max_chunk_size_tokens", "minimum")
    assert sorted(found.values()) == [-9_900, -100, 0, 99]


def test_numbers_are_too_large_by_one_and_where_integers_end() -> None:
    found = at_place(f"{STATIC}.max_chunk_size_tokens", "maximum")
    ends = {2**bits for bits in (31, 53, 63)}
    assert {4_097, 14_096, 10**30} | ends < set(found.values())
    assert all(found[f"2^{bits}"] == 2**bits for bits in (31, 53, 63))


@pytest.mark.parametrize("bits", [16, 32, 64])
@pytest.mark.parametrize("keyword", ["maximum", "atMostHalfOf"])
def test_a_number_that_wraps_around_to_a_valid_one_is_among_them(keyword: str, bits: int) -> None:
    place = STATIC if keyword == "atMostHalfOf" else f"{STATIC}.max_chunk_size_tokens"
    values = at_place(place, keyword).values()
    numbers = [v["chunk_overlap_tokens"] if isinstance(v, dict) else v for v in values]
    # Right for a size, and for an overlap of 800.
    assert 400 in {number % 2**bits for number in numbers if number > 2**bits}


@pytest.mark.parametrize("size", [100, 101, 800, 4_095, 4_096])
def test_an_overlap_is_one_above_half_and_about_the_whole(size: int) -> None:
    bodies = list(at_place(STATIC, "atMostHalfOf").values())
    found = {
        body["chunk_overlap_tokens"] for body in bodies if body["max_chunk_size_tokens"] == size
    }
    assert {size // 2 + 1, size - 1, size, size + 1} <= found


# Types.


@pytest.mark.parametrize(
    ("schema", "kinds"),
    [
        (TEXT, {"string"}),
        ({**TEXT, "nullable": True}, {"string", "null"}),
        ({"oneOf": [TEXT, {"type": "integer"}]}, {"string", "integer"}),
        ({"oneOf": [TEXT], "nullable": True}, {"string", "null"}),
    ],
    ids=["plain", "nullable", "oneOf", "nullable oneOf"],
)
def test_a_oneof_allows_what_its_branches_do_and_null_where_it_says_so(
    schema: Any, kinds: set[str]
) -> None:
    assert allowed_types(node(schema)) == kinds


@pytest.mark.parametrize(
    ("schema", "confused"),
    [
        (TEXT, [["hello"], {"value": "hello"}]),
        ({"type": "boolean"}, [[True], "true"]),
        ({"type": "integer"}, [[0], "0", "eight hundred", 0.5]),
        ({"type": "array", "items": TEXT}, ["hello", {"0": "hello"}, '["hello"]']),
        ({"type": "object", "properties": {"a": TEXT}, "required": ["a"]}, ["hello"]),
        ({"type": "object", "properties": {"a": TEXT}}, ["hello", [{}], "{}"]),
        (
            {"type": "object", "additionalProperties": TEXT},
            [[["key", "value"]], [{"key": "key", "value": "value"}], '{"key": "value"}'],
        ),
    ],
    ids=str,
)
def test_right_values_are_wrapped_unwrapped_and_written_as_strings(
    schema: Any, confused: list[Any]
) -> None:
    found = list(breaking(schema, "type").values())
    assert [value for value in confused if value not in found] == []


def test_elements_of_every_branch_stand_without_their_array() -> None:
    schema = {"type": "array", "items": {"oneOf": [TEXT, {"type": "integer"}]}}
    found = breaking(schema, "type")
    assert found["an element without its array (string)"] == "hello"
    assert found["an element without its array (integer)"] == 0


def test_no_value_of_a_branch_breaks_the_type_of_the_whole() -> None:
    schema = {"oneOf": [TEXT, {"type": "array", "items": TEXT}]}
    values = breaking(schema, "oneOf").values()
    assert values
    assert not [value for value in values if isinstance(value, str | list)]
    assert {"value": "hello"} in values


# Objects.


def missing(schema: dict[str, Any]) -> list[Any]:
    return [v for how, v in breaking(schema, "required").items() if INSTEAD not in how]


def test_each_required_property_is_missing_and_where_there_are_several_all_are() -> None:
    properties = {"a": TEXT, "b": TEXT, "c": TEXT}
    one = {"type": "object", "properties": properties, "required": ["a"]}
    assert missing(one) == [{}]
    two = {**one, "required": ["a", "b"]}
    assert missing(two) == [{"b": "hello"}, {"a": "hello"}, {}]


def test_what_is_required_goes_by_another_name_where_others_are_allowed() -> None:
    properties = {"file_id": TEXT, "detail": {"type": "string", "enum": ["low"]}}
    of = {"type": "object", "properties": properties, "required": ["file_id", "detail"]}
    found = {how: value for how, value in breaking(of, "required").items() if INSTEAD in how}
    assert list(found.values()) == [
        {"detail": "low", other: "hello"} for other in ("id", "url", "fileId")
    ]
    # Where none are allowed, that is an unknown name, which breaks another rule.
    closed = breaking({**of, "additionalProperties": False}, "required")
    assert not [how for how in closed if INSTEAD in how]


def test_only_an_object_that_requires_nothing_is_wrapped_whole() -> None:
    schema = {"type": "object", "properties": {"a": TEXT}, "additionalProperties": False}
    free = breaking(schema, "additionalProperties")
    assert free["all in 'data'"] == {"data": {"a": "hello"}}
    bound = breaking({**schema, "required": ["a"]}, "additionalProperties")
    assert not [how for how in bound if how.startswith("all in")]
    assert all(value["a"] == "hello" for value in bound.values())


def test_no_unknown_name_is_one_that_is_declared() -> None:
    schema = {"type": "object", "properties": {"id": TEXT}, "additionalProperties": False}
    found = breaking(schema, "additionalProperties")
    assert {"Id", "ID", "unknown"} <= {name for value in found.values() for name in value}
    assert not [value for value in found.values() if set(value) == {"id"}]


def test_names_are_misspelt_in_every_convention() -> None:
    found = at_place("", "additionalProperties").values()
    names = {name for value in found for name in value}
    assert {"Tool_resources", "TOOL_RESOURCES", "toolResources", "tool-resources"} <= names


def test_one_branch_carries_what_only_another_may() -> None:
    found = list(at_place("messages[].content[]", "oneOf").values())
    mixed = [v for v in found if isinstance(v, dict) and v.get("type") in ("text", "image_file")]
    assert {frozenset(value) for value in mixed} >= {
        frozenset({"type", "image_file"}),
        frozenset({"type", "image_url"}),
        frozenset({"type", "text"}),
    }
    assert not [v for v in mixed if v["type"] in v and len(v) == 2]


def test_of_what_neighbouring_apis_know_one_word_is_usual() -> None:
    assert kind_of_word("function", "type") == ("tool", True)
    assert kind_of_word("function", "role") == ("role", False)
    assert kind_of_word("system", "role") == ("role", True)
    assert kind_of_word("input_text", "type") == ("part", True)
    assert kind_of_word("unknown", "type") == ("type", False)


def test_a_tag_of_a_neighbouring_api_selects_no_branch() -> None:
    parts = list(at_place("messages[].content[]", "oneOf").values())
    for word in ("refusal", "input_text"):
        assert {"type": word, word: "text"} in parts
    tools = list(at_place("messages[].attachments[].tools[]", "oneOf").values())
    assert {"type": "function", "function": "text"} in tools


def test_branches_of_the_definition_that_are_closed_refuse_what_others_have() -> None:
    place = "tool_resources.file_search.vector_stores[].chunking_strategy"
    auto = at_place(place, "oneOf")["auto with what static has besides"]
    assert auto["type"] == "auto"
    assert "static" in auto


def test_names_of_neighbouring_operations_are_unknown_at_the_top_where_those_take_them() -> None:
    top = {v.variant for v in violations(site("").node) if v.keyword == "additionalProperties"}
    within = at_place("messages[]", "additionalProperties")
    assert {"'model'", "'assistant_id'", "'instructions'", "'stream'"} <= top - within.keys()


def test_unknown_properties_stand_beside_each_word_of_what_is_required() -> None:
    roles = {value["role"] for value in at_place("messages[]", "additionalProperties").values()}
    assert roles == {"user", "assistant"}
