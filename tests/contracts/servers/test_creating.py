"""What the reference answers with, for the shipped definition and for others."""

from __future__ import annotations

import itertools
from typing import Any, Final

import pytest

from contracts.definition import Definition, load
from contracts.definition.schema.witnesses import is_sound
from contracts.definition.validation.validator import thread_violations
from contracts.servers.creating import Creation
from contracts.servers.liars import find
from contracts.servers.reference import Received, Reference
from tests.support.creating import VECTOR_STORES, definition_of
from tests.support.openapi_documents import answering

SEARCH: Any = {"vector_stores": [{}]}


def created(definition: Definition, sent: dict[str, Any]) -> dict[str, Any]:
    numbers = itertools.count(1)
    return Creation(definition, lambda: 5.9, lambda start: f"{start}_{next(numbers)}").of(sent)


@pytest.mark.parametrize(
    ("sent", "tools"),
    [
        ({}, {}),
        ({"tool_resources": None}, {}),
        ({"tool_resources": {"code_interpreter": {}}}, {"code_interpreter": {"file_ids": []}}),
        (
            {"tool_resources": {"code_interpreter": {"file_ids": ["a"], "unknown": 1}}},
            {"code_interpreter": {"file_ids": ["a"]}},
        ),
        (
            {"tool_resources": {"file_search": SEARCH}},
            {"file_search": {"vector_store_ids": ["vs_2"]}},
        ),
        (
            {"tool_resources": {"file_search": {"vector_store_ids": ["v"]}}},
            {"file_search": {"vector_store_ids": ["v"]}},
        ),
    ],
)
def test_tools_come_back_with_what_was_created_for_them(
    sent: dict[str, Any], tools: dict[str, Any]
) -> None:
    found = created(load(), sent)
    assert found == {
        "id": "thread_1",
        "object": "thread",
        "created_at": 5,
        "metadata": {},
        "tool_resources": tools,
    }


def test_what_a_server_adds_to_an_answer_is_in_no_other() -> None:
    sent: dict[str, Any] = {"tool_resources": {"code_interpreter": {}}}
    files = created(load(), sent)["tool_resources"]["code_interpreter"]["file_ids"]
    files.append("file-of-mine")
    assert created(load(), sent)["tool_resources"] == {"code_interpreter": {"file_ids": []}}


def test_what_must_be_there_is_made_and_what_was_sent_comes_back() -> None:
    definition = definition_of(VECTOR_STORES)
    sent = {"name": "books", "expires_after": {"anchor": "last_active_at", "days": 3}}
    found = created(definition, sent)
    assert found == {
        "id": "vector_store_1",
        "object": "vector_store",
        "created_at": 5,
        "name": "books",
        "status": "expired",
        "last_active_at": None,
        "metadata": {},
        "file_counts": {"in_progress": 0, "total": 0},
        "expires_after": sent["expires_after"],
    }
    assert not thread_violations(definition, found)
    assert not thread_violations(definition, created(definition, {}))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("metadata-emptied", ""),
        ("id-missing", ""),
        ("refuses-everything", ""),
        ("accepts-everything", ""),
        ("refuses-a-second-message", "the definition has no messages"),
        ("accepts-any-role", "the definition has nothing at #/components/schemas/"),
        ("file-ids-dropped", "the definition has no file ids that come back"),
        ("crashes-on-null-attachments", "the definition has no messages[].attachments"),
        ("accepts-any-overlap", "there is no refuse.large-overlap"),
    ],
)
def test_a_liar_says_why_its_fault_cannot_show(name: str, reason: str) -> None:
    said = find(name).why_not(definition_of(VECTOR_STORES))
    assert said.startswith(reason)
    assert bool(said) is bool(reason)
    assert find(name).why_not(load()) == ""


def test_a_liar_that_is_a_whole_server_keeps_another_definition() -> None:
    definition = definition_of(VECTOR_STORES)
    server = find("accepts-everything").server(definition)
    request = Received("POST", "/v1/vector_stores", {}, b'{"name": 1}', 1)
    server.authorized = lambda header: True  # type: ignore[method-assign]  # not what is tested
    assert b'"vector_store"' in server.answer(request).body
    assert Reference(definition=definition).path == server.path == "/v1/vector_stores"


FORMS: Final = [
    {"format": "uuid"},
    {"pattern": "^wid_[a-z]{8}$"},
    {"maxLength": 8},
    {"minLength": 40},
    {"pattern": "^[0-9A-F]{12}$"},
]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_ids_are_new_and_have_the_form_that_the_definition_gives_them(form: Any) -> None:
    own = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", **form}}}
    definition = Definition(answering(own))
    server = Creation(definition, lambda: 5.9, Reference().new_id)
    found = [server.of({}) for _ in range(50)]
    assert len({one["id"] for one in found}) == 50
    node = definition.response.properties["id"]
    assert all(is_sound(node, one["id"]) for one in found)
    assert not [v for one in found for v in thread_violations(definition, one)]
