"""What a drift says of a change: the sentence, whom it breaks, and which clauses it touches."""

from __future__ import annotations

import copy
from collections.abc import Callable
from fnmatch import filter as matching
from typing import Any, Final

import pytest

from contracts.clauses import catalogue
from contracts.definition import Definition, Node, build, load
from contracts.definition import pointer as pointers
from contracts.drift.change import Change, Drift, Side
from contracts.drift.drift import Named, drift_between
from contracts.drift.touched import PATTERNS
from contracts.drift.trees import Trees
from tests.support.edits import limited

SCHEMAS: Final = "#/components/schemas"
REQUEST: Final = f"{SCHEMAS}/CreateThreadRequest"
MESSAGE: Final = f"{SCHEMAS}/CreateMessageRequest"
THREAD: Final = f"{SCHEMAS}/ThreadObject"
STORES: Final = (
    f"{REQUEST}/properties/tool_resources/properties/file_search/properties/vector_stores"
)
STATIC: Final = f"{STORES}/items/properties/chunking_strategy/oneOf/1/properties/static"
POST: Final = "#/paths/~1threads/post"
CLIENTS, SERVERS = ("old clients",), ("old servers",)
BOTH: Final = (*CLIENTS, *SERVERS)
Schema = dict[str, Any]


def changed(pointer: str, change: Callable[[Any], object]) -> Definition:
    """Return the shipped definition with one part of it changed."""
    document = copy.deepcopy(load().document)
    change(pointers.resolve(document, pointer))
    return load().with_document(document)


def drift(after: Definition, before: Definition | None = None) -> Drift:
    return drift_between(Named("A", before or load()), Named("B", after))


def only(found: Drift) -> Change:
    (change,) = found.changes
    return change


def put(**keywords: Any) -> Callable[[Any], object]:
    return lambda schema: schema.update(keywords)


