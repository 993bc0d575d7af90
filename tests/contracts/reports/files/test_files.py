"""All kinds at once: each is complete or not there, holds no secret, and loses no request."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path

import pytest

from contracts.errors import ReportError
from contracts.reports.registry import KINDS, reporters_for
from contracts.reports.report import Report
from contracts.reports.reporter import Reporters
from contracts.run.events import Sent, Started
from contracts.servers.reference import as_asgi
from tests.contracts.reports.files.test_har import BODIES
from tests.contracts.reports.test_secrets import SECRET, SHARED, echoing, leaks
from tests.support.apps import Cli, Install, Scripted
from tests.support.reports import EXCHANGES, answered, case, report_on, with_text


def every(folder: Path) -> list[str]:
    """Return the options that ask for each kind."""
    return [f"{kind}={folder / kind}" for kind in KINDS]


def run(options: list[str], report: Report) -> None:
    """Let reporters have a run of one exchange."""
    reporters = Reporters(reporters_for(options, EXCHANGES))
    reporters.listen(Started("x", "http://x.invalid", 0.0))
    reporters.listen(Sent(answered(), ()))
    reporters.finish(report)


@pytest.mark.slow
def test_no_secret_is_in_any_of_them(cli: Cli, installed: Install, tmp_path: Path) -> None:
    options = [part for option in every(tmp_path) for part in ("--report", option)]
    secrets = ("--token", SECRET, "--header", f"X-Shared: {SHARED}", "--max-requests", "60")
    target = installed(as_asgi(Scripted(echoing)))
    assert cli("check", target, "--profile", "quick", *secrets, *options).code == 1
    for kind in KINDS:
        text = (tmp_path / kind).read_text("utf-8")
        assert leaks(text, SECRET) == [], kind
        assert SHARED not in text, kind
    archive = json.loads((tmp_path / "har").read_text("utf-8"))
    requests = json.loads((tmp_path / "json").read_text("utf-8"))["requests"]
    assert len(archive["log"]["entries"]) == requests


@pytest.mark.parametrize("kind", KINDS)
def test_one_that_cannot_be_written_loses_no_other(kind: str, tmp_path: Path) -> None:
    broken = tmp_path / "gone"
    broken.mkdir()
    options = [f"{kind}={broken / 'x'}", *every(tmp_path)]
    reporters = Reporters(reporters_for(options, EXCHANGES))
    broken.rmdir()
    reporters.listen(Started("x", "http://x.invalid", 0.0))
    reporters.listen(Sent(answered(), ()))
    with pytest.raises(ReportError, match="cannot be written"):
        reporters.finish(with_text("x"))
    assert {path.name for path in tmp_path.iterdir()} == set(KINDS)
    assert Report.load(tmp_path / "json") == with_text("x")


class Failing:
    """A reporter with a mistake of its own."""

    def __init__(self) -> None:
        self.calls = 0

    def start(self, _: Started) -> None:
        self.calls += 1

    def event(self, _: object) -> None:
        self.calls += 1
        raise ZeroDivisionError

    def finish(self, _: Report) -> None:
        self.calls += 1


def test_a_mistake_of_one_is_raised_once_all_others_are_complete(tmp_path: Path) -> None:
    failing = Failing()
    reporters = Reporters([failing, *reporters_for(every(tmp_path), EXCHANGES)])
    reporters.listen(Started("x", "http://x.invalid", 0.0))
    for _ in range(2):
        reporters.listen(Sent(answered(), ()))
    with pytest.raises(ZeroDivisionError):
        reporters.finish(with_text("x"))
    # It is asked for nothing more.
    assert failing.calls == 2
    assert {path.name for path in tmp_path.iterdir()} == set(KINDS)


@pytest.mark.parametrize("name", BODIES)
def test_the_request_of_a_finding_can_be_sent_again(name: str, tmp_path: Path) -> None:
    body, path = BODIES[name], tmp_path / "json"
    run([f"json={path}"], report_on(answered(case(body))))
    sent = json.loads(path.read_text("ascii"))["clauses"][0]["findings"][0]["request"]["body"]
    text = sent["text"]
    assert (b64decode(text) if sent["encoding"] == "base64" else text.encode()) == body
    assert (sent["size"], sent["cut"]) == (len(body), False)
    loaded = Report.load(path).clauses[0].findings[0].request.body
    assert loaded is not None
    assert loaded.data == body


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"har", "json"}])
@pytest.mark.parametrize("name", ["large", "large binary"])
def test_a_large_body_makes_only_json_and_har_large(kind: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / kind
    run([f"{kind}={path}"], report_on(answered(case(BODIES[name]))))
    assert path.stat().st_size < 100_000
