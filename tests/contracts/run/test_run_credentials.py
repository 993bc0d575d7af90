"""Which credentials a run sends, and what it makes of targets that do not ask for any."""

from __future__ import annotations

import re
import socket

import pytest

from contracts.clauses import chosen
from contracts.conduct.entry import verdict_of
from contracts.judging.finding import Outcome
from contracts.judging.judge import Judge
from contracts.record.case import Credentials
from contracts.record.exchange import Answer
from contracts.record.request import Request
from contracts.run.events import Options
from contracts.run.session import Session
from contracts.servers.reference import TOKEN, Received, Reference, Response, as_asgi
from contracts.targets.authorization import authorization
from contracts.targets.open import open_target
from strategies.sequences.scenarios import credential_cases
from tests.support.apps import Recording, Scripted, StubTarget, raw_server, read_request, response
from tests.support.exchanges import DEFINITION
from tests.support.runs import clause, quickly, run

LIKE_A_TOKEN = re.compile(r"[A-Za-z0-9._~+/:-]+=*")
AUTH_CLAUSES = ("auth.missing", "auth.malformed", "auth.wrong")


@pytest.mark.slow
def test_a_lockout_for_wrong_tokens_is_not_waited_for() -> None:
    reference = Reference()

    def script(request: Received) -> Response:
        if request.headers.get("authorization") == f"Bearer {TOKEN}":
            return reference.answer(request)
        return Response(429, b"{}", {"retry-after": "60"})

    result = run(as_asgi(Scripted(script)), token=TOKEN)
    assert result.cut_short == ""
    assert not any("waited" in note for note in result.notes)
    for name in AUTH_CLAUSES:
        verdict = clause(result, name)
        assert verdict.outcome is Outcome.UNTESTED
        assert "429" in verdict.reason


class Open(Recording):
    """Asks for no token."""

    def authorized(self, header: str | None) -> bool:
        del header
        return True


def test_a_target_that_was_given_no_token_need_not_ask_for_one() -> None:
    server = Open()
    result = run(as_asgi(server))
    assert verdict_of(result) == "conformant"
    assert not any("authorization" in request.headers for request in server.seen)
    for name in (*AUTH_CLAUSES, "auth.scheme-in-any-case"):
        verdict = clause(result, name)
        assert verdict.outcome is Outcome.UNTESTED
        assert "set THREAD_CONTRACTS_TOKEN" in verdict.reason


@pytest.mark.slow
def test_a_target_that_was_given_a_token_has_to_ask_for_it() -> None:
    result = run(as_asgi(Open()), token="any-token")
    assert verdict_of(result) == "nonconformant"
    assert clause(result, "auth.missing").outcome is Outcome.FAIL


@pytest.mark.parametrize("token", quickly("a=", "x", "Bearer", "null", "sk-a:b"))
@pytest.mark.parametrize("status", [400, 401])
def test_what_is_no_token_by_its_syntax_may_be_a_bad_request(token: str, status: int) -> None:
    reference = Reference(token)

    def script(request: Received) -> Response:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        malformed = scheme.lower() != "bearer" or not re.fullmatch(
            r"[\w.~+/:-]+=*", given, re.ASCII
        )
        if malformed and "authorization" in request.headers:
            return Response(status, b"{}")
        return reference.answer(request)

    result = run(as_asgi(Scripted(script)), token=token, pattern="auth")
    assert {clause(result, name).outcome for name in AUTH_CLAUSES} == {Outcome.PASS}


def test_a_token_that_is_not_ascii_gets_to_the_target() -> None:
    server = Recording()
    run(as_asgi(server), token=TOKEN, pattern="auth")
    assert any("caf\u00e9" in request.headers.get("authorization", "") for request in server.seen)


@pytest.mark.parametrize(
    ("pattern", "shows"), [("!auth", False), ("wire,!auth.*", False), ("!auth.wrong", True)]
)
def test_wrong_tokens_are_shown_unless_all_clauses_about_them_are_left_out(
    pattern: str, shows: bool
) -> None:
    session = Session(
        StubTarget(lambda _: Answer(200, (), b"{}")),
        Options(token=TOKEN, pattern=pattern),
        lambda _: None,
        Judge(chosen(DEFINITION, pattern)),
    )
    assert any(map(session.usable, credential_cases(DEFINITION))) is shows


def test_such_a_token_goes_over_the_wire_as_servers_read_it() -> None:
    heads: list[bytes] = []

    def handle(connection: socket.socket, number: int) -> None:
        del number
        heads.append(read_request(connection))
        connection.sendall(response())

    with raw_server(handle) as url:
        target = open_target(url, 10.0)
        header = authorization(Credentials.LATIN_1, TOKEN) or ""
        result = target.submit(Request((("Authorization", header),), b"{}")).result()
        target.close()
    assert result.failure is None
    assert header.encode("latin-1") in heads[0]
    assert not header.isascii()
