"""Cassettes: what VCR.py, VCR for Ruby and Schemathesis write, as YAML or JSON."""

from __future__ import annotations

from typing import Any, Final

from contracts.recordings.entry import (
    Content,
    Malformed,
    RecordedExchange,
    content_of,
    field,
    headers_of,
    optional,
    seconds,
    text,
    unix_time,
)

# VCR.py has the first, VCR for Ruby and Schemathesis the other.
ENTRIES: Final = ("interactions", "http_interactions")


def exchange(entry: Any) -> RecordedExchange:
    """Return what an interaction of a cassette tells.

    Raises:
        Malformed: it is no such interaction.
    """
    request, response = field(entry, "request"), optional(entry, "response")
    sent, received = headers_of(optional(request, "headers")), headers_of(_headers(response))
    body, came = _content(optional(request, "body"), sent), _content(_body(response), received)
    lost = "the body of the request" if body.is_lost else ""
    return RecordedExchange(
        text(field(request, "method")).upper(),
        text(_first(request, "uri", "url")),
        sent,
        # VCR.py has an empty text where VCR for Ruby has none.
        body.data or None,
        _status(response),
        received,
        came.data or b"",
        unix_time(optional(entry, "recorded_at")),
        seconds(optional(response, "elapsed")),
        lost or ("the body of the answer" if came.is_lost else ""),
    )


def _headers(response: Any) -> Any:
    return optional(response, "headers")


def _body(response: Any) -> Any:
    found = optional(response, "body")
    return optional(response, "content") if found is None else found


def _first(value: Any, *names: str) -> Any:
    for name in names:
        if (found := optional(value, name)) is not None:
            return found
    raise Malformed(f"request.{names[0]} is missing")


def _content(body: Any, headers: Any) -> Content:
    """Return the content of a body: a text, bytes, or a map that has it and its encoding."""
    if not isinstance(body, dict):
        return content_of(body, None, headers)
    for name in ("base64_string", "$base64"):
        if name in body:
            return content_of(body[name], "base64", headers)
    # The encoding of VCR for Ruby is a character set, which was undone.
    return content_of(body.get("string"), None, headers)


def _status(response: Any) -> int:
    if response is None:
        return 0
    found = optional(response, "status")
    if isinstance(found, dict):
        found = found.get("code")
    if found is None:
        found = field(response, "status_code")
    written = text(found)
    if not written.isdecimal() or len(written) > 3:
        raise Malformed("response.status is no number")
    return int(written)
