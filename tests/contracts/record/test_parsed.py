"""Parsed exchanges: facts that are there whatever came back."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.record.case import Case, Credentials
from contracts.record.exchange import Answer, Exchange
from contracts.record.json_text import NotJson
from contracts.record.parsed import ParsedExchange, fingerprint
from tests.support.exchanges import (
    INVALID,
    NOW,
    UNSPECIFIED,
    URL,
    case,
    exchange,
    thread,
    unanswered,
)


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        (" application/json ;x", "application/json"),
        ("text/html", "text/html"),
        ("", ""),
        (";", ""),
    ],
)
def test_the_media_type_has_no_parameters_and_no_capitals(header: str, media_type: str) -> None:
    assert ParsedExchange(exchange(headers={"Content-TYPE": header})).media_type == media_type


def test_the_facts_of_an_exchange_without_an_answer() -> None:
    parsed = ParsedExchange(unanswered())
    assert (parsed.status, parsed.media_type, parsed.thread) == (0, "", None)
    assert isinstance(parsed.json, NotJson)


@pytest.mark.parametrize(
    ("mark", "is_read"),
    [(b"\xef\xbb\xbf", True), (b"\xef\xbb\xbf" * 2, True), (b"\xff\xfe", False)],
)
def test_what_stands_behind_a_byte_order_mark_is_read_though_it_is_no_json(
    mark: bytes, *, is_read: bool
) -> None:
    parsed = ParsedExchange(exchange(answer=mark + json.dumps(thread()).encode()))
    assert isinstance(parsed.json, NotJson)
    assert (parsed.thread == thread()) is is_read
    assert isinstance(parsed.value, NotJson) is not is_read


@pytest.mark.parametrize(
    ("body", "sent"), [(None, {}), (b"", {}), (b"[1]", {}), (b"{", {}), (b'{"a":1}', {"a": 1})]
)
def test_what_was_sent_is_an_object_or_nothing(body: bytes | None, sent: Any) -> None:
    assert ParsedExchange(exchange(case(body=body), thread())).sent == sent


@pytest.mark.parametrize(
    ("of", "succeeds"),
    [
        (case(), True),
        (UNSPECIFIED, True),
        (INVALID, False),
        (case(credentials=Credentials.RANDOM), False),
    ],
)
def test_a_request_may_succeed_unless_it_is_invalid_or_unauthorised(
    of: Case, *, succeeds: bool
) -> None:
    parsed = ParsedExchange(exchange(of))
    assert parsed.may_succeed is succeeds
    assert (parsed.thread is not None) is succeeds


@pytest.mark.parametrize(
    ("answer", "status", "is_thread"),
    [
        (thread(), 200, True),
        ({"id": 5}, 200, True),
        ({"data": thread()}, 200, True),
        ({"error": {}}, 200, False),
        ([thread()], 200, True),
        ([thread()], 300, False),
        ([thread(), thread()], 200, False),
        (thread(), 201, True),
        (thread(), 299, True),
        (thread(), 300, False),
        (b"{", 200, False),
    ],
)
def test_a_thread_is_a_2xx_answer_with_a_telling_property(
    answer: Any, status: int, *, is_thread: bool
) -> None:
    parsed = ParsedExchange(exchange(answer=answer, status=status))
    assert (parsed.thread is not None) is is_thread


RESOURCES: Final = {"code_interpreter": {"file_ids": ["f", 5]}, "file_search": {}}


@pytest.mark.parametrize(
    ("path", "sound"),
    [
        ((), False),
        (("id",), True),
        (("metadata",), True),
        (("nothing",), False),
        (("tool_resources",), False),
        (("tool_resources", "file_search"), True),
        (("tool_resources", "file_search", "vector_store_ids"), False),
        (("tool_resources", "code_interpreter", "file_ids"), False),
        (("created_at",), False),
        (("id", "deeper"), False),
    ],
    ids=str,
)
def test_a_property_is_sound_where_nothing_at_or_below_it_is_broken(
    path: tuple[str, ...], *, sound: bool
) -> None:
    answer = thread(tool_resources=RESOURCES, created_at="now")
    assert ParsedExchange(exchange(answer=answer)).sound(*path) is sound


@pytest.mark.parametrize("text", ['"\\ud800"', "[" * 300 + "]" * 300], ids=["half a pair", "deep"])
def test_nothing_is_sound_in_an_answer_that_the_validator_cannot_look_at(text: str) -> None:
    body = json.dumps(thread(id=5)).replace('"metadata": {}', f'"metadata": {text}')
    parsed = ParsedExchange(exchange(answer=body.encode()))
    assert not parsed.sound("id")
    assert not parsed.sound("metadata")


json_like: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda below: st.lists(below) | st.dictionaries(st.sampled_from(list(thread())), below),
    max_leaves=10,
).map(lambda value: json.dumps(value).encode())


@given(
    st.binary() | json_like,
    st.none() | st.binary() | json_like,
    st.integers(100, 999),
    st.lists(st.tuples(st.text(), st.text())).map(tuple),
)
def test_no_fact_raises_whatever_came_back(
    received: bytes,
    sent: bytes | None,
    status: int,
    headers: tuple[tuple[str, str], ...],
) -> None:
    of = case(body=sent)
    answer = Answer(status, headers, received)
    parsed = ParsedExchange(Exchange(1, of, of.request, URL, answer, None, NOW, NOW + 1))
    assert 100 <= parsed.status == status
    for name in ("media_type", "json", "sent", "violations", "thread", "meaning", "kinds"):
        getattr(parsed, name)
    assert parsed.sound("id") in {True, False}
    assert parsed.sound("tool_resources", "file_search") in {True, False}


def test_fingerprints_tell_requests_apart() -> None:
    bodies = [None, b"", b"{}", b"a", b"+a"]
    prints = [fingerprint(exchange(case(body=body), b"{}")) for body in bodies * 2]
    assert len(set(prints)) == len(bodies)


@pytest.mark.parametrize("body", [b"\\" * 99, b"[" * 100_000, b"\xff", b""])
def test_why_an_answer_is_not_json_holds_nothing_of_it(body: bytes) -> None:
    problem = ParsedExchange(exchange(answer=body)).json
    assert isinstance(problem, NotJson)
    assert (problem.__traceback__, problem.__context__, problem.__cause__) == (None, None, None)
