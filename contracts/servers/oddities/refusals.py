"""Oddities in how requests are refused, and with which status."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from contracts.servers.oddities.oddity import Json, Make, Oddity, answers, oddities
from contracts.servers.reference import Received, Reference, Refusal, Response

_JSON: Final = "application/json"
_HTML: Final = b"<!doctype html><title>400</title><h1>Bad Request</h1>"
_PROBLEM: Final = b'{"type":"about:blank","title":"Bad Request","status":400,"detail":"Wrong."}'
_PYDANTIC: Final = b'{"detail":[{"type":"missing","loc":["body","role"],"msg":"Field required"}]}'
_UNKNOWN: Final = b'{"error":{"message":"unknown parameter, not found"}}'


def _refuses(instead: Callable[[Response], Response], *statuses: int) -> Make:
    """Change refusals of bodies, or the answers with these statuses."""
    wanted = statuses or (400, 415)
    return answers(lambda response, q: instead(response) if response.status in wanted else response)


def _status(status: int) -> Callable[[Response], Response]:
    return lambda response: response.having(status=status)


def _said(
    status: int, body: bytes, media_type: str | None = None
) -> Callable[[Response], Response]:
    headers = {} if media_type is None else {"content-type": media_type}
    return lambda response: Response(status, body, headers)


def _malformed_is_400(response: Response, request: Received) -> Response:
    """Answer 400, not 401, to a malformed Authorization header (RFC 6750, section 3.1)."""
    header = request.headers.get("authorization")
    malformed = header is not None and not (header.lower().startswith("bearer ") and header[7:])
    return response.having(status=400) if malformed and response.status == 401 else response


def _no_token_is_400(response: Response, request: Received) -> Response:
    """Answer 400, not 401, to a token against the grammar (RFC 6750, section 2.1)."""
    token = request.headers.get("authorization", "").partition(" ")[2]
    malformed = re.fullmatch(r"[A-Za-z0-9._~+/-]+=*", token) is None
    given = "authorization" in request.headers
    return (
        response.having(status=400) if response.status == 401 and given and malformed else response
    )


class _BodyFirst(Reference):
    """Looks at the credentials only when the body is in order."""

    _header: str | None = None

    def authorized(self, header: str | None) -> bool:
        self._header = header
        return True

    def thread(self, value: Json, request: Received) -> Json:
        if not super().authorized(self._header):
            raise Refusal(401, "Incorrect API key provided.", None, "invalid_api_key")
        return super().thread(value, request)


def _length_required(response: Response, request: Received) -> Response:
    """Want to know how long a body is (RFC 9110, section 15.5.12)."""
    chunked = "chunked" in request.headers.get("transfer-encoding", "")
    return response.having(status=411, body=b"") if chunked else response


def _expects_nothing(response: Response, request: Received) -> Response:
    """Meet no expectations (RFC 9110, section 15.5.18)."""
    return response.having(status=417, body=b"") if "expect" in request.headers else response


class _SmallBodies(Reference):
    """Refuses bodies above a size with 413."""

    def read(self, request: Received) -> Any:
        if len(request.body) > 2_000_000:
            raise Refusal(413, "The body is too large.", None, "too_large")
        return super().read(request)


_MAKES: Final[Mapping[str, Make]] = {
    "refuses-with-415": _refuses(_status(415)),
    "refuses-in-plain-latin-1": _refuses(_said(400, b"r\xe9fus\xe9", "text/plain")),
    "refuses-in-html": _refuses(_said(400, _HTML, "text/html")),
    "refuses-with-nothing": _refuses(_said(400, b"")),
    "refuses-with-a-string": _refuses(_said(400, b'{"error":"wrong"}', _JSON)),
    "refuses-with-broken-json": _refuses(_said(400, b'{"error":', _JSON)),
    "refuses-behind-a-byte-order-mark": _refuses(_said(400, b'\xef\xbb\xbf{"error":{}}', _JSON)),
    "refuses-at-length": _refuses(_said(400, b"no " * 50_000, "text/plain")),
    "refuses-with-problem-details": _refuses(_said(400, _PROBLEM, "application/problem+json")),
    "refuses-as-pydantic-does": _refuses(_said(422, _PYDANTIC, _JSON)),
    "refuses-as-unknown": _refuses(_said(400, _UNKNOWN, _JSON)),
    "forbids-credentials": _refuses(_status(403), 401),
    "unauthorised-with-nothing": _refuses(_said(401, b""), 401),
    "malformed-credentials-are-400": answers(_malformed_is_400),
    "what-is-no-token-is-400": answers(_no_token_is_400),
    "credentials-after-the-body": _BodyFirst,
    "bodies-up-to-2-megabytes": _SmallBodies,
    "length-required": answers(_length_required),
    "no-expectations": answers(_expects_nothing),
}

ODDITIES: Final[tuple[Oddity, ...]] = oddities(_MAKES)
