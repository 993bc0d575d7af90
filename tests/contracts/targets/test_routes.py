"""The way to a server: a Unix socket, a proxy, HTTP/2, and the line of curl that goes it, too."""

from __future__ import annotations

import shlex
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import h2.config
import h2.connection
import h2.events
import pytest
import trustme

from contracts.conduct.reaching import curl_options
from contracts.definition import load
from contracts.record.exchange import FailureKind
from contracts.record.request import USUAL, Delivery, Framing, Request, Spelling
from contracts.settings.record import Settings
from contracts.targets.open import Reach, open_target
from contracts.targets.target import Target
from contracts.targets.tls import Tls
from tests.support.apps import Handler, raw_server, read_request, response
from tests.support.calls import answered, failed

PROXY_S: Final = "http://alice:p%40ss@"


def reached(name: str, reach: Reach | None = None) -> closing[Target]:
    return closing(open_target(name, 10.0, reach=reach))


def keeping(heads: list[bytes], *answers: bytes) -> Handler:
    """Return a handler that keeps the heads of requests, and gives one answer to each."""
    left = iter(answers)

    def handle(connection: socket.socket, number: int) -> None:
        del number
        heads.append(read_request(connection).partition(b"\r\n\r\n")[0])
        connection.sendall(next(left))

    return handle


def test_a_request_goes_through_a_unix_socket(tmp_path: Path) -> None:
    path, heads = tmp_path / "app.sock", list[bytes]()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            keeping(heads, response(b'{"a": 1}'))(connection, 1)

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        with reached(f"unix:{path}", Reach(path="/t?x=y")) as target:
            assert answered(target).body == b'{"a": 1}'
        thread.join(10)
    assert heads[0].startswith(b"POST /t?x=y HTTP/1.1\r\n")
    assert b"\r\nhost: localhost\r\n" in heads[0].lower()


def test_a_proxy_gets_the_whole_url_and_its_credentials() -> None:
    heads: list[bytes] = []
    with raw_server(keeping(heads, response())) as url:
        proxy = url.removesuffix("/v1").replace("http://", PROXY_S)
        with reached("http://a.invalid/v1?x=y", Reach(proxy=proxy)) as target:
            answered(target, Request((), b"{}"))
            (note,) = target.notes()
    assert heads[0].startswith(b"POST http://a.invalid/v1/threads?x=y HTTP/1.1\r\n")
    basic = b"proxy-authorization: basic " + b64encode(b"alice:p@ss").lower()
    assert basic in heads[0].lower()
    assert note.startswith(f"requests went through the proxy {url.removesuffix('/v1')}, which may")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_a_proxy_refuses_is_no_answer_of_the_target(scheme: str) -> None:
    heads: list[bytes] = []
    refusal = response(status="407 Proxy Authentication Required")
    with raw_server(keeping(heads, refusal)) as url:
        reach = Reach(proxy=url.removesuffix("/v1"))
        with reached(f"{scheme}://a.invalid/v1", reach) as target:
            failure = failed(target)
    assert failure.kind is FailureKind.UNREACHABLE
    assert "the proxy answers 407" in failure.message
    assert heads[0].startswith(b"CONNECT a.invalid:443 " if scheme == "https" else b"POST http:")


