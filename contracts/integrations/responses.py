"""Responses of httpx and requests, as exchanges that somebody else recorded.

Neither is imported: who has such a response has imported it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from contracts.errors import UsageError
from contracts.record.request import Headers
from contracts.recordings.entry import RecordedExchange
from contracts.recordings.times import seconds

_LIBRARIES: Final = frozenset({"httpx", "requests"})


def is_response(value: object) -> bool:
    """Tell whether *value* is a response of httpx or requests, or of a class made from theirs."""
    return _library(value) is not None


def recorded(response: Any) -> RecordedExchange:
    """Return what a response tells of the exchange that it ended.

    Raises:
        UsageError: it was not read, or does not say what it answers.
    """
    is_of_httpx = _library(response) == "httpx"
    request = _request(response)
    return RecordedExchange(
        method=str(request.method).upper(),
        url=str(request.url),
        headers=_headers(request.headers),
        body=_content_sent(request) if is_of_httpx else _bytes_sent(request.body),
        status=int(response.status_code),
        answer_headers=_headers(response.headers),
        answer_body=_received(response),
        elapsed=_elapsed(response),
    )


def _library(value: object) -> str | None:
    for kind in type(value).__mro__:
        library = kind.__module__.partition(".")[0]
        if library in _LIBRARIES and kind.__name__ == "Response":
            return library
    return None


def _request(response: Any) -> Any:
    try:
        request = response.request
    except RuntimeError:
        request = None
    if request is None or request.url is None:
        raise UsageError("a response does not say what it answers: its .request is not set")
    return request


def _headers(headers: Any) -> Headers:
    # httpx keeps what came twice apart.
    pairs: Iterable[tuple[Any, Any]] = getattr(headers, "raw", None) or (headers or {}).items()
    return tuple((_text(name), _text(value)) for name, value in pairs)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _received(response: Any) -> bytes:
    # That of requests would read it now.
    if getattr(response, "_content", None) is False:
        raise _unread()
    try:
        found: bytes | None = response.content
    except RuntimeError:
        raise _unread() from None
    return found or b""


def _unread() -> UsageError:
    return UsageError("the content of a response was not read: read it before it is judged")


def _content_sent(request: Any) -> bytes | None:
    try:
        return request.content or None
    except RuntimeError:
        raise _streamed() from None


def _bytes_sent(body: Any) -> bytes | None:
    if isinstance(body, str):
        return body.encode()
    if not isinstance(body, bytes | bytearray | None):
        raise _streamed()
    return None if body is None else bytes(body)


def _streamed() -> UsageError:
    return UsageError("the content of a request was a stream, and is gone: send it as bytes")


def _elapsed(response: Any) -> float | None:
    try:
        took = response.elapsed
    except RuntimeError:
        return None
    return (seconds(took.total_seconds()) or None) if isinstance(took, timedelta) else None
