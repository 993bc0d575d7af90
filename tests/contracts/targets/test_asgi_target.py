"""ASGI apps as targets: when an answer is complete, and what apps may do wrong."""

from __future__ import annotations

import asyncio
import gc
import gzip
import signal
from typing import Any

import pytest

from contracts.process.signals import heeded
from contracts.record.request import Request
from contracts.servers.reference import Received, Response, as_asgi
from contracts.targets.http import MAX_BODY
from tests.support.apps import Scripted
from tests.support.calls import (
    START,
    Receive,
    Script,
    Send,
    answer,
    answered,
    asgi,
    body,
    failed,
    http,
    send,
    send_together,
)


@pytest.mark.parametrize(
    "error", [RuntimeError("boom"), SystemExit(0), asyncio.CancelledError(), TimeoutError()]
)
def test_an_exception_in_an_asgi_app_is_a_500(error: BaseException) -> None:
    async def script(receive: Receive, send: Send) -> None:
        del receive, send
        raise error

    with asgi(http(script)) as target:
        found = answered(target)
    assert (found.status, found.header("content-type")) == (500, "text/plain")
    assert found.body.decode() == f"{type(error).__name__}: {error}"


class Speechless(Exception):
    """Cannot say what it is."""

    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


def test_an_exception_that_cannot_be_written_is_a_500() -> None:
    """It was taken for a request without an answer, once the whole timeout was over."""

    async def script(_: Receive, __: Send) -> None:
        raise Speechless

    with asgi(http(script), timeout=5) as target:
        assert answered(target).body == b"Speechless: "


def test_a_task_of_the_app_that_ends_itself_does_not_end_us() -> None:
    async def leave() -> None:
        raise SystemExit(0)

    async def script(receive: Receive, send: Send) -> None:
        del receive, send
        await asyncio.gather(leave(), asyncio.Event().wait())

    with asgi(http(script)) as target:
        assert [answered(target).status, answered(target).status] == [500, 500]


def test_a_signal_that_comes_while_the_app_runs_ends_us_without_a_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def script(receive: Receive, send: Send) -> None:
        del receive, send
        signal.raise_signal(signal.SIGTERM)

    with heeded(), asgi(http(script)) as target, pytest.raises(KeyboardInterrupt):
        send(target)
    gc.collect()
    assert caplog.records == []


def test_an_asgi_app_that_hangs_times_out() -> None:
    async def script(request: Received) -> Response:
        if request.number == 1:
            await asyncio.Event().wait()
        return Response(200, b"{}")

    with asgi(as_asgi(Scripted(script)), 0.2) as target:
        result = send(target)
        assert answered(target).status == 200
    assert result.failure is not None
    assert (result.answer, result.failure.kind) == (None, "timeout")
    assert 0.2 <= result.finished - result.started < 5


async def _nothing(receive: Receive, send: Send) -> None:
    del receive, send


async def _no_end(receive: Receive, send: Send) -> None:
    del receive
    await send(START)
    await send(body(b"{", more=True))


async def _breaks_off(receive: Receive, send: Send) -> None:
    await _no_end(receive, send)
    raise RuntimeError("boom")


async def _starts_twice(receive: Receive, send: Send) -> None:
    del receive
    await send(START)
    await send(START)


async def _no_start(receive: Receive, send: Send) -> None:
    del receive
    await send(body(b"{}"))


async def _no_headers(receive: Receive, send: Send) -> None:
    del receive
    await send({**START, "headers": [(1, 2)]})
    await send(body(b"{}"))


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (_nothing, "it returned before its answer was complete"),
        (_no_end, "it returned before its answer was complete"),
        (_breaks_off, "its answer broke off: RuntimeError: boom"),
        (_starts_twice, "http.response.start came out of turn"),
        (_no_start, "http.response.body came out of turn"),
        (_no_headers, "AttributeError"),
    ],
)
def test_what_is_no_answer_breaks_the_protocol(script: Script, sentence: str) -> None:
    with asgi(http(script)) as target:
        failure = failed(target)
    assert failure.kind == "protocol"
    assert failure.message.startswith(f"the app broke the protocol: {sentence}")


def test_an_answer_without_end_is_too_large() -> None:
    async def script(receive: Receive, send: Send) -> None:
        del receive
        await send(START)
        while True:
            await send(body(b"x" * 2**20, more=True))

    with asgi(http(script)) as target:
        failure = failed(target)
    assert (failure.kind, str(MAX_BODY) in failure.message) == ("too large", True)


def test_an_answer_is_read_whole_and_its_encoding_undone() -> None:
    packed = gzip.compress(b'{"a": 1}')
    headers = [(b"content-encoding", b"gzip"), (b"x-twice", b"1"), (b"x-twice", b"caf\xe9")]

    async def script(receive: Receive, send: Send) -> None:
        del receive
        await send({**START, "headers": iter(headers)})
        for byte in packed:
            await send(body(bytes([byte]), more=True))
        await send({"type": "http.response.body"})

    with asgi(http(script)) as target:
        found = answered(target)
    assert (found.body, found.raw_length) == (b'{"a": 1}', len(packed))
    assert [value for name, value in found.headers if name == "x-twice"] == ["1", "caf\xe9"]


def test_the_scope_is_that_of_a_server() -> None:
    scopes: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        del receive
        if scope["type"] == "http":
            scopes.append(scope)
            await answer(send)

    with asgi(app) as target:
        answered(target, Request((("X-A", "b"),), b"{}"))
    scope = scopes[0]
    assert (scope["method"], scope["scheme"], scope["server"]) == (
        "POST",
        "http",
        ("localhost", 80),
    )
    assert (scope["path"], scope["raw_path"]) == ("/v1/threads", b"/v1/threads")
    assert {(b"host", b"localhost"), (b"x-a", b"b"), (b"content-length", b"2")} <= set(
        scope["headers"]
    )


def test_the_client_leaves_when_it_has_its_answer_and_not_before() -> None:
    log: list[str] = []

    async def script(receive: Receive, send: Send) -> None:
        log.append((await receive())["body"].decode())
        for _ in range(2):
            # Frameworks watch for a disconnect and stop watching; that must not be felt.
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(receive(), 0.01)
        await answer(send)
        log.append((await receive())["type"])

    with asgi(http(script)) as target:
        assert answered(target).status == 200
    assert log == ["{}", "http.disconnect"]


def test_requests_sent_together_are_under_way_together() -> None:
    waiting, everybody = [0], asyncio.Event()

    async def script(request: Received) -> Response:
        waiting[0] += 1
        if waiting[0] == 5:
            everybody.set()
        await everybody.wait()
        return Response(200, request.body)

    bodies = [f'{{"n":{i}}}'.encode() for i in range(5)]
    with asgi(as_asgi(Scripted(script))) as target:
        assert send_together(target, bodies) == bodies
