"""Inspection: what a value breaks, held against an independent validator, and in what manner."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.definition import load
from contracts.record.feature import Kind, OddId
from contracts.record.inspection import Inspection
from contracts.record.samples import made_up
from strategies.drawing.broken import invalid_requests
from strategies.drawing.valid import valid_requests
from tests.support.bodies import chunked, image, message, with_files
from tests.support.independent import broken_prose, complaints, request_validator
from tests.support.mangled import json_values, mangled

ROOT: Final = load().request
PROSE: Final = {"maxProperties", "keyMaxLength", "maxLength", "atMostHalfOf"}
DECLARED: Final = sorted({name for node in ROOT.walk() for name in node.properties})
WORDS: Final = sorted({word for node in ROOT.walk() for word in node.keywords.get("enum", ())})

names = st.sampled_from([*DECLARED, "k", ""])
near_limits = st.sampled_from([-1, 99, 100, 4096, 4097, "x" * 513, "x" * 65])
values = json_values(names) | st.sampled_from(WORDS) | near_limits | st.integers(0, 5000)
bodies = st.one_of(valid_requests(load()), invalid_requests(load()))


@settings(max_examples=300)
@given(values | mangled(bodies, names, values))
def test_breaches_are_what_an_independent_validator_objects_to(body: Any) -> None:
    found = Inspection(ROOT, body)
    errors, prose = [*request_validator().iter_errors(body)], broken_prose(body)
    # Draft 4 objects to 800.0 as an integer; what others make of it is left open.
    lenient = any("fraction" in str(feature.detail) for feature in found.obscure)
    assert bool(found.breaches or lenient) is bool(errors or prose)
    objections = set(complaints(errors))
    for breach in found.breaches:
        if breach.keyword in PROSE:
            assert breach.keyword in prose
        else:
            assert (breach.keyword, breach.path) in objections


def broken(body: Any) -> list[tuple[str, str, str]]:
    """Return keyword, place and manner of each breach."""
    return [(b.keyword, str(b.place), b.how) for b in Inspection(ROOT, body).breaches]


STATIC: Final = "tool_resources.file_search.vector_stores[].chunking_strategy.static"
SIZE: Final = f"{STATIC}.max_chunk_size_tokens"
SEARCH: Final = "tool_resources.file_search"
PART: Final = "messages[].content[]"


def part(**fields: Any) -> dict[str, Any]:
    return message([fields])


def search(**fields: Any) -> dict[str, Any]:
    return {"tool_resources": {"file_search": fields}}


MANNERS: Final[list[tuple[Any, str, str, str]]] = [
    ([], "type", "body", "an array of none"),
    ("{}", "type", "body", "the value as JSON in a string"),
    ({"metadata": 0}, "type", "metadata", "zero"),
    ({"metadata": 5}, "type", "metadata", "an integer"),
    ({"metadata": 0.5}, "type", "metadata", "a fraction"),
    ({"metadata": float("inf")}, "type", "metadata", "a number beyond all limits"),
    ({"metadata": True}, "type", "metadata", "true"),
    ({"metadata": ""}, "type", "metadata", "an empty string"),
    ({"metadata": "x"}, "type", "metadata", "a string"),
    ({"metadata": [{}]}, "type", "metadata", "the value in an array"),
    ({"metadata": [1]}, "type", "metadata", "an array"),
    ({"metadata": {"k": None}}, "type", "metadata{}", "null"),
    ({"metadata": {"k": {}}}, "type", "metadata{}", "an object with nothing in it"),
    ({"metadata": {"k": {"a": 1}}}, "type", "metadata{}", "an object"),
    (message(role=""), "enum", "messages[].role", "an empty string"),
    (message(role="USER"), "enum", "messages[].role", "user in capitals"),
    (message(role="User"), "enum", "messages[].role", "user in another case"),
    (message(role=" user"), "enum", "messages[].role", "user with white space"),
    (message(role="users"), "enum", "messages[].role", "user with more"),
    (message(role="use"), "enum", "messages[].role", "user cut short"),
    (message(role="system"), "enum", "messages[].role", "another word: system"),
    (message(role="x" * 41), "enum", "messages[].role", "a long text"),
    ({"messages": [{}]}, "required", "messages[]", "an empty object"),
    ({"messages": [{"role": "user"}]}, "required", "messages[]", "without content"),
    ({"messages": [{"metadata": None}]}, "required", "messages[]", "without role and content"),
    ({"a": 1}, "additionalProperties", "body", "'a' as integer"),
    ({"a": None}, "additionalProperties", "body", "'a' as null"),
    ({"a": []}, "additionalProperties", "body", "'a' as an empty array"),
    ({"a" * 41: "x"}, "additionalProperties", "body", "a long name as string"),
    ({"a": 1, "b": 1}, "additionalProperties", "body", "two unknown names"),
    (dict.fromkeys("abcdefghijklmnop", 1), "additionalProperties", "body", "many unknown names"),
    (message(5), "oneOf", "messages[].content", "an integer"),
    (message([]), "minItems", "messages[].content", "0 of at least 1"),
    (part(), "required", PART, "an empty object"),
    (part(type="text"), "required", PART, "without text"),
    (part(text="x"), "required", PART, "without type"),
    (part(type="tex", text="x"), "enum", f"{PART}.type", "text cut short"),
    (part(type="audio"), "oneOf", PART, "of the kind audio"),
    (part(a=1), "oneOf", PART, "something else"),
    (part(type="text", image_url={}), "oneOf", PART, "text with what belongs to image_url"),
    (search(), "oneOf", SEARCH, "neither"),
    (search(a=1), "oneOf", SEARCH, "neither, but something else"),
    (search(vector_store_ids=[], vector_stores=[]), "oneOf", SEARCH, "both, with nothing filled"),
    (chunked(99, 0), "minimum", SIZE, "one beyond"),
    (chunked(0, 0), "minimum", SIZE, "zero"),
    (chunked(-5, 0), "minimum", SIZE, "negative"),
    (chunked(4097, 0), "maximum", SIZE, "one beyond"),
    (chunked(4112, 0), "maximum", SIZE, "a few beyond"),
    (chunked(4113, 0), "maximum", SIZE, "about 10^1 beyond"),
    (chunked(10**6, 0), "maximum", SIZE, "about 10^5 beyond"),
    (chunked(800, 401), "atMostHalfOf", STATIC, "one beyond"),
    (chunked(800, 800), "atMostHalfOf", STATIC, "as much as the other, or more"),
    (chunked(800, 1601), "atMostHalfOf", STATIC, "many times the other"),
    (with_files(*["file-a"] * 21), "maxItems", "tool_resources.code_interpreter.file_ids", "one"),
    ({"metadata": {f"{i}": "" for i in range(17)}}, "maxProperties", "metadata", "one beyond"),
    ({"metadata": {"k": "é" * 513}}, "maxLength", "metadata{}", "each of 2 bytes"),
    ({"metadata": {"k" * 65: ""}}, "keyMaxLength", "metadata", "one beyond"),
]


@pytest.mark.parametrize(
    ("body", "keyword", "place", "how"), MANNERS, ids=lambda value: ascii(value)[:50]
)
def test_a_breach_is_put_in_words(body: Any, keyword: str, place: str, how: str) -> None:
    ((found, where, manner),) = broken(body)
    assert (found, where) == (keyword, place)
    assert how in manner


def test_a_breach_knows_where_exactly_it_is_and_where_the_rule_is_stated() -> None:
    body = {"messages": [*message()["messages"], {"role": "me", "content": "x"}]}
    (breach,) = Inspection(ROOT, body).breaches
    assert breach.path == ("messages", 1, "role")
    assert load().at(breach.pointer) == ["user", "assistant"]
    (prose,) = Inspection(ROOT, {"metadata": {"k" * 65: ""}}).breaches
    assert prose.pointer == load().prose.source("keyMaxLength")


def test_what_is_wrong_in_itself_is_not_compared_with_another() -> None:
    assert [keyword for keyword, *_ in broken(chunked(99, 90))] == ["minimum"]
    assert [keyword for keyword, *_ in broken(chunked("x", 90))] == ["type"]
    two = chunked(99, 90)
    two["tool_resources"]["file_search"]["vector_stores"] += [
        chunked(800, 500)["tool_resources"]["file_search"]["vector_stores"][0]
    ]
    assert sorted(keyword for keyword, *_ in broken(two))[:1] == ["atMostHalfOf"]


def test_ids_are_found_and_odd_ones_leave_open_what_is_right() -> None:
    found = Inspection(ROOT, with_files(made_up("file"), "", "x" * 101, "f\0x", "a b"))
    place = "file at tool_resources.code_interpreter.file_ids[]"
    assert [str(one) for one in found.ids] == [place]
    assert [feature.detail for feature in found.silent] == list(OddId)
    link = Inspection(ROOT, image("not a url"))
    assert [feature.kind for feature in link.silent] == [Kind.NOT_A_URI, Kind.ODD_ID]
    assert {one.kind for one in link.ids} == {"image"}