CASES: Final[list[tuple[str, Callable[[Any], object], str, tuple[str, ...], set[str]]]] = [
    (
        f"{MESSAGE}/properties/role/enum",
        lambda words: words.append("system"),
        "`messages[].role` may be `system`, too",
        SERVERS,
        {"accept.roles", "refuse.unknown-word"},
    ),
    (
        f"{MESSAGE}/properties/role",
        put(enum=["system"]),
        "`messages[].role` must be `system`, was `assistant` or `user`",
        BOTH,
        {"accept.roles", "refuse.unknown-word"},
    ),
    (
        f"{REQUEST}/properties/tool_resources",
        put(nullable=False),
        "`tool_resources` may no longer be null",
        CLIENTS,
        {"accept.tool-resources", "refuse.wrong-type"},
    ),
    (
        f"{STORES}/items/properties/file_ids",
        put(maxItems=100_000_000),
        "`tool_resources.file_search.vector_stores[].file_ids` "
        "may hold 100,000,000 items, was 10,000",
        SERVERS,
        {"accept.vector-stores", "refuse.too-many-items"},
    ),
    (
        f"{MESSAGE}/properties/content/oneOf/0",
        put(maxLength=32_768),
        "`messages[].content (string)` may be 32,768 characters long, had no limit",
        CLIENTS,
        {"accept.any-text", "accept.content-string", "refuse.long-value"},
    ),
    (
        f"{STATIC}/properties/max_chunk_size_tokens",
        lambda schema: schema.pop("minimum"),
        "`tool_resources.file_search.vector_stores[].chunking_strategy.static."
        "max_chunk_size_tokens` has no minimum, was 100",
        SERVERS,
        {"accept.chunking", "refuse.below-minimum"},
    ),
    (
        f"{MESSAGE}/properties",
        lambda schema: schema.pop("attachments"),
        "`messages[].attachments` is gone",
        CLIENTS,
        {"accept.attachments", "refuse.unknown-property"},
    ),
    (
        f"{REQUEST}/properties",
        put(attachments={"type": "array", "items": {"type": "string"}}),
        "`attachments` is new, optional",
        SERVERS,
        {"accept.property-attachments", "refuse.unknown-property"},
    ),
    (
        f"{MESSAGE}/properties",
        lambda schema: schema.update(files=schema.pop("attachments")),
        "`messages[].attachments` is called `files` now",
        BOTH,
        {"accept.attachments", "refuse.unknown-property"},
    ),
    (
        f"{MESSAGE}/properties/content/oneOf",
        lambda branches: branches.pop(),
        "`messages[].content` may no longer be an array",
        CLIENTS,
        {
            *("accept.content-parts", "accept.images", "advice.image-uri"),
            *("refuse.no-alternative", "refuse.wrong-type"),
        },
    ),
    (
        f"{MESSAGE}/properties/content/oneOf/1/items/oneOf",
        lambda branches: branches.pop(0),
        "`messages[].content[]` may no longer be of kind `image_file`",
        CLIENTS,
        {"accept.images", "refuse.no-alternative"},
    ),
    (
        f"{STATIC}/properties/chunk_overlap_tokens",
        put(minimum=0),
        "`tool_resources.file_search.vector_stores[].chunking_strategy.static."
        "chunk_overlap_tokens` must be 0 or more, had no limit",
        CLIENTS,
        {"accept.chunking", "refuse.below-minimum"},
    ),
    (
        f"{STORES}/items",
        put(additionalProperties=False),
        "`tool_resources.file_search.vector_stores[]` takes no other properties, was open",
        CLIENTS,
        {"accept.vector-stores", "refuse.unknown-property"},
    ),
    (
        f"{SCHEMAS}/MessageContentImageFileObject/properties/image_file/properties/detail",
        put(default="high"),
        "`messages[].content[].image_file.detail` has the default `high`, was `auto`",
        BOTH,
        {"accept.images"},
    ),
    (
        THREAD,
        put(required=["id", "object", "created_at", "tool_resources"]),
        "`metadata` is optional, was required",
        CLIENTS,
        {"thread.metadata.required"},
    ),
    (
        THREAD,
        lambda schema: (
            schema["properties"].update(usage={"type": "object"}),
            schema["required"].append("usage"),
        ),
        "`usage` is new, required",
        SERVERS,
        {"thread.usage.required", "thread.usage.type"},
    ),
    (
        f"{THREAD}/properties",
        put(usage={"type": "object"}),
        "`usage` is new, optional",
        (),
        {"thread.usage.type"},
    ),
    (
        f"{THREAD}/properties/tool_resources/properties/file_search/properties",
        lambda schema: schema.pop("vector_store_ids"),
        "`tool_resources.file_search.vector_store_ids` is gone",
        CLIENTS,
        {
            *("thread.tool_resources.file_search.vector_store_ids.type",),
            *("thread.tool_resources.file_search.vector_store_ids.max-items",),
            *("thread.tool_resources.file_search.vector_store_ids.items.type",),
            "echo.vector-store-ids",
        },
    ),
    (
        f"{THREAD}/properties/id",
        put(nullable=True),
        "`id` may be null",
        CLIENTS,
        {"thread.id.type"},
    ),
    (
        f"{THREAD}/properties/object",
        put(enum=["thread", "thread.v2"]),
        "`object` may be `thread.v2`, too",
        CLIENTS,
        {"thread.object.enum"},
    ),
    (
        f"{THREAD}/properties/created_at",
        put(format="unixtime"),
        "`created_at` has the format `unixtime`",
        (),
        set(),
    ),
    (
        f"{POST}/requestBody",
        put(required=True),
        "the body must be sent",
        CLIENTS,
        {"accept.no-body"},
    ),
    (
        f"{POST}/requestBody/content",
        lambda content: content.update({"text/json": content["application/json"]}),
        "the body may be `text/json`, too",
        SERVERS,
        {"accept.anything", "advice.other-media-types"},
    ),
    (f"{POST}/responses", put(**{"429": {"description": ""}}), "429 is documented", (), set()),
    (
        POST,
        put(security=[]),
        "the operation needs no credentials, needed bearer credentials",
        SERVERS,
        {"auth.missing", "auth.malformed", "auth.wrong", "auth.scheme-in-any-case"},
    ),
    (
        POST,
        put(operationId="makeThread"),
        "the operation is called `makeThread`, was `createThread`",
        (),
        set(),
    ),
]


@pytest.mark.parametrize(
    ("pointer", "change", "sentence", "breaks", "clauses"), CASES, ids=[one[2] for one in CASES]
)
def test_a_change_is_said_with_whom_it_breaks_and_what_it_touches(
    pointer: str,
    change: Callable[[Any], object],
    sentence: str,
    breaks: tuple[str, ...],
    clauses: set[str],
) -> None:
    found = only(drift(changed(pointer, change)))
    assert (found.sentence, found.breaks, {*found.clauses}) == (sentence, breaks, clauses)


