"""The verdict of a run: what counts at which gate, and what a cut-short run is worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses import Clause, Level
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.judging.verdict import Verdict, gates, overall

LEVELS = [Level.SCHEMA, Level.PROSE, Level.IMPLIED, Level.ADVICE]


def verdict(level: Level, outcome: Outcome) -> ClauseVerdict:
    clause = Clause(
        id=f"{level}.{outcome}",
        level=level,
        title="",
        origin="#",
        applies=lambda parsed: True,
        judge=lambda parsed: None,
        needs="",
    )
    return ClauseVerdict(clause, outcome, 1)


def passing() -> ClauseVerdict:
    return verdict(Level.SCHEMA, Outcome.PASS)


@pytest.mark.parametrize("gate", LEVELS)
@pytest.mark.parametrize("level", LEVELS)
def test_a_level_counts_at_its_own_gate_and_at_every_weaker_one(level: Level, gate: Level) -> None:
    assert gates(level, gate) is (LEVELS.index(level) <= LEVELS.index(gate))


@pytest.mark.parametrize("gate", LEVELS)
@pytest.mark.parametrize("level", LEVELS)
def test_a_failure_fails_the_run_where_its_level_counts(level: Level, gate: Level) -> None:
    expected = Verdict.NONCONFORMANT if gates(level, gate) else Verdict.CONFORMANT
    assert overall([passing(), verdict(level, Outcome.FAIL)], gate, cut_short=False) is expected


def test_advice_never_fails_a_run_at_the_default_gate() -> None:
    found = [passing(), verdict(Level.ADVICE, Outcome.FAIL)]
    assert overall(found, Level.IMPLIED, cut_short=False) is Verdict.CONFORMANT


def test_a_failure_that_is_waived_is_no_failure_and_the_clause_was_judged() -> None:
    waived = verdict(Level.SCHEMA, Outcome.WAIVED)
    assert overall([waived], Level.IMPLIED, cut_short=False) is Verdict.CONFORMANT
    assert overall([waived], Level.IMPLIED, cut_short=True) is Verdict.INCONCLUSIVE
    broken = verdict(Level.SCHEMA, Outcome.FAIL)
    assert overall([waived, broken], Level.IMPLIED, cut_short=False) is Verdict.NONCONFORMANT


@pytest.mark.parametrize("outcome", [Outcome.UNTESTED, Outcome.INCONCLUSIVE])
def test_what_is_neither_pass_nor_fail_decides_nothing(outcome: Outcome) -> None:
    other = verdict(Level.SCHEMA, outcome)
    assert overall([passing(), other], Level.IMPLIED, cut_short=False) is Verdict.CONFORMANT
    assert overall([other], Level.IMPLIED, cut_short=False) is Verdict.INCONCLUSIVE


def test_a_run_in_which_nothing_passes_is_inconclusive() -> None:
    assert overall([], Level.IMPLIED, cut_short=False) is Verdict.INCONCLUSIVE


def test_a_pass_that_does_not_count_makes_nobody_conformant() -> None:
    found = [verdict(Level.ADVICE, Outcome.PASS)]
    assert overall(found, Level.IMPLIED, cut_short=False) is Verdict.INCONCLUSIVE
    assert overall(found, Level.ADVICE, cut_short=False) is Verdict.CONFORMANT


def test_a_run_that_was_cut_short_is_inconclusive() -> None:
    assert overall([passing()], Level.IMPLIED, cut_short=True) is Verdict.INCONCLUSIVE


def test_a_run_that_was_cut_short_after_a_failure_has_seen_enough() -> None:
    found = [passing(), verdict(Level.PROSE, Outcome.FAIL)]
    assert overall(found, Level.IMPLIED, cut_short=True) is Verdict.NONCONFORMANT
    assert overall(found, Level.SCHEMA, cut_short=True) is Verdict.INCONCLUSIVE


verdicts = st.lists(st.builds(verdict, st.sampled_from(Level), st.sampled_from(Outcome)))


@given(verdicts, st.sampled_from(Level), st.booleans())
def test_the_order_of_clauses_does_not_matter(
    found: list[ClauseVerdict], gate: Level, cut_short: bool
) -> None:
    forth, back = (overall(some, gate, cut_short=cut_short) for some in (found, found[::-1]))
    assert forth is back


@given(verdicts, st.booleans())
def test_a_stricter_reading_never_turns_a_failure_into_a_pass(
    found: list[ClauseVerdict], cut_short: bool
) -> None:
    seen = [overall(found, gate, cut_short=cut_short) for gate in LEVELS]
    first = next((i for i, one in enumerate(seen) if one is Verdict.NONCONFORMANT), len(seen))
    assert all(one is Verdict.NONCONFORMANT for one in seen[first:])
