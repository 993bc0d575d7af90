"""Plain, telling and full values of schemas written by hand."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import Node, load
from contracts.record.samples import (
    MADE_UP,
    always,
    full,
    made_up,
    minimal,
    needs_id,
    numbers_in,
    plainest,
    telling,
)
from tests.support.nodes import node, site

DEFINITION: Final = load()
TEXT: Final = {"type": "string"}
WORDS: Final = {"type": "string", "enum": ["one", "two"]}


def tagged(tag: str, **more: Any) -> dict[str, Any]:
    properties = {"kind": {"type": "string", "enum": [tag]}, **more}
    return {"type": "object", "required": ["kind", *more], "properties": properties}


@pytest.mark.parametrize(
    ("schema", "plain"),
    [
        (TEXT, "hello"),
        ({"type": "string", "minLength": 7}, "helloxx"),
        ({"type": "string", "maxLength": 3}, "hel"),
        (WORDS, "one"),
        ({"type": "boolean"}, True),
        ({"type": "integer"}, 0),
        ({"type": "integer", "minimum": 3}, 4),
        ({"type": "integer", "minimum": -3, "maximum": 5}, -2),
        ({"type": "integer", "minimum": 5, "maximum": 5}, 5),
        ({"type": "integer", "maximum": -2}, -2),
        ({"type": "number", "maximum": 2}, 0),
        ({"type": "array", "items": TEXT}, []),
        ({"type": "array"}, []),
        ({"type": "array", "items": TEXT, "minItems": 2}, ["hello", "hello"]),
        ({"type": "object", "properties": {"a": TEXT, "b": TEXT}, "required": ["b"]}, None),
        ({"type": "object", "additionalProperties": TEXT}, {}),
    ],
    ids=str,
)
def test_the_plainest_value_has_what_it_must_and_nothing_else(schema: Any, plain: Any) -> None:
    assert minimal(node(schema)) == ({"b": "hello"} if plain is None else plain)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object", "additionalProperties": TEXT}, {"key": "value"}),
        ({"type": "array", "items": WORDS}, ["one"]),
        ({"type": "array"}, []),
        (TEXT, "hello"),
    ],
    ids=str,
)
def test_a_telling_value_is_not_empty_where_it_may_have_content(schema: Any, expected: Any) -> None:
    assert telling(node(schema)) == expected


@pytest.mark.parametrize(
    "schemas",
    [
        [TEXT, {"type": "array", "items": TEXT}],
        [TEXT, {"type": "array", "items": TEXT, "minItems": 1}],
        [TEXT, tagged("a")],
        [tagged("a"), tagged("b", text=TEXT)],
        [tagged("a", text=TEXT), tagged("b", list={"type": "array", "items": TEXT})],
        [
            tagged("a", list={"type": "array", "items": TEXT, "minItems": 1}),
            tagged("b", list={"type": "array", "items": tagged("c", x=TEXT), "minItems": 1}),
        ],
    ],
    ids=str,
)
@pytest.mark.parametrize("step", [1, -1])
def test_the_plainest_branch_needs_the_fewest_things(schemas: list[Any], step: int) -> None:
    branches = node({"oneOf": schemas[::step]}).branches
    assert plainest(branches) is branches[::step][0]


def test_no_branch_with_an_id_is_plainer_than_one_without() -> None:
    parts = site("messages[].content[]").node.branches
    large = node(tagged("large", **{f"p{i}": TEXT for i in range(20)}))
    assert [needs_id(part) for part in parts] == [True, True, False]
    assert plainest((*parts, large)) is parts[2]
    assert plainest((*parts[:2], large)) is large


@pytest.mark.parametrize("kind", ["file", "vector_store", "image"])
def test_made_up_ids_are_told_apart_and_recognised(kind: str) -> None:
    names = [made_up(kind, number) for number in (0, 1, 999)]
    assert all(MADE_UP[kind].search(name) for name in names)
    assert numbers_in(kind, " ".join(names)) == [0, 1, 999]
    assert made_up(kind) == names[0]


@pytest.mark.parametrize("first", [0, 1, 2])
def test_made_up_ids_are_in_no_order(first: int) -> None:
    ids = [made_up("file", number) for number in range(first, first + 4)]
    assert ids not in (sorted(ids), sorted(ids, reverse=True))


def test_ids_of_siblings_differ() -> None:
    root = site("tool_resources.code_interpreter.file_ids[]").node
    assert minimal(root) == minimal(root, 0) != minimal(root, 1)
    image = next(b for b in site("messages[].content[]").node.branches if needs_id(b))
    assert minimal(image, 1) != minimal(image, 2)


def test_a_full_value_has_every_property_and_the_last_branch() -> None:
    schema = {
        "type": "object",
        "properties": {
            "word": WORDS,
            "map": {"type": "object", "additionalProperties": TEXT},
            "list": {"type": "array", "items": TEXT, "maxItems": 4},
            "any": {"oneOf": [TEXT, {"type": "integer"}, {"type": "boolean"}]},
        },
    }
    rest = {"list": ["hello"], "any": True}
    assert full(node(schema)) == {"word": "one", "map": {"key 0": "value 0"}, **rest}
    assert full(node(schema), 1)["word"] == "two"
    assert full(node(schema), 2)["word"] == "one"


def test_a_full_value_of_several_has_every_branch_or_two_elements_as_far_as_they_fit() -> None:
    kinds = [TEXT, {"type": "integer"}, {"type": "boolean"}]

    def several(most: dict[str, int], items: dict[str, Any]) -> Any:
        return full(node({"type": "array", "items": items, **most}), several=True)

    assert several({}, {"oneOf": kinds}) == ["hello", 0, True]
    assert several({"maxItems": 2}, {"oneOf": kinds}) == ["hello", 0]
    assert several({}, WORDS) == ["one", "two"]
    assert several({"maxItems": 1}, WORDS) == ["one"]
    assert full(node({"type": "array", "items": {"oneOf": kinds}})) == ["hello"]
    pairs = full(node({"type": "object", "additionalProperties": TEXT}), several=True)
    assert pairs == {f"key {i}": f"value {i}" for i in range(5)}


def test_of_exclusive_properties_a_full_value_has_all_but_the_first() -> None:
    lists = [{"required": ["a"]}, {"required": ["b"]}]
    schema = {"type": "object", "properties": {"a": TEXT, "b": WORDS}, "oneOf": lists}
    assert full(node(schema)) == {"b": "one"}
    assert always(node(schema)) == ("a",)


def test_a_full_value_without_ids_has_only_those_it_must_have() -> None:
    root = DEFINITION.request
    carriers = full(root), full(root, ids=False)
    assert ["file-" in str(value) for value in carriers] == [True, False]
    assert set(carriers[1]) == {"metadata"}
    attachment = site("messages[].attachments[]").node
    assert "file_id" in full(attachment, ids=False)


def test_free_text_has_no_enum_and_no_format_and_is_no_id() -> None:
    def texts(root: Node) -> list[str]:
        return [below.pointer for below in root.walk() if below.is_text]

    free = texts(DEFINITION.request)
    assert any(pointer.endswith("Metadata/additionalProperties") for pointer in free)
    assert not set(free) & DEFINITION.prose.ids.keys()
    assert [node(s).is_text for s in (TEXT, WORDS, {"type": "string", "format": "uri"})] == [
        True,
        False,
        False,
    ]
    assert not node({"type": "integer"}).is_text


def test_the_plainest_sizes_of_chunks_are_on_no_limit() -> None:
    static = minimal(
        site("tool_resources.file_search.vector_stores[].chunking_strategy.static").node
    )
    assert static == {"max_chunk_size_tokens": 101, "chunk_overlap_tokens": 1}
