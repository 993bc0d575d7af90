"""Reports: the JSON document's keys, files written whole or not at all, untrusted text."""

from __future__ import annotations

import contextlib
import io
import json
import os
import stat
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contracts.clauses import catalogue
from contracts.cli import main
from contracts.reports import files, terminal
from contracts.reports.redaction import Redactor
from contracts.reports.safe import decoded, printable
from contracts.servers.reference import TOKEN, Request, Response, as_asgi
from tests.support.apps import Cli, Forgetful, Install, Scripted, always, named, run_quietly

STEERING = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}
EVIL = "\x1b]0;evil\x07 \u202eabc\u2066 \r\x9b31m \u2028 \u200f \x00 \U000e0041"


def steers(text: str) -> list[str]:
    """Return the characters of *text* that a terminal might obey."""
    return [c for c in text if c != "\n" and unicodedata.category(c) in STEERING]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the JSON report on a server that forgets metadata."""
    path = tmp_path_factory.mktemp("reports") / "report.json"
    with named(as_asgi(Forgetful())) as target:
        options = ("--profile", "quick", "--seed", "3", "--token", TOKEN)
        assert run_quietly("check", target, *options, "--report", f"json={path}").code == 1
    found: dict[str, Any] = json.loads(path.read_text("ascii"))
    return found


def test_the_report_has_exactly_the_promised_keys(report: dict[str, Any]) -> None:
    assert list(report) == [
        *("schema", "target", "url", "verdict", "profile", "seed", "gate", "settings", "requests"),
        *("duration_s", "cut_short", "notes", "clauses"),
    ]
    assert report["settings"]["token"] == {"value": "[redacted]", "source": "--token"}
    assert report["schema"] == 1
    assert (report["verdict"], report["profile"], report["seed"]) == ("nonconformant", "quick", 3)
    assert isinstance(report["requests"], int)
    assert isinstance(report["duration_s"], float)


def test_the_report_has_every_clause_with_exactly_the_promised_keys(
    report: dict[str, Any],
) -> None:
    assert [clause["id"] for clause in report["clauses"]] == [c.id for c in catalogue()]
    for clause in report["clauses"]:
        keys = ("id", "level", "title", "origin", "verdict", "exchanges", "reason", "findings")
        assert tuple(clause) == keys
        assert bool(clause["findings"]) == (clause["verdict"] == "fail")
        assert bool(clause["reason"]) == (clause["verdict"] not in {"pass", "fail"})


def test_a_finding_has_the_whole_exchange(report: dict[str, Any]) -> None:
    clause = next(c for c in report["clauses"] if c["id"] == "echo.metadata.kept")
    finding = clause["findings"][0]
    assert list(finding) == [
        *("message", "count", "cause", "failed", "tries", "hint", "request", "response", "curl"),
    ]
    assert list(finding["request"]) == [
        *("number", "case", "expected", "breaks", "method", "url", "content_type"),
        *("credentials", "body"),
    ]
    assert list(finding["response"]) == ["status", "headers", "body", "elapsed_ms"]
    assert finding["curl"].startswith("curl ")
    assert json.loads(finding["request"]["body"])["metadata"]
    assert json.loads(finding["response"]["body"])["metadata"] == {}


def _crafted(text: str) -> dict[str, Any]:
    """Return a report in which everything that a target can influence is *text*."""
    response = {"status": 200, "headers": [["content-type", text], [text, text]], "body": text}
    finding = {
        "message": text,
        "count": 2,
        "cause": text,
        "failed": 1,
        "tries": 2,
        "hint": "",
        "curl": text,
        "request": {"case": text},
        "response": response,
    }
    clause = {"level": "schema", "title": "A promise", "origin": "#/x", "reason": text}
    verdicts = ("fail", "error", "untested", "inconclusive")
    clauses = [
        {**clause, "id": f"a.{v}", "verdict": v, "findings": [finding] * (v == "fail")}
        for v in verdicts
    ]
    clauses.append({**clauses[0], "id": "a.advice", "level": "advice"})
    return {
        "target": text,
        "url": text,
        "verdict": "nonconformant",
        "profile": "ci",
        "seed": 0,
        "gate": "implied",
        "requests": 1,
        "duration_s": 1.0,
        "cut_short": text,
        "notes": [text],
        "clauses": clauses,
    }


@given(text=st.text(st.characters() | st.sampled_from(EVIL), max_size=60))
@example(text=EVIL)
@example(text="\ud800")
@example(text="x" * 5_000 + EVIL)
def test_nothing_a_target_sends_steers_the_terminal(text: str) -> None:
    report = _crafted(text)
    assert steers(terminal.render(report)) == []
    assert steers(terminal.explain(report["clauses"][0])) == []


@given(text=st.text(st.characters() | st.sampled_from("\n\r\v\f\x1c\x85\u2028"), min_size=1))
def test_nothing_a_target_sends_adds_a_line(text: str) -> None:
    lines = terminal.render(_crafted(text)).split("\n")
    assert len(lines) == len(terminal.render(_crafted("x")).split("\n"))


@given(text=st.text())
def test_harmless_text_is_shown_as_it_is(text: str) -> None:
    harmless = "".join(c for c in text if unicodedata.category(c) not in STEERING)
    assert printable(harmless) == harmless


@given(body=st.binary(max_size=60), limit=st.integers(1, 40))
def test_what_is_left_out_of_a_body_is_said(body: bytes, limit: int) -> None:
    shown = decoded(body, limit, Redactor())
    whole = body.decode("utf-8", "backslashreplace")
    assert (f"({len(body)} bytes in all)" in shown) == (len(whole) > limit)


def test_an_evil_server_cannot_steer_the_terminal(
    cli: Cli, installed: Install, tmp_path: Path
) -> None:
    def script(request: Request) -> Response:
        del request
        text = {"content-type": "application/json\x1b[31m", "x-\x07": "\x1b]0;evil\x07"}
        return Response(200, json.dumps({"id": EVIL}, ensure_ascii=False).encode(), text)

    path = tmp_path / "report.json"
    target = installed(as_asgi(Scripted(script)))
    ran = cli("check", target, "--profile", "quick", "--report", f"json={path}")
    assert ran.code == 1
    assert steers(ran.out + ran.err) == []
    assert "application/json\\x1b[31m" in ran.out
    assert steers(path.read_text("utf-8")) == []


def test_a_terminal_without_unicode_still_shows_the_verdict(
    installed: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding="ascii"))
    target = installed(as_asgi(always(200, '{"error": "\u00e9\U0001f642"}'.encode())))
    assert main(["check", target, "--profile", "quick"]) == 1
    sys.stdout.flush()
    assert b"is nonconformant" in shown.getvalue()


@pytest.fixture
def no_space() -> Any:
    """Let no file grow beyond 100 bytes, as a full disk would."""
    resource = pytest.importorskip("resource")

    @contextlib.contextmanager
    def limited() -> Any:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limited


def test_a_failed_write_leaves_the_old_report_and_nothing_else(
    no_space: Any, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")
    with pytest.raises(files.ReportError, match="cannot be written"), no_space():
        files.write("json", path, {"text": "x" * 100_000})
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_a_report_replaces_the_old_one_and_is_readable_by_others(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old" * 1_000)
    files.write(*files.parse(f"json={path}"), {"lone": "\ud800"})
    assert json.loads(path.read_text("ascii")) == {"lone": "\ud800"}
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_a_pipe_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    """As little as /dev/stdout and /dev/null are, when root asks for json=/dev/stdout."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with contextlib.suppress(files.ReportError):
            files.write(*files.parse(f"json={path}"), {})
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)
