"""HAR 1.2, as browsers, proxies and we write it (http://www.softwareishard.com/blog/har-12-spec/)."""

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

ENTRIES: Final = "log.entries"


def exchange(entry: Any) -> RecordedExchange:
    """Return what an entry of a HAR file tells.

    Raises:
        Malformed: it is no such entry.
    """
    request, response = field(entry, "request"), field(entry, "response")
    sent, received = headers_of(optional(request, "headers")), headers_of(response.get("headers"))
    body = _sent(request, sent)
    came = _received(response, received)
    status = field(response, "status")
    if isinstance(status, bool) or not isinstance(status, int):
        raise Malformed("response.status is no number")
    took = seconds(optional(entry, "time"))
    return RecordedExchange(
        text(field(request, "method")).upper(),
        text(field(request, "url")),
        sent,
        body.data,
        max(status, 0),
        received,
        came.data or b"",
        unix_time(optional(entry, "startedDateTime")),
        None if took is None else took / 1000,
        _lost(body, came),
    )


def _sent(request: Any, headers: Any) -> Content:
    posted = optional(request, "postData")
    if not posted:
        return Content(None, _says_more(request.get("bodySize")))
    if "text" not in posted:
        # The parameters of a form may stand in place of its text.
        return Content(None, is_lost=True)
    # Not of HAR 1.2, but some write it as they do for answers.
    encoding = posted.get("encoding") or posted.get("_encoding")
    return content_of(posted["text"], encoding, headers, request.get("bodySize"))


def _received(response: Any, headers: Any) -> Content:
    content = optional(response, "content") or {}
    if content.get("text") is None:
        return Content(None, _says_more(content.get("size")))
    return content_of(content["text"], content.get("encoding"), headers, content.get("size"))


def _says_more(size: object) -> bool:
    return isinstance(size, int) and size > 0


def _lost(body: Content, came: Content) -> str:
    if body.is_lost:
        return "the body of the request"
    return "the body of the answer" if came.is_lost else ""
