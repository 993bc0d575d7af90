"""What surrounds a broken value: where in its arrays it stands, beside what, in which company."""

from __future__ import annotations

from itertools import combinations
from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.definition.place import BODY, Place
from contracts.record.case import Case
from contracts.record.feature import Feature, Kind
from strategies.bodies.build import json_case
from strategies.bodies.sites import embed, embed_among
from tests.support.nodes import site

DEFINITION: Final = load()
ROLE: Final = site("messages[].role")
TOOL: Final = "messages[].attachments[].tools[]"
STORE: Final = "tool_resources.file_search.vector_stores[]"
AMONG: Final = frozenset({Kind.LATER_IN, Kind.LAST_IN, Kind.BETWEEN_IN, Kind.BEFORE_IN})
SURROUNDINGS: Final = AMONG | {Kind.LATER, Kind.BESIDE, Kind.COMPANY}


def case(value: Any) -> Case:
    return json_case(DEFINITION, "by hand", value)


def of_kinds(value: Any, *kinds: Kind) -> set[Feature]:
    return {feature for feature in case(value).features if feature.kind in kinds}


def place(text: str) -> Place:
    return site(text).place


def at(kind: Kind, container: str, *places: str) -> set[Feature]:
    """Return the feature of standing so in a container: in all, and at each place of it."""
    below = {Feature(kind, place(container), place(name)) for name in places}
    return {Feature(kind, place(container)), *below}


# What is broken.


def test_one_breach_is_said_in_general_and_at_its_place_and_of_all_that_is_around() -> None:
    found = case(embed(ROLE, 5)).features
    how = ("type", "an integer")
    assert found == {
        Feature(Kind.INVALID),
        Feature(Kind.BREAKS, BODY, "type"),
        Feature(Kind.BREAKS_AT, ROLE.place, "type"),
        Feature(Kind.BREAKS_HOW, BODY, how),
        Feature(Kind.BREAKS_AT_HOW, ROLE.place, how),
        *(Feature(Kind.PART, part) for part in ROLE.place.around),
        Feature(Kind.BESIDE, place("messages[].content"), "string"),
    }


def test_a_body_that_is_broken_itself_has_its_whole_as_the_part() -> None:
    assert of_kinds({"unknown": 1}, Kind.PART) == {Feature(Kind.PART)}


# Where in an array or map.


@pytest.mark.parametrize(
    ("before", "behind", "kinds"),
    [
        (0, 0, []),
        (1, 0, [Kind.LATER_IN, Kind.LAST_IN]),
        (0, 1, [Kind.BEFORE_IN]),
        (1, 2, [Kind.LATER_IN, Kind.BETWEEN_IN]),
    ],
)
def test_where_in_its_array_a_value_is_broken_shows(
    before: int, behind: int, kinds: list[Kind]
) -> None:
    value = embed(ROLE, 5, second=ROLE.arrays[0], padding=before, behind=behind)
    expected = set[Feature]().union(
        *(at(kind, "messages", "messages[]", "messages[].role") for kind in kinds)
    )
    later = {Feature(Kind.LATER)} if before else set()
    assert of_kinds(value, Kind.LATER, *AMONG) == expected | later


def test_where_in_its_map_a_value_is_broken_shows() -> None:
    pairs: dict[str, Any] = {"a": "x", "b": 5}
    last = of_kinds({"metadata": pairs}, *AMONG)
    assert last == {
        *at(Kind.LATER_IN, "metadata", "metadata{}"),
        *at(Kind.LAST_IN, "metadata", "metadata{}"),
    }
    first = of_kinds({"metadata": dict(reversed(pairs.items()))}, *AMONG)
    assert first == at(Kind.BEFORE_IN, "metadata", "metadata{}")


