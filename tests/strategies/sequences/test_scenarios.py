"""Sequences of cases: probes, refusals and what follows, credentials, bursts and twins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.definition.place import BODY
from contracts.record.case import Case, Expectation, Scenario
from contracts.record.credentials import (
    MALFORMED_CREDENTIALS,
    MISSING_CREDENTIALS,
    OTHER_CREDENTIALS,
    WRONG_CREDENTIALS,
    Credentials,
)
from contracts.record.feature import Feature, Kind
from contracts.record.mark import is_mark
from strategies.bodies.build import json_case
from strategies.sequences import scenarios
from strategies.sequences.bursts import burst_rounds
from strategies.valid.corpus import boundary_cases
from tests.support.independent import at, broken_prose, problems, request_validator, strict_json

DEFINITION: Final = load()
SHAPES: Final = ((1, 1), (4, 3), (8, 6), (16, 12))


def body_of(case: Case) -> Any:
    return strict_json(case.body or b"{}")


def marks(cases: Iterable[Case]) -> list[str]:
    found = [pairs for case in cases for pairs in at(body_of(case), "metadata")]
    return [value for pairs in found if pairs for value in pairs.values() if is_mark(value)]


def flat(rounds: Iterable[tuple[Case, ...]]) -> list[Case]:
    return [case for burst in rounds for case in burst]


def test_hello_is_the_empty_object() -> None:
    hello = scenarios.hello(DEFINITION)
    assert (hello.body, hello.expect, hello.ids) == (b"{}", Expectation.VALID, frozenset())


def test_each_refused_case_is_invalid_and_each_follower_valid() -> None:
    found = list(scenarios.after_refusals(DEFINITION))
    assert found
    for refused, follower in found:
        unauthorised = refused.credentials is not Credentials.GIVEN
        assert unauthorised or refused.expect is Expectation.INVALID, refused.name
        assert refused.body != follower.body
        assert problems(body_of(follower)) == []
        assert follower.scenario == Scenario.AFTER_REFUSAL


def test_a_refusal_of_every_kind_is_followed_by_a_valid_request() -> None:
    refused = [case for case, _ in scenarios.after_refusals(DEFINITION)]
    keywords = {case.rule.keyword for case in refused if case.rule is not None}
    schema = {"type", "required", "enum", "additionalProperties", "oneOf", "minItems", "maxItems"}
    prose = {"maxProperties", "keyMaxLength", "maxLength", "atMostHalfOf"}
    assert keywords == schema | prose | {"minimum", "maximum", "json"}
    assert Credentials.RANDOM in {case.credentials for case in refused}


def test_what_a_refused_case_leaves_behind_can_be_seen() -> None:
    refused = {case.name: case for case, _ in scenarios.after_refusals(DEFINITION)}
    leftover = [case for name, case in refused.items() if name.startswith("17 pairs with a mark")]
    assert leftover
    for case in leftover:
        assert broken_prose(body_of(case)) == {"maxProperties"}
        assert request_validator().is_valid(body_of(case))
        assert case.rule is not None
        assert case.rule.keyword == "maxProperties"
        assert marks([case])


def test_names_of_pairs_are_unique() -> None:
    names = [case.name for pair in scenarios.after_refusals(DEFINITION) for case in pair]
    assert [name for name, seen in Counter(names).items() if seen > 1] == []


def test_credentials_cover_every_variant_under_names_of_their_own() -> None:
    cases = scenarios.credential_cases(DEFINITION)
    assert {case.credentials for case in cases} == set(OTHER_CREDENTIALS)
    assert len({case.name for case in cases}) == len(cases)


def test_ids_and_features_of_cases_are_those_of_their_bodies() -> None:
    everything = (
        *scenarios.credential_cases(DEFINITION),
        *(bad for bad, _ in scenarios.after_refusals(DEFINITION)),
    )
    for case in everything:
        if case.rule is None or case.rule.keyword != "json":
            expected = json_case(DEFINITION, "", body_of(case))
            assert case.ids == expected.ids, case.name
        if case.rule is None and case.body is not None:
            assert case.features >= expected.features, case.name
    assert sum(bool(case.ids) for case in everything) > 4


def test_credentials_are_the_only_thing_wrong_with_their_cases() -> None:
    for case in scenarios.credential_cases(DEFINITION):
        assert case.expect is Expectation.VALID
        assert "malformed body" in case.name or problems(body_of(case)) == []


def test_missing_and_wrong_credentials_are_tried_with_other_bodies() -> None:
    bodies: dict[Credentials, set[bytes | None]] = {}
    for case in scenarios.credential_cases(DEFINITION):
        bodies.setdefault(case.credentials, set()).add(case.body)
    for kind in (Credentials.MISSING, Credentials.RANDOM):
        assert {None, b"{}"} < bodies[kind]


def test_every_variant_of_credentials_is_of_one_kind() -> None:
    kinds = (MISSING_CREDENTIALS, MALFORMED_CREDENTIALS, WRONG_CREDENTIALS)
    found = Counter(kind for group in kinds for kind in group)
    assert set(found) == set(OTHER_CREDENTIALS) - {Credentials.LOWER_SCHEME}
    assert set(found.values()) == {1}


@pytest.mark.parametrize("kind", sorted(MISSING_CREDENTIALS | MALFORMED_CREDENTIALS))
def test_features_of_credentials_name_their_kind(kind: Credentials) -> None:
    missing = kind in MISSING_CREDENTIALS
    features = scenarios.credential_case(DEFINITION, kind).features
    named = {feature.detail for feature in features if feature.kind is Kind.CREDENTIALS_KIND}
    assert named == {"missing" if missing else "malformed"}
    assert Feature(Kind.CREDENTIALS_VARIANT, BODY, str(kind)) in features


def test_a_scheme_in_lower_case_is_not_called_wrong() -> None:
    features = scenarios.credential_case(DEFINITION, Credentials.LOWER_SCHEME).features
    assert Feature(Kind.CREDENTIALS_KIND, BODY, "wrong") not in features
    assert Feature(Kind.CREDENTIALS) in features


@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.parametrize(("size", "rounds"), SHAPES)
def test_marks_are_unique_within_a_run(size: int, rounds: int, seed: int) -> None:
    refusals = [case for pair in scenarios.after_refusals(DEFINITION) for case in pair]
    credentials = {case.body: case for case in scenarios.credential_cases(DEFINITION)}.values()
    twins = {case.body: case for case in scenarios.twins(DEFINITION, seed)}.values()
    bursts = to_accept(flat(burst_rounds(DEFINITION, seed, size, rounds)))
    sent = Counter(marks([*to_accept(refusals), *with_json(credentials), *twins, *bursts]))
    assert [mark for mark, seen in sent.items() if seen > 1] == []
    assert not sent.keys() & set(marks(with_json(boundary_cases(DEFINITION, "ci"))))


def to_accept(cases: Iterable[Case]) -> list[Case]:
    valid = (case for case in cases if case.expect is Expectation.VALID)
    return [case for case in valid if case.credentials is Credentials.GIVEN]


def with_json(cases: Iterable[Case]) -> list[Case]:
    return [case for case in cases if "malformed body" not in case.name]


def test_marks_of_different_seeds_differ() -> None:
    first, second = (set(marks(flat(burst_rounds(DEFINITION, seed, 4, 3)))) for seed in (1, 2))
    assert first
    assert not first & second


def test_marks_look_like_marks_to_the_clause_that_reads_them() -> None:
    for mark in marks([*flat(burst_rounds(DEFINITION, 0, 4, 3)), *scenarios.twins(DEFINITION, 0)]):
        assert is_mark(mark)


@pytest.mark.parametrize(("size", "rounds"), SHAPES)
def test_bursts_are_rounds_of_the_size_asked_for(size: int, rounds: int) -> None:
    bursts = burst_rounds(DEFINITION, 0, size, rounds)
    assert [len(burst) for burst in bursts] == [size] * rounds
    assert all(problems(body_of(case)) == [] for case in to_accept(flat(bursts)))


def test_rounds_are_of_seven_kinds() -> None:
    marked, stores, same, _, _, files, searches = burst_rounds(DEFINITION, 0, 4, 7, 1)
    for burst in (marked, stores, files, searches):
        assert len(set(marks(burst))) == 4
    tools = ("tool_resources", "file_search")
    assert all(list(at(body_of(case), *tools, "vector_stores", "*")) == [{}] for case in stores)
    assert {case.body for case in same} == {b"{}"}
    everything = (*marked, *stores, *same, *files, *searches)
    assert {case.scenario for case in everything} == {Scenario.PARALLEL}
    assert len({case.name for case in everything}) == 20


def test_requests_at_the_same_time_are_marked_under_two_keys() -> None:
    # Of maps that are merged, the own value hides another's under the same key.
    for burst in burst_rounds(DEFINITION, 0, 4, 5):
        keys = {key for case in to_accept(burst) for key in body_of(case).get("metadata", {})}
        assert keys in ({"mark", "sign"}, set())


def test_each_request_of_a_round_names_a_file_or_store_of_its_own() -> None:
    (together,) = burst_rounds(DEFINITION, 0, 8, 2)[1:]
    files, searches = burst_rounds(DEFINITION, 0, 8, 7, 1)[5:]
    of_files = ("code_interpreter", "file_ids", "*")
    of_stores = ("file_search", "vector_store_ids", "*")
    for burst, path in (
        *((files, of_files), (searches, of_stores)),
        *((together, of_files), (together, of_stores)),
    ):
        ids = [i for case in burst for i in at(body_of(case), "tool_resources", *path)]
        assert len(set(ids)) == 8
        assert all(case.ids for case in burst)


def test_every_other_request_of_a_mixed_round_is_to_be_refused() -> None:
    broken, wrong = burst_rounds(DEFINITION, 0, 8, 5)[3:]
    for burst, refused in ((broken, Expectation.INVALID), (wrong, Credentials.RANDOM)):
        assert len(set(marks(burst[::2]))) == 4
        assert to_accept(burst) == [*burst[::2]]
        assert {refused} <= {
            *(c.expect for c in burst[1::2]),
            *(c.credentials for c in burst[1::2]),
        }
        assert {case.scenario for case in burst[1::2]} == {Scenario.REFUSED_BESIDE}
    assert {case.scenario for case in broken[::2]} == {Scenario.AFTER_REFUSAL}


def test_twins_are_the_same_bytes_under_different_names() -> None:
    twins = scenarios.twins(DEFINITION, 0)
    bodies = Counter(case.body for case in twins)
    assert len(bodies) == 2
    assert min(bodies.values()) > 1
    assert len({case.name for case in twins}) == len(twins)
    assert {case.scenario for case in twins} == {Scenario.IDENTICAL}
