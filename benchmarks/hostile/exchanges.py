"""Servers that answer as no server should, and checks of them."""

from __future__ import annotations

import base64
import gzip
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from random import Random
from typing import Final
from urllib.parse import quote_from_bytes

from benchmarks.hostile.lines import CHECK, TOKEN
from benchmarks.hostile.use import REPORT, VERDICTS, Use
from benchmarks.hostile.values import ODD, secret

_PATIENCE_S: Final = 5.0
_THREAD: Final = (
    b'{"id":"thread_%d","object":"thread","created_at":%d,"metadata":{},"tool_resources":{}}'
)
Script = Callable[[Random, bytes, bytes], bytes | Iterator[bytes]]
"""Returns what to send, given the head and the body of the request; pieces go out slowly."""


def exchange(random: Random, url: str) -> Use:
    """Return a short check of a hostile server at *url*."""
    kind, hidden = random.choice([*SCRIPTS]), secret(random)
    place = f"{url}/{kind}/{random.randrange(10**6)}/v1"
    words = (*CHECK, place, "--profile", "quick", "--max-requests", "40", "--timeout", "0.5")
    more = ("--time-budget", "8s", "--workers", random.choice("12"), "--report", f"json={REPORT}")
    codes = frozenset({2, *VERDICTS})
    return Use(f"exchange: {kind}", (*words, *more), {TOKEN: hidden}, {}, codes, hidden)


@contextmanager
def serving() -> Iterator[str]:
    """Serve all scripts on a free port until the block is left; yield the URL."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients break off, as they may."""


class _Handler(socketserver.BaseRequestHandler):
    """Answers one request, by what stands in its path, and closes the connection."""

    request: socket.socket

    def handle(self) -> None:
        self.request.settimeout(_PATIENCE_S)
        with suppress(OSError, ValueError, IndexError):
            head, body = _read(self.request)
            _, kind, seed, *_ = head.split(b" ")[1].decode().split("/")
            # The same request is answered in the same way.
            random = Random(seed.encode() + body)  # noqa: S311 -- no secret
            answer = SCRIPTS[kind](random, head, body)
            for piece in [answer] if isinstance(answer, bytes) else answer:
                self.request.sendall(piece)


