"""A run ends once as many clauses fail as the user wants to hear of."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.errors import UsageError
from contracts.judging.finding import Outcome
from contracts.record.level import Level
from contracts.reports.report import Report
from contracts.servers.reference import TOKEN, Received, Reference, as_asgi
from thread_contracts import check


@pytest.mark.slow
def test_a_run_ends_with_the_first_clause_that_fails() -> None:
    report = check("liar:metadata-values-trimmed", profile="quick", fail_fast=True)
    whole = check("liar:metadata-values-trimmed", profile="quick")
    assert [clause.id for clause in report.broken] == ["echo.metadata.values"]
    assert report.cut_short == "it was to end once one clause fails"
    assert report.exit_code == 1
    assert report.requests < whole.requests
    # So few requests show that something fails, but not what it is put down to.
    assert report.broken[0].findings[0].cause == ""
    assert whole.broken[0].findings[0].cause


@pytest.mark.slow
def test_a_run_ends_with_the_number_that_was_asked_for() -> None:
    app = _several_faults()
    ended = check(app, token=TOKEN, profile="quick", max_failures=2)
    assert len(ended.broken) == 2
    assert ended.cut_short == "it was to end once 2 clauses fail"
    assert check(app, token=TOKEN, profile="quick", max_failures=50).cut_short == ""


@pytest.mark.slow
def test_a_cause_that_was_asked_for_is_known_even_then() -> None:
    report = check("liar:refuses-image-files", profile="quick", fail_fast=True)
    assert report.cut_short
    assert "image_file" in report.broken[0].findings[0].cause


@pytest.mark.slow
def test_a_correct_server_is_sent_everything() -> None:
    report = check("reference", profile="quick", fail_fast=True)
    assert (report.exit_code, report.cut_short) == (0, "")


@pytest.mark.slow
def test_what_does_not_count_does_not_end_a_run() -> None:
    report = check("liar:refusals-carry-a-detail-only", profile="quick", fail_fast=True)
    failing = [clause for clause in report.clauses if clause.verdict is Outcome.FAIL]
    assert {clause.level for clause in failing} == {Level.ADVICE}
    assert report.cut_short == ""


def test_no_failures_at_all_is_no_limit() -> None:
    with pytest.raises(UsageError, match="0 failures end a run before it begins"):
        check("reference", max_failures=0)


def _several_faults() -> Any:
    class Faulty(Reference):
        def thread(self, value: dict[str, Any], request: Received) -> dict[str, Any]:
            made = super().thread(value, request)
            return {**made, "metadata": {}, "object": "threads", "created_at": 0.5}

    return as_asgi(Faulty())


def test_the_report_of_a_run_that_ended_early_can_be_read() -> None:
    report = check("liar:id-missing", profile="quick", fail_fast=True)
    assert Report.from_dict(report.to_dict()) == report
