"""Probes: what is sent to learn whether ids are checked, and whether requests are answered."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.definition.place import ITEM
from contracts.record.case import Case, Expectation, Scenario, case_of, request_of
from contracts.record.inspection import IdPlace
from strategies.sequences import scenarios
from tests.support.independent import at, problems, strict_json
from tests.support.nodes import site

DEFINITION: Final = load()
PLACES: Final = {place for probe in scenarios.probes(DEFINITION) for place in probe.ids}


def body_of(case: Case) -> Any:
    return strict_json(case.body or b"{}")


def test_probes_carry_one_id_each_at_every_place_of_an_id() -> None:
    probes = scenarios.probes(DEFINITION)
    assert sorted([str(place) for place in probe.ids] for probe in probes) == [
        ["file at messages[].attachments[].file_id"],
        ["file at messages[].content[].image_file.file_id"],
        ["file at tool_resources.code_interpreter.file_ids[]"],
        ["file at tool_resources.file_search.vector_stores[].file_ids[]"],
        ["image at messages[].content[].image_url.url"],
        ["vector_store at tool_resources.file_search.vector_store_ids[]"],
    ]
    assert all(problems(body_of(probe)) == [] for probe in probes)
    assert {probe.scenario for probe in probes} == {Scenario.PROBE}


def test_fuller_probes_carry_the_same_id_in_richer_company() -> None:
    plain = {place: probe for probe in scenarios.probes(DEFINITION) for place in probe.ids}
    fuller = scenarios.fuller_probes(DEFINITION)
    assert set(fuller) == PLACES
    assert all(fuller.values())
    for place, probes in fuller.items():
        for probe in probes:
            assert probe.ids == {place}
            assert problems(body_of(probe)) == []
            assert len(probe.body or b"") >= len(plain[place].body or b"")


@pytest.mark.parametrize(
    ("kind", "place", "needle"),
    [
        ("file", "messages[].attachments[].file_id", b'"tools":[{"type"'),
        ("image", "messages[].content[].image_url.url", b'"type":"text"'),
        ("image", "messages[].content[].image_url.url", b'"detail":'),
        (
            "file",
            "tool_resources.file_search.vector_stores[].file_ids[]",
            b'"chunking_strategy"',
        ),
    ],
)
def test_what_may_have_to_stand_beside_an_id_does_in_some_probe(
    kind: str, place: str, needle: bytes
) -> None:
    probes = scenarios.fuller_probes(DEFINITION)[IdPlace(kind, site(place).place)]
    assert any(needle in (probe.body or b"") for probe in probes)


def test_probes_without_an_id_are_for_every_place_of_one() -> None:
    probes = scenarios.idless_probes(DEFINITION)
    assert set(probes) == PLACES
    for place, probe in probes.items():
        assert probe.ids == frozenset()
        assert problems(body_of(probe)) == []
        steps = ["*" if step == ITEM else step for step in place.place]
        array = steps[: len(steps) - 1 - steps[::-1].index("*")]
        assert list(at(body_of(probe), *array)), place


@pytest.mark.parametrize("body", [None, b"{}", b"[]"])
def test_a_control_request_is_plain_and_another_one(body: bytes | None) -> None:
    control = scenarios.control(case_of(DEFINITION, request_of(body)))
    assert control.body not in {body, b"[]"}
    assert (control.expect, control.ids) == (Expectation.VALID, frozenset())
    assert (control.body == b"{}") == (body == b"[]")
