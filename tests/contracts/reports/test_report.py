"""The report: typed, described by its schema, read back as it was, and nothing else is read."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields, is_dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from contracts.clauses import Level, catalogue
from contracts.definition import load
from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.reports import body, circumstances, findings, reading, report
from contracts.reports.report import Report
from contracts.servers.reference import TOKEN, as_asgi
from contracts.version import version
from tests.support.apps import Forgetful, named, run_quietly
from tests.support.reports import reports, with_text

SCHEMA = reading.schema()
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)
RECORDS = {
    "clause": report.ClauseReport,
    "difference": findings.DifferenceReport,
    "finding": findings.FindingReport,
    "request": findings.RequestReport,
    "response": findings.ResponseReport,
    "setting": circumstances.SettingReport,
    "left_out": circumstances.LeftOutReport,
    "not_sent": circumstances.NotSentReport,
    "body": body.BodyReport,
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the JSON report on a server that forgets metadata is."""
    made = tmp_path_factory.mktemp("reports") / "report.json"
    with named(as_asgi(Forgetful())) as target:
        options = ("--profile", "quick", "--seed", "3", "--token", TOKEN)
        assert run_quietly("check", target, *options, "--report", f"json={made}").code == 1
    return made


@pytest.fixture(scope="module")
def data(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("ascii"))
    return found


@pytest.fixture(scope="module")
def loaded(path: Path) -> Report:
    return Report.load(path)


def test_a_real_report_is_what_the_schema_says(data: dict[str, Any]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(data)] == []


def test_a_real_report_is_read_as_it_was_written(
    loaded: Report, data: dict[str, Any], tmp_path: Path
) -> None:
    assert loaded.to_dict() == data
    loaded.dump(tmp_path / "again.json")
    assert Report.load(str(tmp_path / "again.json")) == loaded


def test_a_report_says_what_was_done(loaded: Report, data: dict[str, Any]) -> None:
    assert data["schema_version"] == report.SCHEMA_VERSION
    assert (loaded.verdict, loaded.exit_code) == (Verdict.NONCONFORMANT, 1)
    assert (loaded.profile, loaded.seed, loaded.gate) == ("quick", 3, Level.IMPLIED)
    assert (loaded.tool_version, loaded.cut_short) == (version(), "")
    info = load().document["info"]
    assert (loaded.definition.title, loaded.definition.version) == (info["title"], info["version"])
    assert circumstances.SettingReport("token", "[redacted]", "--token") in loaded.settings


def test_every_clause_is_in_a_report_with_findings_or_a_reason(loaded: Report) -> None:
    assert [clause.id for clause in loaded.clauses] == [clause.id for clause in catalogue(load())]
    for clause in loaded.clauses:
        assert bool(clause.findings) == (clause.verdict is Outcome.FAIL)
        assert bool(clause.reason) == (clause.verdict not in {Outcome.PASS, Outcome.FAIL})
        assert clause.gating == (clause.level is not Level.ADVICE)
    assert sum(loaded.counts.values()) == len(loaded.clauses)
    assert [clause.id for clause in loaded.broken] == ["echo.metadata.kept"]


def test_a_finding_has_the_whole_exchange(loaded: Report) -> None:
    clause = loaded.clause("echo.metadata.kept")
    assert clause.subject == "echo"
    finding = clause.findings[0]
    assert (finding.failure, finding.is_intermittent) == ("", False)
    assert finding.curl.startswith("curl ")
    request, response = finding.request, finding.response
    assert (request.method, request.expected, request.breaks) == ("POST", "valid", ())
    assert ("Content-Type", "application/json") in request.headers
    assert ("Authorization", "[redacted]") in request.headers
    assert request.body is not None
    assert json.loads(request.body.data)["metadata"]
    assert response is not None
    assert response.status == 200
    assert json.loads(response.body.data)["metadata"] == {}


def test_a_report_cannot_be_changed(loaded: Report) -> None:
    with pytest.raises(FrozenInstanceError):
        loaded.verdict = Verdict.CONFORMANT  # type: ignore[misc]  # that is the test
    with pytest.raises(LookupError, match="no clause 'echo'"):
        loaded.clause("echo")


@settings(max_examples=50)
@given(made=reports())
def test_any_report_is_read_as_it_was_written_and_follows_the_schema(made: Report) -> None:
    data = made.to_dict()
    assert Report.from_dict(json.loads(json.dumps(data))) == made
    assert [error.message for error in VALIDATOR.iter_errors(data)] == []


def test_the_schema_is_a_schema_with_a_name() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMA["$id"] == f"urn:thread-contracts:report:{report.SCHEMA_VERSION}"


def objects(schema: Any) -> list[dict[str, Any]]:
    """Return every schema of an object within *schema*."""
    if isinstance(schema, list):
        return [found for entry in schema for found in objects(entry)]
    if not isinstance(schema, dict):
        return []
    inner = [found for entry in schema.values() for found in objects(entry)]
    return [schema, *inner] if schema.get("type") == "object" else inner


def test_the_schema_allows_nothing_more_and_nothing_less() -> None:
    found = objects(SCHEMA)
    assert len(found) == len(RECORDS) + 3
    for schema in found:
        assert schema["additionalProperties"] is False
        # Reports of earlier versions lack what came later.
        later = {"operation", "left_out"}
        assert schema["required"] == [name for name in schema["properties"] if name not in later]
        assert schema["description"]


def test_the_schema_has_the_fields_of_the_records() -> None:
    shown = {name: list(SCHEMA["$defs"][name]["properties"]) for name in RECORDS}
    assert shown == {name: [f.name for f in fields(record)] for name, record in RECORDS.items()}
    top = {"schema_version", *(f.name for f in fields(Report)), "counts"}
    assert set(SCHEMA["properties"]) == top


def test_every_record_of_a_report_is_in_the_schema() -> None:
    modules = (report, findings, circumstances)
    found = (value for module in modules for value in vars(module).values())
    records = {value for value in found if is_dataclass(value)}
    assert records - {Report, circumstances.DefinitionReport} == set(RECORDS.values())


def test_the_schema_has_the_words_of_the_code() -> None:
    defined, top = SCHEMA["$defs"], SCHEMA["properties"]
    assert defined["level"]["enum"] == list(Level)
    assert defined["outcome"]["enum"] == list(Outcome)
    assert list(top["counts"]["properties"]) == list(Outcome)
    assert top["verdict"]["enum"] == list(Verdict)
    assert defined["body"]["properties"]["encoding"]["enum"] == list(body.Encoding)


@pytest.mark.parametrize(
    ("verdict", "code"), [("conformant", 0), ("nonconformant", 1), ("inconclusive", 3)]
)
def test_the_exit_code_follows_from_the_report(verdict: str, code: int) -> None:
    clauses = with_text("x").clauses
    passing = tuple(c for c in clauses if c.verdict is not Outcome.ERROR)
    made = partial(with_text, "x", verdict=Verdict(verdict))
    assert made(clauses=passing, problems=()).exit_code == code
    assert made(clauses=passing, problems=("a waiver waives nothing",)).exit_code == 1
    assert made(clauses=clauses).exit_code == 4
