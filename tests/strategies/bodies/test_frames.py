"""Bodies with bytes put into them: made from the names of whatever definition they are for."""

from __future__ import annotations

import json
from typing import Final

import pytest

from contracts.clauses import catalogue
from contracts.definition import Definition, load
from contracts.record.case import Expectation, case_of, request_of
from contracts.record.feature import Kind
from contracts.record.json_text import NotJson, parse
from strategies.bodies.frames import frames
from strategies.raw.corpus import raw_cases
from strategies.raw.malformed import malformed, plain_body
from strategies.valid.everyday import typical
from strategies.valid.forms import form_cases
from tests.support.creating import CONVERSATIONS, VECTOR_STORES, definition_of
from tests.support.tickets import tickets

OTHERS: Final[dict[str, Definition]] = {
    "vector stores": definition_of(VECTOR_STORES),
    "conversations": definition_of(CONVERSATIONS),
    "tickets": tickets(),
}
NAMES: Final = {
    "vector stores": "metadata",
    "conversations": "metadata",
    "tickets": "nickname",
}
# Of threads, and of none of the other definitions but for what they have as well.
FOREIGN: Final = ("tool_resources", "messages", "image_url", "vector_store_ids", "thread")


@pytest.mark.parametrize("name", OTHERS)
def test_bodies_have_the_names_of_their_definition(name: str) -> None:
    definition = OTHERS[name]
    assert frames(definition).name == NAMES[name]
    bodies = [case.body or b"" for case in raw_cases(definition)]
    bodies += [case.body or b"" for case in form_cases(definition)]
    assert [body for body in bodies for word in FOREIGN if f'"{word}"'.encode() in body] == []


@pytest.mark.parametrize("name", OTHERS)
def test_malformed_bodies_are_no_json_and_all_else_is_valid(name: str) -> None:
    definition = OTHERS[name]
    for body in malformed(definition).values():
        with pytest.raises(NotJson):
            parse(body)
    valid = definition.request.properties.keys()
    assert json.loads(plain_body(definition)).keys() <= valid


@pytest.mark.parametrize("name", OTHERS)
def test_what_lenient_readers_take_is_valid_without_the_slip(name: str) -> None:
    definition, bodies = OTHERS[name], malformed(OTHERS[name])
    for slip, bad, good in (
        ("a trailing comma", b",}", b"}"),
        ("a trailing comma in an array", b",]", b"]"),
        ("a line comment", b" // none", b""),
        ("leading zeros where anything may stand", b"0123", b"123"),
    ):
        mended = bodies[slip].replace(bad, good)
        case = case_of(definition, request_of(mended), slip)
        assert case.expect is not Expectation.INVALID, (slip, mended)


@pytest.mark.parametrize("name", OTHERS)
def test_open_objects_and_other_forms_are_asked_of_any_definition(name: str) -> None:
    cases = raw_cases(OTHERS[name])
    assert any(f.kind is Kind.OPEN_OBJECT for case in cases for f in case.features)
    written = [case for case in form_cases(OTHERS[name]) if case.name.startswith("written: ")]
    assert {case.expect for case in written} == {Expectation.VALID}
    assert len({case.body for case in written}) == len(written)


def test_everyday_requests_are_those_of_the_definition() -> None:
    bodies = dict(typical(OTHERS["conversations"]))
    assert [one["content"] for one in bodies["a dialogue"]["items"]] == [
        f"turn {i}" for i in range(6)
    ]
    keys = bodies["metadata named like properties"]["metadata"]
    assert {"id", "items", "conversation_id", "role"} <= keys.keys()
    assert "thread_id" not in keys


def test_a_definition_that_requires_properties_gets_them_in_every_body() -> None:
    document = json.loads(json.dumps(tickets().document))
    document["components"]["schemas"]["CreateTicket"]["required"] = ["code"]
    definition = Definition(document, tickets().prose)
    assert json.loads(plain_body(definition)).keys() == {"code", "nickname"}
    assert malformed(definition)["a trailing comma"].startswith(b'{"code":"')
    assert malformed(definition)["YAML"].startswith(b"code: ")


def test_the_clauses_on_them_are_there_for_any_definition() -> None:
    for definition in (load(), *OTHERS.values()):
        names = {clause.id for clause in catalogue(definition)}
        assert {"advice.open-objects", "accept.written-otherwise"} <= names
