"""Two runs of one target: what is new, fixed, still there, or cannot be said any more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.compare.change import Change, Fault, change_between
from contracts.judging.finding import Outcome
from contracts.record.level import Level
from contracts.reports.findings import FindingReport
from contracts.reports.report import ClauseReport, Report
from tests.support.reports import with_text

FINDING = with_text("text").clauses[0].findings[0]
IDS = ("echo.a", "echo.b", "wire.c")
IDENTITIES = ("0000000001", "0000000002")


def finding(identity: str, waived: str = "") -> FindingReport:
    return replace(FINDING, identity=identity, waived=waived)


def clause(
    name: str,
    *findings: FindingReport,
    verdict: Outcome | None = None,
    level: Level = Level.SCHEMA,
) -> ClauseReport:
    waived = bool(findings) and all(one.waived for one in findings)
    natural = Outcome.WAIVED if waived else Outcome.FAIL if findings else Outcome.PASS
    return ClauseReport(
        id=name,
        level=level,
        title="A promise",
        origin="#/x",
        hint="",
        gating=level is not Level.ADVICE,
        verdict=verdict or natural,
        exchanges=1,
        reason="needs a token" if verdict else "",
        findings=findings,
    )


def report(*clauses: ClauseReport) -> Report:
    return with_text("http://x.invalid/v1", clauses=clauses, cut_short="")


def identities(change: Change) -> tuple[list[str], list[str], list[str], list[str]]:
    new, fixed, still = ([one.identity for one in part] for part in _parts(change))
    return new, fixed, still, [one.clause for one in change.untested]


def _parts(change: Change) -> tuple[tuple[Fault, ...], ...]:
    return change.new, change.fixed, change.still


ONE, TWO = map(finding, IDENTITIES)


def test_findings_are_known_by_their_identity_and_not_by_their_sentence() -> None:
    before = report(clause("echo.a", ONE, TWO))
    after = report(clause("echo.a", replace(TWO, message="said otherwise", count=9)))
    change = change_between(before, after)
    assert identities(change) == ([], [ONE.identity], [TWO.identity], [])
    assert change.still[0].message == "said otherwise"
    assert not change.has_new


def test_the_same_identity_in_another_clause_is_another_finding() -> None:
    change = change_between(report(clause("echo.a", ONE)), report(clause("echo.b", ONE)))
    assert [(one.clause, one.identity) for one in change.new] == [("echo.b", ONE.identity)]
    assert change.has_new


@pytest.mark.parametrize("verdict", [Outcome.UNTESTED, Outcome.INCONCLUSIVE, Outcome.ERROR])
def test_what_cannot_be_judged_any_more_is_not_fixed(verdict: Outcome) -> None:
    before = report(clause("echo.b"), clause("echo.a", ONE))
    after = report(clause("echo.b", verdict=verdict), clause("echo.a", verdict=verdict))
    change = change_between(before, after)
    assert identities(change) == ([], [], [], ["echo.a", "echo.b"])
    assert [one.was_broken for one in change.untested] == [True, False]
    assert change.untested[0].reason == "needs a token"


def test_a_clause_that_the_later_run_left_out_is_neither_fixed() -> None:
    change = change_between(report(clause("echo.a", ONE)), report())
    assert identities(change) == ([], [], [], ["echo.a"])
    assert change.untested[0].reason == "the later run did not judge it"


def test_what_could_not_be_judged_before_is_new_and_says_so() -> None:
    before = report(clause("echo.a", verdict=Outcome.UNTESTED), clause("echo.b"))
    change = change_between(before, report(clause("echo.a", ONE), clause("echo.b", TWO)))
    assert [one.was_unjudged for one in change.new] == [True, False]


def test_what_is_waived_or_weaker_than_the_gate_is_new_and_does_not_count() -> None:
    waived = clause("echo.a", finding(IDENTITIES[0], "known"))
    weak = clause("echo.b", TWO, level=Level.ADVICE)
    change = change_between(report(clause("echo.a"), clause("echo.b")), report(waived, weak))
    assert len(change.new) == 2
    assert not change.has_new


def test_a_fault_that_is_waived_now_is_still_broken() -> None:
    after = report(clause("echo.a", finding(IDENTITIES[0], "known")))
    change = change_between(report(clause("echo.a", ONE)), after)
    assert [one.waived for one in change.still] == ["known"]


CLAUSES = st.builds(
    lambda name, found, verdict: clause(
        name, *map(finding, sorted(found)), verdict=None if found else verdict
    ),
    st.sampled_from(IDS),
    st.sets(st.sampled_from(IDENTITIES)),
    st.sampled_from([None, None, Outcome.UNTESTED]),
)
REPORTS = st.lists(CLAUSES, max_size=3, unique_by=lambda one: one.id).map(lambda c: report(*c))


@given(REPORTS, REPORTS)
def test_every_finding_is_in_one_part_and_the_way_back_is_the_mirror(a: Report, b: Report) -> None:
    there, back = change_between(a, b), change_between(b, a)
    old, new = ({(c.id, f.identity) for c in one.clauses for f in c.findings} for one in (a, b))
    found = [{(one.clause, one.identity) for one in part} for part in (there.new, there.still)]
    assert found == [new - old, new & old]
    fixed = {(one.clause, one.identity) for one in there.fixed}
    lost = {one.clause for one in there.untested if one.was_broken}
    assert fixed <= old - new
    assert all(name in lost for name, _ in old - new - fixed)
    assert {(one.clause, one.identity) for one in back.new} == old - new


@given(REPORTS)
def test_a_run_compared_with_itself_has_changed_nothing(a: Report) -> None:
    change = change_between(a, a)
    assert (change.new, change.fixed, change.untested) == ((), (), ())
