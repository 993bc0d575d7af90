"""A request as a curl command line that anyone can paste; the token stays a variable."""

from __future__ import annotations

import shlex
from base64 import b64encode
from collections.abc import Iterable
from typing import Final

from contracts.record.case import Credentials as C
from contracts.record.exchange import Exchange
from contracts.targets.credentials import authorization

_VARIABLE: Final = "$THREAD_CONTRACTS_TOKEN"
_INLINE: Final = 2_000
# The variants made from the token; the others are the same for every token.
_HEADERS: Final = {
    C.GIVEN: f"Bearer {_VARIABLE}",
    C.NO_SCHEME: _VARIABLE,
    C.BASIC_SCHEME: "Basic $(printf 'user:%s' \"$THREAD_CONTRACTS_TOKEN\" | base64 -w0)",
    C.BASIC_RAW: f"Basic {_VARIABLE}",
    C.OTHER_SCHEME: f"Token {_VARIABLE}",
    C.GLUED_SCHEME: f"Bearer{_VARIABLE}",
    C.TRUNCATED: "Bearer ${THREAD_CONTRACTS_TOKEN%?}",
    C.EXTENDED: "Bearer ${THREAD_CONTRACTS_TOKEN}x",
    C.LAST_CHANGED: (
        'Bearer $(printf %s "$THREAD_CONTRACTS_TOKEN" '
        r"| sed -E -e 's/a(=*)$/b\1/' -e t -e 's/.(=*)$/a\1/')"
    ),
    C.OTHER_CASE: 'Bearer $(printf %s "$THREAD_CONTRACTS_TOKEN" | tr a-zA-Z A-Za-z)',
    C.LOWER_SCHEME: f"bearer {_VARIABLE}",
}


def curl(exchange: Exchange, *, has_token: bool, headers: Iterable[str] = ()) -> str:
    """Return the command that sends the request of *exchange* again.

    Args:
        exchange: whose request.
        has_token: whether a token was given at all.
        headers: names of further headers the user configured; their values are left out.
    """
    sent, credentials = exchange.request, exchange.case.credentials
    words = ["curl", "-sS", "-i", "-X", sent.method, _quoted(exchange.url)]
    content_type = sent.header("content-type")
    if content_type is not None:
        # curl leaves a header out that ends in a colon, and sends it empty after a semicolon.
        named = f"Content-Type: {content_type}" if content_type else "Content-Type;"
        words += ["-H", _quoted(named)]
    elif sent.body is not None:
        words += ["-H", _quoted("Content-Type:")]
    header = _HEADERS.get(credentials) if has_token else None
    header = header or authorization(credentials, None)
    if header is not None:
        words += ["-H", _double_quoted(f"Authorization: {header}" if header else "Authorization;")]
    for name in headers:
        words += ["-H", _quoted(f"{name}: ...")]
    return " ".join([*_piped(sent.body), *words, *_data(sent.body)])


def _piped(body: bytes | None) -> list[str]:
    """Bytes that a shell cannot carry in an argument come through a pipe."""
    if body is None or (len(body) <= _INLINE and _is_plain(body)):
        return []
    if len(body) > _INLINE:
        return []
    return ["echo", b64encode(body).decode(), "|", "base64", "-d", "|"]


def _data(body: bytes | None) -> list[str]:
    if body is None:
        return []
    if len(body) > _INLINE:
        return [
            "--data-binary",
            f"@request.json  # {len(body)} bytes; the JSON report has the request",
        ]
    return ["--data-binary", _quoted(body.decode()) if _is_plain(body) else "@-"]


def _is_plain(body: bytes) -> bool:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return text.isprintable() and not text.startswith("@")


def _quoted(text: str) -> str:
    return shlex.quote(text)


def _double_quoted(text: str) -> str:
    """Quote so that the shell still expands the variable, and sends headers as Latin-1."""
    if not text.isascii():
        plain = (c.isascii() and c not in "%\\" for c in text)
        octal = "".join(c if p else f"\\{ord(c):03o}" for c, p in zip(text, plain, strict=True))
        return f'"$(printf {shlex.quote(octal)})"'
    return f'"{text}"' if "$" in text else shlex.quote(text)
