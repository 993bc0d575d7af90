"""Cases of JSON values: how they are written, and that each request comes once."""

from __future__ import annotations

from typing import Any, Final

from contracts.definition import load
from contracts.record.case import Case, Expectation
from contracts.record.credentials import Credentials
from contracts.record.writing import dump
from strategies.bodies.build import distinct, json_case

DEFINITION: Final = load()


def case(name: str, value: Any, **more: Any) -> Case:
    return json_case(DEFINITION, name, value, **more)


def test_lone_surrogates_are_escaped_and_all_else_is_compact_utf_8() -> None:
    assert dump({"a": ["é", 1]}) == '{"a":["é",1]}'.encode()
    assert dump(["\ud800", "é"]) == b'["\\ud800","\\u00e9"]'


def test_the_same_request_comes_once_and_names_are_made_unique() -> None:
    first = case("a", {})
    again = case("b", {})
    other = case("a", {"metadata": {}})
    third = case("a", {"metadata": {"k": "v"}})
    typed = case("c", {}, content_type="text/plain")
    found = distinct([first, again, other, third, typed])
    assert [one.name for one in found] == ["a", "a (2)", "a (3)", "c"]
    assert found[0] is first
    assert [one.expect for one in found] == [*[Expectation.VALID] * 3, Expectation.UNSPECIFIED]
    assert {one.credentials for one in found} == {Credentials.GIVEN}
