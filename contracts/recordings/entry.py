"""One exchange as a recording has it, and what the formats of recordings have in common."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.record.request import Headers, first_value

# What a decoder puts in place of bytes that it cannot read: what was sent is lost.
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_HALF: Final = re.compile("[\ud800-\udfff]")
# Of a Content-Length that says something, and of a status.
_DIGITS: Final = 12
_STATUS_DIGITS: Final = 3
_KINDS: Final[dict[type, str]] = {type(None): "null", list: "a list", dict: "a map"}


class Malformed(Exception):
    """An entry of a recording is no exchange; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """One exchange, as far as a recording tells of it.

    Attributes:
        method: the method, in capitals.
        url: where the request was sent, in full.
        headers: of the request, as recorded; what is secret may have been left out.
        body: of the request; None where there is none.
        status: of the answer; 0 where none is recorded.
        answer_headers: of the answer.
        answer_body: of the answer, maybe still in its content encoding.
        started: Unix time in seconds when the request was sent; None where it is not recorded.
        elapsed: seconds until the answer was complete; None where they are not recorded.
        lost: what of the exchange the recording lost, in words; empty where it is whole.
    """

    method: str
    url: str
    headers: Headers
    body: bytes | None
    status: int
    answer_headers: Headers
    answer_body: bytes
    started: float | None = None
    elapsed: float | None = None
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a request or an answer.

    Attributes:
        data: the bytes; None where there is none.
        is_lost: whether these are not the bytes that were transferred.
    """

    data: bytes | None
    is_lost: bool = False


def content_of(
    text: object, encoding: object, headers: Headers, size: object = None, *, is_sent: bool = False
) -> Content:
    """Return the bytes that *text* stands for.

    Args:
        text: as recorded: text, bytes, or None.
        encoding: ``base64`` where the text is in that.
        headers: of the message; Content-Length tells whether bytes were lost.
        size: how many bytes the recording says there were; what is no count says nothing.
        is_sent: whether it is the content of a request: nothing undoes the encoding of that.

    Raises:
        Malformed: it is no text, or not in base64.
    """
    lengths = _lengths(headers, size)
    if text is None:
        return Content(None, any(lengths))
    if isinstance(text, Mapping | list):
        # Some write the value of a JSON text, whose bytes nobody knows any more.
        return Content(None, is_lost=True)
    if not isinstance(text, str | bytes):
        raise Malformed("a body is no text")
    data = _bytes_of(text, encoding)
    if isinstance(text, str) and _REPLACEMENT in text:
        return Content(data, lengths != {len(data)})
    if isinstance(text, str) and _HALF.search(text):
        return Content(data, is_lost=True)
    if is_sent:
        # Some recorders count characters for the size of a text.
        return Content(data, _declared(headers) not in {None, len(data)})
    return Content(data, any(len(data) < length for length in lengths))


def _bytes_of(text: str | bytes, encoding: object) -> bytes:
    if isinstance(text, bytes):
        return text
    return _from_base64(text) if encoding == "base64" else text.encode("utf-8", "replace")


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        raise Malformed("a body is not in base64, as it says") from None


def _lengths(headers: Headers, size: object) -> set[int]:
    """Return which lengths the content had, as the message and the recording say."""
    said = {_declared(headers)} - {None}
    if isinstance(size, int) and not isinstance(size, bool) and size > 0:
        said.add(size)
    return {length for length in said if length is not None}


def lost(sent: Content, received: Content) -> str:
    """Return what of an exchange a recording lost, in words; empty where it is whole."""
    if sent.is_lost:
        return "the body of the request"
    return "the body of the answer" if received.is_lost else ""


def status_of(value: object) -> int:
    """Return a status; 0 where there was no answer.

    Raises:
        Malformed: it is none.
    """
    written = "" if isinstance(value, bool) else text(value)
    if written == "-1":
        return 0
    if not written.isdecimal() or len(written) > _STATUS_DIGITS:
        raise Malformed("response.status is no status")
    return int(written)


def _declared(headers: Headers) -> int | None:
    """Return the length that the message declares; with a content encoding, it is another's."""
    declared = first_value(headers, "content-length") or ""
    if first_value(headers, "content-encoding") is not None or len(declared) > _DIGITS:
        return None
    return int(declared) if declared.isdecimal() else None


def headers_of(value: object) -> Headers:
    """Return headers as name and value, from a list of pairs or a map of one or several values.

    Raises:
        Malformed: it is neither.
    """
    if value is None:
        return ()
    if isinstance(value, Mapping):
        found = [(text(name), text(one)) for name, one in _listed(value)]
    elif isinstance(value, list):
        found = [(text(field(pair, "name")), text(field(pair, "value"))) for pair in value]
    else:
        raise Malformed("headers are neither a list nor a map")
    # Pseudo headers of HTTP/2 (RFC 9113, section 8.3) say nothing that is not said elsewhere.
    return tuple(pair for pair in found if not pair[0].startswith(":"))


def _listed(value: Mapping[Any, Any]) -> Iterable[tuple[object, object]]:
    for name, given in value.items():
        for one in given if isinstance(given, list) else [given]:
            yield name, one


def text(value: object) -> str:
    """Return *value* as text.

    Raises:
        Malformed: it is none.
    """
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if not isinstance(value, str | int | float):
        raise Malformed(f"{_KINDS.get(type(value), 'something else')} where a text should be")
    return str(value)


def field(value: object, *path: str) -> Any:
    """Return what is at *path* in nested maps.

    Raises:
        Malformed: there is nothing.
    """
    for number, name in enumerate(path):
        if not isinstance(value, Mapping) or name not in value:
            raise Malformed(f"{'.'.join(path[: number + 1])} is missing")
        value = value[name]
    return value


def part(value: object, name: str) -> Mapping[str, Any]:
    """Return the map that *name* stands for in a map.

    Raises:
        Malformed: there is none.
    """
    found = field(value, name)
    if not isinstance(found, Mapping):
        raise Malformed(f"{name} is no map")
    return found


def optional(value: object, *path: str) -> Any:
    """Return what is at *path* in nested maps; None where there is nothing."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
