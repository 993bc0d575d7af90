"""CTRF: valid whatever a report holds, with counts that are right."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given

from contracts.reports.files.ctrf import document
from contracts.reports.registry import reporters_for
from contracts.reports.report import Report
from tests.support.published import problems
from tests.support.reports import EXCHANGES, reports, with_text


@given(report=reports())
def test_any_report_is_valid(report: Report) -> None:
    made = document(report)
    assert problems("ctrf", json.loads(json.dumps(made))) == []
    tests, summary = made["results"]["tests"], made["results"]["summary"]
    assert len(tests) == summary["tests"] == len(report.clauses) + 1
    for status in ("passed", "failed", "skipped", "pending", "other"):
        assert summary[status] == sum(test["status"] == status for test in tests)
    assert summary["stop"] - summary["start"] == summary["duration"]
    assert (summary["failed"] > 0) is (report.exit_code != 0 or bool(report.cut_short))


def test_the_validator_would_find_a_mistake() -> None:
    made = document(with_text("x"))
    made["results"]["tests"][0]["status"] = "broken"
    assert len(problems("ctrf", json.loads(json.dumps(made)))) == 1


def test_each_verdict_is_the_status_that_it_should_be(tmp_path: Path) -> None:
    path = tmp_path / "ctrf.json"
    (reporter,) = reporters_for([f"ctrf={path}"], EXCHANGES)
    reporter.finish(with_text("why", cut_short=""))
    made = json.loads(path.read_text("utf-8"))
    tests = {test["name"]: test for test in made["results"]["tests"]}
    assert {name: test["status"] for name, test in tests.items()} == {
        "a.schema-fail": "failed",
        "a.schema-error": "failed",
        "a.schema-untested": "skipped",
        "a.schema-inconclusive": "skipped",
        "a.advice-fail": "other",
        "run.complete": "failed",
    }
    assert tests["a.schema-error"]["rawStatus"] == "error"
    assert tests["a.schema-fail"]["message"] == "why (2 different requests show it)"
    assert tests["a.schema-fail"]["labels"]["level"] == "schema"
    # 2026-11-26T19:18:00Z
    assert made["results"]["summary"]["start"] == 1_795_720_680_000
