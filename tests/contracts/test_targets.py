"""Targets in this process and by name: URLs, credentials, lifespan, failures, concurrency."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.case import Credentials
from contracts.exchange import Answer
from contracts.targets.credentials import authorization, secrets, tells_apart
from contracts.targets.http import Outgoing, Target
from contracts.targets.inprocess import AsgiTarget, wsgi_target
from contracts.targets.open import TargetError, open_target
from contracts.targets.reference import Request, Response, as_asgi
from tests.contracts.apps import HELLO, App, Install, Scripted, always

TOKENS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
LIKE_A_TOKEN = "sk-AbC-0123456789"


class Living:
    """An ASGI app that takes part in the lifespan and writes down what happens."""

    def __init__(self, answer: str = "complete") -> None:
        self.log: list[str] = []
        self._answer = answer

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.log.append("request")
            await as_asgi(always(200))(scope, receive, send)
            return
        while True:
            kind = (await receive())["type"]
            self.log.append(kind)
            done = self._answer if kind == "lifespan.startup" else "complete"
            await send({"type": f"{kind}.{done}", "message": "no database"})
            if kind == "lifespan.shutdown" or done == "failed":
                return


def asgi(app: App, timeout: float = 10.0) -> AsgiTarget:
    return AsgiTarget("asgi:x:app", app, timeout)


@pytest.fixture
def closing() -> Iterator[list[Target]]:
    """Close the targets put in here."""
    targets: list[Target] = []
    yield targets
    for target in targets:
        target.close()


def answered(target: Target, request: Outgoing = HELLO) -> Answer:
    result = target.send(request)
    assert result.answer is not None, result.failure
    assert result.started <= result.finished
    return result.answer


@pytest.mark.parametrize("host", ["http://127.0.0.1:8000", "https://[::1]"])
@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("", "/threads"),
        ("/", "/threads"),
        ("/v1", "/v1/threads"),
        ("/v1/", "/v1/threads"),
        ("/v1/threads", "/v1/threads"),
        ("/v1/threads/", "/v1/threads"),
        ("/a%20b/v1", "/a%20b/v1/threads"),
        ("/my-threads", "/my-threads/threads"),
    ],
)
def test_threads_is_joined_to_the_base_url(base: str, path: str, host: str) -> None:
    target = open_target(f"{host}{base}", 1.0)
    target.close()
    assert target.url == f"{host}{path}"


@pytest.mark.parametrize("kind", [k for k in Credentials if k is not Credentials.GIVEN])
@pytest.mark.parametrize("token", [LIKE_A_TOKEN, None])
def test_every_variant_differs_from_the_given_credentials_or_is_left_out(
    kind: Credentials, token: str | None
) -> None:
    differs = authorization(kind, token) != authorization(Credentials.GIVEN, token)
    same_without_a_token = {Credentials.MISSING, Credentials.LOWER_SCHEME}
    assert tells_apart(kind, token) == (token is not None or kind not in same_without_a_token)
    assert differs or not tells_apart(kind, token)


def test_no_two_variants_are_the_same() -> None:
    headers = [authorization(kind, LIKE_A_TOKEN) for kind in Credentials]
    assert len(set(headers)) == len(Credentials)


@given(token=TOKENS, kind=st.sampled_from(Credentials))
def test_a_variant_that_gives_the_token_away_holds_a_secret(token: str, kind: Credentials) -> None:
    header = authorization(kind, token) or ""
    if token in header or token.swapcase() in header:
        assert any(secret in header for secret in secrets(token))


@given(token=TOKENS)
def test_the_longest_secret_comes_first(token: str) -> None:
    lengths = [len(secret) for secret in secrets(token)]
    assert lengths == sorted(lengths, reverse=True)
    assert secrets(None) == secrets("") == []


def test_an_app_is_started_once_and_shut_down() -> None:
    app = Living()
    target = asgi(app)
    target.send(HELLO)
    target.send(HELLO)
    target.close()
    target.close()
    assert app.log == ["lifespan.startup", "request", "request", "lifespan.shutdown"]


def test_an_app_that_fails_to_start_is_no_target(installed: Install) -> None:
    app = Living("failed")
    with pytest.raises(TargetError, match="the app failed to start: no database"):
        open_target(installed(app), 1.0)
    assert "request" not in app.log


def test_an_app_without_lifespan_is_left_alone(closing: list[Target]) -> None:
    inner = as_asgi(always(200))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await inner(scope, receive, send)

    closing.append(asgi(app))
    assert answered(closing[0]).status == 200


def test_an_exception_in_an_asgi_app_is_a_500(closing: list[Target]) -> None:
    def script(_: Request) -> Response:
        raise RuntimeError("boom")

    closing.append(asgi(as_asgi(Scripted(script))))
    assert answered(closing[0]).status == 500


def test_an_asgi_app_that_hangs_times_out(closing: list[Target]) -> None:
    async def script(request: Request) -> Response:
        if request.number == 1:
            await asyncio.Event().wait()
        return Response(200, b"{}")

    closing.append(asgi(as_asgi(Scripted(script)), 0.2))
    result = closing[0].send(HELLO)
    assert result.answer is None
    assert result.failure is not None
    assert result.failure.kind == "timeout"
    assert 0.2 <= result.finished - result.started < 5
    assert answered(closing[0]).status == 200


def test_an_asgi_app_that_says_nothing_breaks_the_protocol(closing: list[Target]) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        del scope, receive, send

    closing.append(asgi(app))
    failure = closing[0].send(HELLO).failure
    assert failure is not None
    assert failure.kind == "protocol"


def test_requests_sent_together_are_under_way_together(closing: list[Target]) -> None:
    waiting, everybody = [0], asyncio.Event()

    async def script(request: Request) -> Response:
        waiting[0] += 1
        if waiting[0] == 5:
            everybody.set()
        await everybody.wait()
        return Response(200, request.body)

    closing.append(asgi(as_asgi(Scripted(script)), 10.0))
    bodies = [f'{{"n":{i}}}'.encode() for i in range(5)]
    results = closing[0].send_together([Outgoing(HELLO.headers, body) for body in bodies])
    assert [result.answer and result.answer.body for result in results] == bodies


def test_wsgi_requests_sent_together_are_under_way_together(closing: list[Target]) -> None:
    barrier = threading.Barrier(4, timeout=10)

    def app(environ: Any, start_response: Any) -> list[bytes]:
        barrier.wait()
        start_response("200 OK", [("content-type", "application/json")])
        return [environ["wsgi.input"].read()]

    closing.append(wsgi_target("wsgi:x:app", app, 10.0))
    results = closing[0].send_together([Outgoing((), str(i).encode()) for i in range(4)])
    assert [r.answer and r.answer.body for r in results] == [b"0", b"1", b"2", b"3"]


@pytest.mark.parametrize("late", [False, True])
def test_an_exception_in_a_wsgi_app_is_a_500(late: bool, closing: list[Target]) -> None:
    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        del environ
        if late:
            start_response("200 OK", [])
            yield b"begun"
        raise RuntimeError("boom")

    closing.append(wsgi_target("wsgi:x:app", app, 1.0))
    answer = answered(closing[0])
    assert (answer.status, answer.body) == (500, b"RuntimeError: boom")


def test_a_redirect_is_answer_enough(closing: list[Target]) -> None:
    server = always(307, location="http://target.invalid/elsewhere")
    closing.append(asgi(as_asgi(server)))
    assert answered(closing[0]).status == 307
    assert len(server.seen) == 1


def test_cookies_are_not_kept_in_process(closing: list[Target]) -> None:
    """A session would let a request without credentials in, and no curl line repeats it."""
    server = always(200, set_cookie="session=1; Path=/")
    closing.append(asgi(as_asgi(server)))
    answered(closing[0])
    answered(closing[0])
    assert [request.headers.get("cookie") for request in server.seen] == [None, None]


def test_every_request_says_who_sends_it(closing: list[Target]) -> None:
    server = always(200)
    closing.append(asgi(as_asgi(server)))
    answered(closing[0], Outgoing((("X-A", "b"),), None))
    sent = server.seen[0]
    assert sent.headers["user-agent"] == "thread-contracts"
    assert sent.headers["x-a"] == "b"
    assert "content-type" not in sent.headers
    assert sent.body == b""
