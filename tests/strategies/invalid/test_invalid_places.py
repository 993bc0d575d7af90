"""Where in its arrays and maps the invalid corpus breaks a value, and what it leaves out."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.record.feature import Kind
from strategies.bodies.build import CI, DEEP, QUICK
from strategies.bodies.sites import sites
from strategies.invalid.corpus import broken_cases, invalid_cases, violations_at, without_ids
from strategies.invalid.surrounding import AMID, AMID_WITHOUT_IDS
from tests.support.independent import strict_json
from tests.support.nodes import node, site

DEFINITION: Final = load()
ROLE: Final = "messages[].role: type broken by null"
VALUE: Final = "metadata{}: type broken by null"
TOOL: Final = "messages[].attachments[].tools[].type: type broken by null"
FILES: Final = "tool_resources.code_interpreter.file_ids"


def found(prefix: str) -> dict[str, Any]:
    """Return the bodies of cases by what their names say behind *prefix*."""
    cases = [case for case in invalid_cases(DEFINITION, DEEP) if case.name.startswith(prefix)]
    return {case.name.removeprefix(prefix): strict_json(case.body or b"") for case in cases}


def files_of(value: Any) -> list[Any]:
    return list(value["tool_resources"]["code_interpreter"]["file_ids"])


def nulls(values: Any) -> list[int]:
    return [i for i, value in enumerate(values) if value is None]


@pytest.mark.parametrize(
    ("where", "count", "at"),
    [
        ("", 1, 0),
        (", between two of messages", 3, 1),
        (", last of many of messages", 32, 31),
        (", first of two of messages", 2, 0),
        (", among everything", 3, 1),
    ],
)
def test_a_broken_element_is_first_last_and_in_the_middle(where: str, count: int, at: int) -> None:
    messages = found(ROLE)[where]["messages"]
    assert len(messages) == count
    assert nulls([message["role"] for message in messages]) == [at]


@pytest.mark.parametrize(
    ("where", "count", "at"),
    [
        ("", 1, 0),
        (", last pair", 2, 1),
        (", last pair of many", 15, 14),
        (", first pair", 2, 0),
        (", among everything", 3, 1),
    ],
)
def test_a_broken_pair_is_first_last_and_in_the_middle(where: str, count: int, at: int) -> None:
    pairs = found(VALUE)[where]["metadata"]
    assert len(pairs) == count
    assert nulls(pairs.values()) == [at]


def test_pairs_around_a_broken_one_stand_in_the_map_that_holds_it() -> None:
    deep = found(f"messages[].{VALUE}")[", last pair"]
    assert deep["messages"][0]["metadata"] == {"k0": "v", "key": None}


def test_each_array_on_the_way_has_others_beside_the_broken_element() -> None:
    ways = {name.rpartition(" of ")[2] for name in found(TOOL) if " of " in name}
    assert ways == {
        "messages",
        "messages[].attachments",
        "messages[].attachments[].tools",
    }
    between = found(TOOL)[", between two of messages[].attachments[].tools"]
    tools = between["messages"][0]["attachments"][0]["tools"]
    assert nulls([tool["type"] for tool in tools]) == [1]


def test_beside_a_broken_element_an_array_is_full_and_not_overfull() -> None:
    broken = found(f"{FILES}[]: type broken by null")
    assert {len(files_of(value)) for name, value in broken.items() if "last of many" in name} == {
        20
    }


def test_an_array_of_one_has_nothing_beside_its_broken_element() -> None:
    place = "tool_resources.file_search.vector_store_ids[]"
    names = found(f"{place}: type broken by null")
    assert names
    assert not [name for name in names if " of " in name]


def test_quick_breaks_each_rule_at_each_place_once_and_alone() -> None:
    cases = invalid_cases(DEFINITION, QUICK)
    rules = {
        (place.place, v.keyword, v.pointer, v.variant * (v.keyword == "required"))
        for place in sites(DEFINITION.request)
        for v in violations_at(place)
    }
    assert {c.rule.place for c in cases if c.rule} == {place for place, *_ in rules}
    assert len(cases) <= len(rules)
    among = {Kind.LATER, Kind.LATER_IN, Kind.LAST_IN, Kind.BETWEEN_IN, Kind.BEFORE_IN}
    kinds = {case.name: {feature.kind for feature in case.features} for case in cases}
    assert [name for name, found in kinds.items() if found & among] == []


def test_of_large_bodies_there_is_one_form_and_of_smaller_ones_each() -> None:
    deep = invalid_cases(DEFINITION, DEEP)
    large = {case.name for case in deep if len(case.body or b"") > 150_000}
    variants = {name.partition(" broken by ")[2].partition(", ")[0] for name in large}
    # An id that is none, deep in a list of 10,000.
    assert variants == {"one over", "null"}
    thousand = found(f"{FILES}: maxItems broken by far beyond")
    assert {len(files_of(value)) for value in thousand.values()} == {1_000}


def test_ci_has_every_manner_and_every_setting_of_deep_and_shares_them_out() -> None:
    def broken(profile: str) -> tuple[set[Any], set[Any]]:
        cases = broken_cases(DEFINITION, profile)
        manners = {(one.place, one.keyword, one.manner) for one in cases}
        # Without ids it comes in place of the same with ids, to who checks them.
        settings = {one.setting for one in cases} - {AMID_WITHOUT_IDS}
        known = {(one.place, one.keyword, one.setting) for one in cases}
        return manners, {one for one in known if one[-1] in settings}

    assert broken(CI) == broken(DEEP)
    assert len(invalid_cases(DEFINITION, CI)) * 5 < len(invalid_cases(DEFINITION, DEEP)) * 4


def test_who_checks_ids_gets_each_violation_among_everything_without_other_ids() -> None:
    cases = {one.case.request: one for one in broken_cases(DEFINITION, CI)}
    instead = without_ids(DEFINITION)
    assert instead.keys() <= cases.keys()
    assert {cases[request].setting for request in instead} == {AMID}
    rich = next(request for request in instead if cases[request].keyword == "atMostHalfOf")
    assert cases[rich].case.ids
    assert not instead[rich].ids
    assert instead[rich].rule == cases[rich].case.rule


def test_a_branch_leaves_its_type_to_the_whole() -> None:
    whole, text, number = sites(
        node({"oneOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]})
    )
    assert {v.keyword for v in violations_at(whole)} == {"oneOf"}
    assert {v.keyword for v in violations_at(text)} == {"maxLength"}
    assert violations_at(number) == []


def test_null_is_invalid_everywhere_but_as_the_whole_body() -> None:
    assert None not in [v.value for v in violations_at(site(""))]
    assert [v.value for v in violations_at(site("messages[]"))].count(None) == 1


def test_what_is_missing_or_null_stands_amid_all_that_may_make_up_for_it() -> None:
    amid = {
        (str(one.place), one.manner): one.case.label.value["messages"][1]
        for one in broken_cases(DEFINITION, CI)
        if one.setting == "among everything" and str(one.place).startswith("messages[]")
    }
    for name in ("role", "content"):
        found = amid["messages[]", f"without {name}"]
        assert found.keys() == {"role", "content", "attachments", "metadata"} - {name}
    assert amid["messages[].content", "null"]["attachments"]
