"""Targets behind a URL, against servers that do what servers must not do."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from contracts.record.exchange import Failure, FailureKind
from contracts.record.request import Delivery, Framing, Request
from contracts.targets.http import MAX_BODY
from contracts.targets.open import open_target
from contracts.targets.target import Target
from tests.support.apps import HELLO, Handler, raw_server, read_request, response
from tests.support.calls import answered, failed, send, send_together

MAX_DRIP_S = 1.5


@contextmanager
def target(handle: Handler, timeout: float = 10.0) -> Iterator[Target]:
    """Open a server on a socket, and it as a target."""
    with raw_server(handle) as url:
        opened = open_target(url, timeout)
        try:
            yield opened
        finally:
            opened.close()


def failure_of(handle: Handler, timeout: float = 10.0) -> Failure:
    with target(handle, timeout) as opened:
        return failed(opened)


def saying(data: bytes) -> Handler:
    """Return a handler that reads a request and sends *data*."""

    def handle(connection: socket.socket, number: int) -> None:
        del number
        read_request(connection)
        connection.sendall(data)

    return handle


@pytest.mark.parametrize("size", [2, 60_000, 2**17])
def test_a_body_comes_whole_and_with_its_head_unless_it_is_long(size: int) -> None:
    first: list[bytes] = []

    def handle(connection: socket.socket, number: int) -> None:
        del number
        first.append(connection.recv(2**16))
        head, _, body = first[0].partition(b"\r\n\r\n")
        left = size - len(body)
        while left > 0:
            left -= len(connection.recv(2**16))
        assert head.startswith(b"POST ")
        connection.sendall(response(b"{}"))

    with target(handle) as opened:
        sent = Request((("Content-Type", "application/json"),), b" " * size)
        assert answered(opened, sent).status == 200
    # Of a long one, the system may hand on the first part with the head.
    assert size > 2**16 or not first[0].endswith(b"\r\n\r\n")


def test_a_head_without_a_body_is_sent_at_once() -> None:
    with target(saying(response(b"{}"))) as opened:
        assert answered(opened, Request((), None)).status == 200


def test_a_request_arrives_as_it_was_made() -> None:
    got: list[bytes] = []

    def handle(connection: socket.socket, number: int) -> None:
        del number
        got.append(read_request(connection))
        connection.sendall(response(b"{}"))

    with target(handle) as opened:
        answered(opened, Request((("Content-Type", "nonsense"), ("X-A", "b")), b"\x00\xff"))
        answered(opened, Request((), None))
    first, second = got
    assert first.startswith(b"POST /v1/threads HTTP/1.1\r\n")
    assert first.endswith(b"\r\n\r\n\x00\xff")
    assert b"content-type: nonsense\r\nx-a: b\r\n" in first.lower()
    assert b"content-type" not in second.lower()
    assert second.endswith(b"\r\n\r\n")


def test_headers_and_length_are_kept_as_received() -> None:
    body = b'{"a": 1}'
    packed = gzip.compress(body)
    with target(
        saying(response(packed, "Content-Encoding: gzip", "X-Twice: 1", "X-Twice: 2"))
    ) as t:
        answer = answered(t)
    assert (answer.status, answer.body, answer.raw_length) == (200, body, len(packed))
    assert [value for name, value in answer.headers if name == "X-Twice"] == ["1", "2"]


def test_a_connection_closed_twice_is_a_failure() -> None:
    numbers: list[int] = []

    def handle(connection: socket.socket, number: int) -> None:
        read_request(connection)
        numbers.append(number)

    assert failure_of(handle).kind == "connection"
    assert numbers == [1, 2]


def test_a_connection_closed_once_is_tried_again() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        read_request(connection)
        if number > 1:
            connection.sendall(response(b'{"number": %d}' % number))

    with target(handle) as opened:
        assert answered(opened).body == b'{"number": 2}'


def test_nothing_listening_is_a_failure_to_connect() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    opened = open_target(url, 5.0)
    failure = send(opened).failure
    opened.close()
    assert failure is not None
    assert (failure.kind, "refused" in failure.message) == ("unreachable", True)


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    ],
    ids=["status", "header", "two lengths", "short", "chunks"],
)
def test_what_is_not_http_breaks_the_protocol(data: bytes) -> None:
    assert failure_of(saying(data)).kind == "protocol"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x00\x01\x02 nonsense\r\n\r\n", "it begins as no answer does"),
        (b"220 mail ready\r\n", "it begins with '220'"),
        (b"sk-" + b"x" * 40 + b"\r\n", "it begins as no answer does"),
        (b"HTTQ/1.1 200 OK\r\n\r\n", "it begins with 'HTTQ/1.1'"),
    ],
)
def test_what_is_no_http_from_its_first_byte_on_is_not_waited_for(data: bytes, said: str) -> None:
    def handle(connection: socket.socket, number: int) -> None:
        saying(data)(connection, number)
        connection.recv(1)

    failure = failure_of(handle)
    assert (failure.kind, failure.message) == (
        "another protocol",
        f"the answer is not HTTP: {said}",
    )


@pytest.mark.parametrize("data", [b"{}", b"<html>", b"\r\n{}", b"http/1.1 200 OK\r\n\r\n"])
def test_an_answer_whose_head_is_missing_or_odd_is_no_greeting(data: bytes) -> None:
    assert failure_of(saying(data)).kind == "protocol"


def test_an_answer_without_end_is_too_large() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        del number
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(MAX_BODY // 2**20 + 8):
            connection.sendall(b"x" * 2**20)

    failure = failure_of(handle, 30.0)
    assert (failure.kind, str(MAX_BODY) in failure.message) == ("too large", True)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_of_an_encoding_that_is_not_what_it_says_the_status_is_known(encoding: str) -> None:
    data = response(b"\xff" * 20, f"Content-Encoding: {encoding}")
    with target(saying(data)) as opened:
        answer = answered(opened)
    assert (answer.status, answer.body, answer.is_unreadable) == (200, b"", True)


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_json_that_only_says_that_it_is_encoded_is_read_as_it_came(encoding: str) -> None:
    body = b'{"a": 1}'
    with target(saying(response(body, f"Content-Encoding: {encoding}"))) as opened:
        answer = answered(opened, replace(HELLO, headers=(("Accept-Encoding", encoding),)))
    assert (answer.status, answer.body, answer.raw_length) == (200, body, len(body))
    assert answer.misdeclared.startswith("the content encoding cannot be undone: ")


@pytest.mark.parametrize("window", [zlib.MAX_WBITS, 16 + zlib.MAX_WBITS])
def test_json_whose_encoding_never_ends_is_read_and_told_apart(window: int) -> None:
    made = zlib.compressobj(wbits=window)
    flushed = made.compress(b'{"a": 1}') + made.flush(zlib.Z_SYNC_FLUSH)
    encoding = "deflate" if window == zlib.MAX_WBITS else "gzip"
    with target(saying(response(flushed, f"Content-Encoding: {encoding}"))) as opened:
        answer = answered(opened, replace(HELLO, headers=(("Accept-Encoding", encoding),)))
    assert (answer.status, answer.body, answer.raw_length) == (200, b'{"a": 1}', len(flushed))
    assert answer.misdeclared.endswith("it ends too early")


def test_what_an_encoding_stands_for_until_it_ends_too_early_is_not_read_where_it_is_no_json() -> (
    None
):
    made = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    flushed = made.compress(b'{"a": 1') + made.flush(zlib.Z_SYNC_FLUSH)
    with target(saying(response(flushed, "Content-Encoding: gzip"))) as opened:
        answer = answered(opened)
    assert (answer.body, answer.is_unreadable) == (b"", True)
    assert answer.misdeclared.endswith("it ends too early")


def dripping(head: bytes, drop: bytes) -> Handler:
    """Return a handler that never pauses for long, and never comes to an end."""

    def handle(connection: socket.socket, number: int) -> None:
        del number
        read_request(connection)
        connection.sendall(head)
        end = time.monotonic() + MAX_DRIP_S
        pace = threading.Event()
        while time.monotonic() < end:
            connection.sendall(drop)
            pace.wait(0.05)

    return handle


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b" "),
    ],
    ids=["body"],
)
def test_an_answer_that_drips_is_not_waited_for(head: bytes, drop: bytes) -> None:
    with target(dripping(head, drop), 0.3) as opened:
        began = time.monotonic()
        failure = send(opened).failure
        took = time.monotonic() - began
    assert failure is not None
    assert failure.kind == "timeout"
    assert took < MAX_DRIP_S


def test_silence_times_out() -> None:
    over = threading.Event()

    def handle(connection: socket.socket, number: int) -> None:
        del number
        read_request(connection)
        over.wait(5)

    with target(handle, 0.2) as opened:
        failure = send(opened).failure
        over.set()
    assert failure == Failure(FailureKind.TIMEOUT, "no complete answer within 0.2 s")


def test_requests_sent_together_are_under_way_together() -> None:
    barrier, bodies = threading.Barrier(4, timeout=10), [b"0", b"1", b"2", b"3"]

    def handle(connection: socket.socket, number: int) -> None:
        del number
        body = read_request(connection).partition(b"\r\n\r\n")[2]
        barrier.wait()
        connection.sendall(response(body))

    with target(handle) as opened:
        assert send_together(opened, bodies) == bodies


def test_redirects_are_not_followed_and_cookies_are_not_kept() -> None:
    got: list[bytes] = []
    redirect = response(
        b"", "Location: /elsewhere", "Set-Cookie: a=b; Path=/", status="307 Temporary Redirect"
    )

    def handle(connection: socket.socket, number: int) -> None:
        del number
        got.append(read_request(connection))
        connection.sendall(redirect)

    with target(handle) as opened:
        assert [answered(opened).status for _ in range(2)] == [307, 307]
    assert len(got) == 2
    assert all(b"\r\ncookie:" not in request.lower() for request in got)


def test_proxies_in_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with target(saying(response(b"{}"))) as opened:
        assert answered(opened).status == 200


def test_a_header_that_http_forbids_is_our_fault() -> None:
    with target(saying(response(b"{}"))) as opened:
        failure = send(opened, Request((("X-A", "b\r\nc"),), b"{}")).failure
    assert failure is not None
    assert failure.kind == "unsendable"


@pytest.mark.parametrize("framing", [Framing.CHUNKS, Framing.PIECES, Framing.UNDECLARED])
def test_what_is_left_of_a_body_that_is_framed_otherwise_is_no_part_of_the_next(
    framing: Framing,
) -> None:
    used: list[int] = []

    def handle(connection: socket.socket, number: int) -> None:
        while True:
            read_request(connection)
            used.append(number)
            connection.sendall(response(b"{}").replace(b"Connection: close\r\n", b""))

    body = None if framing is Framing.UNDECLARED else b'{"metadata": {"key": "value"}}'
    otherwise = Request((), body, delivery=Delivery(framing))
    with target(handle) as opened:
        for request in (HELLO, otherwise, HELLO):
            answered(opened, request)
    assert used == [1, 2, 1]
