"""Servers that send back the credentials they were sent: we do not pass them on."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest

from contracts.servers.reference import Reference
from tests.hostile.servers import Script, Turn, check, serving, written
from tests.support.apps import response, run_quietly

pytestmark = pytest.mark.slow

TOKEN: Final = "sk-Very/Secret+0123456789-abcXYZ=="
SHARED: Final = "hush-hush-Quiet-0123"
KEY: Final = "key-of-the-Team-4567"
SECRETS: Final = (TOKEN, SHARED, KEY)
ARGV: Final = ("--secret-header", f"X-Shared: {SHARED}", "--header", f"X-Api-Key: {KEY}")


def sent(turn: Turn) -> str:
    """Return the credentials that the server was sent."""
    headers = turn.request.headers
    names = ("authorization", "x-shared", "x-api-key")
    return " ".join(headers[name] for name in names if name in headers)


def forms(secret: str) -> set[str]:
    """Return the ways to write a secret that anybody can read back at a glance."""
    plain = {secret, secret.rstrip("="), secret[:-1], secret.swapcase()}
    return {
        *plain,
        *(json.dumps(one)[1:-1] for one in plain),
        *(quote(one, safe="") for one in plain),
        *(escape(one) for one in plain),
    }


def message(write: Callable[[str], str], status: str = "418 No") -> Script:
    """Return a script that writes what it was sent into the message of an error."""

    def script(turn: Turn) -> bytes:
        return response(write(sent(turn)).encode(), status=status)

    return script


def thread(name: str) -> Script:
    """Return a script that writes what it was sent into a property of threads."""

    def script(turn: Turn) -> bytes:
        answer = turn.server.reference.answer(turn.request)
        if answer.status != 200:
            return response(answer.body, status=f"{answer.status} No")
        return response(json.dumps({**json.loads(answer.body), name: sent(turn)}).encode())

    return script


def header(turn: Turn) -> bytes:
    return response(b"{}", f"X-Echo: {sent(turn)}", f"Location: /?k={quote(sent(turn))}")


def all_headers(turn: Turn) -> bytes:
    return response(json.dumps({"headers": dict(turn.request.headers)}).encode())


def reason(turn: Turn) -> bytes:
    return response(b"{}", status=f"200 {sent(turn)}")


def status_line(turn: Turn) -> bytes:
    return f"{sent(turn)}\r\n\r\n".encode()


def header_name(turn: Turn) -> bytes:
    return f"HTTP/1.1 200 OK\r\n{sent(turn)}\r\n\r\n".encode()


def content_length(turn: Turn) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {sent(turn)}\r\n\r\n".encode()


def media_type(turn: Turn) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {sent(turn)}\r\nContent-Length: 2\r\n\r\n"
    return head.encode() + b"{}"


def retry_after(turn: Turn) -> bytes:
    return response(sent(turn).encode(), f"Retry-After: 99 {sent(turn)}", status="503 No")


def in_chunks(turn: Turn) -> bytes:
    pieces = "".join(f"1\r\n{c}\r\n" for c in sent(turn))
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked"
    return f"{head}\r\n\r\n{pieces}0\r\n\r\n".encode()


def in_base64(turn: Turn) -> bytes:
    given = turn.request.headers.get("authorization", "").partition(" ")[2]
    return response(base64.b64encode(f"user:{given}".encode()))


ECHOES: Final = {
    "plain": message(str),
    "with 200": message(str, "200 OK"),
    "with 500": message(str, "500 No"),
    "with 404": message(str, "404 No"),
    "in JSON": message(lambda text: json.dumps({"error": {"message": f"bad key {text}"}})),
    "in JSON in JSON": message(lambda text: json.dumps(json.dumps({"m": text}))),
    "in a URL": message(lambda text: f"see https://x.invalid/?key={quote(text, safe='')}"),
    "in HTML": message(lambda text: f"<p>{escape(text)}</p>"),
    "in capitals and not": message(str.swapcase),
    "in base64": in_base64,
    "all headers": all_headers,
    "in a header": header,
    "in the reason": reason,
    "as the status line": status_line,
    "as a header's name": header_name,
    "as the length": content_length,
    "as the media type": media_type,
    "as a time": retry_after,
    "in chunks": in_chunks,
    "as id": thread("id"),
    "as object": thread("object"),
    "as created_at": thread("created_at"),
    "as metadata": thread("metadata"),
    "as tool_resources": thread("tool_resources"),
}


@pytest.mark.parametrize("name", ECHOES)
def test_what_a_server_sends_back_is_not_passed_on(name: str, tmp_path: Path) -> None:
    with serving(ECHOES[name]) as server:
        server.reference = Reference(TOKEN)
        checked = check(server, tmp_path, *ARGV, "--max-requests", "60", token=TOKEN)
    text = checked.ran.out + checked.ran.err + (tmp_path / "report.json").read_text()
    shown = {form for secret in SECRETS for form in forms(secret) if form in text}
    assert shown == set()
    assert base64.b64encode(f"user:{TOKEN}".encode()).decode() not in text
    assert any(TOKEN in request.headers.get("authorization", "") for request in server.requests)
    assert all(request.headers["x-shared"] == SHARED for request in server.requests)


def before_message(padding: str) -> Script:
    return message(lambda text: padding + text)


def before_id(padding: str) -> Script:
    def script(turn: Turn) -> bytes:
        answer = turn.server.reference.answer(turn.request)
        if answer.status != 200:
            return written(answer)
        value = {**json.loads(answer.body), "id": padding + sent(turn)}
        return response(json.dumps(value).encode())

    return script


def before_line(padding: str) -> Script:
    return lambda turn: f"{padding}{sent(turn)}\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("script", "kept"),
    [
        pytest.param(before_message, 120, id="refusal"),
        pytest.param(before_id, 60, id="id"),
        pytest.param(before_line, 200, id="status line"),
    ],
)
def test_no_cut_leaves_most_of_a_secret_standing(
    script: Callable[[str], Script], kept: int, tmp_path: Path
) -> None:
    found = []
    for shown in (14, 20, 30):
        padding = "." * (kept - shown - len("Bearer "))
        with serving(script(padding)) as server:
            server.reference = Reference(TOKEN)
            checked = check(server, tmp_path, *ARGV, "--max-requests", "40", token=TOKEN)
        text = checked.ran.out + checked.ran.err + (tmp_path / "report.json").read_text()
        found += [secret for secret in SECRETS if secret[:12] in text]
    assert found == []


def test_config_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for argv in (("--token", TOKEN, *ARGV), ARGV):
        monkeypatch.setenv("THREAD_CONTRACTS_TOKEN", TOKEN)
        monkeypatch.setenv("THREAD_CONTRACTS_SECRET_HEADER", f"X-Other: {SHARED}")
        ran = run_quietly("config", "http://127.0.0.1:1/v1", *argv)
        assert ran.code == 0
        assert not [one for one in SECRETS if one in ran.out + ran.err]


@pytest.mark.parametrize(
    "argv",
    [
        ("--token", f"{TOKEN} {SHARED}"),
        ("--secret-header", SHARED),
        ("--secret-header", f"X-A: {SHARED}\u00e9"),
        ("--header", f"Authorization: {TOKEN}"),
    ],
)
def test_no_message_on_a_bad_option_quotes_a_secret(argv: tuple[str, str]) -> None:
    ran = run_quietly("check", "http://127.0.0.1:1/v1", *argv)
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert not [one for one in SECRETS if one in ran.out + ran.err]
