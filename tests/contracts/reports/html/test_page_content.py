"""What a page shows is bounded, in an order that puts the worst first."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from hashlib import sha512

from hypothesis import given

from contracts.judging.finding import Outcome
from contracts.record.level import Level
from contracts.reports.html import content
from contracts.reports.html.content import Limits
from contracts.reports.report import ClauseReport, Report
from contracts.reports.unjudged import groups
from tests.support.reports import answered, case, finding_on, reports, with_text

REPORT = with_text("x")
FINDING = REPORT.clauses[0].findings[0]


def broken(name: str, count: int, level: Level = Level.SCHEMA) -> ClauseReport:
    gating = level is not Level.ADVICE
    clause = replace(REPORT.clauses[0], id=f"a.{name}", level=level, gating=gating)
    return replace(clause, findings=(FINDING,) * count)


def having(*clauses: ClauseReport) -> Report:
    return replace(REPORT, clauses=clauses)


def test_what_fails_the_run_comes_first_then_the_firmest_level() -> None:
    found = content.failures(
        having(
            broken("one", 1, Level.ADVICE),
            broken("two", 1, Level.IMPLIED),
            broken("three", 1, Level.SCHEMA),
        ),
        Limits(),
    )
    assert [failure.clause.id for failure in found] == ["a.three", "a.two", "a.one"]


def test_each_broken_clause_shows_a_finding_and_none_crowds_out_others() -> None:
    clauses = (broken("many", 500), *(broken(f"c{n}", 2) for n in range(10)))
    found = content.failures(having(*clauses), Limits(findings=30, listed=20))
    shown = {failure.clause.id: len(failure.whole) for failure in found}
    assert shown["a.many"] == 10
    assert all(shown[f"a.c{n}"] == 2 for n in range(10))
    many = next(failure for failure in found if failure.clause.id == "a.many")
    assert len(many.whole) + len(many.listed) + many.left == 500


@given(report=reports())
def test_every_clause_with_findings_is_a_failure_and_every_open_one_has_a_reason(
    report: Report,
) -> None:
    found = content.failures(report, Limits())
    assert {f.clause.id for f in found} == {c.id for c in report.clauses if c.findings}
    assert all(failure.whole for failure in found)
    judged = [clause.id for group in groups(report) for clause in group.clauses]
    open_ones = {Outcome.UNTESTED, Outcome.INCONCLUSIVE}
    assert sorted(judged) == sorted(c.id for c in report.clauses if c.verdict in open_ones)


def test_smaller_limits_reach_a_floor() -> None:
    limits = Limits()
    for _ in range(20):
        limits = limits.smaller
    assert (limits.findings, limits.listed, limits.samples) == (1, 1, 1)
    assert limits == limits.smaller


def test_a_body_that_no_command_makes_can_be_saved_from_the_page() -> None:
    body = b"".join(sha512(bytes([n])).hexdigest().encode() for n in range(40))
    finding = finding_on(answered(case(body)))
    ((name, link),) = content.bodies(finding, len(body))
    assert f" @- <{name} " in finding.curl
    assert b64decode(link.rpartition(",")[2]) == body
    assert content.bodies(finding, len(body) - 1) == []
    assert content.bodies(finding_on(answered(case(b"x" * 5_000))), 10_000) == []
