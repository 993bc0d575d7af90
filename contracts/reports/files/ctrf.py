"""The report in the Common Test Report Format (https://ctrf.io), a test for each clause."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from contracts.judging.finding import Outcome
from contracts.reports.files.cases import Status, TestCase, test_cases
from contracts.reports.files.words import line
from contracts.reports.files.words import verdict as sentence
from contracts.reports.report import Report

SPECIFICATION: Final = "0.0.0"
_STATUSES: Final = {
    Status.PASSED: "passed",
    Status.FAILED: "failed",
    # The format has no word for it, and it must not go unseen.
    Status.ERROR: "failed",
    Status.SKIPPED: "skipped",
    Status.TOLERATED: "other",
}
_COUNTED: Final = ("passed", "failed", "skipped", "pending", "other")


def render(report: Report) -> str:
    """Return the text of the report."""
    return json.dumps(document(report), indent=2) + "\n"


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain data in that format."""
    cases = test_cases(report)
    return {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "timestamp": report.started,
        "generatedBy": "thread-contracts",
        "results": {
            "tool": {"name": "thread-contracts", "version": report.tool_version},
            "summary": _summary(report, cases),
            "tests": [_test(case) for case in cases],
            "extra": {
                "verdict": report.verdict,
                "sentence": sentence(report),
                "target": line(report.target),
                "requests": report.requests,
                "seed": report.seed,
                "profile": report.profile,
            },
        },
    }


def _summary(report: Report, cases: Sequence[TestCase]) -> dict[str, Any]:
    counts = Counter(_STATUSES[case.status] for case in cases)
    start = _milliseconds(report.started)
    duration = round(report.duration_s * 1000)
    return {
        "tests": len(cases),
        **{status: counts[status] for status in _COUNTED},
        "suites": len({case.group for case in cases}),
        "start": start,
        "stop": start + duration,
        "duration": duration,
    }


def _milliseconds(moment: str) -> int:
    """Return a time of ISO 8601 in milliseconds since 1970."""
    return round(datetime.fromisoformat(moment).timestamp() * 1000)


def _test(case: TestCase) -> dict[str, Any]:
    made: dict[str, Any] = {
        "testId": case.name,
        "name": case.name,
        "status": _STATUSES[case.status],
        "rawStatus": case.verdict,
        # Clauses are judged together, and none has a time of its own.
        "duration": 0,
        "suite": [case.group],
        "labels": {"title": case.title, **dict(case.properties)},
    }
    if case.message:
        made["message"] = case.message
    if case.status in {Status.FAILED, Status.ERROR, Status.TOLERATED} or (
        case.verdict == Outcome.WAIVED
    ):
        made["trace"] = case.text
    return made
