"""The wrong place in an answer is found in its text, as it was written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.reports.spotting import span_of

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
KEYS = st.text(max_size=3)
VALUES = st.recursive(
    LEAVES, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3)
)


def paths(value: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Return every path in *value*, and what is there."""
    below: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        below = [*value.items()]
    elif isinstance(value, list):
        below = [*enumerate(value)]
    found = [((*path, str(name)), child) for name, child in below]
    return found + [one for at, child in found for one in paths(child, at)]


@given(value=VALUES, indent=st.sampled_from([None, 2]), is_ascii=st.booleans())
def test_every_value_is_found_where_it_stands(
    value: Any, indent: int | None, is_ascii: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    for path, there in paths(value):
        span = span_of(text, path)
        assert span is not None
        assert json.loads(text[slice(*span)]) == there


def test_a_missing_value_is_shown_by_what_is_around_it() -> None:
    text = '{"a": {"b": 1}}'
    span = span_of(text, ("a", "c"))
    assert span is not None
    assert text[slice(*span)] == '{"b": 1}'
    assert span_of(text, ("c",)) is None


@pytest.mark.parametrize("text", ["", "{", '{"a"', '{"a" 1}', '{"a": [1,', "[" * 100_000, "<html>"])
def test_what_is_no_json_has_no_places(text: str) -> None:
    assert span_of(text, ("a", "b")) is None
    assert span_of(text, ("0",) * 5_000) is None
    assert span_of('{"a": 1}', ()) is None
