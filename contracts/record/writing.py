"""How a request is written and declared: the features of its bytes, whatever they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONEncoder, detect_encoding, dumps, loads
from typing import Any, Final

from contracts.definition.place import BODY
from contracts.record.feature import Feature, Kind
from contracts.record.json_text import STRING
from contracts.record.request import USUAL, Framing, Request, Spelling

JSON: Final = "application/json"
# Where buffers, pages and common limits of servers end.
SIZES: Final = (
    *(1_000, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 100_000, 102_400, 262_144),
    *(400_000, 500_000, 524_288),
    *(1_000_000, 1_048_576),
)
# Where parsers stop, and their stacks end.
_DEPTHS: Final = (64, 100, 128, 256, 500, 512, 900, 1_000, 2_000, 10_000, 100_000, 1_000_000)
_ASCII_ESCAPE: Final = re.compile(rb"\\u00[2-7]")
_CAPITAL_ESCAPE: Final = re.compile(rb"\\u[0-9A-Fa-f]*[A-F]")
_MARKS: Final = (
    (b"\n  ", "indentation by spaces"),
    (b"\t", "indentation by tabs"),
    (b"\r", "CRLF"),
    (b"\n", "line ends"),
    (b" ", "spaces"),
)
# Of longer bodies only the beginning is looked at for how it is written.
_LOOKED_AT: Final = 4_096


def of_body(body: bytes) -> Iterator[Feature]:
    """Yield the features that a body has as bytes."""
    for size in SIZES:
        if len(body) > size:
            yield Feature(Kind.BODY_SIZE, BODY, size)
    if body == b"{}":
        yield Feature(Kind.BARE)
    start = body[:_LOOKED_AT]
    if b"\\u" in body:
        yield Feature(Kind.ESCAPED)
        if _ASCII_ESCAPE.search(start):
            yield Feature(Kind.WRITTEN, BODY, "escapes where none are needed")
        if _CAPITAL_ESCAPE.search(start):
            yield Feature(Kind.WRITTEN, BODY, "capital digits in escapes")
    if b"\\/" in start:
        yield Feature(Kind.WRITTEN, BODY, "an escaped solidus")
    if not body.isascii():
        yield Feature(Kind.RAW_UTF_8)
    yield from _spaces(body)


def of_depth(depth: int) -> Iterator[Feature]:
    """Yield how deep arrays and objects are nested, where that is deep."""
    yield from (Feature(Kind.NESTED, BODY, deep) for deep in _DEPTHS if depth >= deep)


def _spaces(body: bytes) -> Iterator[Feature]:
    """Yield which white space stands between tokens."""
    if body.strip() != body:
        yield Feature(Kind.SPACED, BODY)
        yield Feature(Kind.WRITTEN, BODY, "white space around it")
    start = body.strip()[:_LOOKED_AT]
    if not any(mark in start for mark, _ in _MARKS):
        return
    bare = STRING.sub(b"", start)
    for mark, name in _MARKS:
        if mark in bare:
            yield Feature(Kind.SPACED)
            yield Feature(Kind.WRITTEN, BODY, name)


def of_declaration(content_type: str | None) -> Iterator[Feature]:
    """Yield how a body is declared, where that is application/json in another spelling."""
    if content_type in {None, JSON}:
        return
    assert content_type is not None
    media_type, _, parameters = content_type.partition(";")
    if media_type != media_type.lower():
        yield Feature(Kind.DECLARED, BODY, "capitals")
    if parameters:
        yield Feature(Kind.DECLARED, BODY, "a charset")
    yield Feature(Kind.DECLARED, BODY, content_type[:100])


def of_delivery(request: Request) -> Iterator[Feature]:
    """Yield how a request travels, where that is not as usual."""
    delivery = request.delivery
    if delivery == USUAL:
        return
    if delivery.framing is not Framing.LENGTH:
        yield Feature(Kind.FRAMING, BODY, str(delivery.framing))
    if delivery.spelling is not Spelling.USUAL:
        yield Feature(Kind.HEADER_NAMES, BODY, str(delivery.spelling))
    for name, value in delivery.headers:
        yield Feature(Kind.HEADER, BODY, f"{name}: {value}")
    for name in delivery.without:
        yield Feature(Kind.HEADER, BODY, f"no {name.title()}")


def is_json(content_type: str | None) -> bool:
    """Tell whether a body is declared as JSON in UTF-8."""
    media_type, _, parameters = (content_type or "").partition(";")
    _, _, charset = parameters.lower().partition("charset=")
    utf_8 = charset.strip().strip('"') in {"", "utf-8", "utf8"}
    return media_type.strip().lower() == JSON and utf_8


def lenient(body: bytes) -> Any:
    """Return the JSON value of *body* with NaN and Infinity let in, or raise ValueError."""
    return loads(body.decode())


def other_encoding(body: bytes) -> str:
    """Return how *body* seems to be encoded, where not in UTF-8; empty where it is."""
    found = detect_encoding(body)
    return "" if found in {"utf-8", "utf-8-sig"} else "another encoding of Unicode"


# Made once: a corpus writes thousands of bodies.
_COMPACT: Final = JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dump(value: Any) -> bytes:
    """Write *value* as compact JSON in UTF-8; lone surrogates are escaped."""
    try:
        return _COMPACT.encode(value).encode()
    except UnicodeEncodeError:
        return dumps(value, separators=(",", ":")).encode()


_DECLARED: Final = (("Content-Type", JSON),)


def request_of(body: bytes | None, content_type: str | None = JSON) -> Request:
    """Return the request with *body* as its content, declared as *content_type*."""
    if content_type == JSON:
        return Request(_DECLARED, body)
    return Request((("Content-Type", content_type),) if content_type is not None else (), body)
