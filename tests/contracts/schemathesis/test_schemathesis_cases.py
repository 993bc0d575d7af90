"""What Schemathesis generates joins ours: as cases of ours, and the same each time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter

import pytest

from contracts.definition import load
from contracts.record.case import Case, Credentials, Expectation, Scenario
from contracts.run.corpus import Corpus
from contracts.run.events import Options
from contracts.run.exploration import FUZZED
from contracts.run.phase import Phase
from contracts.schemathesis.cases import coverage_cases, fuzzed_cases

SHOW_DIGEST = """
from tests.contracts.schemathesis.test_schemathesis_cases import digest
print(digest())
"""


def digest() -> str:
    """Return what all requests come to, in their order."""
    cases = (*coverage_cases(load()), *fuzzed_cases(load(), FUZZED, 1))
    return hashlib.sha256(repr([(c.name, c.request) for c in cases]).encode()).hexdigest()


def test_its_coverage_is_cases_of_ours_that_go_to_the_operation() -> None:
    cases = coverage_cases(load())
    kinds = Counter(case.expect for case in cases)
    assert min(kinds[kind] for kind in Expectation) >= 10
    assert len({case.name for case in cases}) == len(cases) > 200
    assert len({case.request for case in cases}) == len(cases)
    assert {case.credentials for case in cases} == {Credentials.GIVEN}
    assert all(case.request.is_of_operation for case in cases)
    # It tries other content types as well, and says nothing else in headers.
    names = {name for case in cases for name, _ in case.request.headers}
    assert names == {"Content-Type"}
    assert {"application/json", "text/plain"} <= {case.content_type for case in cases}


@pytest.mark.slow
def test_its_fuzzing_depends_on_the_seed_alone() -> None:
    first, other, again = (fuzzed_cases(load(), 6, number) for number in (1, 2, 1))
    assert again == first
    assert {case.body for case in first} != {case.body for case in other}
    assert {case.scenario for case in first} == {Scenario.RANDOM}


@pytest.mark.thorough
def test_it_is_the_same_in_a_process_with_other_hashes() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", SHOW_DIGEST],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert shown.strip() == digest()


def phases(profile: str, *stages: str) -> list[Phase]:
    corpus = Corpus(Options(profile=profile))
    return [phase for stage in stages for phase in corpus.stage(stage)]


@pytest.mark.slow
def test_the_ci_profile_sends_what_reaches_something_new() -> None:
    found = phases("ci", "quick", "ci")
    (theirs,) = (phase for phase in found if phase.name == "cases of Schemathesis")
    ours = [case for phase in found if phase is not theirs for case in phase.cases]
    assert found[-1] is theirs
    assert 20 < len(theirs.cases) < 60
    assert set(theirs.cases) <= set(coverage_cases(load()))
    reached = {what for case in ours for what in reaches(case)}
    for case in theirs.cases:
        assert not reaches(case) <= reached, case.name
        reached |= reaches(case)


def reaches(case: Case) -> set[object]:
    return {*case.features, *case.rules}


def test_the_quick_profile_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    # None lets the import fail.
    monkeypatch.setitem(sys.modules, "contracts.schemathesis.cases", None)
    assert phases("quick", "quick")
