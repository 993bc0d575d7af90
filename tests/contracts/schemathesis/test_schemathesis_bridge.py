"""Schemathesis and we: our cases are its cases, our clauses are its checks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from schemathesis.checks import CHECKS as REGISTERED
from schemathesis.core.failures import FailureGroup

from contracts.clauses import catalogue
from contracts.definition import load
from contracts.record.case import Case, Expectation
from contracts.record.exchange import Answer, Exchange
from contracts.record.json_text import parse
from contracts.record.parsed import ParsedExchange
from contracts.schemathesis.bridge import (
    as_exchange,
    as_schemathesis,
    operation,
    opinion,
)
from contracts.servers.reference import Received, Reference, Response
from strategies.bodies.build import json_case
from strategies.valid.corpus import boundary_cases
from thread_contracts.hooks import CHECKS

LEFT_OUT = ("schemathesis.", "wire.answers", "advice.", "reliability.")
URL = "http://127.0.0.1/v1/threads"


def answer(body: bytes, **changes: Any) -> Response:
    """Let the reference answer, and change the thread it makes."""
    server = Reference()
    headers = {"authorization": f"Bearer {server.token}", "content-type": "application/json"}
    answered = server.answer(Received("POST", "/v1/threads", headers, body, 1))
    if not changes:
        return answered
    return answered.having(body=json.dumps({**json.loads(answered.body), **changes}).encode())


def received(sent: bytes, response: Response, **headers: str) -> httpx.Response:
    """Return *response* as httpx would, to a request of *sent*."""
    named = {"content-type": "application/json", "authorization": "Bearer x", **headers}
    asked = httpx.Request("POST", URL, content=sent, headers=named)
    found = httpx.Response(
        response.status, headers=dict(response.headers), content=response.body, request=asked
    )
    found.elapsed = timedelta(seconds=0.01)
    return found


def judged(clause: str, value: Any, response: Response) -> None:
    """Let Schemathesis judge a response by one clause of ours."""
    body = json.dumps(value).encode()
    case = operation(load()).Case(body=value, media_type="application/json")
    case.validate_response(received(body, response), checks=[CHECKS[clause]])


def parsed_of(case: Case, response: Response) -> ParsedExchange:
    headers = tuple(response.headers.items())
    found = Answer(response.status, headers, response.body)
    return ParsedExchange(Exchange(1, case, case.request, URL, found, None, 1.0, 1.5))


@pytest.mark.parametrize("number", range(1, 100, 9))
def test_our_cases_are_cases_of_schemathesis(number: int) -> None:
    case = boundary_cases(load(), "quick")[number]
    value = parse(case.body or b"{}")
    carried = as_schemathesis(case, value)
    assert carried.method == "POST"
    assert carried.formatted_path == "/threads"
    assert carried.body == value
    assert carried.media_type == case.content_type
    assert opinion(parsed_of(case, answer(case.body or b""))) is None


PLAIN = json_case(load(), "plain", {"metadata": {"k": "v"}})


@pytest.mark.parametrize(
    ("changes", "objection"),
    [
        ({"id": 1}, "Response violates schema"),
        ({"object": "list"}, "Response violates schema"),
        ({"metadata": {"k": 1}}, "Response violates schema"),
    ],
)
def test_schemathesis_objects_to_a_thread_that_breaks_the_schema(
    changes: dict[str, Any], objection: str
) -> None:
    assert PLAIN.body is not None
    said = opinion(parsed_of(PLAIN, answer(PLAIN.body, **changes)))
    assert said is not None
    assert said.startswith(objection)


@pytest.mark.parametrize(
    ("response", "objection"),
    [
        (Response(500, b"{}"), "Server error"),
        (Response(201, b"{}"), "status code"),
        (Response(200, b"{}", {"content-type": "text/html"}), "Content-Type"),
        (Response(200, b"{", {"content-type": "application/json"}), "JSON"),
    ],
)
def test_schemathesis_objects_to_what_is_no_thread_at_all(
    response: Response, objection: str
) -> None:
    said = opinion(parsed_of(PLAIN, response))
    assert said is not None
    assert objection in said


@pytest.mark.parametrize("name", ["Server", "Content-Type"])
def test_an_opinion_needs_no_ascii(name: str) -> None:
    response = answer(b"{}").with_header(name.lower(), 'application/json; x="caf\xe9"')
    assert opinion(parsed_of(PLAIN, response)) is None
    assert "Server error" in (opinion(parsed_of(PLAIN, response.having(status=500))) or "")


def extended(extra: bytes) -> Response:
    """Return a good answer with one property more, whose value is *extra*."""
    response = answer(b"{}")
    return response.having(body=response.body.rstrip()[:-1] + b', "x": ' + extra + b"}")


def of_charset(name: str) -> Response:
    return answer(b"{}").with_header("content-type", f"application/json; charset={name}")


@pytest.mark.parametrize(
    "response",
    [
        extended(b"9" * 5_000),
        extended(b"[" * 400 + b"]" * 400),
        extended(b'"\\ud800"'),
        of_charset("undefined"),
        of_charset("x\0"),
        of_charset("utf-16"),
    ],
    ids=["digits", "depth", "surrogate", "no codec", "no name", "other codec"],
)
def test_what_schemathesis_cannot_read_although_we_can_is_no_objection(response: Response) -> None:
    assert opinion(parsed_of(PLAIN, response)) is None


def test_an_address_that_its_client_takes_for_none_is_no_objection() -> None:
    parsed = parsed_of(PLAIN, answer(b"{}"))
    there = replace(parsed.exchange, url=f"{URL}?{'a' * 1_000_000}")
    with pytest.raises(httpx.InvalidURL):
        httpx.URL(there.url)
    assert opinion(ParsedExchange(there)) is None


def test_every_clause_but_those_left_out_is_a_check() -> None:
    assert set(CHECKS) == {c.id for c in catalogue(load()) if not c.id.startswith(LEFT_OUT)}
    names = {check.__name__ for check in CHECKS.values()}
    assert len(names) == len(CHECKS)
    registered = {check.__name__ for check in REGISTERED.get_all()}
    assert names <= registered


def test_a_good_answer_passes_every_check() -> None:
    value = {"metadata": {"k": "v"}, "tool_resources": {"file_search": {"vector_stores": [{}]}}}
    body = json.dumps(value).encode()
    case = operation(load()).Case(body=value, media_type="application/json")
    case.validate_response(received(body, answer(body)), checks=list(CHECKS.values()))


@pytest.mark.parametrize(
    ("clause", "value", "changes"),
    [
        ("echo.metadata.kept", {"metadata": {"k": "v"}}, {"metadata": {}}),
        ("echo.metadata.values", {"metadata": {"k": "v"}}, {"metadata": {"k": "w"}}),
        (
            "echo.metadata.nothing-added",
            {"metadata": {"k": "v"}},
            {"metadata": {"k": "v", "l": ""}},
        ),
        ("thread.id.type", {}, {"id": 7}),
        ("thread.created_at.in-seconds", {}, {"created_at": 1}),
    ],
)
def test_a_check_fails_for_a_bad_answer_and_passes_for_a_good_one(
    clause: str, value: Any, changes: dict[str, Any]
) -> None:
    body = json.dumps(value).encode()
    judged(clause, value, answer(body))
    with pytest.raises(FailureGroup) as failed:
        judged(clause, value, answer(body, **changes))
    messages = [str(failure) for failure in failed.value.exceptions]
    assert len(messages) == 1
    assert clause in messages[0]


@pytest.mark.parametrize(
    ("clause", "value"),
    [
        ("refuse.unknown-property", {"unknown": 1}),
        ("refuse.wrong-type", {"metadata": {"k": 1}}),
        ("refuse.too-many-pairs", {"metadata": {f"k{i}": "" for i in range(17)}}),
    ],
)
def test_what_schemathesis_sends_is_judged_by_what_it_is(clause: str, value: Any) -> None:
    judged(clause, value, answer(json.dumps(value).encode()))
    with pytest.raises(FailureGroup) as failed:
        judged(clause, value, answer(b"{}"))
    assert clause in str(failed.value.exceptions[0])


@pytest.mark.parametrize(
    ("status", "credentials"), [(200, "given"), (400, "given"), (401, "unknown")]
)
def test_whether_a_token_is_right_is_only_known_by_the_answer(
    status: int, credentials: str
) -> None:
    from schemathesis.core.transport import Response as Theirs

    found = received(b"{}", answer(b"{}").having(status=status))
    exchange = as_exchange(load(), Theirs.from_httpx(found, verify=True))
    assert exchange.case.credentials == credentials


def test_other_methods_and_paths_are_not_judged() -> None:
    case = operation(load()).Case(body={}, media_type="application/json")
    checks = list(CHECKS.values())
    for method, url in (("TRACE", URL), ("GET", f"{URL}/thread_1"), ("POST", f"{URL}/x/messages")):
        found = received(b"{}", Response(405, b"no"))
        found.request = httpx.Request(method, url, content=b"{}", headers=found.request.headers)
        case.validate_response(found, checks=checks)


def test_a_response_of_schemathesis_is_an_exchange_of_ours() -> None:
    from schemathesis.core.transport import Response as Theirs

    body = b'{"metadata": {"k": "v"}}'
    found = received(body, answer(body))
    exchange = as_exchange(load(), Theirs.from_httpx(found, verify=True))
    assert exchange.answer is not None
    assert (exchange.request.body, exchange.url) == (body, URL)
    assert (exchange.answer.status, exchange.answer.body) == (200, found.content)
    assert exchange.answer.header("content-type") == "application/json"
    assert exchange.case.expect is Expectation.VALID
    assert exchange.case.credentials == "given"
    assert exchange.finished - exchange.started == pytest.approx(0.01)
