"""Liars about how a request may travel: framing, Expect, and what Accept asks for."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

import brotli

from contracts.servers.liars.liar import Liar
from contracts.servers.reference import Received, Reference, Response

_FRAMING: Final = "delivery.framing"
_NEGOTIATION: Final = "delivery.negotiation"
# Middleware leaves answers alone that are shorter.
_SHORT: Final = 500


class _Changed(Reference):
    """The reference, which gets to see another request than was sent."""

    def __init__(self, change: Callable[[Received], Received]) -> None:
        super().__init__()
        self._change = change

    def answer(self, request: Received) -> Response:
        return super().answer(self._change(request))


def _sees(name: str, clause: str, change: Callable[[Received], Received]) -> Liar:
    return Liar(name=name, clause=clause, make=partial(_Changed, change))


def _is_chunked(request: Received) -> bool:
    return "chunked" in request.headers.get("transfer-encoding", "")


def _unchunked(request: Received) -> Received:
    """Read as many bytes as Content-Length says, which a body in chunks does not have."""
    return replace(request, body=b"") if _is_chunked(request) else request


def _after_expect(request: Received) -> Received:
    """Wait for the body of a request with Expect, and give up on it."""
    return replace(request, body=b"") if "expect" in request.headers else request


def _refuses(name: str, clause: str, status: int, when: Callable[[Received], bool]) -> Liar:
    """Make a liar that refuses requests of a kind."""
    error = {"message": "Not supported.", "type": "invalid_request_error"}
    body = json.dumps({"error": {**error, "param": None, "code": None}}).encode()
    return Liar(
        name=name,
        clause=clause,
        response=lambda response, request: Response(status, body) if when(request) else response,
    )


def _accept(request: Received) -> str:
    # Without the header any type is acceptable (RFC 9110, section 12.5.1).
    return request.headers.get("accept", "")


def _unchecked(response: Response, request: Received) -> Response:
    """Let everything pass that comes in chunks, as the check reads another stream."""
    if not _is_chunked(request) or response.status != 400:
        return response
    thread: dict[str, Any] = {"id": f"thread_{request.number}", "object": "thread"}
    thread |= {"created_at": 1_700_000_000, "metadata": {}, "tool_resources": {}}
    return response.having(status=200, body=json.dumps(thread).encode())


def _in_brotli(response: Response, request: Received) -> Response:
    """Compress what is long, whatever Accept-Encoding says."""
    del request
    if len(response.body) < 1_000:
        return response
    packed = brotli.compress(response.body)
    return response.having(body=packed).with_header("content-encoding", "br")


def _in_gzip(response: Response, request: Received) -> Response:
    """Compress what is long, whatever Accept-Encoding says, as a proxy may be told to."""
    del request
    if len(response.body) < 1_000:
        return response
    return _zipped(response)


def _zipped(response: Response) -> Response:
    packed = gzip.compress(response.body)
    return response.having(body=packed).with_header("content-encoding", "gzip")


def _in_gzip_by_name(response: Response, request: Received) -> Response:
    """Compress what is not short where the name of the coding stands, even to forbid it."""
    if "gzip" not in request.headers.get("accept-encoding", "") or len(response.body) < _SHORT:
        return response
    return _zipped(response)


LIARS: Final[tuple[Liar, ...]] = (
    _sees("body-in-chunks-not-read", _FRAMING, _unchunked),
    _sees("body-after-expect-not-read", _FRAMING, _after_expect),
    _refuses("refuses-expect", _FRAMING, 400, lambda request: "expect" in request.headers),
    _refuses("crashes-on-chunks", "wire.no-server-error", 500, _is_chunked),
    _refuses(
        "refuses-connection-close",
        _FRAMING,
        400,
        lambda request: request.headers.get("connection") == "close",
    ),
    Liar(name="body-in-chunks-not-checked", clause=_FRAMING, response=_unchecked),
    _refuses("refuses-any-type", _NEGOTIATION, 406, lambda request: _accept(request) == "*/*"),
    _refuses(
        "refuses-a-list-of-types",
        _NEGOTIATION,
        406,
        lambda request: _accept(request).count(",") > 0,
    ),
    _refuses(
        "refuses-json-with-a-weight",
        _NEGOTIATION,
        406,
        lambda request: "application/json;" in _accept(request),
    ),
    _refuses(
        "refuses-any-coding",
        _NEGOTIATION,
        406,
        lambda request: request.headers.get("accept-encoding") == "*",
    ),
    Liar(
        name="page-unless-json-is-named",
        clause="wire.content-type",
        response=lambda response, request: (
            response
            if response.status != 200 or "json" in _accept(request) or not _accept(request)
            else Response(200, b"<thread/>", {"content-type": "application/xml"})
        ),
    ),
    Liar(
        name="page-where-html-is-named",
        clause="wire.content-type",
        response=lambda response, request: (
            response
            if response.status != 200 or "text/html" not in _accept(request)
            else Response(200, b"<pre>{}</pre>", {"content-type": "text/html"})
        ),
    ),
    Liar(
        name="gzip-although-its-weight-is-0",
        clause="wire.content-encoding",
        response=_in_gzip_by_name,
    ),
    Liar(name="gzip-of-long-answers-unasked", clause="wire.content-encoding", response=_in_gzip),
    Liar(name="brotli-unasked", clause="wire.content-encoding", response=_in_brotli),
)
