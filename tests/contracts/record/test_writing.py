"""How a request is written and declared: features of its bytes."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.record.feature import Kind
from contracts.record.writing import SIZES
from tests.support.bodies import message
from tests.support.exchanges import case

FORMS = {Kind.BARE, Kind.ESCAPED, Kind.RAW_UTF_8, Kind.SPACED, Kind.WRITTEN, Kind.DECLARED}
AROUND, ORDER = "white space around it", "properties in another order"


def forms(**of: Any) -> set[str]:
    """Return how a case is written: the details, or the kind's name where there is none."""
    found = case(**of).features
    return {str(f.detail) or f.kind.name.lower() for f in found if f.kind in FORMS}


@pytest.mark.parametrize("size", SIZES)
def test_a_body_above_a_usual_limit_of_bytes_is_marked(size: int) -> None:
    def above(length: int) -> set[Any]:
        features = case(body=b"{}".ljust(length)).features
        return {feature.detail for feature in features if feature.kind is Kind.BODY_SIZE}

    assert size not in above(size)
    assert size in above(size + 1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{}", {"bare"}),
        (b'{"metadata":{"k":"a b"}}', set()),
        ('{"metadata":{"k":"é"}}'.encode(), {"raw_utf_8"}),
        (b'{"metadata":{"k":"\\u00e9"}}', {"escaped"}),
        (b'{"metadata":{"k":"\\u00E9"}}', {"escaped", "capital digits in escapes"}),
        (b'{"metadata":{"k":"\\u0061"}}', {"escaped", "escapes where none are needed"}),
        (b'{"metadata":{"k":"\\/"}}', {"an escaped solidus"}),
        (b'{"metadata": {}}', {"spaced", "spaces"}),
        (b'{\t"metadata":{}}', {"spaced", "indentation by tabs"}),
        (b'{\r\n"metadata":{}}', {"spaced", "CRLF", "line ends"}),
        (
            b'{\n  "metadata":{}}',
            {"spaced", "line ends", "indentation by spaces", "spaces"},
        ),
        (b' {"metadata":{}}', {"spaced", AROUND}),
        (b'{"metadata":{},"messages":[]}', {ORDER}),
    ],
)
def test_how_a_body_is_written_is_a_feature(body: bytes, expected: set[str]) -> None:
    assert forms(body=body) == expected


@pytest.mark.parametrize("content", ["abcdefghi " * 1_000, "x" * 4_052 + " y" * 99, " " * 9_000])
def test_a_long_text_is_no_white_space_between_tokens(content: str) -> None:
    assert forms(sent=message(content)) == set()


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", set()),
        ("Application/JSON", {"capitals", "Application/JSON"}),
        ("application/json; charset=utf-8", {"a charset", "application/json; charset=utf-8"}),
    ],
)
def test_how_a_body_is_declared_is_a_feature(content_type: str, expected: set[str]) -> None:
    assert forms(sent={"metadata": {}}, content_type=content_type) == expected


@pytest.mark.parametrize(
    ("body", "moved"),
    [
        (b'{"messages":[],"tool_resources":null,"metadata":{}}', set()),
        (
            b'{"tool_resources":null,"metadata":{},"messages":[]}',
            {"messages last", "tool_resources first", "metadata between others"},
        ),
        (
            b'{"messages":[{"content":"a","role":"user","metadata":{}}]}',
            {"messages[].content first", "messages[].role between others"},
        ),
    ],
)
def test_where_a_property_stands_is_a_feature_unless_it_stands_there_in_order(
    body: bytes, moved: set[str]
) -> None:
    found = case(body=body).features
    assert {f"{f.place} {f.detail}" for f in found if f.kind is Kind.STANDS} == moved
