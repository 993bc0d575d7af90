"""Which properties play which part: read off definitions, whatever the properties are called."""

from __future__ import annotations

import copy
from typing import Any, Final

import pytest

from contracts.definition import Definition, load
from contracts.definition.meaning.naming import descriptions, ids
from contracts.definition.meaning.parts import Parts
from contracts.servers.reference import Reference
from tests.support.creating import VECTOR_STORES, definition_of
from tests.support.tickets import tickets

_SCHEMAS: Final = "#/components/schemas"
_TOOLS: Final = f"{_SCHEMAS}/CreateThreadRequest/properties/tool_resources/properties"
MADE: Final = ("id", "object", "created_at")
_STORES: Final = ("tool_resources", "file_search", "vector_stores")

SHIPPED: Final = Parts(
    metadata=("metadata",),
    resources=("tool_resources",),
    files=("tool_resources", "code_interpreter", "file_ids"),
    stores=("tool_resources", "file_search", "vector_store_ids"),
    new_stores=_STORES,
    chunking=(*_STORES, "[]", "chunking_strategy"),
    new_store_files=(*_STORES, "[]", "file_ids"),
    messages=("messages",),
    role=("messages", "[]", "role"),
    content=("messages", "[]", "content"),
    attachments=("messages", "[]", "attachments"),
    message_metadata=("messages", "[]", "metadata"),
    identity="id",
    created="created_at",
    constant="object",
    noun="thread",
)
IDS: Final = {
    f"{_TOOLS}/code_interpreter/properties/file_ids/items": "file",
    f"{_TOOLS}/file_search/properties/vector_store_ids/items": "vector_store",
    f"{_TOOLS}/file_search/properties/vector_stores/items/properties/file_ids/items": "file",
    f"{_SCHEMAS}/CreateMessageRequest/properties/attachments/items/properties/file_id": "file",
    f"{_SCHEMAS}/MessageContentImageFileObject/properties/image_file/properties/file_id": "file",
    f"{_SCHEMAS}/MessageContentImageUrlObject/properties/image_url/properties/url": "image",
}


def changed(**names: str) -> Definition:
    """Return the shipped definition with properties of request and answer renamed."""
    document = copy.deepcopy(load().document)

    def rename(schema: Any) -> None:
        if isinstance(schema, dict):
            for old, new in names.items():
                if isinstance(schema.get("properties"), dict) and old in schema["properties"]:
                    found = schema["properties"]
                    schema["properties"] = {new if k == old else k: v for k, v in found.items()}
                if isinstance(schema.get("required"), list):
                    schema["required"] = [new if k == old else k for k in schema["required"]]
            for below in schema.values():
                rename(below)
        elif isinstance(schema, list):
            for below in schema:
                rename(below)

    rename(document["components"]["schemas"])
    return Definition(document, load().prose)


def test_the_parts_of_the_shipped_definition_are_known() -> None:
    assert load().parts == SHIPPED
    kinds = {node.pointer: node.id_kind for node in load().request.walk() if node.id_kind}
    assert kinds == IDS


def test_parts_of_the_shipped_definition_are_there() -> None:
    definition, parts = load(), load().parts
    for path in (value for value in vars_of(parts) if isinstance(value, tuple) and value):
        assert definition.request.below(path).place == path
    for path in (parts.metadata, parts.files, parts.stores):
        assert definition.response.below(path).place == path


def vars_of(parts: Parts) -> list[Any]:
    return [getattr(parts, name) for name in parts.__slots__]


@pytest.mark.parametrize(
    ("old", "new", "part", "path"),
    [
        ("metadata", "labels", "metadata", ("labels",)),
        ("metadata", "labels", "message_metadata", ("messages", "[]", "labels")),
        ("messages", "entries", "messages", ("entries",)),
        ("role", "speaker", "role", ("messages", "[]", "speaker")),
        ("content", "words", "content", ("messages", "[]", "words")),
        ("file_ids", "documents", "files", ("tool_resources", "code_interpreter", "documents")),
        ("file_ids", "fileIds", "files", ("tool_resources", "code_interpreter", "fileIds")),
        ("id", "thread_id", "identity", "thread_id"),
        ("created_at", "born", "created", "born"),
    ],
)
def test_a_part_goes_by_what_it_means_and_not_by_its_name(
    old: str, new: str, part: str, path: object
) -> None:
    assert getattr(changed(**{old: new}).parts, part) == path


def test_a_part_that_is_not_there_is_empty() -> None:
    document = copy.deepcopy(load().document)
    del document["components"]["schemas"]["CreateThreadRequest"]["properties"]["messages"]
    parts = Definition(document, load().prose).parts
    assert (parts.messages, parts.role, parts.content, parts.attachments) == ((), (), (), ())
    assert parts.metadata == ("metadata",)


def test_an_object_that_declares_nothing_is_like_one_that_does() -> None:
    document = copy.deepcopy(load().document)
    definition = Definition(document, load().prose)
    del definition.at(f"{_TOOLS}/code_interpreter/properties")["file_ids"]
    assert definition.parts.files == ()
    assert definition.parts.stores == ("tool_resources", "file_search", "vector_store_ids")
    resources = {"file_search": {"vector_store_ids": ["vs_1"]}}
    made = Reference(definition=definition).creation.of({"tool_resources": resources})
    assert made["tool_resources"] == resources


def test_what_request_and_answer_have_alike_comes_back() -> None:
    parts = definition_of(VECTOR_STORES).parts
    assert (parts.echoed, parts.noun) == (("name", "expires_after"), "vector store")
    assert parts.others == ("file_ids", "name", "expires_after")
    assert (parts.files, parts.stores, parts.chunking) == ((), (), ("chunking_strategy",))


def test_what_the_server_makes_is_no_echo_whatever_requests_may_have() -> None:
    document = copy.deepcopy(tickets().document)
    schemas = document["components"]["schemas"]
    made = {name: dict(schemas["Ticket"]["properties"][name]) for name in MADE}
    due = {"type": "integer", "description": "When it is due, as a Unix timestamp."}
    schemas["CreateTicket"]["properties"] |= {**made, "due_at": due}
    schemas["Ticket"]["properties"] = {"due_at": due, **schemas["Ticket"]["properties"]}
    parts = Definition(document, tickets().prose).parts
    assert (parts.identity, parts.constant, parts.created) == MADE
    assert parts.echoed == ("due_at",)


@pytest.mark.parametrize(
    ("name", "description", "kind"),
    [
        ("assistant_id", "", "assistant"),
        ("given", "IDs of the files to read.", "file"),
        ("given", "ID of an existing vector store to attach.", "vector_store"),
        ("given", "A list of [file](/docs/files) IDs made available.", "file"),
        ("given", "Identifies nothing.", ""),
        ("paid", "Whether it is paid.", ""),
        ("name", "The name of the ID.", ""),
    ],
)
def test_an_id_goes_by_its_name_or_its_description(name: str, description: str, kind: str) -> None:
    document = copy.deepcopy(load().document)
    added = {"type": "string", "description": description}
    document["components"]["schemas"]["CreateThreadRequest"]["properties"][name] = added
    root = Definition(document, load().prose).request
    found = ids(root, descriptions(document))
    assert found.get(f"{_SCHEMAS}/CreateThreadRequest/properties/{name}", "") == kind
