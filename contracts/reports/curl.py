"""A request as a curl command line that anyone can paste; the token stays a variable."""

from __future__ import annotations

import shlex
from typing import Final

from contracts.record.case import Case
from contracts.record.case import Credentials as C
from contracts.record.exchange import Exchange
from contracts.record.request import Framing, Headers, Request, Spelling
from contracts.reports.shell_body import made_by, taken_from
from contracts.run.events import Options
from contracts.secrets.redaction import PUBLIC_HEADERS
from contracts.targets.authorization import CLAIMS, NO_ALGORITHM

_VARIABLE: Final = "$THREAD_CONTRACTS_TOKEN"
_SPELLED: Final = {Spelling.LOWER: str.lower, Spelling.CAPITALS: str.upper}
# The variants that are made from the token; the others are the same for every token.
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
    C.UNSIGNED: (
        f'Bearer {NO_ALGORITHM}.$(case "$THREAD_CONTRACTS_TOKEN" in '
        '(eyJ*.?*) printf %s "$THREAD_CONTRACTS_TOKEN" | cut -d. -f2;; '
        f"(*) printf %s {CLAIMS};; esac)."
    ),
    C.OTHER_CLAIMS: (
        'Bearer $(printf %s "$THREAD_CONTRACTS_TOKEN" '
        rf"| sed -E 's/^(eyJ[^.]*)\.[^.]*\./\1.{CLAIMS}./')"
    ),
    C.TWICE: f"Bearer {_VARIABLE} {_VARIABLE}",
    C.WORD_BEFORE: f"Bearer token {_VARIABLE}",
    C.WORD_BEHIND: f"Bearer {_VARIABLE} token",
    C.LOWER_SCHEME: f"bearer {_VARIABLE}",
    C.UNKNOWN: f"Bearer {_VARIABLE}",
}


def is_secret(header: tuple[str, str], case: Case, options: Options) -> bool:
    """Return whether the value of a request's *header* must not be shown."""
    name, value = header
    if name.lower() == "authorization":
        # Credentials without a token of the user are those of a recording, or made up.
        return case.credentials in _HEADERS and (
            options.token is not None or case.credentials in {C.GIVEN, C.UNKNOWN}
        )
    is_public = name.lower() in PUBLIC_HEADERS and value not in options.secrets
    given = {(known.lower(), text) for known, text in options.headers}
    return (name.lower(), value) in given and not is_public


def curl(exchange: Exchange, options: Options, identity: str = "", end: str = "") -> str:
    """Return the command that sends the request of *exchange* again.

    It makes the body, too, unless that is long and has no order: then the body has to be in a
    file, without which the command fails, and a comment says where to take it from.

    Args:
        exchange: the exchange.
        options: of the run; values of its secret headers are left out.
        identity: of the finding that the request shows; empty for none.
        end: what follows the command, in front of any comment.
    """
    request, making = exchange.request, made_by(exchange.request.body)
    reached = map(_quoted, options.curl)
    words = ["curl", "-sS", "-i", *reached, "-X", request.method, _quoted(exchange.url)]
    if request.body is not None and request.header("Content-Type") is None:
        # Otherwise curl would add a type of its own.
        words += ["-H", _quoted("Content-Type:")]
    for header in _delivered(request):
        words += ["-H", _header(header, exchange.case, options)]
    for name in request.delivery.without:
        words += ["-H", _quoted(f"{name.title()}:")]
    line = " ".join([making, "|", *words] if making else words)
    notes = []
    if request.delivery.framing is Framing.PIECES:
        notes.append("curl sends it at once, and not in pieces")
    if request.body is not None:
        line += f" --data-binary {_data(request.body, making, exchange.number)}"
        if making is None:
            notes.append(_where(request.body, identity))
    return f"{line}{end}  # {'; '.join(notes)}" if notes else f"{line}{end}"


def _delivered(request: Request) -> Headers:
    """Return the headers of *request*, as they were spelled, and the one that makes chunks."""
    spelled = _SPELLED.get(request.delivery.spelling, str)
    found = [(spelled(name), value) for name, value in request.headers]
    if request.delivery.framing is Framing.CHUNKS:
        found.append(("Transfer-Encoding", "chunked"))
    return tuple(found)


def _header(header: tuple[str, str], case: Case, options: Options) -> str:
    name, value = header
    hidden = is_secret(header, case, options)
    if name.lower() == "authorization":
        shown = _HEADERS[case.credentials] if hidden else value
        return _double_quoted(_line(name, shown))
    return _quoted(_line(name, "..." if hidden else value))


def _line(name: str, value: str) -> str:
    """Return a header as curl reads it: one that is empty ends in a semicolon."""
    return f"{name}: {value}" if value else f"{name};"


def _data(body: bytes, making: str | None, number: int) -> str:
    if making is None:
        return taken_from(number)
    return "@-" if making else _quoted(body.decode())


def _where(body: bytes, identity: str) -> str:
    """Say where to take a body from that a command cannot make."""
    ours = f"; thread-contracts replay REPORT.json {identity} sends it" if identity else ""
    return f"{len(body):,} bytes, which the JSON report has{ours}"


def _quoted(text: str) -> str:
    return shlex.quote(text)


def _double_quoted(text: str) -> str:
    """Quote so that the shell still expands the variable, and sends headers as Latin-1."""
    if not text.isascii():
        plain = (c.isascii() and c not in "%\\" for c in text)
        octal = "".join(c if p else f"\\{ord(c):03o}" for c, p in zip(text, plain, strict=True))
        return f'"$(printf {shlex.quote(octal)})"'
    return f'"{text}"' if "$" in text else shlex.quote(text)