def _read(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        received = connection.recv(65_536)
        if not received:
            raise ConnectionError
        data += received
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(_header(head, b"content-length") or b"0")
    while len(body) < length:
        body += connection.recv(65_536) or b" " * length
    return head, body


def _header(head: bytes, name: bytes) -> bytes:
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return next((value.strip() for given, _, value in lines if given.lower() == name), b"")


def _answer(
    body: bytes,
    status: int = 200,
    reason: bytes = b"OK",
    headers: Mapping[bytes, bytes] | None = None,
) -> bytes:
    lines = {b"Content-Type": b"application/json", b"Content-Length": b"%d" % len(body)}
    lines |= headers or {}
    head = b"".join(b"%s: %s\r\n" % pair for pair in lines.items())
    return b"HTTP/1.1 %d %s\r\n%sConnection: close\r\n\r\n%s" % (status, reason, head, body)


def _thread(random: Random) -> bytes:
    return _THREAD % (random.randrange(10**9), int(time.time()))


def _odd(random: Random) -> bytes:
    return "".join(random.choices(ODD, k=3)).encode("utf-8", "replace")


def _steering(random: Random, head: bytes, body: bytes) -> bytes:
    """Characters that steer terminals, everywhere."""
    del head, body
    words = _odd(random).replace(b"\r", b"").replace(b"\n", b"")
    text = b'{"id":"%s","error":{"message":"%s"}}' % (words, _odd(random))
    return _answer(
        text, random.choice((200, 400, 500)), words, {b"X-Odd": words, b"Location": words}
    )


def _echo(random: Random, head: bytes, body: bytes) -> bytes:
    """The credentials, in one form or another."""
    given = _header(head, b"authorization").rpartition(b" ")[2]
    del body
    start = random.randrange(4)
    forms = (
        *(given, given[start:], given[: 20 + start], b"/".join((given, given[::-1]))),
        *(base64.b64encode(b"x" * start + given), base64.urlsafe_b64encode(given)),
        *(given.hex().encode(), given.hex(" ").encode(), str([*given]).encode()),
        *(given.decode("latin-1").encode("utf-16-le"), b"".join(b"%%%02x" % c for c in given)),
        *(b"".join(b"&#%d;" % c for c in given), b"".join(b"\\u%04x" % c for c in given)),
        *(quote_from_bytes(given).encode(), b"\\".join(bytes([c]) for c in given[:0]) + given),
    )
    form = random.choice(forms)
    status = random.choice((200, 400, 401, 500, 307))
    line = form.replace(b"\n", b"").replace(b"\r", b"").replace(b"\0", b"")
    headers = {b"X-Echo": line, b"Location": b"http://127.0.0.1/" + line}
    return _answer(b'{"id":"%s","message":"%s"}' % (form, form), status, line, headers)


def _broken(random: Random, head: bytes, body: bytes) -> bytes:
    """What is no HTTP, or not quite."""
    del head, body
    thread = _thread(random)
    return random.choice(
        (
            *(b"", b"\r\n", b"HTTP/1.1\r\n\r\n", b"HTTP/9.9 200 OK\r\n\r\n", b"220 smtp ready\r\n"),
            *(
                b"HTTP/1.1 abc OK\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nX" * 3,
                b"\x15\x03\x01\x00\x02\x02\x46",
            ),
            _answer(thread, headers={b"Content-Length": b"-1"}),
            _answer(thread, headers={b"Content-Length": b"99999999999999999999"}),
            _answer(thread, headers={b"Content-Length": b"5"}),
            _answer(thread, headers={b"X": b"y" * 200_000}),
            _answer(thread, headers={b"Transfer-Encoding": b"chunked"}),
            _answer(b"zz\r\n", headers={b"Transfer-Encoding": b"chunked", b"Content-Length": b"9"}),
            b"HTTP/1.1 100 Continue\r\n\r\n" * 200 + _answer(thread),
            b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5_000 + b"\r\n",
            bytes(random.choices(range(256), k=random.randrange(1, 3_000))),
        )
    )


def _json(random: Random, head: bytes, body: bytes) -> bytes:
    """What is no JSON, or more of it than anybody wants."""
    del head, body
    thread = _thread(random)
    return _answer(
        random.choice(
            (
                *(
                    b"[" * 100_000,
                    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
                    b"9" * 100_000,
                    b"1e999",
                ),
                *(b'"\\ud800"', b"\xff\xfe{\0}\0", b"\xef\xbb\xbf" + thread, b"\0" * 999),
                *(b"NaN", b"1e999", thread[:-9], thread + thread),
                *(
                    thread[:-9],
                    thread + thread,
                    thread.replace(b"{}", b'{"k":"' + b"\x1b" * 99 + b'"}'),
                ),
                b'{"id":' + b'{"a":' * 60 + b'"x"' + b"}" * 60 + b"}",
                b"[" + b",".join(b'{"k%d":[]}' % i for i in range(20_000)) + b"]",
                thread.replace(
                    b'"metadata":{}', b'"metadata":{"%s":"%s"}' % (b"k" * 99_999, b"\\u202e" * 99)
                ),
                thread.replace(b"thread_", b"<script>" * 1_000),
            )
        )
    )


def _slow(random: Random, head: bytes, body: bytes) -> Iterator[bytes]:
    """An answer that comes in drops, late, or never."""
    del head, body
    thread = _answer(_thread(random))
    pause = random.choice((0.0, 0.0, 0.0, 0.05, 1.0))
    for start in range(0, len(thread), 40):
        time.sleep(pause)
        yield thread[start : start + 40]


def _status(random: Random, head: bytes, body: bytes) -> bytes:
    """Any status, with headers that say odd things."""
    del head, body
    status = random.choice((*range(100, 1_000, 37), 204, 304, 401, 403, 429, 503, 308, 408, 421))
    later = random.choice((b"-1", b"99999999999", b"inf", b"Thu, 99 Foo", b"0", b"\x80"))
    place = random.choice((b"//", b"http://[", b"file:///etc/passwd", b"/v1/threads", b"\x1b[2J"))
    headers = {b"Retry-After": later, b"Location": place, b"WWW-Authenticate": _odd(random)[:9]}
    headers = {name: value.replace(b"\r\n", b"") for name, value in headers.items()}
    return _answer(_thread(random), status, b"", headers)


def _coding(random: Random, head: bytes, body: bytes) -> bytes:
    """Content encodings that are lies, and bombs."""
    del head, body
    thread = _thread(random)
    name = random.choice((b"gzip", b"deflate", b"br", b"zstd", b"gzip, gzip", b"identity", b"\x1b"))
    content = random.choice(
        (
            thread,
            gzip.compress(thread)[:-5],
            gzip.compress(b" " * 2**25),
            b"",
            gzip.compress(thread),
        )
    )
    return _answer(content, headers={b"Content-Encoding": name})


SCRIPTS: Final[Mapping[str, Script]] = {
    "steering": _steering,
    "echo": _echo,
    "broken": _broken,
    "json": _json,
    "slow": _slow,
    "status": _status,
    "coding": _coding,
}
