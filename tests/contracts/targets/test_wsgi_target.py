"""WSGI apps as targets: what PEP 3333 promises them, and what they may do wrong."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from contracts.record.request import Request
from contracts.targets.http import MAX_BODY
from tests.support.calls import answered, failed, send_together, wsgi

Start = Callable[..., Callable[[bytes], None]]


class Body:
    """The content of an answer; counts how often it was closed."""

    def __init__(self, chunks: Iterable[bytes], error: Exception | None = None) -> None:
        self.closed = 0
        self._chunks = iter(chunks)
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        self.closed += 1
        if self._error is not None:
            raise self._error


def endless(chunk: bytes) -> Iterator[bytes]:
    while True:
        yield chunk


def failing(*chunks: bytes) -> Iterator[bytes]:
    yield from chunks
    raise RuntimeError("boom")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (Body([b"{", b"", b"}"]), 200),
        (Body([]), 200),
        (Body([b"{}"], RuntimeError("the answer is complete by now")), 200),
        (Body(failing(b"{}")), 500),
        (Body(failing()), 500),
    ],
    ids=["chunks", "empty", "close raises", "late exception", "early exception"],
)
def test_the_content_is_closed_once(body: Body, status: int) -> None:
    def app(environ: Any, start_response: Start) -> Body:
        del environ
        start_response("200 OK", [])
        return body

    with wsgi(app) as target:
        assert answered(target).status == status
    assert body.closed == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [(Body(endless(b"x" * 2**20)), "too large"), (Body(endless(b"")), "timeout")],
    ids=["large", "late"],
)
def test_an_answer_without_end_is_not_read_for_ever_and_closed(body: Body, kind: str) -> None:
    def app(environ: Any, start_response: Start) -> Body:
        del environ
        start_response("200 OK", [])
        return body

    with wsgi(app, 0.2 if kind == "timeout" else 10.0) as target:
        failure = failed(target)
    assert (failure.kind, body.closed) == (kind, 1)
    assert kind == "timeout" or str(MAX_BODY) in failure.message


def test_what_is_written_comes_before_what_is_returned() -> None:
    def app(environ: Any, start_response: Start) -> list[bytes]:
        del environ
        write = start_response("201 Created", [("content-type", "text/plain")])
        write(b"first, ")
        write(b"second, ")
        return [b"third"]

    with wsgi(app) as target:
        answer = answered(target)
    assert (answer.status, answer.body) == (201, b"first, second, third")
    assert answer.raw_length == len(answer.body)


def test_an_error_page_takes_the_place_of_an_answer_without_content() -> None:
    def app(environ: Any, start_response: Start) -> list[bytes]:
        del environ
        start_response("200 OK", [("x-a", "1")])
        try:
            raise RuntimeError("boom")
        except RuntimeError:
            start_response("503 Busy", [("x-b", "2")], sys.exc_info())
        return [b"busy"]

    with wsgi(app) as target:
        answer = answered(target)
    assert (answer.status, answer.headers, answer.body) == (503, (("x-b", "2"),), b"busy")


def test_an_error_page_comes_too_late_once_content_was_sent() -> None:
    def app(environ: Any, start_response: Start) -> list[bytes]:
        del environ
        start_response("200 OK", [])(b"begun")
        try:
            raise RuntimeError("boom")
        except RuntimeError:
            start_response("503 Busy", [], sys.exc_info())
        return [b"never"]

    with wsgi(app) as target:
        answer = answered(target)
    assert (answer.status, answer.body) == (500, b"RuntimeError: boom")


@pytest.mark.parametrize("late", [False, True])
def test_an_exception_in_a_wsgi_app_is_a_500(late: bool) -> None:
    def app(environ: Any, start_response: Start) -> Iterator[bytes]:
        del environ
        if late:
            start_response("200 OK", [])
            yield b"begun"
        raise RuntimeError("boom")

    with wsgi(app, 1.0) as target:
        answer = answered(target)
    assert (answer.status, answer.body) == (500, b"RuntimeError: boom")


def _twice(start_response: Start) -> Any:
    start_response("200 OK", [])
    start_response("200 OK", [])
    return [b"{}"]


def _no_iterable(start_response: Start) -> Any:
    start_response("200 OK", [])


def _text(start_response: Start) -> Any:
    start_response("200 OK", [])
    return ["{}"]


def _no_start(_: Start) -> Any:
    return [b"{}"]


@pytest.mark.parametrize("script", [_twice, _no_iterable, _text, _no_start])
def test_an_app_that_servers_would_not_accept_fails(script: Callable[[Start], Any]) -> None:
    with wsgi(lambda _, start_response: script(start_response)) as target:
        assert answered(target).status == 500


@pytest.mark.parametrize("status", [None, "", "OK", "2OO OK"])
def test_an_answer_without_a_status_breaks_the_protocol(status: str | None) -> None:
    def app(environ: Any, start_response: Start) -> list[bytes]:
        del environ
        if status is not None:
            start_response(status, [])
        return []

    with wsgi(app) as target:
        assert failed(target).kind == "protocol"


def test_headers_are_latin_1_both_ways() -> None:
    seen: list[tuple[str, str, bytes]] = []

    def app(environ: Any, start_response: Start) -> list[bytes]:
        seen.append((environ["HTTP_X_A"], environ["CONTENT_TYPE"], environ["wsgi.input"].read()))
        start_response("200 OK", [("Server", "caf\xe9")])
        return [b"{}"]

    headers = (("X-A", "1"), ("Content-Type", "a/b"), ("X-a", "2"))
    with wsgi(app) as target:
        answer = answered(target, Request(headers, b"\x00\xff"))
    assert seen == [("1,2", "a/b", b"\x00\xff")]
    assert answer.headers == (("Server", "caf\xe9"),)


def test_only_requests_that_overlap_take_a_thread() -> None:
    """A thread costs time, and most requests are sent one after the other."""
    threads: list[int] = []

    def app(environ: Any, start_response: Start) -> list[bytes]:
        del environ
        threads.append(threading.get_ident())
        start_response("200 OK", [])
        return []

    with wsgi(app) as target:
        answered(target)
        send_together(target, [b"1", b"2"])
    here = threading.get_ident()
    assert [thread == here for thread in threads] == [True, False, False]


def test_wsgi_requests_sent_together_are_under_way_together() -> None:
    barrier, bodies = threading.Barrier(4, timeout=10), [b"0", b"1", b"2", b"3"]

    def app(environ: Any, start_response: Start) -> list[bytes]:
        barrier.wait()
        start_response("200 OK", [("content-type", "application/json")])
        return [environ["wsgi.input"].read()]

    with wsgi(app) as target:
        assert send_together(target, bodies) == bodies


class Speechless(Exception):
    """Cannot say what it is."""

    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


def test_an_exception_that_cannot_be_written_is_a_500() -> None:
    def app(*_: object) -> Iterable[bytes]:
        raise Speechless

    with wsgi(app) as target:
        answer = answered(target)
    assert (answer.status, answer.body) == (500, b"Speechless: ")
