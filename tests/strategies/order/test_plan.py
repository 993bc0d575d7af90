"""The order of what is sent: every kind early, everything once, the same each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.record.case import Case, Expectation
from strategies.invalid.corpus import broken_cases
from strategies.invalid.surrounding import AMID
from strategies.order.plan import Plan, Unit

DEFINITION: Final = load()
KINDS: Final = {
    *("valid requests", "invalid requests", "odd requests", "controls", "deliveries"),
    *("after refusals", "twins", "in parallel", "credentials"),
}


@cache
def plan() -> Plan:
    return Plan(DEFINITION, 0)


def first(count: int) -> Iterator[tuple[Unit, Case]]:
    """Yield the first *count* requests, each with its unit."""
    return islice(((unit, case) for unit in plan().units for case in unit.cases), count)


def test_every_kind_shows_something_within_the_first_sixty() -> None:
    # Controls prove what refusals say, once there are some.
    assert {unit.name for unit, _ in first(60)} == KINDS - {"controls"}
    assert {unit.name for unit, _ in first(110)} == KINDS


def test_every_rule_is_broken_within_the_first_hundred() -> None:
    rules = {case.rule.keyword for _, case in first(100) if case.rule is not None}
    whole = {case.rule.keyword for unit in plan().units for case in unit.cases if case.rule}
    assert rules == whole


def test_wrong_tokens_are_few_before_the_last() -> None:
    kinds = Counter(case.credentials for _, case in first(260))
    assert sum(kinds.values()) - kinds.most_common(1)[0][1] < 12
    assert len(plan().last) > 25


def test_what_is_sent_alone_adds_something() -> None:
    units = [unit for unit in plan().units if len(unit.cases) == 1]
    assert all(unit.owed for unit in units)


def test_each_request_by_itself_comes_once() -> None:
    names = Counter(
        unit.cases[0].request
        for unit in plan().units
        if unit.name in {"valid requests", "invalid requests", "odd requests"}
    )
    assert names.most_common(1)[0][1] == 1


def test_two_plans_are_the_same_and_another_seed_only_changes_marks() -> None:
    def names(made: Plan) -> list[str]:
        return [case.name for unit in islice(made.units, 200) for case in unit.cases]

    assert names(plan()) == names(Plan(DEFINITION, 0)) == names(Plan(DEFINITION, 7))


def test_half_of_what_there_is_to_reach_is_reached_by_a_tenth() -> None:
    units, register = list(plan().units), plan().register
    reached = [register.weight(unit.owed) for unit in units]
    tenth = len(units) // 10
    assert sum(reached[:tenth]) * 5 > sum(reached) * 2


def test_each_required_property_and_the_role_that_neighbours_know_come_soon() -> None:
    names = [case.name for unit in plan().units for case in unit.cases][:300]
    broken = [one for one in broken_cases(DEFINITION) if one.keyword == "required"]
    wanted = {
        f"{one.place}: required broken by {one.manner}" for one in broken if "without" in one.manner
    }
    assert {found for found in wanted if not any(n.startswith(found) for n in names)} == set()
    assert any(n.startswith("messages[].role: enum broken by another word: system") for n in names)


def test_it_is_small() -> None:
    cases = [case for unit in (*plan().units, *plan().last) for case in unit.cases]
    assert 1_500 < len(cases) < 2_000
    assert Counter(case.expect for case in cases)[Expectation.INVALID] < 1_000


def test_what_languages_convert_unasked_is_sent_at_every_place() -> None:
    sent = {case.request for unit in plan().units for case in unit.cases}
    there = [one for one in broken_cases(DEFINITION) if one.is_convertible]
    wanted = {(one.manner, str(one.place)) for one in there}
    assert wanted == {(o.manner, str(o.place)) for o in there if o.case.request in sent}
    written = {place for how, place in wanted if how == "the value as JSON in a string"}
    numbers = {place for place in written if place.endswith("_tokens")}
    assert len(numbers) == len(("max_chunk_size_tokens", "chunk_overlap_tokens"))
    # Forms carry a map as JSON.
    assert {place.rpartition(".")[2] for place in written - numbers} == {"metadata"}
    # An object that requires something is not right when it is empty.
    empty = {place.rpartition(".")[2] for how, place in wanted if how == "an empty array"}
    names = {"metadata", "tool_resources", "code_interpreter", "vector_stores[]"}
    assert names <= empty <= {*names, "body", "attachments[]"}


def test_far_beyond_a_limit_is_sent_at_every_place() -> None:
    sent = {case.request for unit in plan().units for case in unit.cases}
    far = [one for one in broken_cases(DEFINITION) if one.manner == "far beyond"]
    there = {(one.keyword, str(one.place)) for one in far if one.case.request in sent}
    assert there == {(one.keyword, str(one.place)) for one in far}
    assert ("maxLength", "metadata{}") in there


def test_each_rule_is_broken_among_everything_with_ids() -> None:
    sent = {case.request for unit in plan().units for case in unit.cases}
    amid = {(str(o.place), o.keyword) for o in broken_cases(DEFINITION) if o.setting == AMID}
    there = [o for o in broken_cases(DEFINITION) if o.case.request in sent and o.setting == AMID]
    assert amid == {(str(one.place), one.keyword) for one in there}


def test_who_has_no_ids_gets_the_same_without() -> None:
    amid = [unit for unit in plan().units if unit.cases[0].name.endswith(f", {AMID}")]
    rich = [unit for unit in amid if unit.instead]
    assert [unit.cases[0].rule for unit in rich] == [unit.instead[0].rule for unit in rich]
    spared = {rule for u in rich if not u.instead[0].ids and (rule := u.cases[0].rule) is not None}
    # What an attachment must have, it has there, too.
    assert {"messages[].role", "metadata", "tool_resources.file_search"} <= {
        str(rule.place) for rule in spared
    }


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("messages[].content[].type", {"input_text", "output_text", "refusal"}),
        ("messages[].attachments[].tools[].type", {"function", "retrieval", "web_search"}),
        ("messages[].role", {"system", "tool", "developer"}),
    ],
)
def test_what_neighbouring_apis_know_is_sent_where_they_know_it(
    place: str, words: set[str]
) -> None:
    sent = {case.request for unit in plan().units for case in unit.cases}
    there = [one for one in broken_cases(DEFINITION) if str(one.place) == place]
    manners = {one.manner for one in there if one.case.request in sent}
    assert {f"another word: {word}" for word in words} <= manners


@pytest.mark.parametrize(
    "message",
    [
        {"content": [{"type": "text", "text": "hello"}]},
        {"content": "hello", "metadata": {"key": "value"}},
        {"role": "user", "metadata": {"key": "value"}},
        {"role": "assistant"},
    ],
    ids=str,
)
def test_each_required_property_is_missed_beside_each_other_one(message: object) -> None:
    assert {"messages": [message]} in invalid_bodies()


@pytest.mark.parametrize(
    "strategy",
    [{"static": {"max_chunk_size_tokens": 101, "chunk_overlap_tokens": 1}}, {"type": "AUTO"}],
    ids=str,
)
def test_what_says_of_which_kind_an_object_is_may_be_missing_or_in_capitals(
    strategy: object,
) -> None:
    bodies = [body for body in invalid_bodies() if isinstance(body, dict)]
    tools = [body.get("tool_resources") for body in bodies]
    searches = [tool.get("file_search") for tool in tools if isinstance(tool, dict)]
    known = [search.get("vector_stores") for search in searches if isinstance(search, dict)]
    stores = [store for some in known if isinstance(some, list) for store in some]
    assert strategy in [s.get("chunking_strategy") for s in stores if isinstance(s, dict)]


@cache
def invalid_bodies() -> list[Any]:
    """Return what is sent that breaks a rule."""
    sent = (case for unit in plan().units for case in unit.cases)
    return [case.label.value for case in sent if case.rules and case.body]