def test_the_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    heads: list[bytes] = []
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with raw_server(keeping(heads, response())) as url, reached(url) as target:
        answered(target)
    assert heads[0].startswith(b"POST /v1/threads ")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def over_tls(
    authority: trustme.CA, handle: Callable[[ssl.SSLSocket], Any], *protocols: str
) -> Iterator[str]:
    """Serve each connection over TLS, offering these protocols; yields the base URL."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    context.set_alpn_protocols(list(protocols))

    def connected(connection: socket.socket, number: int) -> None:
        del number
        with context.wrap_socket(connection, server_side=True) as encrypted:
            handle(encrypted)

    with raw_server(connected) as url:
        yield url.replace("http:", "https:")


def two(seen: list[dict[bytes, bytes]]) -> Callable[[ssl.SSLSocket], None]:
    """Return what answers requests over HTTP/2, and keeps their headers."""

    def handle(connection: ssl.SSLSocket) -> None:
        config = h2.config.H2Configuration(client_side=False, header_encoding=None)
        state = h2.connection.H2Connection(config)
        state.initiate_connection()
        connection.sendall(state.data_to_send())
        while data := connection.recv(65_536):
            for event in state.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    seen.append(dict(event.headers))
                if isinstance(event, h2.events.StreamEnded):
                    state.send_headers(event.stream_id, [(":status", "200"), ("a", "b")])
                    state.send_data(event.stream_id, b"{}", end_stream=True)
            connection.sendall(state.data_to_send())

    return handle


HTTP2: Final = Reach(tls=Tls(insecure=True), http2=True)
NOT_THERE: Final = (
    Delivery(spelling=Spelling.CAPITALS),
    Delivery(framing=Framing.CHUNKS),
    Delivery(headers=(("Connection", "close"),)),
)


def test_http2_is_spoken_with_a_server_that_offers_it(authority: trustme.CA) -> None:
    seen: list[dict[bytes, bytes]] = []
    with over_tls(authority, two(seen), "h2", "http/1.1") as url, reached(url, HTTP2) as target:
        answers = [answered(target, Request((("X-A", "b"),), b"{}")) for _ in range(2)]
        assert [target.carries(one) for one in (*NOT_THERE, USUAL)] == [False, False, False, True]
        (note,) = target.notes()
    assert [(one.status, one.body, one.version) for one in answers] == [(200, b"{}", "HTTP/2")] * 2
    assert [(one[b":path"], one[b"x-a"]) for one in seen] == [(b"/v1/threads", b"b")] * 2
    assert note.startswith("requests were sent over HTTP/2, where the case of header names, chunks")


def test_a_server_that_does_not_offer_http2_is_asked_over_http_1_1(authority: trustme.CA) -> None:
    heads: list[bytes] = []
    handler = keeping(heads, response())
    serving = over_tls(authority, lambda one: handler(one, 1), "http/1.1")
    with serving as url, reached(url, HTTP2) as target:
        assert not target.carries(NOT_THERE[0])
        assert answered(target).version == "HTTP/1.1"
        assert target.carries(NOT_THERE[0])
        (note,) = target.notes()
    assert note == "the server does not offer HTTP/2: all requests were sent over HTTP/1.1"


def test_a_break_before_an_answer_over_http2_is_tried_again(authority: trustme.CA) -> None:
    """The messages of the connection itself are no beginning of an answer."""
    seen: list[dict[bytes, bytes]] = []
    serve, breaks = two(seen), iter([True])

    def handle(connection: ssl.SSLSocket) -> None:
        if not next(breaks, False):
            serve(connection)
            return
        config = h2.config.H2Configuration(client_side=False)
        state = h2.connection.H2Connection(config)
        state.initiate_connection()
        connection.sendall(state.data_to_send())
        connection.recv(65_536)

    with over_tls(authority, handle, "h2") as url, reached(url, HTTP2) as target:
        result = target.submit(Request((), b"{}")).result()
    assert result.answer is not None, result.failure
    assert (result.answer.status, result.tries) == (200, 2)


def test_http2_needs_a_package(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contracts.targets.route.find_spec", lambda _: None)
    ran = cli("check", "https://127.0.0.1:9/v1", "--http2")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "pip install 'thread-contracts[http2]'" in ran.err


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        (Settings(target="http://x/v1"), ""),
        (Settings(target="unix:/a b.sock"), "--unix-socket '/a b.sock'"),
        (Settings(target="http+unix://%2Fa/v1"), "--unix-socket /a"),
        (Settings(target="http://x/v1", proxy=f"{PROXY_S}h:1"), "--proxy http://h:1"),
        (
            Settings(target="https://x/v1", cert="c", key="k", ca_bundle="b", insecure=True),
            "--cacert b --cert c --key k --insecure",
        ),
        (Settings(target="asgi:x:app", insecure=True), ""),
    ],
)
def test_curl_goes_the_same_way(settings: Settings, options: str) -> None:
    assert shlex.join(curl_options(settings, load().operation)) == options
