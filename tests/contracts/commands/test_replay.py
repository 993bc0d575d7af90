"""``replay`` sends findings of a report again, and says which still fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.conduct import reaching
from contracts.definition import load
from contracts.errors import ReportError
from contracts.record.case import Case, Scenario, case_of, request_of
from contracts.record.credentials import Credentials
from contracts.record.exchange import Exchange
from contracts.record.request import USUAL, Delivery, Framing, Request, Spelling
from contracts.reports.exchanges import Exchanges
from contracts.reports.report import Report
from contracts.reports.revived import case_from
from contracts.run.events import Options
from contracts.secrets.redaction import Redactor
from contracts.servers.reference import TOKEN, as_asgi
from tests.support.apps import Cli, Forgetful, Install, Ran
from thread_contracts import check

TRIMMED = "metadata-values-trimmed"
PRIVATE = (("X-Key", "shh-dont-tell-anybody"),)
GIVEN = ("--token", TOKEN)
DELIVERIES = [
    USUAL,
    Delivery(Framing.CHUNKS),
    Delivery(spelling=Spelling.CAPITALS),
    Delivery(headers=(("Expect", "100-continue"),)),
    Delivery(without=("accept",)),
]


def through_a_report(case: Case, options: Options, given: Any = ()) -> Case:
    """Return what becomes of a case that is reported and read again."""
    headers = (*options.headers, *case.request.headers, *case.request.delivery.headers)
    headers = (*headers, ("Authorization", "Bearer secret-token-1234"))
    sent = Request(headers, case.request.body, delivery=case.request.delivery)
    exchange = Exchange(7, case, sent, "http://x.invalid/v1/threads", None, None, 0.0, 0.1)
    hidden = Redactor(["secret-token-1234", *options.secrets])
    return case_from(load(), Exchanges(options, hidden).request(exchange), given)


@given(
    body=st.none() | st.binary(max_size=60) | st.just(b'{"metadata": {"k": "\\ud800"}}'),
    content_type=st.sampled_from(["application/json", "text/plain", None]),
    delivery=st.sampled_from(DELIVERIES),
    scenario=st.sampled_from(Scenario),
    credentials=st.sampled_from(Credentials),
)
def test_any_request_comes_back_from_a_report_as_it_was(
    body: bytes | None,
    content_type: str | None,
    delivery: Delivery,
    scenario: Scenario,
    credentials: Credentials,
) -> None:
    request = replace(request_of(body, content_type), delivery=delivery)
    case = case_of(load(), request, "a case", credentials).playing(scenario)
    options = Options(token="secret-token-1234", headers=PRIVATE)
    again = through_a_report(case, options, PRIVATE)
    assert again == case
    assert again.scenario is case.scenario
    assert again.expect is case.expect


def test_a_secret_header_must_be_given_again() -> None:
    case = case_of(load(), request_of(b"{}", "application/json"))
    options = Options(headers=PRIVATE, secrets=(PRIVATE[0][1],))
    with pytest.raises(ReportError, match="the header X-Key was sent, and its value is not"):
        through_a_report(case, options)


def test_a_body_that_held_a_secret_cannot_be_sent_again() -> None:
    case = case_of(load(), request_of(b'{"metadata": {"k": "secret-token-1234"}}', None))
    with pytest.raises(ReportError, match="request 7 cannot be sent again: it held a secret"):
        through_a_report(case, Options())


Reported = Callable[[str], Path]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    """Return what returns the path of a report on a liar, which is made when it is first needed."""
    folder = tmp_path_factory.mktemp("reports")

    @cache
    def report_on(name: str) -> Path:
        path = folder / f"{name}.json"
        check(f"liar:{name}", profile="quick").dump(path)
        return path

    return report_on


LIARS = (
    TRIMMED,
    "accepts-any-overlap",
    "refuses-20-files",
    "state-id-from-the-body",
    "state-id-races",
    "state-metadata-of-the-previous-if-none",
)


@pytest.mark.slow
@pytest.mark.parametrize("liar", LIARS)
def test_what_is_broken_still_fails_and_what_is_mended_passes(
    liar: str, reported: Reported, cli: Cli
) -> None:
    path = str(reported(liar))
    count = sum(len(clause.findings) for clause in Report.load(path).clauses)
    still = cli("replay", path, "--all")
    assert still.code == 1
    assert still.out.count("fails  ") == count
    assert f"{count} of {count} finding" in still.last
    mended = cli("replay", path, "--all", "--target", "reference")
    assert (mended.code, mended.out.count("passes  ")) == (0, count)


@pytest.mark.slow
def test_one_finding_is_named_by_its_identity_or_its_clause(reported: Reported, cli: Cli) -> None:
    path = str(reported(TRIMMED))
    identity = Report.load(path).clause("echo.metadata.values").findings[0].identity
    for name in (identity, "echo.metadata.values", "echo.metadata", "echo.*.values"):
        ran = cli("replay", path, name)
        assert ran.code == 1
        assert f"echo.metadata.values {identity}: " in ran.out
    other = cli("replay", path, "none.such")
    assert (other.code, other.out) == (2, "")
    assert f"the report has no finding 'none.such'; it has {identity}" in other.err


@pytest.mark.slow
def test_a_token_is_needed_where_one_was_sent_and_is_shown_nowhere(
    installed: Install, cli: Cli, tmp_path: Path
) -> None:
    target = installed(as_asgi(Forgetful()))
    path = str(tmp_path / "report.json")
    arguments = ("--profile", "quick", "--clause", "echo")
    assert cli("check", target, "--token", TOKEN, "--report", f"json={path}", *arguments).code == 1
    without = cli("replay", path, "--all")
    assert (without.code, without.out) == (2, "")
    assert "set THREAD_CONTRACTS_TOKEN" in without.err
    ran = cli("replay", path, "--all", "--token", TOKEN)
    assert ran.code == 1
    assert TOKEN not in ran.out + ran.err


def usage(ran: Ran) -> str:
    """Return the one sentence of a command that was used wrongly."""
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    return ran.err


def test_what_cannot_be_sent_again_is_said_in_a_sentence(
    reported: Reported, cli: Cli, tmp_path: Path
) -> None:
    check("reference", profile="quick", max_requests=20).dump(tmp_path / "nothing.json")
    assert "has no findings" in usage(cli("replay", str(tmp_path / "nothing.json"), "--all"))
    assert "cannot be read" in usage(cli("replay", str(tmp_path / "none.json")))
    (tmp_path / "x.json").write_text("[]")
    assert "is not a report" in usage(cli("replay", str(tmp_path / "x.json")))
    path = str(reported(TRIMMED))
    assert "is not a target" in usage(cli("replay", path, "--target", "nonsense", *GIVEN))
    gone = usage(cli("replay", path, "--target", "http://127.0.0.1:9/v1", *GIVEN))
    assert "cannot be reached" in gone


def test_what_takes_time_to_start_is_waited_for(
    reported: Reported, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[tuple[str, float]] = []
    monkeypatch.setattr(reaching, "wait_for", lambda target, s: waited.append((target.name, s)))
    path = str(reported(TRIMMED))
    assert cli("replay", path, "--all", "--target", "reference", "--wait", "7s").code == 0
    assert waited == [("reference", 7.0)]


def test_a_finding_of_another_version_is_refused(
    reported: Reported, cli: Cli, tmp_path: Path
) -> None:
    data = json.loads(reported(TRIMMED).read_text())
    for clause in data["clauses"]:
        if clause["findings"]:
            clause["id"] = "echo.of-another-version"
    path = tmp_path / "other.json"
    path.write_text(json.dumps(data))
    assert "has no clause 'echo.of-another-version'" in usage(cli("replay", str(path), "--all"))
