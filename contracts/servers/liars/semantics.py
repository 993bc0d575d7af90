"""Liars that refuse in the wrong way: with a status of another meaning."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from contracts.servers.liars.liar import Liar
from contracts.servers.reference import Received, Reference, Response

_CRASH: Final = "wire.no-server-error"
_REFUSED: Final = "refuse.anything"
_MALFORMED: Final = "refuse.malformed-json"
_CLIENT: Final = "refuse.with-client-error"
_IMAGE_URL: Final = "#/components/schemas/MessageContentImageUrlObject/properties/image_url"

Picks = Callable[[Response], Any]
Change = Callable[[Response], Response]


def _invalid(response: Response) -> bool:
    """Return whether the answer refuses the request."""
    return response.status in {400, 415}


def _unauthorized(response: Response) -> bool:
    return response.status == 401


def _with_code(code: str) -> Picks:
    """Pick refusals with an error code of the reference.

    Inside a oneOf the reference reports the oneOf only, so some rules have no code of their own.
    """
    return lambda response: (
        _invalid(response) and json.loads(response.body)["error"]["code"] == code
    )


def _status(status: int) -> Change:
    """Give an answer another status; a redirection points somewhere."""
    location = "/error" if 300 < status < 400 else None
    return lambda response: response.with_header("location", location).having(status=status)


def _having(body: bytes, content_type: str = "application/json") -> Change:
    """Answer 200 with another body."""
    return lambda response: Response(200, body, {"content-type": content_type})


_page: Final = _having(b"<html><h1>Bad request</h1></html>", "text/html")


def _liar(name: str, clause: str, picks: Picks, change: Change) -> Liar:
    """Make a liar that changes the answers that are picked."""
    return Liar(
        name=name,
        clause=clause,
        response=lambda response, request: change(response) if picks(response) else response,
    )


def _invalid_as(how: str, clause: str, change: Change) -> Liar:
    return _liar(f"invalid-answered-with-{how}", clause, _invalid, change)


def _malformed_as(how: str, clause: str, change: Change) -> Liar:
    picks = _with_code("invalid_json")
    return _liar(f"malformed-json-answered-with-{how}", clause, picks, change)


def _unauthorized_as(how: str, clause: str, change: Change) -> Liar:
    return _liar(f"unauthorized-answered-with-{how}", clause, _unauthorized, change)


_STATUSES: Final = (
    _invalid_as("an-error-and-200", _REFUSED, _status(200)),
    _invalid_as("a-page-and-200", _REFUSED, _page),
    _invalid_as("nothing-and-200", _REFUSED, _having(b"")),
    _invalid_as("201", _REFUSED, _status(201)),
    _invalid_as("302", _CLIENT, _status(302)),
    _invalid_as("401", _CLIENT, _status(401)),
    _invalid_as("404", _CLIENT, _status(404)),
    _invalid_as("418", _CLIENT, _status(418)),
    _invalid_as("500", _CRASH, _status(500)),
    _invalid_as("501", _CRASH, _status(501)),
    _invalid_as("503", _CRASH, _status(503)),
    _malformed_as("an-error-and-200", _MALFORMED, _status(200)),
    _malformed_as("a-page-and-200", _MALFORMED, _page),
    _malformed_as("404", _CLIENT, _status(404)),
    _malformed_as("500", _CRASH, _status(500)),
    _liar(
        "long-value-answered-with-500", _CRASH, _with_code("string_above_max_length"), _status(500)
    ),
    _unauthorized_as("an-error-and-200", "auth.missing", _status(200)),
    _unauthorized_as("302", "auth.missing", _status(302)),
    _unauthorized_as("404", "auth.missing", _status(404)),
    _unauthorized_as("500", _CRASH, _status(500)),
)


class _Trusting(Reference):
    """Reads every body as JSON, under any declared media type."""

    def read(self, request: Received) -> Any:
        """Read the body and ignore its media type."""
        return super().read(replace(request, headers={}))


def _closed(value: dict[str, Any]) -> bool:
    """Return whether tool_resources has a tool that the definition does not know."""
    return bool({*(value.get("tool_resources") or {})} - {"code_interpreter", "file_search"})


# These only break advice, which changes no verdict.
_CONVENTIONS: Final = (
    _liar(
        "refusals-carry-a-detail-only",
        "advice.error-envelope",
        _invalid,
        lambda response: response.having(body=b'{"detail": "There was an error parsing the body"}'),
    ),
    _liar(
        "refusals-carry-their-status-as-code",
        "advice.error-envelope",
        _invalid,
        lambda response: response.having(
            body=b'{"error": {"message": "wrong", "type": "t", "param": null, "code": 400}}'
        ),
    ),
    Liar(name="unknown-tools-refused", clause="advice.open-objects", refuses=_closed),
    Liar(name="declared-type-ignored", clause="advice.other-media-types", make=_Trusting),
    Liar(
        name="image-url-may-be-no-url",
        clause="advice.image-uri",
        forgets=(f"{_IMAGE_URL}/properties/url/format",),
    ),
)

LIARS: Final[tuple[Liar, ...]] = (*_STATUSES, *_CONVENTIONS)
