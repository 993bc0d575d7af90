"""The report as a list of test cases: one for each clause, and one for the run itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.reports.files.words import details, line, message, summary
from contracts.reports.files.words import verdict as sentence
from contracts.reports.report import ClauseReport, Report

# Of one clause so many findings are written at length; the JSON report has them all.
_FINDINGS: Final = 5
RUN: Final = "run"


class Status(StrEnum):
    """How a test case ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    # Broken, but weaker than what fails the run.
    TOLERATED = "tolerated"


@dataclass(frozen=True, slots=True)
class TestCase:
    """One test case.

    Attributes:
        name: its stable name: the id of a clause, or ``run.complete``.
        group: what it is about.
        title: what it shows where it passes.
        status: how it ended.
        verdict: the word that the report has for that.
        message: one sentence, empty where it passed.
        text: what there is to say besides, on several lines.
        properties: further facts by name.
    """

    # It is no test, whatever pytest makes of its name.
    __test__ = False

    name: str
    group: str
    title: str
    status: Status
    verdict: str
    message: str
    text: str
    properties: tuple[tuple[str, str], ...]


_STATUSES: Final = {
    Outcome.PASS: Status.PASSED,
    Outcome.FAIL: Status.FAILED,
    Outcome.ERROR: Status.ERROR,
    Outcome.INCONCLUSIVE: Status.SKIPPED,
    Outcome.UNTESTED: Status.SKIPPED,
    Outcome.WAIVED: Status.SKIPPED,
}


def test_cases(report: Report) -> list[TestCase]:
    """Return a test case for each clause in the order of the report, and one for the run."""
    return [*map(_of_clause, report.clauses), _of_run(report)]


# pytest would take it for a test where a test module imports it.
test_cases.__test__ = False  # type: ignore[attr-defined]  # functions have any attribute


def _of_clause(clause: ClauseReport) -> TestCase:
    status = _STATUSES[clause.verdict]
    if status is Status.FAILED and not clause.gating:
        status = Status.TOLERATED
    return TestCase(
        name=clause.id,
        group=clause.subject,
        title=line(clause.title),
        status=status,
        verdict=clause.verdict,
        message=_message(clause, status),
        text=_text(clause),
        properties=(("level", clause.level), ("origin", line(clause.origin))),
    )


def _message(clause: ClauseReport, status: Status) -> str:
    if status is Status.PASSED:
        return ""
    if status is Status.FAILED:
        return summary(clause)
    if status is Status.TOLERATED:
        return f"{clause.level}, weaker than the gate: {summary(clause)}"
    if clause.verdict is Outcome.WAIVED:
        return f"waived: {line(clause.findings[0].waived)}"
    if status is Status.ERROR:
        last = clause.reason.strip().splitlines()[-1:]
        return f"a fault of this suite, not of the target: {line(''.join(last))}"
    return f"{clause.verdict}: {line(clause.reason)}"


def _text(clause: ClauseReport) -> str:
    lines = [f"{clause.level}: {line(clause.title)}", f"see {line(clause.origin)}"]
    if clause.hint:
        lines.append(f"hint: {line(clause.hint)}")
    for finding in clause.findings[:_FINDINGS]:
        lines += ["", message(finding), *(f"  {one}" for one in details(finding))]
    more = len(clause.findings) - _FINDINGS
    if more > 0:
        lines += ["", f"{more} more finding{'s' * (more != 1)} (the JSON report has them all)"]
    return "\n".join(lines)


def _of_run(report: Report) -> TestCase:
    """Return the case that fails where the run itself is why nothing can be said."""
    status, said = Status.PASSED, ""
    if report.verdict is Verdict.INCONCLUSIVE or report.cut_short:
        status, said = Status.ERROR, sentence(report)
    elif report.problems:
        status, said = Status.FAILED, line(report.problems[0])
    return TestCase(
        name=f"{RUN}.complete",
        group=RUN,
        title="The run is complete, and nothing but the target can fail it",
        status=status,
        verdict=report.verdict,
        message=said,
        text="\n".join(map(line, (*report.problems, *report.notes))),
        properties=(),
    )
