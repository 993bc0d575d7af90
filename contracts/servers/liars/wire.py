"""Liars about how an answer is sent: its status, its headers and the text around the thread."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from contracts.servers.liars.liar import Liar
from contracts.servers.reference import Received, Response

_LARGE: Final = 65_536


def _created(change: Callable[[Response], Response]) -> Callable[[Response, Received], Response]:
    """Change the answers that carry a thread."""
    return lambda response, request: change(response) if response.status == 200 else response


def _header(name: str, value: str | None) -> Callable[[Response, Received], Response]:
    """Set or remove one header of the answers that carry a thread."""
    return _created(lambda response: response.with_header(name, value))


# -- statuses -----------------------------------------------------------------------------


def _has_messages(request: Received) -> bool:
    """Return whether messages were sent; the request is known to be valid."""
    return bool(request.body and json.loads(request.body).get("messages"))


def _status(
    status: int, name: str, when: Callable[[Received], bool] = lambda request: True
) -> Liar:
    """Make a liar that answers with another status, always or for some requests."""

    def changed(response: Response, request: Received) -> Response:
        if response.status != 200 or not when(request):
            return response
        there = response.with_header("location", "/v1/threads/1") if status > 300 else response
        return there.having(status=status, body=b"" if status == 204 else response.body)

    return Liar(name=f"status-{name}", clause="wire.status-200", response=changed)


_STATUSES: Final = (
    _status(201, "201"),
    _status(202, "202"),
    _status(204, "204"),
    _status(303, "303"),
    _status(201, "201-with-messages", _has_messages),
    Liar(
        name="status-502-for-a-large-body",
        clause="wire.no-server-error",
        response=lambda response, request: (
            response.having(status=502) if len(request.body) > _LARGE else response
        ),
    ),
)

# -- headers ------------------------------------------------------------------------------


def _measured(name: str, count: Callable[[bytes], int]) -> Liar:
    """Make a liar that declares a length that its answer does not have."""
    return Liar(
        name=f"content-length-{name}",
        clause="wire.content-length",
        response=_created(lambda r: r.with_header("content-length", str(count(r.body)))),
    )


def _raw(text: bytes) -> str:
    """Return an answer with every character written out instead of escaped."""
    return json.dumps(json.loads(text), ensure_ascii=False, indent=2)


def _in_characters(response: Response) -> Response:
    """Send raw Unicode, and count its characters instead of its bytes."""
    text = _raw(response.body)
    body = text.encode("utf-8", "replace")
    return response.having(body=body).with_header("content-length", str(len(text)))


def _without_end(response: Response, request: Received) -> Response:
    """Compress what is answered where that is asked for, and never finish the stream."""
    if response.status != 200 or "gzip" not in request.headers.get("accept-encoding", ""):
        return response
    made = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    packed = made.compress(response.body) + made.flush(zlib.Z_SYNC_FLUSH)
    return response.having(body=packed).with_header("content-encoding", "gzip")


def _page(response: Response) -> Response:
    """Answer with a page for people."""
    page = b"<!DOCTYPE html><html><title>OK</title></html>"
    return response.having(body=page).with_header("content-type", "text/html")


_HEADERS: Final = (
    *(
        Liar(
            name=f"content-type-{name}",
            clause="wire.content-type",
            response=_header("content-type", value),
        )
        for name, value in (
            ("missing", None),
            ("text-plain", "text/plain"),
            ("octet-stream", "application/octet-stream"),
            ("json-api", "application/vnd.api+json"),
        )
    ),
    Liar(name="page-instead-of-thread", clause="wire.content-type", response=_created(_page)),
    _measured("one-too-long", lambda body: len(body) + 1),
    _measured("one-too-short", lambda body: len(body) - 1),
    Liar(
        name="content-length-in-characters",
        clause="wire.content-length",
        response=_created(_in_characters),
    ),
    Liar(
        name="content-length-beside-transfer-encoding",
        clause="wire.content-length",
        response=_header("transfer-encoding", "chunked"),
    ),
    Liar(
        name="gzip-declared-but-not-done",
        clause="wire.answers",
        response=_header("content-encoding", "gzip"),
    ),
    Liar(name="gzip-without-its-end", clause="wire.answers", response=_without_end),
)

# -- text that is not JSON ----------------------------------------------------------------


def _unescaped(escape: str, raw: str) -> Callable[[bytes], bytes]:
    """Replace one escape sequence of a string by the character it stands for."""
    pattern = re.compile((r"(?<!\\)((?:\\\\)*)\\" + escape).encode())
    return lambda text: pattern.sub(lambda found: found[1] + raw.encode(), text)


def _in_latin_1(text: bytes) -> bytes:
    """Write an answer in Latin-1 where Latin-1 can hold it."""
    try:
        return _raw(text).encode("latin-1")
    except UnicodeEncodeError:
        return text


def _with_nan(text: bytes) -> bytes:
    return text.replace(b'"object": "thread"', b'"object": "thread", "score": NaN', 1)


_NOT_JSON: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "gzip-done-but-not-declared": gzip.compress,
    "body-empty": lambda text: b"",
    "body-cut-at-4096": lambda text: text[:4096],
    "body-twice": lambda text: text * 2,
    "body-with-trailing-comma": lambda text: text[:-1] + b",\n}",
    "body-with-leading-warning": lambda text: b"<b>Warning</b>: undefined index\n" + text,
    "body-with-byte-order-mark": lambda text: b"\xef\xbb\xbf" + text,
    "body-as-jsonp": lambda text: b"callback(%b)" % text,
    "body-as-python": lambda text: repr(json.loads(text)).encode("utf-8", "replace"),
    "body-in-utf-16": lambda text: text.decode().encode("utf-16"),
    "body-in-latin-1": _in_latin_1,
    "body-with-raw-line-ends": _unescaped("n", "\n"),
    "body-with-raw-quotes": _unescaped('"', '"'),
    "body-with-nan": _with_nan,
}

# -- JSON that is not the thread ----------------------------------------------------------


def _instead(change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    """Write something else made of the thread."""
    return lambda text: json.dumps(change(json.loads(text))).encode()


_NOT_THE_THREAD: Final[Mapping[str, Callable[[Any], Any]]] = {
    "thread-wrapped-in-data": lambda thread: {"data": thread},
    "thread-wrapped-as-list-page": lambda thread: {"data": [thread], "has_more": False},
    "thread-in-a-list": lambda thread: [thread],
    "thread-in-a-string": json.dumps,
    "thread-as-its-id": lambda thread: thread["id"],
    "null-instead-of-thread": lambda thread: None,
    "empty-object-instead-of-thread": lambda thread: {},
    "error-instead-of-thread": lambda thread: {"error": {"message": "failed", "code": "x"}},
}


def _object_twice(text: bytes) -> bytes:
    return text.replace(b'"object"', b'"object": "thread", "object"', 1)


LIARS: Final[tuple[Liar, ...]] = (
    *_STATUSES,
    *_HEADERS,
    *(Liar(name=name, clause="wire.json", text=text) for name, text in _NOT_JSON.items()),
    *(
        Liar(name=name, clause="thread.object-itself", text=_instead(change))
        for name, change in _NOT_THE_THREAD.items()
    ),
    Liar(name="object-named-twice", clause="wire.unique-names", text=_object_twice),
)