def test_a_limit_of_a_description_is_moved_wherever_it_holds() -> None:
    found = drift(limited("maxProperties", 32))
    assert {(one.side, one.place) for one in found.changes} == {
        (Side.REQUEST, "metadata"),
        (Side.REQUEST, "messages[].metadata"),
        (Side.REQUEST, "tool_resources.file_search.vector_stores[].metadata"),
        (Side.ANSWER, "metadata"),
    }
    assert {one.meaning.says for one in found.changes} == {"may hold 32 pairs, was 16"}
    (first,) = (one for one in found.of(Side.REQUEST) if one.place == "metadata")
    assert first.breaks == SERVERS
    assert {"accept.metadata-limits", "accept.metadata", "refuse.too-many-pairs"} == {
        *first.clauses
    }


def test_another_status_of_success_is_two_changes() -> None:
    def moved(responses: Schema) -> None:
        responses["201"] = responses.pop("200")

    found = drift(changed(f"{POST}/responses", moved))
    assert [(one.sentence, one.breaks, one.clauses) for one in found.changes] == [
        ("200 is no longer documented", SERVERS, ("wire.status-200",)),
        ("201 is documented", CLIENTS, ("wire.status-201",)),
    ]


def test_a_path_is_the_same_with_the_address_in_front() -> None:
    document = copy.deepcopy(load().document)
    document["servers"] = [{"url": "https://api.example.com"}]
    document["paths"] = {"/v1/threads": document["paths"]["/threads"]}
    assert drift(load().with_document(document)).changes == ()
    document["servers"] = [{"url": "https://api.example.com/v2"}]
    found = only(drift(load().with_document(document)))
    assert found.sentence == "the operation is `POST /v1/threads`, was `POST /threads`"
    assert found.breaks == BOTH


def test_other_words_are_no_change_and_other_numbers_among_them_are_named() -> None:
    def reworded(schemas: Schema) -> None:
        thread = schemas["ThreadObject"]["properties"]
        thread["id"]["description"] = "What the thread is called."
        tools = thread["tool_resources"]["properties"]["code_interpreter"]["properties"]
        tools["file_ids"]["description"] = "At most 30 files."
        thread["created_at"]["description"] = " ".join(
            thread["created_at"]["description"].split(" ")
        )

    found = drift(changed(SCHEMAS, reworded))
    assert found.changes == ()
    assert found.reworded.places == ("id", "tool_resources.code_interpreter.file_ids")
    assert found.reworded.numbers == ("tool_resources.code_interpreter.file_ids",)


def test_every_pattern_of_clauses_leads_to_some() -> None:
    ids = [clause.id for clause in catalogue(load())]
    assert [one for several in PATTERNS.values() for one in several if not matching(ids, one)] == []


@pytest.mark.parametrize(
    ("old", "new", "sentence", "breaks"),
    [
        ({"minLength": 0}, {}, "", ()),
        ({"const": "a"}, {"enum": ["a"]}, "", ()),
        ({"enum": ["a", "b", None]}, {"enum": ["b", "a"]}, "", ()),
        ({"minLength": 1}, {"minLength": 2}, "must be 2 characters long at least, was 1", CLIENTS),
        ({"minLength": 2}, {"minLength": 1}, "must be 1 character long at least, was 2", SERVERS),
        ({"minLength": 1}, {}, "may be empty, was 1 at least", SERVERS),
        ({}, {"pattern": "^a"}, "must match `^a`", CLIENTS),
        ({"pattern": "^a"}, {"pattern": "^b"}, "must match `^b`, was `^a`", BOTH),
        ({"pattern": "`"}, {}, "need not match a pattern, was `'`", SERVERS),
        ({"multipleOf": 2}, {"multipleOf": 4}, "must be a multiple of `4`, was `2`", CLIENTS),
        (
            {"multipleOf": 0.4},
            {"multipleOf": 0.2},
            "must be a multiple of `0.2`, was `0.4`",
            SERVERS,
        ),
        ({"multipleOf": 2}, {"multipleOf": 3}, "must be a multiple of `3`, was `2`", BOTH),
        ({}, {"uniqueItems": True}, "must hold no item twice", CLIENTS),
        ({"uniqueItems": False}, {}, "", ()),
        ({}, {"format": "uuid"}, "has the format `uuid`", CLIENTS),
        ({"format": "uuid"}, {"format": "note"}, "has the format `note`, was `uuid`", SERVERS),
        ({"enum": ["a"]}, {}, "may be any string, was `a`", SERVERS),
        ({}, {"enum": ["a", "b"]}, "must be `a` or `b`, was any string", CLIENTS),
        ({"x": 1}, {"x": 2}, "must follow another `x`", BOTH),
        ({"unstatedMaxLength": 9}, {}, "", ()),
        ({"atMostHalfOf": "a"}, {}, "may be more than half of `a`", SERVERS),
    ],
)
def test_keywords_are_compared_by_what_they_mean(
    old: Schema, new: Schema, sentence: str, breaks: tuple[str, ...]
) -> None:
    trees = Trees(Side.REQUEST)
    trees.compare(Node("#", "string", keywords=old), Node("#", "string", keywords=new))
    assert [one.meaning.says for one in trees.changes] == [sentence] * bool(sentence)
    assert [one.breaks for one in trees.changes] == [breaks] * bool(sentence)


