"""SARIF: valid whatever a report holds; findings are at the line that makes the promise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from contracts.clauses import catalogue
from contracts.definition import load
from contracts.definition.document import text
from contracts.definition.source import regions
from contracts.judging.finding import Outcome
from contracts.reports.circumstances import DefinitionReport
from contracts.reports.files.sarif import document
from contracts.reports.report import Report
from tests.support.published import problems
from tests.support.reports import answered, report_on, reports, with_text

SOURCE = load().source
SHIPPED = DefinitionReport(load().document["info"]["title"], load().version)


def results(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document(report)["runs"][0]["results"]
    return found


@given(report=reports())
def test_any_report_is_valid(report: Report) -> None:
    assert problems("sarif", document(report)) == []
    shipped = replace(report, definition=SHIPPED)
    assert problems("sarif", document(shipped)) == []


def test_the_validator_would_find_a_mistake() -> None:
    made = document(with_text("x"))
    made["runs"][0]["results"][0]["level"] = "fatal"
    assert len(problems("sarif", made)) == 1


@pytest.mark.parametrize("clause", catalogue(load()), ids=lambda clause: clause.id)
def test_every_clause_has_a_line_of_its_own_origin(clause: Any) -> None:
    assert clause.origin in regions(text())
    name = clause.origin.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    at = SOURCE.region(clause.origin)
    line = text().splitlines()[at.line - 1]
    shown = line[at.column - 1 : at.end_column - 1].strip("'\"")
    assert shown == name or name.isdecimal()


def test_a_part_that_is_not_there_leads_to_what_is_around_it() -> None:
    assert SOURCE.region("#/paths/~1threads/post/none/such") == SOURCE.region(
        "#/paths/~1threads/post"
    )
    whole = SOURCE.region("#")
    assert SOURCE.region("nonsense") == whole
    assert (whole.line, whole.column) == (1, 1)


def test_the_first_element_of_a_list_begins_with_its_first_name() -> None:
    lines = text().splitlines()
    at = SOURCE.region("#/tags/0")
    assert lines[at.line - 1][at.column - 1 : at.end_column - 1] == "name"
    assert lines[SOURCE.region("#/paths/~1threads/post/tags/0").line - 1].strip() == "- Assistants"


def test_a_finding_points_into_the_definition() -> None:
    report = report_on(answered())
    (result,) = results(report)
    place = result["locations"][0]["physicalLocation"]
    at = SOURCE.region(report.clauses[0].origin)
    assert place["artifactLocation"]["uri"] == "contracts/openapi.yaml"
    assert place["region"]["startLine"] == at.line
    run = document(report)["runs"][0]
    assert run["artifacts"][0]["contents"]["text"] == text()
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == report.clauses[0].id
    assert report.clauses[0].title in rule["help"]["text"]


def test_a_finding_on_another_document_points_into_no_file() -> None:
    report = replace(report_on(answered()), definition=DefinitionReport("mine", "1"))
    (result,) = results(report)
    assert "physicalLocation" not in result["locations"][0]
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].startswith("#/")


def test_levels_and_identities() -> None:
    found = {result["ruleId"]: result for result in results(with_text("x"))}
    assert {name: result["level"] for name, result in found.items()} == {
        "a.schema-fail": "error",
        "a.advice-fail": "note",
    }
    prints = found["a.schema-fail"]["partialFingerprints"]
    assert prints == {"threadContracts/v1": "a.schema-fail:0123456789"}


def test_what_is_waived_is_suppressed() -> None:
    report = with_text("x")
    clause = report.clauses[0]
    (finding,) = clause.findings
    waived = replace(finding, waived="known since May")
    clause = replace(clause, verdict=Outcome.WAIVED, findings=(waived,))
    (result,) = results(replace(report, clauses=(clause,)))
    assert result["suppressions"][0]["justification"] == "known since May"


def test_no_text_of_a_target_is_a_link() -> None:
    (result, *_) = results(with_text("[click](http://evil.invalid)"))
    assert "](" not in result["message"]["text"]


def test_the_request_is_there() -> None:
    (result,) = results(report_on(answered()))
    assert result["webRequest"]["method"] == "POST"
    assert result["webRequest"]["body"] == {"text": "{}"}
    assert result["webResponse"]["statusCode"] == 200
