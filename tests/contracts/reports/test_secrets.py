"""The token and the values of headers appear nowhere, even where the target sends them back."""

from __future__ import annotations

import json
from base64 import b32encode, b32hexencode, b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.record.case import Credentials
from contracts.record.exchange import Answer
from contracts.run.events import Options
from contracts.run.sender import Sender
from contracts.secrets.redaction import REDACTED, Redactor
from contracts.servers.reference import Received, Response, as_asgi
from contracts.settings.table import TOKEN_VARIABLE
from contracts.targets.authorization import authorization, secrets
from tests.support.apps import Cli, Install, Scripted, StubTarget
from tests.support.reports import case, finding_on

SECRET = "sk-Very-Secret-7391548260"
SHARED = "hush-hush-0123"
FEW = ("--max-requests", "60")
WORDS = st.text("ABCDEF0123", min_size=1, max_size=8)


def echoing(request: Received) -> Response:
    """Refuse, and repeat the credentials in every way."""
    given_one = request.headers.get("authorization", "")
    shared = request.headers.get("x-shared", "")
    body = json.dumps({"error": {"message": f"bad key {given_one} {shared}"}, "id": given_one})
    headers = {"content-type": "application/json", "x-key": given_one, "x-shared": shared}
    return Response(200 if len(request.body) % 2 else 418, body.encode(), headers)


def leaks(text: str, token: str) -> list[str]:
    """Return the forms of *token* that *text* holds."""
    basic = b64encode(f"user:{token}".encode()).decode()
    quoted = json.dumps(token)[1:-1]
    forms = (token, token[:-1], token.swapcase(), basic, quoted, json.dumps(quoted)[1:-1])
    return [form for form in forms if form in text]


@pytest.mark.slow
@pytest.mark.parametrize("by_variable", [True, False])
def test_an_echoed_token_is_shown_nowhere(
    by_variable: bool,
    cli: Cli,
    installed: Install,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "report.json"
    argv = ["--profile", "quick", "--report", f"json={path}", "--header", f"X-Shared: {SHARED}"]
    if by_variable:
        # Some are kept for the credentials, which come last.
        argv += ["--max-requests", "150"]
        monkeypatch.setenv(TOKEN_VARIABLE, SECRET)
    else:
        # Only where the token comes from differs: the first requests show it.
        argv += ["--token", SECRET, *FEW]
    ran = cli("check", installed(as_asgi(Scripted(echoing))), *argv)
    assert ran.code == 1
    text = ran.out + ran.err + path.read_text()
    assert leaks(text, SECRET) == []
    assert SHARED not in text
    assert REDACTED in ran.out
    assert f"Bearer {REDACTED}" in path.read_text()


def test_a_token_with_quotes_is_hidden_also_where_it_is_escaped(
    cli: Cli, installed: Install, tmp_path: Path
) -> None:
    token, path = 'sk-a"b\\c-0123456789', tmp_path / "report.json"
    options = ("--profile", "quick", "--token", token, "--report", f"json={path}", *FEW)
    ran = cli("check", installed(as_asgi(Scripted(echoing))), *options)
    assert ran.code == 1
    assert leaks(ran.out + ran.err + path.read_text(), token) == []


@pytest.mark.parametrize("kind", Credentials)
@pytest.mark.parametrize("token", [SECRET, "ab"])
def test_no_header_of_a_request_gives_a_secret_away(kind: Credentials, token: str) -> None:
    """Not even one that is too short to be looked for."""
    headers = (("X-Api-Key", "k"), ("User-Agent", "q"), ("Accept", "text/html"))
    options = Options(token=token, headers=headers, secrets=("q",))
    target = StubTarget(lambda _: Answer(200, (), b""))
    finding = finding_on(Sender(target, options).send(case(credentials=kind)), options)
    shown = dict(finding.request.headers)
    assert (shown["X-Api-Key"], shown["User-Agent"]) == (REDACTED, REDACTED)
    assert shown["Accept"] == "text/html"
    made = authorization(kind, token)
    # An unsigned token may hold the claims of the given one.
    of_any = {Credentials.GIVEN, Credentials.UNSIGNED}
    is_of_token = made != authorization(kind, "cd") or kind in of_any
    assert shown.get("Authorization") == (REDACTED if is_of_token else made)
    assert finding.request.credentials == kind


@pytest.mark.slow
def test_a_common_header_value_does_not_spoil_the_command(
    cli: Cli, installed: Install, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    options = ("--profile", "quick", "--header", "Accept: application/json")
    target = installed(as_asgi(Scripted(echoing)))
    cli("check", target, *options, "--report", f"json={path}", *FEW)
    report = json.loads(path.read_text())
    commands = [f["curl"] for clause in report["clauses"] for f in clause["findings"]]
    assert any("'Content-Type: application/json'" in command for command in commands)


@given(hidden=st.lists(WORDS, max_size=5), text=st.lists(WORDS))
def test_no_secret_survives_redaction(hidden: list[str], text: list[str]) -> None:
    # Short ones are hidden where they stand alone.
    shown = Redactor(hidden)(" ".join([*text, *hidden]))
    assert [one for one in hidden if len(one) > 2 and one in shown.split()] == []


def test_the_longest_secret_is_hidden_first() -> None:
    assert Redactor(["ABC", "ABCDEF"])("ABCDEF ABC") == f"{REDACTED} {REDACTED}"


def test_what_is_no_secret_is_left_alone() -> None:
    assert Redactor([])("text") == "text"
    assert Redactor(["", "a", "ab"])("a abc") == "a abc"


@pytest.mark.parametrize("kind", Credentials)
def test_every_variant_of_the_token_is_hidden(kind: Credentials) -> None:
    header = authorization(kind, SECRET) or ""
    assert leaks(Redactor(secrets(SECRET))(header), SECRET) == []


@pytest.mark.parametrize("kind", Credentials)
def test_padding_does_not_keep_a_token_from_being_hidden(kind: Credentials) -> None:
    header = authorization(kind, f"{SECRET}==") or ""
    assert SECRET[:-1] not in Redactor(secrets(f"{SECRET}=="))(header)


@given(before=st.binary(max_size=9), behind=st.binary(max_size=9), is_lower=st.booleans())
@pytest.mark.parametrize("encode", [b32encode, b32hexencode])
def test_a_token_in_base32_is_hidden_wherever_it_begins(
    encode: Any, before: bytes, behind: bytes, is_lower: bool
) -> None:
    packed = encode(before + SECRET.encode() + behind).decode()
    given_text = packed.lower() if is_lower else packed
    first, last = -(-len(before) * 8 // 5), (len(before) + len(SECRET)) * 8 // 5
    for text in (given_text, given_text.rstrip("=")):
        shown = Redactor(secrets(SECRET))(text)
        assert shown == f"{text[:first]}{REDACTED}{text[last:]}"
