"""Features of numbers, arrays and objects: on the step that has one, and just beside it."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import Node, build, load
from strategies import reach
from strategies.obligations import obligations

ROOT: Final = load().request
STATIC: Final = "tool_resources.file_search.vector_stores[].chunking_strategy.static"
SIZE: Final = f"{STATIC}.max_chunk_size_tokens"
OVERLAP: Final = f"{STATIC}.chunk_overlap_tokens"


def node(schema: dict[str, Any]) -> Node:
    return build({"root": schema}, "#/root")


def about(place: str, value: Any) -> set[str]:
    """Return what is told about one place, without the place."""
    found = {n for n in reach.features(ROOT, value) if n.startswith(place)}
    rest = {name.removeprefix(place) for name in found}
    return {name for name in rest if name and name[0] in ":~= "}


def chunked(size: Any, overlap: Any) -> dict[str, Any]:
    static = {"max_chunk_size_tokens": size, "chunk_overlap_tokens": overlap}
    store = {"chunking_strategy": {"type": "static", "static": static}}
    return {"tool_resources": {"file_search": {"vector_stores": [store]}}}


def with_files(*files: str) -> dict[str, Any]:
    return {"tool_resources": {"code_interpreter": {"file_ids": list(files)}}}


def said(*roles: str) -> dict[str, Any]:
    return {"messages": [{"role": role, "content": "x"} for role in roles]}


# Numbers.


@pytest.mark.parametrize(
    ("overlap", "told"),
    [
        (0, {"=0", ":even"}),
        (1, {"=1", ":odd"}),
        (2, {":even"}),
        (100, {":even"}),
        (101, {":odd", ":value>=101"}),
        (200, {":even", ":value>=101", ":value>=200"}),
    ],
)
def test_zero_one_parity_and_size_of_a_number_are_told(overlap: int, told: set[str]) -> None:
    assert about(OVERLAP, chunked(4000, overlap)) == told


@pytest.mark.parametrize(
    ("size", "side"),
    [
        (98, set()),
        (99, {":minimum-1"}),
        (100, {":minimum"}),
        (101, {":minimum+1"}),
        (102, set()),
        (4094, set()),
        (4095, {":maximum-1"}),
        (4096, {":maximum"}),
        (4097, {":maximum+1"}),
        (4098, set()),
    ],
)
def test_sides_of_a_range_are_told_one_step_from_it_and_no_further(
    size: int, side: set[str]
) -> None:
    found = about(SIZE, chunked(size, 0))
    assert {name for name in found if "imum" in name} == side


@pytest.mark.parametrize(
    ("size", "overlap", "told"),
    [
        (800, 400, {"", "exactly half"}),
        (801, 400, {"", "half, rounded down"}),
        (801, 401, {"+1"}),
        (800, 401, {"+1"}),
        (801, 402, set()),
        (800, 399, {"-1"}),
        (801, 399, {"-1"}),
        (800, 398, set()),
        (800, "400", set()),
        (800, True, set()),
        ("800", 400, set()),
    ],
)
def test_half_of_another_number_is_told_rounded_or_exact(
    size: Any, overlap: Any, told: set[str]
) -> None:
    found = {n for n in about(OVERLAP, chunked(size, overlap)) if "alf" in n}
    assert {n.removeprefix(":").removeprefix("atMostHalfOf") for n in found} == told


# Arrays.


def test_only_the_first_and_the_last_of_several_elements_are_told_as_such() -> None:
    place = "messages[].role"
    assert about(place, said("user")) == {"=user"}
    assert about(place, said("user", "assistant")) == {
        "=user",
        "=assistant",
        "=user first",
        "=assistant last",
    }
    three = about(place, said("user", "assistant", "user"))
    assert three == {"=user", "=assistant", "=user first", "=user last", "=user twice"}


def test_of_elements_only_words_and_branches_have_a_place() -> None:
    found = reach.features(ROOT, said("user", "user"))
    placed = {name for name in found if name.rpartition(" ")[2] in {"first", "last", "twice"}}
    kinds = ("messages[].role=user", "messages[].content=string")
    assert placed == {f"{kind} {how}" for kind in kinds for how in ("first", "last", "twice")}


def test_equal_elements_are_told_as_repeated() -> None:
    place = "tool_resources.code_interpreter.file_ids"
    assert ":repeated" in about(place, with_files("a", "b", "a"))
    assert ":repeated" not in about(place, with_files("a", "b"))
    assert ":repeated" not in about(place, with_files("a"))


@pytest.mark.parametrize(
    ("count", "steps"), [(2, []), (3, [3]), (4, [3, 4]), (5, [3, 4, 5]), (19, range(3, 20))]
)
def test_counts_are_told_by_every_step_below_the_limit(count: int, steps: Any) -> None:
    found = about("tool_resources.code_interpreter.file_ids", with_files(*["f"] * count))
    assert {n for n in found if "count" in n} == {f":count>={n}" for n in steps}


def test_the_limit_itself_is_no_step_of_a_count() -> None:
    found = about("tool_resources.code_interpreter.file_ids", with_files(*["f"] * 20))
    assert ":count>=19" in found
    assert ":count>=20" not in found
    pairs = {f"{i}": "" for i in range(17)}
    assert ":count>=15" in about("metadata", {"metadata": pairs})
    assert ":count>=16" not in about("metadata", {"metadata": pairs})


def test_an_array_whose_elements_are_not_described_is_counted() -> None:
    anything = node({"type": "array"})
    assert reach.features(anything, [1, "x"]) == {":several"}


# Objects.


def test_only_optional_properties_can_be_absent() -> None:
    schema = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
    }
    assert reach.features(node(schema), {}) == {"b:absent", ":empty"}
    assert ":empty" not in reach.features(node(schema), {"c": 1})


def test_declared_properties_of_a_map_are_no_entries_of_it() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
        "additionalProperties": {"type": "integer"},
    }
    found = reach.features(node(schema), {"a": 5, "b": 8})
    assert {"a:odd", "{}:even"} <= found
    assert "{}:odd" not in found


@pytest.mark.parametrize(("length", "told"), [(62, set()), (63, {":keyMaxLength-1"})])
def test_keys_are_told_from_one_step_inside_their_limit(length: int, told: set[str]) -> None:
    found = about("metadata", {"metadata": {"k" * length: "v"}})
    assert {name for name in found if "keyMaxLength" in name} == told


# Obligations.


def test_a_limit_of_one_has_no_step_inside_that_is_not_empty() -> None:
    one = obligations(node({"type": "array", "items": {"type": "string"}, "maxItems": 1}))
    assert one == {":maxItems", ":empty", ":one"}
    two = obligations(node({"type": "array", "items": {"type": "string"}, "maxItems": 2}))
    assert two == {":maxItems", ":maxItems-1", ":empty", ":one", ":several"}


def test_an_array_without_limits_is_to_be_empty_one_and_several() -> None:
    found = obligations(node({"type": "array", "items": {"type": "string"}}))
    assert found == {":empty", ":one", ":several"}
