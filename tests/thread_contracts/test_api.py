"""From Python: a target, an app or exchanges in; a typed report out."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.servers.reference import TOKEN, as_asgi
from tests.support.apps import Forgetful
from tests.support.projects import python
from thread_contracts import (
    Answer,
    Exchange,
    Failure,
    FailureKind,
    Level,
    Outcome,
    Report,
    Request,
    UsageError,
    Verdict,
    check,
    exchange_of,
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


JSON_TYPE = (("Content-Type", "application/json"),)
BODY = b'{"metadata": {"k": "v"}}'
CLOCK = 1_800_000_000
TIMES: Any = {"started": float(CLOCK), "finished": CLOCK + 0.5}


def sent(token: str = "", body: bytes | None = BODY, **changes: Any) -> Request:
    """Return a request, with ``{"k": "v"}`` as metadata unless *body* says otherwise."""
    credentials = (("Authorization", f"Bearer {token}"),) if token else ()
    return Request((*(JSON_TYPE if body else ()), *credentials), body, **changes)


def created(metadata: dict[str, str] | None = None, status: int = 200, **changes: Any) -> Answer:
    """Return an answer with a thread."""
    thread = {
        "id": "thread_1",
        "object": "thread",
        "created_at": CLOCK,
        "metadata": {"k": "v"} if metadata is None else metadata,
        "tool_resources": {},
        **changes,
    }
    return Answer(status, JSON_TYPE, json.dumps(thread).encode())


def refused(status: int) -> Answer:
    return Answer(status, JSON_TYPE, b'{"error": {"message": "no"}}')


def answered(metadata: dict[str, str], token: str = "") -> Exchange:
    """Return an exchange that sent ``{"k": "v"}`` as metadata, and received *metadata*."""
    return exchange_of(sent(token), created(metadata), url=URL, **TIMES)


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


def test_exchanges_may_be_held_to_another_document(tmp_path: Path) -> None:
    # One of one property, which the answer gives back.
    schema = {"type": "object", "properties": {"metadata": {"type": "object", "maxProperties": 1}}}
    content = {"content": {"application/json": {"schema": schema}}}
    post = {"requestBody": content, "responses": {"200": {"description": "", **content}}}
    document = {"openapi": "3.0.0", "paths": {"/threads": {"post": post}}}
    path = tmp_path / "other.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    two = exchange_of(
        sent(body=b'{"metadata": {"a": "", "b": ""}}'), refused(400), url=URL, **TIMES
    )
    assert judge([two]).broken != ()
    report = judge([two], definition=str(path))
    assert report.broken == ()
    assert report.clause("refuse.too-many-pairs").title == "Metadata of 2 pairs is refused"
    with pytest.raises(UsageError, match="no 'other'"):
        judge([two], definition=str(path), operation="other")


def test_no_exchanges_are_inconclusive() -> None:
    report = judge([])
    assert (report.verdict, report.requests) == (Verdict.INCONCLUSIVE, 0)
    assert {clause.verdict for clause in report.clauses} == {Outcome.UNTESTED}


def test_a_report_of_exchanges_keeps_their_secrets() -> None:
    text = str(judge([answered({SECRET: SECRET}, SECRET)]).to_dict())
    assert SECRET not in text
    assert "[redacted]" in text


def altered(**changes: Any) -> Exchange:
    return replace(answered({}), **changes)


def failing(exchange: Exchange) -> list[str]:
    """Return the clauses that an exchange fails the run by."""
    return [clause.id for clause in judge([exchange]).broken]


@pytest.mark.parametrize(
    ("token", "answer", "broken"),
    [
        (SECRET, created(), []),
        (SECRET, refused(401), ["accept.combinations"]),
        ("sk-of-somebody-else", refused(401), []),
        ("sk-of-somebody-else", created(), ["auth.wrong"]),
        ("", refused(403), []),
        ("", created(), ["auth.missing"]),
    ],
)
def test_where_the_token_is_known_credentials_are_judged_by_it(
    token: str, answer: Answer, broken: list[str]
) -> None:
    assert failing(exchange_of(sent(token), answer, url=URL, token=SECRET, **TIMES)) == broken


@pytest.mark.parametrize("token", ["", SECRET])
@pytest.mark.parametrize("answer", [created(), refused(401), refused(403)])
def test_where_the_token_is_not_known_nothing_is_said_of_credentials(
    token: str, answer: Answer
) -> None:
    report = judge([exchange_of(sent(token), answer, url=URL, **TIMES)])
    assert report.broken == ()
    assert report.clause("auth.wrong").verdict is Outcome.UNTESTED
    assert SECRET not in str(report.to_dict())


def test_a_wrong_token_is_not_shown_either() -> None:
    exchange = exchange_of(sent(SECRET), created(), url=URL, token="sk-another", **TIMES)
    report = judge([exchange])
    assert [clause.id for clause in report.broken] == ["auth.wrong"]
    assert SECRET not in str(report.to_dict())


def test_a_refusal_that_is_not_of_credentials_is_judged() -> None:
    assert failing(exchange_of(sent(), refused(400), url=URL, **TIMES)) == ["accept.combinations"]


@pytest.mark.parametrize("status", [429, 503])
def test_an_answer_that_asks_to_come_later_is_counted_and_not_judged(status: int) -> None:
    later = exchange_of(sent(), refused(status), url=URL, **TIMES)
    report = judge([later, later])
    assert (report.verdict, report.requests) == (Verdict.INCONCLUSIVE, 2)
    assert report.notes[0] == "2 exchanges not judged: 429 and 503 ask to come later"
    assert judge([answered({"k": "v"}), later]).verdict is Verdict.CONFORMANT


@pytest.mark.parametrize("status", [402, 404])
def test_nothing_behind_a_door_that_has_closed_is_judged(status: int) -> None:
    turned_away = exchange_of(sent(), refused(status), url=URL, **TIMES)
    good = answered({"k": "v"})
    report = judge([good, turned_away, turned_away])
    assert report.verdict is Verdict.INCONCLUSIVE
    assert report.cut_short.startswith("since exchange 2 every valid request was answered with")
    assert report.broken == ()
    # A door that opens again was never closed, and what came before the last time is judged.
    assert judge([good, turned_away, turned_away, good]).verdict is Verdict.NONCONFORMANT
    assert judge([answered({}), turned_away, turned_away]).verdict is Verdict.NONCONFORMANT


@pytest.mark.parametrize(
    ("request_", "url"),
    [
        (sent(method="DELETE", body=None), f"{URL}/thread_1"),
        (sent(method="TRACE"), URL),
        (sent(body=b'{"role": "user"}'), f"{URL}/thread_1/messages"),
        (sent(path="/thread_1"), ""),
        (sent(), "http://127.0.0.1/v1/assistants"),
    ],
)
@pytest.mark.parametrize("answer", [created({}, status=201), created({}, id=""), refused(405)])
def test_other_operations_of_the_server_are_not_judged(
    request_: Request, url: str, answer: Answer
) -> None:
    other = exchange_of(request_, answer, url=url, **TIMES)
    assert failing(other) == []
    assert judge([other, answered({})]).clause(KEPT).verdict is Outcome.FAIL


def test_a_failure_to_get_an_answer_is_judged() -> None:
    failure = Failure(FailureKind.TIMEOUT, "no answer in 10 s")
    assert failing(exchange_of(sent(), failure, url=URL, **TIMES)) == ["wire.answers"]


@pytest.mark.parametrize(
    ("thing", "sentence"),
    [
        (None, "NoneType is no exchange: make exchanges with thread_contracts.exchange_of"),
        ([None], "NoneType is no exchange"),
        ([created()], r"contracts\.record\.exchange\.Answer is no exchange"),
        ("exchange", "str is no exchange"),
        ([altered(request=None)], "the request must be a thread_contracts.Request"),
        ([altered(case="x")], "the request must be a thread_contracts.Request"),
        ([altered(answer=None)], "the answer must be a thread_contracts.Answer"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(thing: Any, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        judge(thing)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"request": None}, "the request must be"),
        ({"request": Request((), "{}")}, "a body of bytes"),  # type: ignore[arg-type]  # on purpose
        ({"request": Request({"a": "b"}, b"")}, "the request must be"),  # type: ignore[arg-type]  # on purpose
        ({"answer": None}, "the answer must be"),
        ({"answer": Answer(200, (), "{}")}, "a body of bytes"),  # type: ignore[arg-type]  # on purpose
        ({"started": "now"}, "must be Unix times in seconds"),
    ],
)
def test_an_exchange_is_not_made_of_anything_else(changes: Any, sentence: str) -> None:
    given = {"request": sent(), "answer": created(), **TIMES, **changes}
    with pytest.raises(UsageError, match=sentence):
        exchange_of(given.pop("request"), given.pop("answer"), **given)


def test_classes_that_were_imported_past_the_package_are_refused(tmp_path: Path) -> None:
    code = """
import contracts.record.exchange as theirs
from thread_contracts import Request, UsageError, exchange_of
try:
    exchange_of(Request((), None), theirs.Answer(200, (), b""), started=0, finished=0)
except UsageError as error:
    print(error)
"""
    root = str(Path(__file__).parents[2])
    code_, out, err = python(tmp_path, "-c", code, path=root)
    assert (code_, err) == (0, "")
    assert out.startswith("the answer must be a thread_contracts.Answer")


def test_the_example_of_judging_works(capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parents[2] / "docs" / "in-process.md").read_text(encoding="utf-8")
    (example,) = [part for part in text.split("```") if "import Answer" in part]
    exec(example.removeprefix("python"), {})
    assert capsys.readouterr().out == "nonconformant\n"
