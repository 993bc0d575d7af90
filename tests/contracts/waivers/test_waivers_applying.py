"""Waivers and findings: what is waived, what still fails, and which waivers do not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses import Level
from contracts.judging.finding import ClauseVerdict, Finding, Outcome
from contracts.judging.verdict import Verdict, overall
from contracts.waivers.applying import Applied, apply
from contracts.waivers.waiver import UNFILLED, Waiver
from tests.support.waivers import IDS, finding, finished, verdict

TODAY: Final = date(2027, 1, 31)
KEPT, VALUES = "echo.metadata.kept", "echo.metadata.values"


def waiver(clause: str = KEPT, line: int = 3, **given: Any) -> Waiver:
    made: dict[str, Any] = {"reason": "known", "place": f"waivers.toml, line {line}", "line": line}
    return Waiver(clause=clause, **made | given)


def applied(waivers: list[Waiver], *clauses: ClauseVerdict, **run: Any) -> Applied:
    return apply(waivers, finished(*clauses, **run), TODAY)


def outcomes(found: Applied) -> list[Outcome]:
    return [one.outcome for one in found.finished.clauses]


def test_a_clause_whose_findings_are_all_waived_is_waived_and_keeps_them() -> None:
    broken = [finding(KEPT, "a"), finding(KEPT, "b")]
    found = applied([waiver()], verdict(KEPT, broken))
    assert outcomes(found) == [Outcome.WAIVED]
    assert [one.waived for one in found.finished.clauses[0].findings] == ["known"] * 2
    assert found.problems == ()
    assert overall(found.finished.clauses, Level.IMPLIED, cut_short=False) is Verdict.CONFORMANT


def test_of_several_faults_one_is_waived_and_the_clause_still_fails() -> None:
    first, second = finding(KEPT, "a"), finding(KEPT, "b")
    found = applied([waiver(identity=first.identity)], verdict(KEPT, [first, second]))
    assert outcomes(found) == [Outcome.FAIL]
    assert [one.waived for one in found.finished.clauses[0].findings] == ["known", ""]
    assert found.problems == ()
    assert overall(found.finished.clauses, Level.IMPLIED, cut_short=False) is Verdict.NONCONFORMANT


def test_the_first_entry_that_covers_a_finding_gives_its_reason_and_none_is_stale() -> None:
    one = finding(KEPT, "a")
    both = [waiver(identity=one.identity, reason="first"), waiver(line=9, reason="second")]
    found = applied(both, verdict(KEPT, [one]))
    assert found.finished.clauses[0].findings[0].waived == "first"
    assert found.problems == ()


@pytest.mark.parametrize(
    ("pattern", "covers"),
    [
        ("messages[].content[] is there", True),
        ("messages[]*", True),
        ("messages?? is*", False),
        ("messages??.content??*", True),
        ("*content*", True),
        ("content", False),
        ("MESSAGES*", False),
    ],
)
def test_a_cause_is_given_whole_or_with_wildcards(pattern: str, covers: bool) -> None:
    place = finding(KEPT, "messages").cause.features[0].place / "[]" / "content" / "[]"
    one = finding(KEPT, "x")
    feature = one.cause.features[0]._replace(place=place)
    one = replace(one, cause=replace(one.cause, features=(feature,)))
    assert one.cause.words == "messages[].content[] is there"
    assert waiver(cause=pattern).covers(one) is covers


def test_a_waiver_of_a_clause_that_holds_is_stale() -> None:
    (problem,) = applied([waiver()], verdict(KEPT)).problems
    assert problem.clause == KEPT
    assert problem.sentence == (
        f"waivers.toml, line 3: the waiver of {KEPT} waives nothing, because the clause holds; "
        "delete the entry"
    )


def test_a_waiver_of_another_finding_of_a_failing_clause_is_stale_and_the_clause_fails() -> None:
    one = finding(KEPT, "a")
    found = applied([waiver(identity="0123456789", cause="b*")], verdict(KEPT, [one]))
    assert outcomes(found) == [Outcome.FAIL]
    assert found.problems[0].sentence == (
        f"waivers.toml, line 3: the waiver of {KEPT} waives nothing, because no finding of the "
        f"clause has the identity 0123456789 and the cause 'b*' (there is {one.identity}); "
        "correct or delete the entry"
    )


@pytest.mark.parametrize("outcome", [Outcome.UNTESTED, Outcome.INCONCLUSIVE, Outcome.ERROR])
def test_a_clause_that_could_not_be_judged_says_nothing_of_its_waiver(outcome: Outcome) -> None:
    assert applied([waiver()], verdict(KEPT, outcome=outcome)).problems == ()


@pytest.mark.parametrize("run", [{"pattern": "echo"}, {"cut_short": "it was interrupted"}])
def test_a_run_of_some_clauses_or_cut_short_says_nothing_either(run: dict[str, str]) -> None:
    assert applied([waiver()], verdict(KEPT), **run).problems == ()
    assert applied([waiver()], verdict(VALUES), **run).problems == ()


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True)])
def test_a_waiver_holds_through_its_last_day(days: int, holds: bool) -> None:
    end = TODAY + timedelta(days)
    found = applied([waiver(expires=end)], verdict(KEPT, [finding(KEPT)]))
    assert outcomes(found) == [Outcome.WAIVED if holds else Outcome.FAIL]
    said = [problem.sentence for problem in found.problems]
    assert said == [] if holds else f"expired on {end}; mend the fault" in said[0]


def test_an_expired_waiver_fails_a_run_of_some_clauses_too() -> None:
    late = waiver(expires=date(2026, 1, 1))
    assert len(applied([late], verdict(VALUES), pattern=VALUES).problems) == 1


def test_an_expired_waiver_whose_failure_is_gone_is_to_be_deleted() -> None:
    (problem,) = applied([waiver(expires=date(2026, 1, 1))], verdict(KEPT)).problems
    assert problem.sentence.endswith("because the clause holds; delete the entry")


def test_an_entry_without_a_reason_waives_nothing_and_is_not_stale() -> None:
    found = applied([waiver(reason=UNFILLED)], verdict(KEPT, [finding(KEPT)]))
    assert outcomes(found) == [Outcome.FAIL]
    assert found.problems == ()


def test_a_clause_that_our_own_fault_kept_from_being_judged_is_not_waived() -> None:
    found = applied([waiver()], verdict(KEPT, [finding(KEPT)], Outcome.ERROR))
    assert outcomes(found) == [Outcome.ERROR]


SOME = st.sampled_from([KEPT, VALUES, "wire.json"])
FINDINGS = st.builds(finding, SOME, st.sampled_from(["", "a", "b"]), st.sampled_from(["", "m"]))
WAIVERS = st.builds(
    waiver,
    SOME,
    st.integers(1, 99),
    identity=st.just("") | FINDINGS.map(lambda one: one.identity),
    cause=st.sampled_from(["", "a*", "* is there"]),
    expires=st.none() | st.sampled_from([date(2026, 1, 1), date(2028, 1, 1)]),
)


def _run(broken: list[Finding], untested: set[str]) -> list[ClauseVerdict]:
    ids = [KEPT, VALUES, "wire.json"]
    by_id = {name: [one for one in broken if one.clause == name] for name in ids}
    return [
        verdict(name, outcome=Outcome.UNTESTED) if name in untested else verdict(name, by_id[name])
        for name in ids
    ]


@given(st.lists(WAIVERS, max_size=5), st.lists(FINDINGS, max_size=5), st.sets(SOME, max_size=1))
def test_every_waiver_does_something_or_is_complained_of(
    waivers: list[Waiver], broken: list[Finding], untested: set[str]
) -> None:
    before = _run(broken, untested)
    found = applied(waivers, *before)
    bad = {(one.waiver.line, one.waiver) for one in (*found.stale, *found.expired)}
    for one in waivers:
        covered = any(one.covers(f) for v in before for f in v.findings)
        holds = covered or one.clause in untested
        assert ((one.line, one) in bad) is (one.is_expired(TODAY) or not holds)
    for old, new in zip(before, found.finished.clauses, strict=True):
        # Nothing but the marks and the outcome changes, and a mark has a waiver behind it.
        assert [replace(f, waived="") for f in new.findings] == [*old.findings]
        for f in new.findings:
            live = [w for w in waivers if not w.is_expired(TODAY) and w.covers(f)]
            assert bool(f.waived) is bool(live)
        if old.outcome is Outcome.FAIL:
            assert (new.outcome is Outcome.WAIVED) is all(f.waived for f in new.findings)
        else:
            assert new == old


@given(st.lists(WAIVERS, max_size=5), st.lists(FINDINGS, max_size=5))
def test_what_no_waiver_is_about_fails_as_without_waivers(
    waivers: list[Waiver], broken: list[Finding]
) -> None:
    before = _run(broken, set())
    found = applied(waivers, *before)
    kept = {f.identity for v in found.finished.clauses for f in v.findings if not f.waived}
    assert kept >= {f.identity for f in broken if not any(w.covers(f) for w in waivers)}


def test_every_clause_of_the_catalogue_can_be_waived() -> None:
    for name in IDS:
        assert outcomes(applied([waiver(name)], verdict(name, [finding(name)]))) == [Outcome.WAIVED]
