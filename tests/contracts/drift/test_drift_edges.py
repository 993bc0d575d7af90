"""A limit that may be reached now, or may not any more, is one change."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.drift.keywords import differences


@pytest.mark.parametrize(
    ("before", "after", "widens"),
    [
        ({"exclusiveMaximum": 100}, {"maximum": 100}, True),
        ({"maximum": 100}, {"exclusiveMaximum": 100}, False),
        ({"exclusiveMinimum": 1}, {"minimum": 1}, True),
        ({"minimum": 1}, {"exclusiveMinimum": 2}, False),
        ({"maximum": 5}, {"exclusiveMaximum": 7}, True),
    ],
    ids=str,
)
def test_it_is_one_change(before: Any, after: Any, widens: bool) -> None:
    (change,) = differences(before, after, "number", {})
    assert (change.widens, change.narrows) == (widens, not widens)
    assert ", was " in change.says
