"""Features, obligations, labels and branches, on values written by hand."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given

from contracts.definition import Node, build, load
from contracts.record.json_text import DuplicateKeys
from strategies import reach, text, valid_requests
from strategies.obligations import obligations
from strategies.valid import valid_requests

ROOT: Final = load().request
TYPES: Final[tuple[tuple[str, Any], ...]] = (
    ("null", None),
    ("boolean", True),
    ("integer", 1),
    ("number", 1.0),
    ("string", ""),
    ("array", []),
    ("object", {}),
    ("object", DuplicateKeys()),
)


def features(value: Any) -> frozenset[str]:
    return reach.features(ROOT, value)


def message(**more: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": "x", **more}]}


def chunking(size: int, overlap: int) -> dict[str, Any]:
    static = {"max_chunk_size_tokens": size, "chunk_overlap_tokens": overlap}
    store = {"chunking_strategy": {"type": "static", "static": static}}
    return {"tool_resources": {"file_search": {"vector_stores": [store]}}}


def node(schema: dict[str, Any]) -> Node:
    return build({"root": schema}, "#/root")


def test_an_empty_object_is_empty_and_lacks_every_property() -> None:
    absent = {"messages:absent", "tool_resources:absent", "metadata:absent"}
    assert features({}) == {":empty", *absent}


def test_null_is_told_from_absence() -> None:
    assert "metadata:null" in features({"metadata": None})
    assert "metadata:absent" not in features({"metadata": None})
    assert "metadata:null" not in features({})


@pytest.mark.parametrize(("count", "name"), [(0, "empty"), (1, "one"), (2, "several")])
def test_counts_are_told(count: int, name: str) -> None:
    pairs = {f"key {i}": "v" for i in range(count)}
    assert f"metadata:{name}" in features({"metadata": pairs})
    assert f"messages:{name}" in features({"messages": message()["messages"] * count})


@pytest.mark.parametrize(("word", "other"), [("user", "assistant"), ("assistant", "user")])
def test_enum_words_are_told(word: str, other: str) -> None:
    found = features({"messages": [{"role": word, "content": "x"}]})
    assert f"messages[].role={word}" in found
    assert f"messages[].role={other}" not in found


@pytest.mark.parametrize(
    ("content", "branch"),
    [("x", "string"), ([{"type": "text", "text": "x"}], "array")],
    ids=["string", "array"],
)
def test_branches_are_told(content: Any, branch: str) -> None:
    found = features(message(content=content))
    other = {"string", "array"} - {branch}
    assert f"messages[].content={branch}" in found
    assert not {f"messages[].content={name}" for name in other} & found


@pytest.mark.parametrize(("count", "off"), [(15, "-1"), (16, ""), (17, "+1")])
def test_sides_of_the_number_of_pairs_are_told(count: int, off: str) -> None:
    found = features({"metadata": {f"{i}": "" for i in range(count)}})
    assert f"metadata:maxProperties{off}" in found
    assert len([name for name in found if ":maxProperties" in name]) == 1


@pytest.mark.parametrize("count", [1, 14, 18])
def test_far_from_a_limit_there_is_no_side(count: int) -> None:
    found = features({"metadata": {f"{i}": "" for i in range(count)}})
    assert not [name for name in found if "maxProperties" in name]


@pytest.mark.parametrize(("length", "off"), [(63, "-1"), (64, ""), (65, "+1"), (70, "+6")])
def test_sides_of_the_length_of_a_key_are_told(length: int, off: str) -> None:
    found = features({"metadata": {"\U0001f600" * length: "v"}})
    assert {name for name in found if "keyMaxLength" in name} == {f"metadata:keyMaxLength{off}"}


@pytest.mark.parametrize(("length", "off"), [(511, "-1"), (512, ""), (513, "+1")])
def test_sides_of_the_length_of_a_value_count_code_points(length: int, off: str) -> None:
    found = features({"metadata": {"k": "\U0001f600" * length}})
    assert {name for name in found if "maxLength" in name} == {f"metadata{{}}:maxLength{off}"}


STATIC: Final = "tool_resources.file_search.vector_stores[].chunking_strategy.static"


@pytest.mark.parametrize(
    ("size", "overlap", "side"),
    [
        (800, 400, [""]),
        (801, 400, [""]),
        (800, 399, ["-1"]),
        (801, 399, ["-1"]),
        (800, 401, ["+1"]),
        (801, 401, ["+1"]),
        (800, 10, []),
        (800, 700, []),
    ],
)
def test_sides_of_half_the_chunk_are_told(size: int, overlap: int, side: list[str]) -> None:
    found = [name for name in features(chunking(size, overlap)) if "atMostHalfOf" in name]
    assert found == [f"{STATIC}.chunk_overlap_tokens:atMostHalfOf{off}" for off in side]


@pytest.mark.parametrize("length", [1, 2, 200, 256, 257, 1_000, 4_096, 100_000])
def test_long_texts_are_told_by_every_step_they_reach(length: int) -> None:
    found = {n for n in features(message(content="a" * length)) if "length>=" in n}
    steps = [n for n in reach.LENGTHS if 1 < n <= length]
    assert found == {f"messages[].content:length>={n}" for n in steps}


@pytest.mark.parametrize("name", ["NUL", "newline", "astral", "double quote", "empty"])
def test_classes_of_text_are_told_with_and_without_their_place(name: str) -> None:
    sample = {"NUL": "\x00", "newline": "\n", "astral": "\U0001f600", "double quote": '"'}
    found = features({"metadata": {"k": sample.get(name, "")}})
    assert {f"metadata{{}}~{name}", f"text~{name}"} <= found


@pytest.mark.parametrize("name", text.EDGE_TEXTS)
def test_every_corner_of_text_is_a_class_of_its_own(name: str) -> None:
    assert {f"corner: {name}", "empty"} & text.classes(text.EDGE_TEXTS[name])
    assert f"corner: {name}" not in text.classes(f"x{text.EDGE_TEXTS[name]}x")


@pytest.mark.parametrize("value", [None, 1, "x", [], {"messages": 5}, {"metadata": [1]}])
def test_values_of_the_wrong_type_have_features_and_raise_nothing(value: Any) -> None:
    assert all(isinstance(name, str) for name in features(value))


@given(valid_requests())
def test_no_valid_request_is_beyond_a_limit(body: Any) -> None:
    limits = ("max", "min", "keyMaxLength", "atMostHalfOf")
    over = [n for n in features(body) if n.endswith("+1") and n.split(":")[-1].startswith(limits)]
    assert [name for name in over if ":min" not in name] == []


@pytest.mark.parametrize(("name", "value"), TYPES)
def test_json_types_are_named(name: str, value: Any) -> None:
    assert reach.json_type(value) == name


def test_branches_are_labelled_by_their_constant_or_their_type() -> None:
    constant = {"type": "object", "required": ["t"], "properties": {"t": {"enum": ["one"]}}}
    assert reach.label(node(constant)) == "one"
    two = {"type": "object", "required": ["t"], "properties": {"t": {"enum": ["one", "two"]}}}
    assert reach.label(node(two)) == "object"
    assert reach.label(node({"type": "array", "items": {}})) == "array"


def test_the_branch_that_a_value_means_is_selected() -> None:
    def tagged(tag: str) -> dict[str, Any]:
        return {"type": "object", "required": ["t"], "properties": {"t": {"enum": [tag]}}}

    branches = node({"oneOf": [{"type": "string"}, tagged("a"), tagged("b")]}).branches
    assert reach.select(branches, "text") is branches[0]
    assert reach.select(branches, {"t": "b"}) is branches[2]
    for nothing in ({"t": "c"}, {}, 5, None, ["text"]):
        assert reach.select(branches, nothing) is None


def test_obligations_of_a_small_schema_are_both_sides_of_everything() -> None:
    schema = {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"type": "string", "enum": ["a", "b"]},
            "list": {
                "type": "array",
                "items": {"type": "string", "maxLength": 5},
                "minItems": 1,
                "maxItems": 3,
                "nullable": True,
            },
        },
    }
    limits = {"list:maxItems", "list:maxItems-1", "list:minItems", "list:minItems+1"}
    counts = {"list:one", "list:several"}
    items = {"list[]:maxLength", "list[]:maxLength-1"}
    own = {"kind", "kind=a", "kind=b", "list", "list:absent", "list:null"}
    assert obligations(node(schema)) == own | limits | counts | items
