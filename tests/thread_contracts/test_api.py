"""From Python: a target, an app or exchanges in; a typed report out."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.definition import load
from contracts.record.case import case_of, request_of
from contracts.servers.reference import TOKEN, as_asgi
from tests.support.apps import Forgetful
from thread_contracts import (
    Answer,
    Exchange,
    Level,
    Outcome,
    Report,
    UsageError,
    Verdict,
    check,
    judge,
)

URL = "http://127.0.0.1/v1/threads"
KEPT = "echo.metadata.kept"
SECRET = "sk-hush-hush-0123456789"


def crashing(environ: Any, start_response: Any) -> list[bytes]:
    """Answer every request with 500, as a WSGI app."""
    del environ
    start_response("500 Internal Server Error", [("content-type", "text/plain")])
    return [b"crashed"]


@pytest.mark.parametrize(
    ("app", "broken"),
    [(as_asgi(Forgetful()), KEPT), (crashing, "wire.no-server-error")],
    ids=["asgi", "wsgi"],
)
def test_an_app_itself_is_checked(app: Any, broken: str) -> None:
    before = set(sys.modules)
    report = check(app, profile="quick", token=TOKEN, clause=broken)
    assert isinstance(report, Report)
    assert report.verdict is Verdict.NONCONFORMANT
    assert [clause.id for clause in report.broken] == [broken]
    assert not [name for name in set(sys.modules) - before if "_app_" in name]


def test_a_target_is_checked_by_its_name_and_settings_have_their_types(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    report = check(
        "reference",
        profile="quick",
        seed=3,
        max_requests=40,
        time_budget="10m",
        timeout=2.5,
        insecure=True,
        gate=Level.SCHEMA,
        clause=["wire", KEPT],
        report=[f"json={path}"],
        rate=None,
    )
    assert (report.seed, report.requests, report.gate) == (3, 40, Level.SCHEMA)
    assert report.verdict is Verdict.INCONCLUSIVE
    assert Report.load(path) == report
    sources = {one.name: one.source for one in report.settings}
    assert (sources["target"], sources["seed"]) == ("the call of check", "--seed")
    assert capsys.readouterr() == ("", "")


def test_a_file_of_settings_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("profile = 'quick'\nclause = ['wire.json']")
    report = check("reference", config=str(tmp_path / "other.toml"))
    assert [clause.id for clause in report.clauses] == ["wire.json"]


def test_a_setting_that_does_not_exist_is_named() -> None:
    with pytest.raises(UsageError, match="'max_request' does not exist; did you mean max_requests"):
        check("reference", max_request=5)


def test_a_setting_without_such_a_value_is_named() -> None:
    with pytest.raises(UsageError, match="--timeout: '0' is not a duration"):
        check("reference", timeout=0)


def test_a_target_that_cannot_be_used_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="'ftp://x' is not a target"):
        check("ftp://x")


def answered(metadata: dict[str, str], token: str = "") -> Exchange:
    """Return an exchange that sent ``{"k": "v"}`` as metadata, and received *metadata*."""
    case = case_of(load(), request_of(b'{"metadata": {"k": "v"}}'))
    headers = (*case.request.headers, ("Authorization", f"Bearer {token}"))
    thread = {
        "id": "thread_1",
        "object": "thread",
        "created_at": 1_800_000_000,
        "metadata": metadata,
        "tool_resources": {},
    }
    json_type = (("Content-Type", "application/json"),)
    answer = Answer(200, json_type, json.dumps(thread).encode())
    request = replace(case.request, headers=headers)
    return Exchange(7, case, request, URL, answer, None, 1_800_000_000.0, 1_800_000_000.5)


def test_exchanges_are_judged_and_nothing_is_sent() -> None:
    report = judge([answered({})])
    assert report.verdict is Verdict.NONCONFORMANT
    assert report.clause(KEPT).verdict is Outcome.FAIL
    assert (report.requests, report.profile, report.seed) == (1, None, None)
    assert report.clause("refuse.unknown-property").verdict is Outcome.UNTESTED
    assert Report.from_dict(report.to_dict()) == report


def test_exchanges_are_numbered_in_their_order() -> None:
    report = judge(iter([answered({})] * 3))
    found = report.clause(KEPT).findings
    assert (report.requests, found[0].failed, found[0].tries) == (3, 3, 3)


def test_a_good_exchange_is_conformant_as_far_as_it_goes() -> None:
    assert judge([answered({"k": "v"})]).verdict is Verdict.CONFORMANT


def test_no_exchanges_are_inconclusive() -> None:
    report = judge([])
    assert (report.verdict, report.requests) == (Verdict.INCONCLUSIVE, 0)
    assert {clause.verdict for clause in report.clauses} == {Outcome.UNTESTED}


def test_a_report_of_exchanges_keeps_their_secrets() -> None:
    text = str(judge([answered({SECRET: SECRET}, SECRET)]).to_dict())
    assert SECRET not in text
    assert "[redacted]" in text
