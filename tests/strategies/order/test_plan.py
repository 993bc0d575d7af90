"""The order of what is sent: every kind early, everything once, the same each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Final

from contracts.definition import load
from contracts.record.case import Case, Expectation
from strategies.invalid.corpus import broken_cases
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
    sizes = {place for how, place in wanted if how == "the value as JSON in a string"}
    assert len(sizes) == len(("max_chunk_size_tokens", "chunk_overlap_tokens"))
    # An object that requires something is not right when it is empty.
    empty = {place.rpartition(".")[2] for how, place in wanted if how == "an empty array"}
    names = {"metadata", "tool_resources", "code_interpreter", "vector_stores[]"}
    assert names <= empty <= {*names, "body", "attachments[]"}
