"""One exchange as a recording has it, and what the formats of recordings have in common."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any, Final

from contracts.record.request import Headers, first_value

# What a decoder puts in place of bytes that it cannot read: what was sent is lost.
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


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


def content_of(text: object, encoding: object, headers: Headers, size: object = None) -> Content:
    """Return the bytes that *text* stands for.

    Args:
        text: as recorded: text, bytes, or None.
        encoding: ``base64`` where the text is in that.
        headers: of the message; Content-Length tells whether bytes were lost.
        size: how many bytes the recording says there were; what is no count says nothing.

    Raises:
        Malformed: it is no text, or not in base64.
    """
    if text is None:
        return Content(None)
    if isinstance(text, bytes):
        return Content(text)
    if not isinstance(text, str):
        raise Malformed("a body is no text")
    if encoding == "base64":
        return Content(_from_base64(text))
    data = text.encode("utf-8", "surrogatepass")
    return Content(data, _REPLACEMENT in text and not _has_length(data, headers, size))


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        raise Malformed("a body is not in base64, as it says") from None


def _has_length(data: bytes, headers: Headers, size: object) -> bool:
    """Tell whether *data* has the length that the message says it had."""
    declared = first_value(headers, "content-length") or ""
    said = {int(declared)} if declared.isdecimal() and len(declared) < _DIGITS else set()
    if isinstance(size, int) and size > 0:
        said.add(size)
    return said == {len(data)}


_DIGITS: Final = 12


def headers_of(value: object) -> Headers:
    """Return headers as name and value, from a list of pairs or a map of one or several values.

    Raises:
        Malformed: it is neither.
    """
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return tuple((text(name), text(one)) for name, one in _listed(value))
    if isinstance(value, list):
        # Pseudo headers of HTTP/2 (RFC 9113, section 8.3) say nothing that is not said elsewhere.
        return tuple(
            (text(field(pair, "name")), text(field(pair, "value")))
            for pair in value
            if not str(field(pair, "name")).startswith(":")
        )
    raise Malformed("headers are neither a list nor a map")


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
        raise Malformed(f"{type(value).__name__} where a text should be")
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


def optional(value: object, *path: str) -> Any:
    """Return what is at *path* in nested maps; None where there is nothing."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def seconds(value: object) -> float | None:
    """Return a number of seconds; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value) if value >= 0 else None


def unix_time(value: object) -> float | None:
    """Return a moment, written as ISO 8601, RFC 9110 or Unix seconds; None for what is none."""
    if isinstance(value, datetime):
        return value.timestamp() if value.tzinfo else None
    if not isinstance(value, str):
        return seconds(value)
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(value)
        except (ValueError, TypeError, OverflowError):
            continue
        # Without a zone nobody knows when it was.
        return moment.timestamp() if moment.tzinfo else None
    return None
