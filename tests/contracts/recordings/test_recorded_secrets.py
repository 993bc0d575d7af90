"""What is secret in a recording reaches no output, whatever the server does with it."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from contracts.recordings.secrets import secrets_of
from contracts.reports.report import Report
from tests.support.apps import Cli
from tests.support.exchanges import thread
from tests.support.recorded import URL, Wire, har, har_entry

SECRETS = {
    "authorization": "sk-my-secret-0123456789",
    "cookie": "c00kie-Va1ue",
    "x-api-key": "k3y-of-mine",
    "password": "pa55w0rd!",
    "query": "t0ken-in-the-url",
    "set-cookie": "fresh-c00kie",
    "x-csrf-token": "csrf/+c5rf==",
}
KINDS = ("html", "json", "junit", "sarif", "markdown", "har", "ctrf", "badge")


def echoing(**changes: Any) -> Any:
    """Return an entry of a server that fails, and quotes all that it was sent."""
    quoted = ", ".join(value for name, value in SECRETS.items() if name != "set-cookie")
    wire = Wire(
        {"metadata": {"k": "v"}},
        thread(metadata={"k": quoted}, created_at="x"),
        headers={
            "authorization": f"Bearer {SECRETS['authorization']}",
            "cookie": f"theme=dark; sid={SECRETS['cookie']}",
            "x-api-key": SECRETS["x-api-key"],
            "x-csrf-token": SECRETS["x-csrf-token"],
            "proxy-authorization": "Basic " + b64encode(b"me:pa55w0rd!").decode(),
        },
        answer_headers={"set-cookie": f"sid={SECRETS['set-cookie']}", "x-quoted": quoted},
        url=f"http://me:pa55w0rd!@threads.example/v1/threads?access_token={SECRETS['query']}",
    )
    return har_entry(wire, **changes)


@pytest.mark.parametrize("is_timed", [True, False])
def test_no_report_and_no_terminal_shows_a_secret(is_timed: bool, tmp_path: Path, cli: Cli) -> None:
    entry = echoing() if is_timed else echoing(startedDateTime=None, time=-1)
    if not is_timed:
        entry["response"]["headers"] = entry["response"]["headers"][:1]
    (path := tmp_path / "a.har").write_bytes(har(entry))
    asked = [f"--report={kind}={tmp_path / f'report.{kind}'}" for kind in KINDS]
    ran = cli("judge", str(path), *asked)
    assert ran.code == 1
    outputs = {kind: (tmp_path / f"report.{kind}").read_text() for kind in KINDS}
    outputs |= {"out": ran.out, "err": ran.err}
    for kind, text in outputs.items():
        shown = [name for name, secret in SECRETS.items() if secret in text]
        assert (kind, shown) == (kind, [])
    assert "theme=dark" not in outputs["json"]
    check_times(outputs, is_timed=is_timed, path=tmp_path / "report.json")


def check_times(outputs: dict[str, str], *, is_timed: bool, path: Path) -> None:
    """Look whether reports say what is known of times, and nothing else."""
    for kind in ("json", "har", "ctrf", "sarif"):
        json.loads(outputs[kind], parse_constant=pytest.fail)
    findings = [found for clause in Report.load(path).broken for found in clause.findings]
    (took,) = {found.response.elapsed_ms for found in findings if found.response}
    assert took == (12.5 if is_timed else None)
    (entry,) = json.loads(outputs["har"])["log"]["entries"]
    assert entry["startedDateTime"].startswith("2027" if is_timed else "1970-01-01T00:00:00")
    assert ("comment" in entry["timings"]) is not is_timed
    assert ('id="timings"' in outputs["html"]) is is_timed


def of(name: str, value: str) -> list[str]:
    return [*secrets_of(((name, value),), URL)]


@pytest.mark.parametrize(
    "value", ["[Filtered]", "Bearer [REDACTED]", "<API_KEY>", "***", "Bearer xxxxx", "REDACTED"]
)
def test_placeholders_are_no_secrets(value: str) -> None:
    assert [text for text in of("Authorization", value) if not text.startswith("Bearer ")] == []


def test_parameters_are_secret_one_by_one() -> None:
    """What a request says anyway must not be hidden: it stands in any report."""
    digest = 'Digest username="me", uri="/v1/threads", response="0123abcd0123abcd", qop=auth'
    assert of("Authorization", digest) == ["0123abcd0123abcd"]
    signed = "AWS4-HMAC-SHA256 SignedHeaders=content-type;host, Signature=0123abcd"
    assert of("Authorization", signed) == ["0123abcd"]


def test_padding_makes_no_parameter_of_a_token() -> None:
    assert "dG9rZW4tMDEyMw==" in of("Authorization", "Bearer dG9rZW4tMDEyMw==")
    assert "signature-00001" in of("X-Signature", "signature-00001")


def test_what_names_a_request_is_no_secret() -> None:
    assert of("Idempotency-Key", "request-00001") == []
