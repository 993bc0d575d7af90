"""The badge: the fields that shields.io reads, and one colour for each way a run can end."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.reports.files.badge import document
from contracts.reports.registry import reporters_for
from contracts.reports.report import Report
from tests.support.reports import EXCHANGES, reports, with_text

# https://shields.io/badges/endpoint-badge: these are required, or names of colours that it has.
REQUIRED = {"schemaVersion", "label", "message"}
COLOURS = {"brightgreen", "red", "lightgrey"}
FAILED, ERROR = with_text("x").clauses[:2]
PASSED = replace(FAILED, verdict=Outcome.PASS, findings=())


@given(report=reports())
def test_any_report_makes_a_badge(report: Report) -> None:
    made = document(report)
    assert made.keys() == REQUIRED | {"color"}
    assert made["schemaVersion"] == 1
    assert made["color"] in COLOURS
    assert (made["color"] == "brightgreen") is (report.exit_code == 0)
    assert 0 < len(made["message"]) < 30


@pytest.mark.parametrize(
    ("changes", "message", "colour"),
    [
        ({"clauses": (PASSED,), "verdict": Verdict.CONFORMANT}, "conformant", "brightgreen"),
        ({"clauses": (FAILED, PASSED)}, "1 clause broken", "red"),
        ({"clauses": (FAILED, FAILED)}, "2 clauses broken", "red"),
        (
            {"clauses": (PASSED, ERROR), "verdict": Verdict.INCONCLUSIVE},
            "the suite failed",
            "lightgrey",
        ),
        ({"clauses": (), "verdict": Verdict.INCONCLUSIVE}, "not judged", "lightgrey"),
        (
            {"clauses": (PASSED,), "verdict": Verdict.CONFORMANT, "problems": ("a", "b")},
            "2 problems",
            "red",
        ),
    ],
)
def test_it_says_what_the_run_came_to(
    changes: dict[str, Any], message: str, colour: str, tmp_path: Path
) -> None:
    path = tmp_path / "badge.json"
    (reporter,) = reporters_for([f"badge={path}"], EXCHANGES)
    reporter.finish(with_text("x", **{"problems": (), "cut_short": "", **changes}))
    made = json.loads(path.read_text("ascii"))
    assert (made["label"], made["message"], made["color"]) == ("POST /threads", message, colour)
