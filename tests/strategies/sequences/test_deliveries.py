"""The corpus of deliveries: the same bodies, in every way that HTTP leaves to the client."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import pytest

from contracts.definition import load
from contracts.record.case import Scenario
from contracts.record.label import Expectation
from contracts.record.request import USUAL, Framing, Spelling
from strategies.bodies.build import DEEP, PROFILES
from strategies.sequences.deliveries import delivery_cases

DEFINITION: Final = load()


@pytest.mark.parametrize("profile", PROFILES)
def test_each_body_is_sent_as_usual_first_and_then_in_other_ways(profile: str) -> None:
    cases = delivery_cases(DEFINITION, profile)
    assert {case.scenario for case in cases} == {Scenario.DELIVERY}
    for _, group in groupby(cases, key=lambda case: case.body):
        first, *others = group
        assert first.request.delivery == USUAL
        assert others
        ways = [case.request.delivery for case in others]
        assert USUAL not in ways
        assert len(set(ways)) == len(ways)


@pytest.mark.parametrize("profile", PROFILES)
def test_valid_and_invalid_bodies_travel_in_every_way(profile: str) -> None:
    cases = delivery_cases(DEFINITION, profile)
    for expect in (Expectation.VALID, Expectation.INVALID):
        sent = [case.request.delivery for case in cases if case.expect is expect]
        assert {way.framing for way in sent} >= {Framing.LENGTH, Framing.CHUNKS, Framing.PIECES}
        assert {way.spelling for way in sent} == set(Spelling)
        assert {"accept", "accept-encoding"} <= {name for way in sent for name in way.changed}
        without = {name for way in sent for name in way.without}
        # Of what is to be refused the shorter profiles try fewer headers.
        assert (without == {"accept", "accept-encoding"}) is (
            expect is Expectation.VALID or profile == DEEP
        )


def test_names_and_ways_are_unique_and_shorter_profiles_are_part_of_longer_ones() -> None:
    quick, ci, deep = (delivery_cases(DEFINITION, profile) for profile in PROFILES)
    assert {*quick} <= {*ci} <= {*deep}
    assert len({case.name for case in deep}) == len({case.request for case in deep}) == len(deep)


def test_no_body_at_all_travels_without_a_length() -> None:
    nothing = [case for case in delivery_cases(DEFINITION, "ci") if case.body is None]
    assert [case.request.delivery.framing for case in nothing] == [
        Framing.LENGTH,
        Framing.UNDECLARED,
    ]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_body_also_travels_with_what_is_not_wanted_by_name(profile: str) -> None:
    cases = delivery_cases(DEFINITION, profile)
    bodies = {case.body for case in cases if case.body is not None}
    ways = [(case.body, dict(case.request.delivery.headers)) for case in cases]
    forbidden = {body for body, sent in ways if "gzip;q=0" in sent.get("Accept-Encoding", "")}
    less = {body for body, sent in ways if "text/html;q=0.1" in sent.get("Accept", "")}
    assert forbidden == less == bodies
