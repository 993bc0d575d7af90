"""What is around an object that should be an answer itself."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from contracts.record.wrapping import Wrapping

NAMES: Final = ("id", "object", "created_at")
THING: Final = {"id": "a", "object": "thing"}
WRAPPING: Final = Wrapping(NAMES, NAMES)


@pytest.mark.parametrize(
    ("value", "how"),
    [
        ([THING], "in it"),
        (json.dumps(THING), "in it"),
        ({"data": THING}, "under 'data'"),
        ({"object": "list", "data": [THING]}, "in an array, under 'data'"),
        ({"status": "ok", "result": {"thing": THING}}, "under 'thing', under 'result'"),
        ({"data": json.dumps(THING)}, "in a string, under 'data'"),
        ([[THING]], "in an array, in it"),
    ],
)
def test_an_object_is_found_in_what_is_around_it(value: Any, how: str) -> None:
    found = WRAPPING.of(value)
    assert found is not None
    assert (found.inner, found.how) == (THING, how)


@pytest.mark.parametrize(
    "value",
    [
        THING,
        {**THING, "data": THING},
        {"data": {"id": "a"}},
        {"data": THING, "again": THING},
        [THING, THING],
        [[[[THING]]]],
        {"metadata": "x", "error": {"message": "no"}},
        "plain text",
        "[" * 1_000,
        "\ud800",
        None,
        5,
        [],
    ],
)
def test_what_is_no_wrapping_of_one_object_is_left_alone(value: Any) -> None:
    assert WRAPPING.of(value) is None


def test_what_has_all_that_is_required_is_around_nothing() -> None:
    assert Wrapping(NAMES, ["id"]).of({"id": "x", "user": THING}) is None
    assert Wrapping(NAMES, []).of({"id": "x", "user": THING}) is None
    assert Wrapping(NAMES, ["id", "object"]).of({"id": "x", "user": THING}) is not None
