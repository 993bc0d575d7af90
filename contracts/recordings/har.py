"""HAR 1.2, as browsers, proxies and we write it (http://www.softwareishard.com/blog/har-12-spec/)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contracts.record.request import Headers, first_value
from contracts.recordings.entry import (
    Content,
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

ENTRIES: Final = "entries"


def exchange(entry: Any) -> RecordedExchange:
    """Return what an entry of a HAR file tells.

    Raises:
        Malformed: it is no such entry.
    """
    request, response = part(entry, "request"), part(entry, "response")
    sent, received = headers_of(request.get("headers")), headers_of(response.get("headers"))
    body, came = _sent(request, sent), _received(response, received)
    # Nothing takes no time at all: that is what stands where it was not measured.
    took = seconds(optional(entry, "time")) or None
    return RecordedExchange(
        text(field(request, "method")).upper(),
        text(field(request, "url")),
        sent,
        body.data,
        status_of(field(response, "status")),
        received,
        came.data or b"",
        unix_time(optional(entry, "startedDateTime")),
        None if took is None else took / 1000,
        lost(body, came),
    )


def _sent(request: Mapping[str, Any], headers: Headers) -> Content:
    posted, size = request.get("postData"), request.get("bodySize")
    if not posted:
        absent = content_of(None, None, headers, size, is_sent=True)
        is_unknown = _is_negative(size) and first_value(headers, "content-type") is not None
        return Content(None, is_lost=absent.is_lost or is_unknown)
    if optional(posted, "text") is None:
        # The parameters of a form may stand in place of its text.
        return Content(None, is_lost=True)
    # Not of HAR 1.2, but some write it as they do for answers.
    encoding = posted.get("encoding") or posted.get("_encoding")
    return content_of(posted["text"], encoding, headers, size, is_sent=True)


def _received(response: Mapping[str, Any], headers: Headers) -> Content:
    written, encoding, size = (
        optional(response, "content", name) for name in ("text", "encoding", "size")
    )
    came = content_of(written, encoding, headers, size)
    is_said = size == 0 or first_value(headers, "content-length") == "0"
    # Where contents are left out, so is their size, or it is -1.
    return came if written is not None or is_said else Content(None, is_lost=True)


def _is_negative(size: object) -> bool:
    """Tell whether *size* is what stands where it is unknown."""
    return isinstance(size, int) and size < 0
