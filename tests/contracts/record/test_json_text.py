"""JSON read strictly: what is refused, and what stands where it is nested too deeply."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import inf
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.record.json_text import (
    DEEP,
    MOST_CONTAINERS,
    STRING,
    SURROGATE,
    DuplicateKeys,
    NotJson,
    depth,
    flattened,
    parse,
    parse_received,
)
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


def test_surrogates_are_told_from_other_bytes_that_are_not_utf_8() -> None:
    met = {}
    for body in (b'"\xed\xa0\x80"', b'"\xff\xed\xa0\x80"', b'"\xed"'):
        with pytest.raises(NotJson, match="not UTF-8") as refused:
            parse(body)
        met[body] = refused.value.met
    assert [one for one, what in met.items() if what == SURROGATE] == [b'"\xed\xa0\x80"']


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


@pytest.mark.slow
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
def test_a_name_that_stands_twice_is_marked_and_the_last_value_counts(
    body: bytes, last: Any
) -> None:
    value = parse(body)
    assert isinstance(value, DuplicateKeys)
    assert value == {"a": last}


def test_a_name_that_stands_twice_is_marked_where_it_stands() -> None:
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


# What is nested deeply.


def nested(levels: int, innermost: str = "", *, name: str = "") -> str:
    """Return arrays, or objects with one *name*, in one another."""
    start, end = (f'{{"{name}":', "}") if name else ("[", "]")
    return start * levels + (innermost or ("1" if name else "")) + end * levels


@pytest.mark.parametrize("name", ["", "a", "]{[", "\\u005b[[{{"])
@pytest.mark.parametrize("levels", [DEEP, DEEP + 1, 500])
def test_depth_counts_brackets_that_are_open_at_a_time(levels: int, name: str) -> None:
    body = f'["[[[", {nested(levels - 1, name=name)}, []]'.encode()
    assert depth(body) == levels


@pytest.mark.parametrize(
    "body", ["", "1", nested(DEEP), "[]" * DEEP, '"' + "[" * 99 + '"', "]" * 99]
)
def test_what_is_not_deep_has_no_depth_worth_knowing(body: str) -> None:
    assert depth(body.encode()) in {0, DEEP}


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert depth(b"[" + b"[]," * 500 + b"[]]") == 2


def _cut(value: Any, level: int = 1) -> Any:
    """Return *value* without what stands in the arrays and objects of the last level."""
    if level == DEEP:
        return type(value)() if isinstance(value, dict | list) else value
    if isinstance(value, dict):
        return {key: _cut(entry, level + 1) for key, entry in value.items()}
    return [_cut(entry, level + 1) for entry in value] if isinstance(value, list) else value


@pytest.mark.slow
@given(VALUES, st.integers(DEEP - 5, DEEP + 5), st.booleans())
def test_flattening_empties_what_is_deep_and_nothing_else(
    value: Any, levels: int, escaped: bool
) -> None:
    inside = json.dumps(value, ensure_ascii=escaped)
    body = f'{{"first":{inside},"deep":{nested(levels, inside)},"last":{inside}}}'.encode()
    assert parse(flattened(body)) == _cut(parse(body))


@pytest.mark.parametrize("levels", [2_000, 100_000])
@pytest.mark.parametrize("name", ["", "a"])
def test_what_no_parser_reads_keeps_its_meaning_when_flattened(levels: int, name: str) -> None:
    body = f'{{"metadata":{nested(levels, name=name)},"behind":[{{"x":"]}}"}}]}}'.encode()
    with pytest.raises(NotJson) as caught:
        parse(body)
    assert caught.value.is_deep
    value = parse(flattened(body))
    assert list(value) == ["metadata", "behind"]
    assert value["behind"] == [{"x": "]}"}]
    assert _levels(value["metadata"]) == DEEP - 1


def _levels(value: Any) -> int:
    below = list(value.values()) if isinstance(value, dict) else value
    return 1 + max(map(_levels, below), default=0)


@given(st.binary(max_size=40).map(lambda some: b"[" * 70 + some) | st.binary())
def test_flattening_and_measuring_never_raise(body: bytes) -> None:
    assert depth(body) >= 0
    assert len(flattened(body)) <= len(body)


@pytest.mark.parametrize(
    ("body", "strings"),
    [
        (b'["a", "b"]', [b'"a"', b'"b"']),
        (rb'"a\\", "\"]"', [rb'"a\\"', rb'"\"]"']),
        # What is never closed is one string, so that no quote in it begins another.
        (b'["a' + b'\\"' * 9, [b'"a' + b'\\"' * 9]),
        (b'"a\\', [b'"a\\']),
    ],
)
def test_strings_are_separated_from_what_is_between_them(body: bytes, strings: list[bytes]) -> None:
    assert STRING.findall(body) == strings


@pytest.mark.parametrize("name", ["a", "k7", "\\u006b7", "last"])
def test_a_name_that_repeats_is_known_among_many(name: str) -> None:
    many = ",".join(f'"k{i}" : "a: \\\\\\"b:"' for i in range(60_000))
    inside = parse(f'{{{many},"x":{{"last":1,"{name}":2}},"a":[{{}}]}}'.encode())["x"]
    assert isinstance(inside, DuplicateKeys) is (name == "last")
    whole = parse(f'{{"a":1,{many},"{name}":2}}'.encode())
    assert isinstance(whole, DuplicateKeys) is (name != "last")


def test_too_many_arrays_are_not_read_but_brackets_in_a_text_are_none() -> None:
    with pytest.raises(NotJson, match="more than 500000 arrays and objects"):
        parse_received(b"[" + b"[]," * MOST_CONTAINERS + b"[]]")
    text = b'"' + b"[{" * MOST_CONTAINERS + b'"'
    assert parse_received(text) == text.decode()[1:-1]
