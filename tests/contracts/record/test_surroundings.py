"""What surrounds a broken value: its place among others, its siblings, and its company."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.record.feature import Kind
from tests.support.bodies import message
from tests.support.exchanges import case

GOOD: Final[dict[str, Any]] = {"role": "user", "content": "x"}
BAD: Final[dict[str, Any]] = {"role": "me", "content": "x"}
POSITIONS: Final = {Kind.LATER_IN, Kind.LAST_IN, Kind.BETWEEN_IN, Kind.BEFORE_IN}


def of(body: Any, *kinds: Kind) -> set[str]:
    """Return the details of the features of some kinds, or the place where there is none."""
    found = (feature for feature in case(body).features if feature.kind in kinds)
    return {str(feature.detail or feature.place) for feature in found}


def positions(body: Any, container: str) -> set[Kind]:
    """Return where among the elements of an array or map the broken value stands."""
    found = {
        f.kind for f in case(body).features if f.kind in POSITIONS and str(f.place) == container
    }
    assert (Kind.LATER in {f.kind for f in case(body).features}) is (Kind.LATER_IN in found)
    return found


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("b", set()),
        ("bg", {Kind.BEFORE_IN}),
        ("gb", {Kind.LATER_IN, Kind.LAST_IN}),
        ("gbg", {Kind.LATER_IN, Kind.BETWEEN_IN}),
    ],
)
def test_where_among_others_a_broken_value_stands(order: str, expected: set[Kind]) -> None:
    messages = [BAD if letter == "b" else GOOD for letter in order]
    pairs = {f"{n}": 1 if letter == "b" else "v" for n, letter in enumerate(order)}
    assert positions({"messages": messages}, "messages") == expected
    assert positions({"metadata": pairs}, "metadata") == expected


def test_a_position_is_one_of_the_container_and_of_all_that_is_broken_in_it() -> None:
    body = {"messages": [GOOD, {"role": "user", "content": "x", "metadata": {"a": "b", "k": 1}}]}
    assert of(body, Kind.LAST_IN) == {
        *("messages", "messages[]", "messages[].metadata", "messages[].metadata{}"),
    }


def test_every_part_around_a_broken_value_is_a_part() -> None:
    assert of(message(role="me"), Kind.PART) == {"messages", "messages[]", "messages[].role"}
    assert of([], Kind.PART) == {"body"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"string"}),
        ({"content": [{"type": "text", "text": "x"}]}, {"array"}),
        ({"metadata": {"k": "v"}, "attachments": None}, {"string", "object"}),
        ({"metadata": {}}, {"string"}),
    ],
)
def test_siblings_are_known_by_their_form(fields: dict[str, Any], expected: set[str]) -> None:
    assert of(message(**{"role": "me", **fields}), Kind.BESIDE) == expected


def test_what_selects_a_branch_is_no_sibling() -> None:
    body = message([{"type": "image_url", "image_url": {"url": 5, "detail": "low"}}])
    assert of(body, Kind.BESIDE) == {"low"}


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ({}, set()),
        ({"messages": []}, set()),
        ({"messages": [GOOD]}, {"messages"}),
        (
            {"messages": [GOOD], "tool_resources": {"code_interpreter": {"file_ids": ["file-a"]}}},
            {
                *("messages", "tool_resources", "tool_resources.code_interpreter"),
                *("tool_resources.code_interpreter.file_ids", "messages and tool_resources"),
                "everything else",
            },
        ),
    ],
)
def test_the_company_of_a_broken_value_is_all_else_that_is_filled(
    beside: dict[str, Any], expected: set[str]
) -> None:
    assert of({**beside, "metadata": {"k": 1}}, Kind.COMPANY) == expected
