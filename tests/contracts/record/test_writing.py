"""What the bytes of a body show: how large it is, how it is written and how it is declared."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.definition.place import BODY
from contracts.record.case import Case
from contracts.record.feature import Feature, Kind
from strategies.build import json_case

DEFINITION: Final = load()


def case(value: Any, **more: Any) -> Case:
    return json_case(DEFINITION, "x", value, **more)


@pytest.mark.parametrize(
    "size",
    [1_000, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 100_000, 102_400, 262_144],
)
def test_a_body_above_a_usual_limit_of_bytes_shows_that(size: int) -> None:
    feature = Feature(Kind.BODY_SIZE, BODY, size)
    on, over = (case({}, body=b"{}".ljust(n)) for n in (size, size + 1))
    assert feature not in on.features
    assert feature in over.features


def test_a_body_shows_whether_it_is_escaped() -> None:
    plain = case({"metadata": {"k": "a"}})
    raw = case({"metadata": {"k": "é"}})
    escaped = case({"metadata": {"k": "é"}}, body=b'{"metadata":{"k":"\\u00e9"}}')
    how = {Kind.RAW_UTF_8, Kind.ESCAPED}
    found = [{f.kind for f in one.features} & how for one in (plain, raw, escaped)]
    assert found == [set(), {Kind.RAW_UTF_8}, {Kind.ESCAPED}]


@pytest.mark.parametrize(
    ("body", "details"),
    [
        (b"{}", set()),
        (b'{"messages":[],"metadata":{"k":"v"}}', set()),
        (b'{"metadata": {"k":"v"}}', {"spaces"}),
        (b'{"metadata":{"k":"a b"}}', set()),
        (b' {"metadata":{}}', {"white space around it"}),
        (b'{"metadata":\r\n{}}', {"CRLF", "line ends"}),
        (b'{"metadata":\t{}}', {"indentation by tabs"}),
        (b'{\n  "metadata":{}}', {"indentation by spaces", "line ends", "spaces"}),
        (b'{"metadata":{"k":"\\u0041"}}', {"escapes where none are needed"}),
        (b'{"metadata":{"k":"\\u00E9"}}', {"capital digits in escapes"}),
        (b'{"metadata":{"k":"\\/"}}', {"an escaped solidus"}),
        (b'{"metadata":{},"messages":[]}', {"properties in another order"}),
    ],
)
def test_a_body_shows_the_freedoms_that_its_writer_took(body: bytes, details: set[str]) -> None:
    found = case(None, body=body).features
    assert {f.detail for f in found if f.kind is Kind.WRITTEN} == details


@pytest.mark.parametrize(
    ("declared", "details"),
    [
        ("application/json", set()),
        ("Application/JSON", {"capitals"}),
        ("application/json; charset=utf-8", {"a charset"}),
    ],
)
def test_another_spelling_of_the_media_type_shows(declared: str, details: set[str]) -> None:
    found = {f.detail for f in case({}, content_type=declared).features if f.kind is Kind.DECLARED}
    assert found == (details | {declared} if details else set())
