"""Cassettes: what VCR.py, VCR for Ruby and Schemathesis write, as YAML or JSON."""

from __future__ import annotations

from typing import Any, Final

from contracts.record.request import Headers
from contracts.recordings.entry import (
    Content,
    Malformed,
    RecordedExchange,
    content_of,
    field,
    headers_of,
    lost,
    optional,
    part,
    status_of,
    text,
)
from contracts.recordings.times import seconds, unix_time

# VCR.py has the first, VCR for Ruby and Schemathesis the other.
ENTRIES: Final = ("interactions", "http_interactions")


def exchange(entry: Any) -> RecordedExchange:
    """Return what an interaction of a cassette tells.

    Raises:
        Malformed: it is no such interaction.
    """
    request, response = part(entry, "request"), optional(entry, "response")
    sent, received = headers_of(request.get("headers")), headers_of(optional(response, "headers"))
    body = _content(request.get("body"), sent, is_sent=True)
    came = _content(_first(response, "body", "content"), received)
    ended, took = unix_time(optional(entry, "recorded_at")), seconds(optional(response, "elapsed"))
    uri = _first(request, "uri", "url")
    if uri is None:
        raise Malformed("request.uri is missing")
    return RecordedExchange(
        text(field(request, "method")).upper(),
        text(uri),
        sent,
        # VCR.py has an empty text where VCR for Ruby has none.
        body.data or None,
        _status(response),
        received,
        came.data or b"",
        # It is recorded when the answer is there.
        None if ended is None else max(0.0, ended - (took or 0.0)),
        took or None,
        lost(body, came),
    )


def _first(value: Any, *names: str) -> Any:
    """Return what stands under the first of *names* that there is; None where there is none."""
    found = (optional(value, name) for name in names)
    return next((one for one in found if one is not None), None)


def _content(body: Any, headers: Headers, *, is_sent: bool = False) -> Content:
    """Return the content of a body: a text, bytes, or a map that has it and its encoding."""
    if isinstance(body, dict):
        for name in ("base64_string", "$base64"):
            if name in body:
                return content_of(body[name], "base64", headers, is_sent=is_sent)
        # The encoding of VCR for Ruby is a character set, which was undone.
        body = body.get("string", body or None)
    return content_of(body, None, headers, is_sent=is_sent)


def _status(response: Any) -> int:
    if response is None:
        return 0
    found = optional(response, "status")
    if isinstance(found, dict):
        found = found.get("code")
    return status_of(field(response, "status_code") if found is None else found)
