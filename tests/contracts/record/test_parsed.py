"""ParsedExchange an exchange: the strict parser, and facts that are there whatever came back."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import inf
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.record.case import Credentials, Expectation
from contracts.record.exchange import Answer, Exchange
from contracts.record.parsed import DuplicateKeys, NotJson, ParsedExchange, fingerprint, parse
from tests.support.exchanges import NOW, URL, case, exchange, request, thread, unanswered
from tests.support.independent import strict_json

WRONG: Final[dict[str, bytes]] = {
    "nothing": b"",
    "only white space": b" \r\n\t",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "UTF-16 without a mark": "{}".encode("utf-16-le"),
    "Latin-1": '"é"'.encode("latin-1"),
    "overlong UTF-8": b'"\xc0\xaf"',
    "half a pair in UTF-8": b'"\xed\xa0\x80"',
    "NaN": b"NaN",
    "Infinity in an array": b"[Infinity]",
    "minus Infinity in an object": b'{"a": -Infinity}',
    "two values": b"{}{}",
    "a trailing comma": b"[1,]",
    "single quotes": b"{'a': 1}",
    "leading zeros": b"[007]",
    "a bare fraction": b"[.5]",
    "a control character": b'"\x01"',
    "a NUL behind": b"{}\x00",
    "too deep arrays": b"[" * 100_000 + b"]" * 100_000,
    "too deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_one_json_text_in_utf_8_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(NotJson, match=r"\w+ \w+"):
        parse(WRONG[name])


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"null", None),
        (b" [1, -0.5e1, true] \n", [1, -5.0, True]),
        (b'"\\ud83d\\ude00 \xf0\x9f\x98\x80"', "\U0001f600 \U0001f600"),
        (b'"\\ud83d"', "\ud83d"),
        (b'{"a": {"": []}}', {"a": {"": []}}),
        (b"[" * 400 + b"]" * 400, json.loads("[" * 400 + "]" * 400)),
    ],
)
def test_what_is_json_is_parsed(body: bytes, value: Any) -> None:
    assert parse(body) == value


FLOATS: Final = st.floats(allow_nan=False, allow_infinity=False)
PLAIN: Final = st.none() | st.booleans() | st.integers() | st.text() | FLOATS
VALUES: Final = st.recursive(
    PLAIN, lambda below: st.lists(below) | st.dictionaries(st.text(), below)
)


@given(VALUES, st.booleans())
def test_agrees_with_python_on_whatever_python_writes(value: Any, escaped: bool) -> None:
    body = json.dumps(value, ensure_ascii=escaped).encode()
    assert parse(body) == json.loads(body) == value
    assert not isinstance(parse(body), DuplicateKeys)


@given(
    st.binary() | st.text().map(str.encode) | st.text('[]{}:,"\\u0d8e-+. \ufeff').map(str.encode)
)
def test_accepts_and_refuses_the_same_bytes_as_python_made_strict(body: bytes) -> None:
    assert accepted(parse, body) == accepted(strict_json, body)


def accepted(parser: Callable[[bytes], Any], body: bytes) -> list[Any]:
    try:
        return [parser(body)]
    except ValueError:
        return []


@pytest.mark.parametrize(
    ("body", "last"),
    [(b'{"a": 1, "a": 2}', 2), (b'{"a": 1, "a": 1}', 1), (b'{"a": 1, "\\u0061": null}', None)],
)
def test_a_name_that_stands_twice_is_told_and_the_last_value_counts(body: bytes, last: Any) -> None:
    value = parse(body)
    assert isinstance(value, DuplicateKeys)
    assert value == {"a": last}


def test_a_name_that_stands_twice_is_told_where_it_stands() -> None:
    value = parse(b'{"once": [{"a": 1, "a": 2}], "other": {"a": 1}}')
    assert not isinstance(value, DuplicateKeys)
    assert isinstance(value["once"][0], DuplicateKeys)
    assert not isinstance(value["other"], DuplicateKeys)


@pytest.mark.parametrize("digits", [20, 400, 3_999, 5_000, 100_000])
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_of_many_digits_stays_a_large_number_of_its_sign(digits: int, sign: str) -> None:
    number = parse(f"{sign}{'9' * digits}".encode())
    assert number < -(10**19) if sign else number > 10**19
    assert digits > 4_000 or number == int(f"{sign}{'9' * digits}")


@pytest.mark.parametrize("body", [b"1e400", b"-1e400"])
def test_a_number_beyond_doubles_is_read_as_no_integer(body: bytes) -> None:
    assert abs(parse(body)) == inf


# ParsedExchange.


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
    ("body", "sent"), [(None, {}), (b"", {}), (b"[1]", {}), (b"{", {}), (b'{"a":1}', {"a": 1})]
)
def test_what_was_sent_is_an_object_or_nothing(body: bytes | None, sent: Any) -> None:
    assert ParsedExchange(exchange(case(body=body), thread())).sent == sent


@pytest.mark.parametrize(
    ("changes", "succeeds"),
    [
        ({}, True),
        ({"expect": Expectation.UNSPECIFIED}, True),
        ({"expect": Expectation.INVALID}, False),
        ({"credentials": Credentials.RANDOM}, False),
    ],
)
def test_a_request_may_succeed_unless_it_is_invalid_or_unauthorised(
    changes: dict[str, Any], *, succeeds: bool
) -> None:
    parsed = ParsedExchange(exchange(case(**changes)))
    assert parsed.may_succeed is succeeds
    assert (parsed.thread is not None) is succeeds


@pytest.mark.parametrize(
    ("answer", "status", "is_thread"),
    [
        (thread(), 200, True),
        ({"id": 5}, 200, True),
        ({"data": thread()}, 200, False),
        ({"error": {}}, 200, False),
        ([thread()], 200, False),
        (thread(), 201, False),
        (b"{", 200, False),
    ],
)
def test_a_thread_is_a_200_answer_with_a_telling_property(
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
    st.sampled_from(Expectation),
)
def test_no_fact_raises_whatever_came_back(
    received: bytes,
    sent: bytes | None,
    status: int,
    headers: tuple[tuple[str, str], ...],
    expect: Expectation,
) -> None:
    answer = Answer(status, headers, received)
    of = case(expect=expect, body=sent)
    parsed = ParsedExchange(Exchange(1, of, request(of), URL, answer, None, NOW, NOW + 1))
    for name in ("status", "media_type", "json", "sent", "violations", "thread", "may_succeed"):
        getattr(parsed, name)
    assert parsed.sound("id") in {True, False}
    assert parsed.sound("tool_resources", "file_search") in {True, False}


def test_fingerprints_tell_requests_apart() -> None:
    bodies = [None, b"", b"{}", b"a", b"+a"]
    prints = [fingerprint(exchange(case(body=body), b"{}")) for body in bodies * 2]
    assert len(set(prints)) == len(bodies)
