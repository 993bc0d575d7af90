"""Liars about how an answer is sent: its status, its headers and the text around the thread."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from contracts.targets.liars.liar import Liar
from contracts.targets.reference import Request, Response

_JSON: Final = "wire.json"
_TYPE: Final = "wire.content-type"
_STATUS: Final = "wire.status-200"
_LENGTH: Final = "wire.content-length"
_ITSELF: Final = "thread.object-itself"


def _created(change: Callable[[Response], Response]) -> Callable[[Response, Request], Response]:
    """Change the answers that carry a thread."""
    return lambda response, request: change(response) if response.status == 200 else response


def _asked(request: Request) -> dict[str, Any]:
    """Return the object that was sent; the request is known to be sound."""
    found: dict[str, Any] = json.loads(request.body) if request.body else {}
    return found


# -- statuses -----------------------------------------------------------------------------


def _status(status: int, name: str, when: Callable[[Request], Any] = lambda request: True) -> Liar:
    """Make a liar that answers with another status, at least now and then."""
    empty = status in {204, 304}

    def changed(response: Response, request: Request) -> Response:
        if response.status != 200 or not when(request):
            return response
        there = response.with_header("location", "/v1/threads/1") if status > 300 else response
        return there.having(status=status, body=b"" if empty else response.body)

    return Liar(name=f"status-{name}", clause=_STATUS, response=changed)


_STATUSES: Final = (
    *(
        _status(status, str(status))
        for status in (201, 202, 203, 204, 206, 207, 299, 301, 302, 303, 304, 307, 308)
    ),
    _status(201, "201-with-messages", lambda request: _asked(request).get("messages")),
    _status(201, "201-with-metadata", lambda request: _asked(request).get("metadata")),
    _status(202, "202-with-vector-stores", lambda request: b'"vector_stores"' in request.body),
    _status(204, "204-without-a-body", lambda request: not request.body),
    _status(204, "204-for-an-empty-object", lambda request: _asked(request) == {}),
    _status(202, "202-for-a-large-body", lambda request: len(request.body) > 65_536),
)

# -- headers ------------------------------------------------------------------------------


def _declared(name: str, value: str | None) -> Liar:
    return Liar(
        name=f"content-type-{name}",
        clause=_TYPE,
        response=_created(lambda response: response.with_header("content-type", value)),
    )


def _measured(name: str, count: Callable[[bytes], int]) -> Liar:
    """Make a liar that declares another length than its answer has."""
    return Liar(
        name=f"content-length-{name}",
        clause=_LENGTH,
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


_HEADERS: Final = (
    *(
        _declared(name, value)
        for name, value in (
            ("missing", None),
            ("empty", ""),
            ("text-html", "text/html; charset=utf-8"),
            ("text-plain", "text/plain"),
            ("text-json", "text/json"),
            ("octet-stream", "application/octet-stream"),
            ("javascript", "application/javascript"),
            ("json-api", "application/vnd.api+json"),
            ("problem-json", "application/problem+json"),
            ("json-lines", "application/x-ndjson"),
            ("event-stream", "text/event-stream"),
            ("word-json", "json"),
            ("any", "*/*"),
        )
    ),
    _measured("one-too-long", lambda body: len(body) + 1),
    _measured("one-too-short", lambda body: len(body) - 1),
    _measured("zero", lambda body: 0),
    _measured("of-the-compact-form", lambda body: len(json.dumps(json.loads(body)))),
    Liar(name="content-length-in-characters", clause=_LENGTH, response=_created(_in_characters)),
    Liar(
        name="gzip-declared-but-not-done",
        clause="wire.answers",
        response=_created(lambda response: response.with_header("content-encoding", "gzip")),
    ),
    Liar(
        name="gzip-done-twice",
        clause=_JSON,
        response=_created(
            lambda response: response.having(
                body=gzip.compress(gzip.compress(response.body))
            ).with_header("content-encoding", "gzip")
        ),
    ),
    Liar(name="gzip-done-but-not-declared", clause=_JSON, text=gzip.compress),
)

# -- text that is not JSON ----------------------------------------------------------------

_ESCAPE: Final = r"(?<!\\)((?:\\\\)*)\\"


def _unescaped(escape: str, raw: str) -> Callable[[bytes], bytes]:
    """Write one escape sequence of a string as what it stands for."""
    pattern = re.compile((_ESCAPE + escape).encode())
    return lambda text: pattern.sub(lambda found: found[1] + raw.encode(), text)


def _encoded(encoding: str, errors: str = "strict") -> Callable[[bytes], bytes]:
    """Write an answer out in another encoding, where the encoding can."""

    def encode(text: bytes) -> bytes:
        try:
            return _raw(text).encode(encoding, errors)
        except UnicodeEncodeError:
            return text

    return encode


def _in_cesu_8(text: bytes) -> bytes:
    """Write each half of a surrogate pair as a character of its own."""
    pattern = re.compile(_ESCAPE.encode() + rb"u(d[89a-f][0-9a-f]{2})")
    return pattern.sub(lambda m: m[1] + chr(int(m[2], 16)).encode("utf-8", "surrogatepass"), text)


def _replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda text: text.replace(old, new)


def _cut_at(limit: int) -> Callable[[bytes], bytes]:
    return lambda text: text[:limit]


_NOT_JSON: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "body-empty": lambda text: b"",
    "body-blank": lambda text: b" \n",
    "body-twice": lambda text: text * 2,
    "body-in-two-lines-of-json": lambda text: b"%b\n{}\n" % text,
    "body-with-its-last-byte-cut-off": lambda text: text[:-1],
    "body-with-its-first-byte-cut-off": lambda text: text[1:],
    "body-cut-in-half": lambda text: text[: len(text) // 2],
    **{f"body-cut-at-{limit}": _cut_at(limit) for limit in (1024, 4096, 8192, 16_384, 65_536)},
    "body-with-trailing-comma": lambda text: text[:-2] + b",\n}",
    "body-with-trailing-brace": lambda text: text + b"}",
    "body-with-trailing-semicolon": lambda text: text + b";",
    "body-with-trailing-nul": lambda text: text + b"\x00",
    "body-with-trailing-zero": lambda text: text + b"\n0",
    "body-with-trailing-html-comment": lambda text: text + b"<!-- 0.01 s -->",
    "body-with-trailing-json-error": lambda text: text + b'{"error": null}',
    "body-with-leading-comment": lambda text: b"/* thread */ " + text,
    "body-with-leading-warning": lambda text: b"<b>Warning</b>: undefined index\n" + text,
    "body-with-leading-guard": lambda text: b")]}'\n" + text,
    "body-with-leading-loop": lambda text: b"while(1);" + text,
    "body-with-byte-order-mark": lambda text: b"\xef\xbb\xbf" + text,
    "body-as-jsonp": lambda text: b"callback(%b)" % text,
    "body-as-server-sent-event": lambda text: b"data: " + text + b"\n\n",
    "body-as-python": lambda text: repr(json.loads(text)).encode("utf-8", "replace"),
    "body-as-form": lambda text: urlencode(json.loads(text), errors="replace").encode(),
    "body-as-base64": base64.b64encode,
    "body-as-yaml": lambda text: re.sub(rb'(?m)^  "(\w+)": ', rb"\1: ", text.strip(b"{}\n")),
    "body-as-html": lambda text: b"<html><body><pre>%b</pre></body></html>" % text,
    "body-as-xml": lambda text: b"<thread><id>thread_1</id></thread>",
    "body-in-utf-16": _encoded("utf-16"),
    "body-in-utf-16-without-mark": _encoded("utf-16-le"),
    "body-in-utf-32": _encoded("utf-32"),
    "body-in-latin-1": _encoded("latin-1"),
    "body-in-windows-1252": _encoded("cp1252"),
    "body-in-cesu-8": _in_cesu_8,
    "body-with-lone-surrogates": _encoded("utf-8", "surrogatepass"),
    "body-with-raw-line-ends": _unescaped("n", "\n"),
    "body-with-raw-tabs": _unescaped("t", "\t"),
    "body-with-raw-nul": _unescaped("u0000", "\x00"),
    "body-with-raw-escape-characters": _unescaped("u001b", "\x1b"),
    "body-with-raw-quotes": _unescaped('"', '"'),
    "body-with-single-quotes-escaped": _replaced(b"'", rb"\'"),
    "body-with-dollar-escaped": _replaced(b"$", rb"\$"),
    "body-with-hexadecimal-escapes": _unescaped("u00", r"\x"),
    "body-with-long-escapes": _unescaped(r"ud83d\\ude00", r"\u{1f600}"),
    "body-with-unquoted-keys": lambda text: re.sub(rb'(?m)^  "(\w+)":', rb"  \1:", text),
    "body-with-single-quoted-keys": lambda text: re.sub(rb'(?m)^  "(\w+)":', rb"  '\1':", text),
    "body-with-missing-comma": lambda text: text.replace(b",\n", b"\n", 1),
    "body-with-leading-zero": lambda text: re.sub(rb'("created_at": )(\d)', rb"\g<1>0\2", text),
    "body-with-leading-plus": lambda text: re.sub(rb'("created_at": )(\d)', rb"\g<1>+\2", text),
    "body-with-nan": _replaced(b'"object": "thread"', b'"object": "thread", "score": NaN'),
    "body-with-infinity": _replaced(b'"object": "thread"', b'"object": "thread", "ttl": Infinity'),
    "body-with-undefined": _replaced(b'"metadata": {}', b'"metadata": undefined'),
    "body-with-python-none": _replaced(b'"tool_resources": {}', b'"tool_resources": None'),
}

# -- JSON that is not the thread ----------------------------------------------------------


def _instead(change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    """Write something else made of the thread."""
    return lambda text: json.dumps(change(json.loads(text))).encode()


def _under(name: str) -> Callable[[Any], Any]:
    return lambda thread: {name: thread}


_NOT_THE_THREAD: Final[Mapping[str, Callable[[Any], Any]]] = {
    **{
        f"thread-wrapped-in-{name}": _under(name)
        for name in ("data", "thread", "result", "response", "body")
    },
    "thread-wrapped-with-success": lambda thread: {"success": True, "data": thread, "error": None},
    "thread-wrapped-with-status": lambda thread: {"statusCode": 200, "body": json.dumps(thread)},
    "thread-wrapped-as-resource": lambda thread: {"data": {"type": "t", "attributes": thread}},
    "thread-wrapped-as-list-page": lambda thread: {"data": [thread], "has_more": False},
    "thread-in-a-list": lambda thread: [thread],
    "thread-with-its-status": lambda thread: [thread, 200],
    "thread-in-a-string": json.dumps,
    "thread-as-its-id": lambda thread: thread["id"],
    "thread-as-its-location": lambda thread: {"location": f"/v1/threads/{thread['id']}"},
    "thread-as-pairs": lambda thread: [*thread.items()],
    "null-instead-of-thread": lambda thread: None,
    "true-instead-of-thread": lambda thread: True,
    "number-instead-of-thread": lambda thread: 1,
    "empty-object-instead-of-thread": lambda thread: {},
    "empty-list-instead-of-thread": lambda thread: [],
    "error-instead-of-thread": lambda thread: {"error": {"message": "failed", "code": "x"}},
    "error-text-instead-of-thread": lambda thread: {"error": "Internal server error"},
    "message-instead-of-thread": lambda thread: {"message": "ok"},
    "detail-instead-of-thread": lambda thread: {"detail": "Not implemented"},
    "success-instead-of-thread": lambda thread: {"success": True},
}


def _page(response: Response) -> Response:
    """Answer with a page for people."""
    page = b"<!DOCTYPE html><html><title>OK</title></html>"
    return response.having(body=page).with_header("content-type", "text/html")


LIARS: Final[tuple[Liar, ...]] = (
    *_STATUSES,
    *_HEADERS,
    *(Liar(name=name, clause=_JSON, text=text) for name, text in _NOT_JSON.items()),
    *(
        Liar(name=name, clause=_ITSELF, text=_instead(change))
        for name, change in _NOT_THE_THREAD.items()
    ),
    Liar(name="page-instead-of-thread", clause=_TYPE, response=_created(_page)),
)
