"""JUnit XML: valid whatever a report holds, and read as meant by a parser that is not ours."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import junitparser
import pytest
from hypothesis import given

from contracts.clauses import Level
from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.reports.files.junit import render
from contracts.reports.registry import reporters_for
from contracts.reports.report import Report
from tests.support.published import junit
from tests.support.reports import EXCHANGES, VERDICTS, reports, with_text

HOSTILE = "]]>\x00\x1b[31m\ufffe\u202e</testcase><failure/>&amp;\r\n\ud7ff\U0010ffff"


def parsed(text: str) -> dict[str, junitparser.TestCase]:
    """Return the test cases that junitparser finds, by name."""
    suites = junitparser.JUnitXml.fromstring(text.encode())
    return {case.name: case for suite in suites for case in suite}


@given(report=reports())
def test_any_report_is_valid_and_counted_right(report: Report) -> None:
    text = render(report)
    junit().validate(text)
    names = [*(clause.id for clause in report.clauses), "run.complete"]
    assert sorted(parsed(text)) == sorted(names)
    suites = junitparser.JUnitXml.fromstring(text.encode())
    kinds = Counter(type(one) for suite in suites for case in suite for one in case.result)
    failures, errors = kinds[junitparser.Failure], kinds[junitparser.Error]
    assert (suites.failures, suites.errors) == (failures, errors)
    assert sum(suite.skipped for suite in suites) == kinds[junitparser.Skipped]
    assert suites.tests == sum(suite.tests for suite in suites) == len(names)
    # A pipeline that looks at nothing else must not call a failed run a success.
    assert (failures + errors > 0) is (report.exit_code != 0 or bool(report.cut_short))


@pytest.mark.parametrize("text", ["plain", HOSTILE, HOSTILE * 10_000])
def test_what_a_target_sends_is_text(text: str) -> None:
    made = render(with_text(text))
    junit().validate(made)
    assert len(made) < 100_000
    assert len(parsed(made)) == len(VERDICTS) + 2


def test_each_verdict_is_the_result_that_it_should_be() -> None:
    cases = parsed(render(with_text("x")))
    kinds = {name: [type(one) for one in case.result] for name, case in cases.items()}
    assert kinds["a.schema-fail"] == [junitparser.Failure]
    assert kinds["a.schema-error"] == [junitparser.Error]
    assert kinds["a.schema-untested"] == kinds["a.schema-inconclusive"] == [junitparser.Skipped]
    assert kinds["a.advice-fail"] == [junitparser.Skipped]
    # The run was cut short.
    assert kinds["run.complete"] == [junitparser.Error]


def test_a_failure_says_what_is_wrong_and_how_to_see_it() -> None:
    failure = parsed(render(with_text("telling", cut_short="")))["a.schema-fail"].result[0]
    assert failure.message == "telling (2 different requests show it)"
    assert failure.type == Outcome.FAIL
    assert "curl" not in failure.text
    assert "telling" in failure.text
    assert "#/x" in failure.text


def test_level_and_origin_are_properties() -> None:
    suites = junitparser.JUnitXml.fromstring(render(with_text("x")).encode())
    found = {
        one.get("name"): one.get("value") for one in suites._elem.iterfind("testsuite/*/property")
    }
    assert found["a.schema-fail.level"] == Level.SCHEMA
    assert found["a.schema-fail.origin"] == "#/x"


def test_a_problem_of_the_run_fails_it() -> None:
    report = with_text("x", cut_short="", clauses=(), verdict=Verdict.CONFORMANT)
    (case,) = parsed(render(report)).values()
    assert [type(one) for one in case.result] == [junitparser.Failure]


def test_it_is_written_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    (reporter,) = reporters_for([f"junit={path}"], EXCHANGES)
    reporter.finish(with_text("caf\u00e9 \U0001f600"))
    (case,) = [c for s in junitparser.JUnitXml.fromfile(str(path)) for c in s if "-fail" in c.name][
        :1
    ]
    assert case.result[0].message.startswith("caf\u00e9 \U0001f600")
