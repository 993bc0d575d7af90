"""How large the values of a derived strategy are, and how often what may be there is."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import find

from contracts.definition import build
from strategies.drawing.derive import derive
from tests.support.drawn import drawn
from tests.support.nodes import node, site

TEXT: Final = {"type": "string"}
FLAG: Final = {"type": "boolean"}


def values(schema: dict[str, Any], count: int = 150) -> list[Any]:
    return drawn(derive(node(schema)), count)


def sizes(schema: dict[str, Any], count: int = 150) -> set[int]:
    return {len(value) for value in values(schema, count)}


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, {0, 1, 2, 3, 4, 6}),
        ({"maxItems": 3}, {0, 1, 2, 3}),
        ({"minItems": 4}, {4, 6}),
        ({"maxItems": 20}, {0, 1, 2, 3, 4, 6, 19, 20}),
        ({"maxItems": 64}, {0, 1, 2, 3, 4, 6, 63, 64}),
        ({"maxItems": 65}, {0, 1, 2, 3, 4, 6}),
        ({"minItems": 9}, {9}),
        ({"minItems": 9, "maxItems": 9}, {9}),
        ({"maxItems": 0}, {0}),
    ],
    ids=str,
)
def test_most_arrays_are_short_and_some_are_full_where_that_is_cheap(
    limits: dict[str, int], expected: set[int]
) -> None:
    assert sizes({"type": "array", "items": FLAG, **limits}) == expected


def test_maps_are_empty_to_full_with_keys_up_to_their_limit() -> None:
    found = drawn(derive(site("metadata").node), 300)
    maps = [value for value in found if value is not None]
    assert {0, 1, 16} <= {len(value) for value in maps}
    assert max(len(value) for value in maps) == 16
    keys = {key for value in maps for key in value}
    assert max(map(len, keys)) == 64
    assert "" in keys
    assert max(len(text) for value in maps for text in value.values()) == 512


def test_one_value_in_ten_is_null() -> None:
    items = {**TEXT, "enum": ["a"], "nullable": True}
    found = [one for value in values({"type": "array", "items": items}, 400) for one in value]
    assert set(found) == {None, "a"}
    assert 0.04 < found.count(None) / len(found) < 0.25


def test_every_branch_and_every_word_is_drawn() -> None:
    kinds = {"oneOf": [FLAG, {"type": "integer"}, {**TEXT, "enum": ["one", "two"]}]}
    found = values(kinds)
    assert {bool, int, str} == {type(value) for value in found}
    assert {"one", "two"} < set(found)


def test_an_array_of_at_most_one_is_seldom_empty() -> None:
    found = values({"type": "array", "items": FLAG, "maxItems": 1}, 300)
    assert 0.5 < sum(map(len, found)) / len(found) < 0.9


def test_the_second_of_two_branches_is_drawn_more_often_than_the_first() -> None:
    found = values({"oneOf": [FLAG, {**TEXT, "enum": ["a"]}]}, 300)
    assert 0.5 < found.count("a") / len(found) < 0.8


def test_keys_that_come_twice_are_told_apart() -> None:
    pairs = derive(site("metadata").node)
    assert find(pairs, lambda found: found and len(found) == 3) == {"": "", "1": "", "2": ""}


def test_exactly_one_choice_is_there_and_each_of_them_at_times() -> None:
    properties = {"a": FLAG, "b": FLAG, "c": FLAG, "d": FLAG}
    lists = [{"required": ["a"]}, {"required": ["b", "c"]}]
    schema = {"type": "object", "properties": properties, "oneOf": lists}
    keys = {frozenset(value) for value in values(schema)}
    assert keys == {frozenset(k) for k in ("a", "ad", "bc", "bcd")}


def test_every_set_of_optional_properties_is_drawn_and_none_at_all_seldom() -> None:
    schema = {
        "type": "object",
        "properties": {"a": FLAG, "b": FLAG, "c": FLAG},
        "required": ["b"],
    }
    found = [frozenset(value) for value in values(schema, 300)]
    assert set(found) == {frozenset(k) for k in ("b", "ab", "bc", "abc")}
    assert found.count(frozenset("b")) < len(found) / 4


def test_what_is_usual_is_always_there() -> None:
    items = {"type": "object", "properties": {"a": FLAG, "b": FLAG}}
    schema = {"type": "array", "items": items, "required": ["a"], "minItems": 1}
    keys = {frozenset(entry) for value in values(schema) for entry in value}
    assert keys == {frozenset("a"), frozenset("ab")}


def test_an_overlap_is_at_most_half_and_often_exactly_half_or_none() -> None:
    static = site("tool_resources.file_search.vector_stores[].chunking_strategy.static").node
    found = [tuple(value.values()) for value in drawn(derive(static), 200)]
    halves = [(size // 2, overlap) for size, overlap in found]
    assert all(0 <= overlap <= half for half, overlap in halves)
    assert any(overlap == half for half, overlap in halves)
    assert any(overlap == 0 for _, overlap in halves)
    assert any(0 < overlap < half for half, overlap in halves)


def test_a_schema_that_says_nothing_may_be_anything() -> None:
    kinds = {type(value) for value in drawn(derive(build({"root": {}}, "#/root")), 300)}
    # Which of six, and how often, is Hypothesis' business.
    assert len(kinds) > 2
