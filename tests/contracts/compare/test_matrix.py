"""Several targets: the clauses that fail or differ, and how many there are of each verdict."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.compare.matrix import matrix_of
from contracts.judging.finding import Outcome
from contracts.record.level import Level
from contracts.reports.report import ClauseReport, Report
from tests.support.reports import reports, with_text

FINDING = with_text("text").clauses[0].findings[0]


def clause(name: str, verdict: Outcome, findings: int = 1) -> ClauseReport:
    found = (FINDING,) * findings if verdict is Outcome.FAIL else ()
    return ClauseReport(name, Level.SCHEMA, "A promise", "#", "", True, verdict, 1, "why", found)


def report(**verdicts: Outcome) -> Report:
    clauses = tuple(clause(f"a.{name}", verdict) for name, verdict in verdicts.items())
    return with_text("http://x.invalid", clauses=clauses)


def test_what_fails_comes_first_and_what_is_alike_is_counted() -> None:
    one = report(a=Outcome.PASS, b=Outcome.UNTESTED, c=Outcome.PASS, d=Outcome.UNTESTED)
    other = report(a=Outcome.PASS, b=Outcome.PASS, c=Outcome.FAIL, d=Outcome.UNTESTED)
    matrix = matrix_of([one, other])
    assert [row.id for row in matrix.rows] == ["a.c", "a.b"]
    assert [cell.text for cell in matrix.rows[0].cells] == ["pass", "fail"]
    assert matrix.alike == {"pass": 1, "untested": 1}
    assert [counts[Outcome.PASS] for counts in matrix.counts] == [2, 2]
    assert matrix.outcomes == [Outcome.PASS, Outcome.FAIL, Outcome.UNTESTED]


def test_what_fails_everywhere_is_shown_with_the_number_of_findings() -> None:
    one = report(a=Outcome.FAIL)
    two = replace(one, clauses=(clause("a.a", Outcome.FAIL, 3),))
    (row,) = matrix_of([one, two]).rows
    assert [cell.text for cell in row.cells] == ["fail", "fail (3)"]
    assert [cell.said for cell in row.cells] == [FINDING.message] * 2


def test_a_clause_that_a_run_did_not_judge_is_absent_there() -> None:
    matrix = matrix_of([report(a=Outcome.PASS), report(b=Outcome.PASS)])
    assert [[cell.verdict for cell in row.cells] for row in matrix.rows] == [
        ["pass", "absent"],
        ["absent", "pass"],
    ]


# Each example is some reports, with some clauses each.
@settings(max_examples=settings().max_examples // 2)
@given(st.lists(reports(), min_size=2, max_size=3))
def test_every_clause_is_a_row_or_counted(some: list[Report]) -> None:
    matrix = matrix_of(some)
    ids = {clause.id for report in some for clause in report.clauses}
    assert len(matrix.rows) + sum(matrix.alike.values()) == len(ids)
    assert {row.id for row in matrix.rows} >= {
        clause.id for report in some for clause in report.clauses if clause.verdict is Outcome.FAIL
    }
    assert all(len(row.cells) == len(some) for row in matrix.rows)
    fails = [any(cell.verdict == "fail" for cell in row.cells) for row in matrix.rows]
    assert fails == sorted(fails, reverse=True)