@pytest.mark.parametrize(
    ("broken", "containers"),
    [
        (f"{STORE}.metadata{{}}", {f"{STORE}.metadata"}),
        (
            f"{TOOL}.type",
            {"messages", "messages[].attachments", "messages[].attachments[].tools"},
        ),
    ],
)
def test_among_everything_a_value_is_between_others_wherever_three_have_room(
    broken: str, containers: set[str]
) -> None:
    found = of_kinds(embed_among(site(broken), 5), *AMONG)
    assert {str(f.place) for f in found if f.kind is Kind.BETWEEN_IN} == containers
    assert {f.kind for f in found} == {Kind.LATER_IN, Kind.BETWEEN_IN}


# Beside what.


def test_each_sibling_shows_its_form() -> None:
    message = {"role": "assistant", "content": [{"type": "text", "text": "x"}], "metadata": 5}
    found = of_kinds({"messages": [message]}, Kind.BESIDE)
    assert found == {
        Feature(Kind.BESIDE, place("messages[].role"), "assistant"),
        Feature(Kind.BESIDE, place("messages[].content"), "array"),
    }


@pytest.mark.parametrize("empty", [{"messages": []}, {"tool_resources": {}}])
def test_a_sibling_without_content_is_none(empty: Any) -> None:
    assert of_kinds({"metadata": 5, **empty}, Kind.BESIDE) == set()


def test_siblings_of_a_pair_are_those_of_the_object_that_holds_the_map() -> None:
    value = {"metadata": {"k": 5, "other": "x"}, "tool_resources": {"code_interpreter": {}}}
    beside = Feature(Kind.BESIDE, place("tool_resources"), "object")
    assert of_kinds(value, Kind.BESIDE) == {beside}


def test_what_selects_a_branch_is_no_sibling() -> None:
    part = {"type": "text", "text": 5}
    found = of_kinds({"messages": [{"role": "user", "content": [part]}]}, Kind.BESIDE)
    assert found == set()


# In which company.


def test_a_value_that_stands_alone_has_no_company() -> None:
    assert of_kinds(embed(ROLE, 5), Kind.COMPANY) == set()


def test_company_is_what_is_there_and_not_empty() -> None:
    value = {
        "metadata": {"k": 5},
        "messages": [{"role": "user", "content": "x", "metadata": {}, "attachments": []}],
        "tool_resources": {"code_interpreter": {"file_ids": []}},
    }
    one = {"messages", "tool_resources", "tool_resources.code_interpreter"}
    pair = {"messages and tool_resources"}
    found = {str(f.detail) for f in of_kinds(value, Kind.COMPANY) if f.place == BODY}
    assert found - {"everything else"} == one | pair


@pytest.mark.parametrize("missing", [None, "metadata", "messages", "tool_resources"])
def test_everything_else_is_company_only_where_nothing_is_missing(missing: str | None) -> None:
    value = embed_among(site("metadata{}"), 5)
    value = {name: found for name, found in value.items() if name != missing}
    value.setdefault("metadata", {"k": 5})
    found = {f.detail for f in of_kinds(value, Kind.COMPANY)}
    complete = missing in {None, "metadata"}
    assert ("everything else" in found) == complete


def test_every_pair_of_the_top_is_company_of_what_the_body_itself_breaks() -> None:
    value = {**embed_among(site("metadata{}"), "x"), "unknown": 1}
    names = sorted(DEFINITION.request.properties)
    found = {f.detail for f in of_kinds(value, Kind.COMPANY)}
    assert {f"{one} and {other}" for one, other in combinations(names, 2)} <= found


def test_company_that_is_there_but_empty_is_told_from_company_that_holds_something() -> None:
    wrong = {"messages": [{"role": 5, "content": "x"}]}
    at_all = Feature(Kind.COMPANY_AT_ALL, detail="tool_resources")
    filled = Feature(Kind.COMPANY, detail="tool_resources")
    kinds = (Kind.COMPANY_AT_ALL, Kind.COMPANY)
    assert {at_all, filled}.isdisjoint(of_kinds(wrong, *kinds))
    assert of_kinds({**wrong, "tool_resources": {}}, *kinds) == {at_all}
    files = {"code_interpreter": {"file_ids": ["file-1"]}}
    assert {at_all, filled} <= of_kinds({**wrong, "tool_resources": files}, *kinds)
