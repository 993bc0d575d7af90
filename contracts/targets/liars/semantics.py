"""Liars that say what is wrong in the wrong way: refusals with a status of another meaning."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from contracts.targets.liars.liar import Liar
from contracts.targets.reference import Request, Response

_CRASH: Final = "wire.no-server-error"
_REFUSED: Final = "refuse.anything"
_MALFORMED: Final = "refuse.malformed-json"
_CLIENT: Final = "refuse.with-client-error"

_TOKEN: Final = re.compile(r"Bearer \S")

Picks = Callable[[Response], Any]
Change = Callable[[Response], Response]


def _invalid(response: Response) -> bool:
    """Tell whether the answer refuses what was sent."""
    return response.status in {400, 415}


def _unauthorized(response: Response) -> bool:
    return response.status == 401


def _code(response: Response) -> str:
    """Return the error code of a refusal of what was sent, or nothing."""
    return str(json.loads(response.body)["error"]["code"]) if _invalid(response) else ""


def _with_code(*codes: str) -> Picks:
    return lambda response: _code(response) in codes


_not_json: Final = _with_code("invalid_json")


def _where(picks: Picks, change: Change) -> Callable[[Response, Request], Response]:
    """Change the answers that are picked."""
    return lambda response, request: change(response) if picks(response) else response


def _status(status: int) -> Change:
    """Give an answer another status; a redirection points somewhere."""

    def change(response: Response) -> Response:
        if 300 < status < 400:
            response = response.with_header("location", "/error")
        return response.having(status=status, body=b"" if status == 304 else response.body)

    return change


def _having(status: int, body: bytes, content_type: str | None = "application/json") -> Change:
    """Answer with something else altogether."""
    return lambda response: Response(status, body).with_header("content-type", content_type)


_page: Final = _having(200, b"<html><h1>Bad request</h1></html>", "text/html")
_login: Final = _having(200, b"<html><form>Log in</form></html>", "text/html")
_crash: Final = _having(500, b"Internal Server Error", "text/plain")


def _owner(status: int) -> str:
    """Return the clause that owns a refusal with *status*."""
    if status >= 500:
        return _CRASH
    return _REFUSED if status < 300 else _CLIENT


_INVALID: Final = (
    *(
        Liar(
            name=f"invalid-answered-with-{status}",
            clause=_owner(status),
            response=_where(_invalid, _status(status)),
        )
        for status in (
            *(200, 201, 202),
            *(301, 302, 303, 304, 307),
            *(401, 402, 403, 404, 405, 406, 412, 418, 451),
            *(500, 501, 502, 503, 504, 520),
        )
    ),
    *(
        Liar(
            name=f"invalid-answered-with-{name}",
            clause=_REFUSED,
            response=_where(_invalid, change),
        )
        for name, change in (
            ("a-page-and-200", _page),
            ("nothing-and-200", _having(200, b"")),
            ("nothing-and-204", _having(204, b"", None)),
            ("null-and-200", _having(200, b"null")),
            ("an-empty-object-and-200", _having(200, b"{}")),
            ("an-empty-list-and-200", _having(200, b"[]")),
            ("text-and-200", _having(200, b"error: invalid input", "text/plain")),
            ("failure-and-200", _having(200, b'{"success": false}')),
            ("its-status-inside-200", _having(200, b'{"status": 400, "message": "invalid"}')),
            ("a-detail-and-201", _having(201, b'{"detail": "invalid"}')),
        )
    ),
)

_MALFORMED_JSON: Final = (
    *(
        Liar(
            name=f"malformed-json-answered-with-{status}",
            clause=_MALFORMED if status < 300 else _owner(status),
            response=_where(_not_json, _status(status)),
        )
        for status in (200, 201, 302, 401, 404, 500, 502, 503)
    ),
    Liar(
        name="malformed-json-answered-with-a-page-and-200",
        clause=_MALFORMED,
        response=_where(_not_json, _page),
    ),
    Liar(
        name="malformed-json-answered-with-nothing-and-200",
        clause=_MALFORMED,
        response=_where(_not_json, _having(200, b"")),
    ),
)

# What is broken, the clause that owns it, and the code with which the reference tells it.
# Inside a oneOf the reference tells of the oneOf only, so some rules have no code of their own.
_KINDS: Final = (
    ("wrong-type", "refuse.wrong-type", "invalid_type"),
    ("missing-property", "refuse.missing-property", "missing_required_parameter"),
    ("unknown-property", "refuse.unknown-property", "unknown_parameter"),
    ("too-many-items", "refuse.too-many-items", "array_above_max_length"),
    ("too-many-pairs", "refuse.too-many-pairs", "object_above_max_properties"),
    ("long-key", "refuse.long-key", "property_name_above_max_length"),
    ("long-value", "refuse.long-value", "string_above_max_length"),
)

_BY_KIND: Final = tuple(
    Liar(
        name=f"{kind}-answered-with-{told}",
        clause=owner or clause,
        response=_where(_with_code(code), change),
    )
    for kind, clause, code in _KINDS
    for told, owner, change in (
        ("500", _CRASH, _crash),
        ("404", _CLIENT, _status(404)),
        ("an-error-and-200", "", _status(200)),
    )
)


def _auth(name: str, change: Change, clause: str = "auth.missing") -> Liar:
    return Liar(
        name=f"unauthorized-answered-with-{name}",
        clause=clause,
        response=_where(_unauthorized, change),
    )


def _of_kind(name: str, clause: str, picks: Callable[[str], Any], change: Change) -> Liar:
    """Make a liar that is wrong about some Authorization headers only."""

    def changed(response: Response, request: Request) -> Response:
        header = request.headers.get("authorization", "")
        return change(response) if _unauthorized(response) and picks(header) else response

    return Liar(name=name, clause=clause, response=changed)


_AUTHORIZATION: Final = (
    *(
        _auth(f"{status}", _status(status))
        for status in (200, 201, 204, 301, 302, 307, 402, 404, 405, 407, 418, 422)
    ),
    *(_auth(f"{status}", _status(status), _CRASH) for status in (500, 501, 503, 511)),
    _auth("a-login-page-and-200", _login),
    _auth("nothing-and-200", _having(200, b"")),
    _auth("an-empty-object-and-200", _having(200, b"{}")),
    _auth("a-redirect-to-log-in", _having(302, b"", None)),
    _auth("400", _status(400)),
    _of_kind("no-credentials-answered-with-302", "auth.missing", lambda h: not h, _status(302)),
    _of_kind("no-credentials-answered-with-404", "auth.missing", lambda h: not h, _status(404)),
    _of_kind("wrong-token-answered-with-404", "auth.wrong", _TOKEN.match, _status(404)),
    _of_kind(
        "other-scheme-answered-with-404",
        "auth.malformed",
        lambda header: header and not header.lower().startswith("bearer"),
        _status(404),
    ),
    _of_kind(
        "other-scheme-answered-with-500",
        _CRASH,
        lambda header: header and not header.lower().startswith("bearer"),
        _crash,
    ),
)

LIARS: Final[tuple[Liar, ...]] = (
    *_INVALID,
    *_MALFORMED_JSON,
    *_BY_KIND,
    *_AUTHORIZATION,
)