def node(schema: Schema) -> Node:
    version = "3.0.3" if "nullable" in schema else "3.1.0"
    return build({"openapi": version, "root": schema}, "#/root")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"type": "string", "nullable": True}, {"type": ["null", "string"]}),
        ({"type": "string", "enum": ["a"]}, {"const": "a"}),
        (
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
            {
                "allOf": [
                    {"type": "object", "properties": {"a": {"type": "string"}}},
                    {"type": "object", "required": ["a"]},
                ]
            },
        ),
        (
            {"type": "integer", "exclusiveMinimum": 0, "maximum": 9},
            {"type": "integer", "minimum": 1, "exclusiveMaximum": 10},
        ),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            {"type": "object", "properties": {}, "additionalProperties": {"type": ["integer"]}},
        ),
        (
            {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
            {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]},
        ),
        ({"type": ["string", "integer"]}, {"anyOf": [{"type": "integer"}, {"type": "string"}]}),
    ],
)
def test_what_is_read_alike_is_no_change(old: Schema, new: Schema) -> None:
    trees = Trees(Side.REQUEST)
    trees.compare(node(old), node(new))
    assert [one.sentence for one in trees.changes] == []


OBJECT: Final = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
OTHER: Final = {"type": "object", "properties": {"c": {"type": "integer"}}, "required": ["c"]}
LIST: Final = {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({}, {"type": "string"}, ["the body must be a string, was anything"]),
        (
            {},
            {"type": ["string", "array"]},
            ["the body must be an array or a string, was anything"],
        ),
        ({"type": "string"}, {"type": "integer"}, ["the body must be an integer, was a string"]),
        ({"type": "string"}, {"type": ["string", "integer"]}, ["the body may be an integer, too"]),
        (
            {"type": "number", "exclusiveMaximum": 40},
            {"type": "integer", "maximum": 39},
            ["the body must be an integer, was a number"],
        ),
        (LIST, LIST | {"items": {}}, ["`[]` may be anything, was a string"]),
        (
            OBJECT,
            OBJECT | {"dependentRequired": {"a": ["b"]}},
            ["the body must follow `dependentRequired`, too"],
        ),
        (
            {"type": "object"},
            {"type": "object", "propertyNames": {"maxLength": 8}},
            ["the body may have keys of 8 characters, had no limit"],
        ),
        (
            {"type": "object", "propertyNames": {"pattern": "^a"}},
            {"type": "object"},
            ["`key` need not match a pattern, was `^a`"],
        ),
        (
            {"oneOf": [OBJECT | {"required": ["a"]}, OTHER]},
            {"anyOf": [OTHER, OBJECT | {"required": ["a"]}]},
            ["the body may fit several alternatives"],
        ),
        (
            {"oneOf": [{"type": "integer"}, {"type": "string"}]},
            {"oneOf": [{"type": "string"}, {"type": "number"}]},
            ["`body (number)` may be a number, was an integer"],
        ),
        (
            OBJECT | {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
            OBJECT,
            ["the body need not have exactly one of `a` and `b`"],
        ),
        (
            {"type": "string", "not": {"enum": ["a"]}},
            {"type": "string", "not": {"enum": ["b"]}},
            ["the body must follow another `not`"],
        ),
        (
            LIST | {"prefixItems": [{"type": "string"}]},
            LIST | {"prefixItems": [{"type": "integer"}]},
            ["`[] (element 1)` must be an integer, was a string"],
        ),
        (
            {"type": "object", "patternProperties": {"^x": {"type": "string"}}},
            {"type": "object", "patternProperties": {"^x": {"type": "integer"}}},
            ["`{} (^x)` must be an integer, was a string"],
        ),
    ],
)
def test_the_rest_of_json_schema_is_compared(old: Schema, new: Schema, said: list[str]) -> None:
    trees = Trees(Side.REQUEST)
    trees.compare(node(old), node(new))
    assert [one.sentence for one in trees.changes] == said
