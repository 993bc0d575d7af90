"""What is not a report is refused in one sentence, wherever it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import ReportError
from contracts.reports import reading
from contracts.reports.report import Report
from tests.support.reports import with_text

GOOD = with_text("x").to_dict()
FINDINGS = GOOD["clauses"][0]["findings"]


def changed(**changes: Any) -> dict[str, Any]:
    return {**GOOD, **changes}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


def copied() -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(GOOD))
    return copy


def with_clause(number: int = 0, **changes: Any) -> dict[str, Any]:
    copy = copied()
    copy["clauses"][number] |= changes
    return copy


def with_finding(**changes: Any) -> dict[str, Any]:
    """Return a report whose first finding has changes."""
    copy = copied()
    copy["clauses"][0]["findings"][0] |= changes
    return copy


def with_body(**changes: Any) -> dict[str, Any]:
    """Return a report whose first request has a body with changes."""
    copy = copied()
    copy["clauses"][0]["findings"][0]["request"]["body"] |= changes
    return copy


def test_what_is_changed_below_was_a_report() -> None:
    assert Report.from_dict(GOOD) == with_text("x")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "this is not a report: it: null is not of type"),
        ([], "is not of type"),
        ({}, "it has no schema_version"),
        (changed(schema_version=3), "is a report of schema version 3; .* reads only version 2$"),
        (changed(schema_version=0), "schema_version: 2 was expected"),
        (changed(schema_version=True), "schema_version: 2 was expected"),
        (changed(schema_version="2"), "schema_version: 2 was expected"),
        (without("clauses"), 'it: "clauses" is a required property'),
        (without("counts"), 'it: "counts" is a required property'),
        (changed(more=1), "it: Additional properties are not allowed .'more' was unexpected"),
        (changed(verdict="fine"), 'verdict: "fine" is not one of "conformant"'),
        (changed(requests=-1), "requests: -1 is less than the minimum of 0"),
        (changed(started="yesterday"), "started: .yesterday. "),
        (changed(started="2026-13-01T00:00:00.000Z"), "started: .* is not a "),
        (changed(notes={1, 2}), "type set is not JSON serializable"),
        (changed(notes=["\ud800"]), "surrogates not allowed"),
        (changed(duration_s=float("nan")), "Out of range float"),
        (changed(duration_s=float("inf")), "Out of range float"),
        (changed(clauses=[{}]), "clauses.0.: .* is a required property"),
        (changed(clauses=GOOD["clauses"] * 2), "two of its clauses have the same id"),
        (changed(clauses=[]), "its counts are not those of its clauses"),
        (changed(verdict="conformant"), "verdict is conformant, .* make it nonconformant$"),
        (changed(verdict="inconclusive"), "verdict is inconclusive, .* make it nonconformant$"),
        (changed(gate="advice"), "'a.advice-fail' is not gating, although its level is advice and"),
        (with_clause(gating=False), "clause 'a.schema-fail' is not gating"),
        (with_clause(1, findings=FINDINGS), "clause 'a.schema-error' has findings, and does not"),
        (with_finding(failed=3), "'a.schema-fail' has a finding that failed more often than"),
        (with_finding(failure="timeout: x"), "a response or the failure to get one"),
        (with_finding(response=None), "a response or the failure to get one"),
        (with_body(encoding="base64", text="?"), "is not a report: .*base64"),
        (with_body(encoding="utf-16"), "findings.0..request.body"),
    ],
)
def test_what_is_not_a_report_is_refused_in_one_sentence(data: Any, sentence: str) -> None:
    with pytest.raises(ReportError, match=sentence) as caught:
        Report.from_dict(data)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not a report: it is not JSON"),
        (b"<html>", "is not a report: it is not JSON"),
        (b"\xff\xfe{}", "is not a report: it is not JSON"),
        (b'{"schema_version": NaN}', r"it is not JSON \(NaN is not a JSON value\)"),
        (b"[" * 100_000, "it is not JSON"),
        (b"1" * 10_000, "it is not JSON"),
        (b"{}", "it has no schema_version"),
    ],
    ids=["empty", "HTML", "no UTF-8", "NaN", "deep", "digits", "other JSON"],
)
def test_a_file_that_holds_no_report_is_refused_in_one_sentence(
    content: bytes, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "some.json"
    path.write_bytes(content)
    with pytest.raises(ReportError, match=rf"some\.json' .*{sentence}") as caught:
        Report.load(path)
    assert "\n" not in str(caught.value)


def test_what_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ReportError, match="cannot be read: Is a directory"):
        Report.load(tmp_path)
    with pytest.raises(ReportError, match="cannot be read: No such file"):
        Report.load(tmp_path / "none.json")
    with pytest.raises(ReportError, match="cannot be read: "):
        Report.load("nul\0")
    for place in (None, 5, ["report.json"]):
        with pytest.raises(ReportError, match=r"^[^ ]+ is not the path of a report$"):
            Report.load(place)  # type: ignore[arg-type]  # that is the test
    monkeypatch.setattr(reading, "MAX_BYTES", 1_000)
    with_text("x").dump(tmp_path / "long.json")
    with pytest.raises(ReportError, match=r"it is longer than 1,000 bytes"):
        Report.load(tmp_path / "long.json")
