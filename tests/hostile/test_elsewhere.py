"""Redirects are never followed, and TLS is verified: the token goes where it was meant to go."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import trustme

from contracts.servers.reference import TOKEN
from tests.hostile.servers import WIRE, Script, Turn, check, check_url, honest, serving
from tests.support.apps import raw_server, run_quietly

pytestmark = pytest.mark.slow


def redirecting(place: str, status: int) -> Script:
    head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n"
    return lambda _: head.encode()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_other_server_gets_the_token(status: int, tmp_path: Path) -> None:
    with serving(honest) as other, serving(redirecting(f"{other.url}/threads", status)) as server:
        checked = check(server, tmp_path)
        assert other.connections == 0
    # It may be right there: that is for the user to say.
    assert checked.ran.code == 3
    assert checked.failing() == []
    assert checked.report["cut_short"] == (
        f"not testable: every request is redirected with {status} to {other.url}/threads; "
        "give that address"
    )
    assert len(server.requests) == 2


def test_see_other_is_an_answer_that_is_not_followed(tmp_path: Path) -> None:
    with serving(honest) as other, serving(redirecting(f"{other.url}/threads", 303)) as server:
        checked = check(server, tmp_path)
        assert other.connections == 0
    assert checked.ran.code == 3
    assert checked.failing() == []
    assert f"to {other.url}/threads, as a website or a login does" in checked.report["cut_short"]


@pytest.mark.parametrize("place", ["/v1/threads", "", "file:///etc/passwd", "//", "http://[", "\t"])
def test_odd_places_lead_nowhere(place: str, tmp_path: Path) -> None:
    with serving(redirecting(place, 307)) as server:
        checked = check(server, tmp_path)
    assert (checked.ran.code, checked.failing()) == (3, [])
    assert "redirected with 307, and to no other address; give" in checked.report["cut_short"]
    assert len(server.requests) == checked.report["requests"] == 3
    assert {request.path for request in server.requests} == {"/v1/threads"}
    assert "root:" not in checked.ran.out


@dataclass(frozen=True)
class Trust:
    """How a server proves who it is, and who vouches for it."""

    server: ssl.SSLContext
    bundle: str


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    path = tmp_path_factory.mktemp("trust") / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return Trust(context, str(path))


def other_bundle(folder: Path) -> str:
    path = folder / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    return str(path)


def test_a_certificate_without_an_authority_is_refused(trust: Trust, tmp_path: Path) -> None:
    with serving(honest, trust.server) as server:
        refused = [
            check(server, tmp_path),
            check(server, tmp_path, "--ca-bundle", other_bundle(tmp_path)),
        ]
    assert server.requests == []
    for checked in refused:
        assert checked.ran.code == 2
        assert "certificate" in checked.ran.err.lower()
        assert checked.ran.err.count("\n") == 1


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("elsewhere.invalid").configure_cert(context)
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with serving(honest, context) as server:
        checked = check(server, tmp_path, "--ca-bundle", str(bundle))
    assert (checked.ran.code, server.requests) == (2, [])


@pytest.mark.parametrize("how", ["--insecure", "--ca-bundle"])
def test_it_is_trusted_when_the_user_says_so(how: str, trust: Trust, tmp_path: Path) -> None:
    argv = [how] if how == "--insecure" else [how, trust.bundle]
    with serving(honest, trust.server) as server:
        checked = check(server, tmp_path, *argv, "--max-requests", "20")
    assert checked.ran.code == 3
    assert checked.failing() == []
    assert len(server.requests) == 20


def test_a_bundle_that_is_none_is_reported(trust: Trust, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing\n")
    with serving(honest, trust.server) as server:
        for bundle in (str(empty), str(tmp_path), str(tmp_path / "absent.pem")):
            checked = check(server, tmp_path, "--ca-bundle", bundle)
            assert checked.ran.code == 2
            assert "--ca-bundle" in checked.ran.err
            assert checked.ran.err.count("\n") == 1
    assert server.connections == 0


def test_a_server_that_wants_a_certificate_of_ours_says_so_and_gets_it(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    bundle, both = tmp_path / "authority.pem", tmp_path / "both.pem"
    authority.cert_pem.write_to_path(str(bundle))
    own = authority.issue_cert("someone@example.test")
    own.private_key_and_cert_chain_pem.write_to_path(str(both))
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    own.cert_chain_pems[0].write_to_path(str(cert))
    own.private_key_pem.write_to_path(str(key))
    trusting = ("--ca-bundle", str(bundle), "--max-requests", "20")
    with serving(honest, context) as server:
        without = check(server, tmp_path, *trusting)
        assert (without.ran.code, server.requests) == (3, [])
        assert "give one with --cert" in without.ran.out
        for given in (("--cert", str(both)), ("--cert", str(cert), "--key", str(key))):
            checked = check(server, tmp_path, *trusting, *given)
            assert (checked.ran.code, checked.failing()) == (3, [])
        assert len(server.requests) == 40
        for wrong, said in (
            (("--cert", str(bundle)), "--cert"),
            (("--key", str(key)), "give --cert, too"),
        ):
            refused = check(server, tmp_path, *trusting, *wrong)
            assert refused.ran.code == 2
            assert said in refused.ran.err
            assert refused.ran.err.count("\n") == 1


def test_plain_http_at_a_port_of_tls_is_told_so(tmp_path: Path) -> None:
    def alert(connection: socket.socket, number: int) -> None:
        """Answer what is no handshake, as libraries for TLS do."""
        del number
        connection.recv(65_536)
        connection.sendall(b"\x15\x03\x01\x00\x02\x02\x46")

    with raw_server(alert) as url:
        checked = check_url(url, tmp_path)
    assert (checked.ran.code, checked.failing()) == (3, [])
    assert "give its address as https://" in " ".join(checked.ran.out.split())


GREETINGS: Final = {
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "SMTP": b"220 mail.example.org ESMTP\r\n",
    "FTP": b"220-Welcome\r\n220 Ready\r\n",
    "a database": b"J\x00\x00\x00\x0a8.0.36\x00",
    "HTTP/2": b"\x00\x00\x12\x04\x00\x00\x00\x00\x00",
    "a store": b"-ERR unknown command\r\n",
}


@pytest.mark.parametrize("greeting", GREETINGS.values(), ids=GREETINGS.keys())
@pytest.mark.parametrize("is_first", [True, False], ids=["at once", "as an answer"])
def test_a_port_of_another_protocol_is_told_so(
    greeting: bytes, is_first: bool, tmp_path: Path
) -> None:
    def greet(connection: socket.socket, number: int) -> None:
        """Greet, and wait until the other side has gone."""
        del number
        if not is_first:
            connection.recv(65_536)
        connection.sendall(greeting)
        while connection.recv(65_536):
            pass

    with raw_server(greet) as url:
        checked = check_url(url, tmp_path)
    assert (checked.ran.code, checked.failing()) == (3, [])
    assert "not testable: the target answers in another protocol" in checked.report["cut_short"]
    assert checked.report["requests"] == 3


@pytest.mark.parametrize("spoken", ["first", "invalid"])
def test_a_greeting_where_some_is_answered_by_http_is_a_failure(
    spoken: str, tmp_path: Path
) -> None:
    def script(turn: Turn) -> bytes | None:
        answer = turn.answer()
        greets = turn.request.number == 1 if spoken == "first" else b" 200 " in answer[:20]
        if not greets:
            return answer
        turn.send(GREETINGS["SSH"])
        return None

    with serving(script) as server:
        checked = check(server, tmp_path, "--max-requests", "20", *WIRE)
    assert (checked.ran.code, checked.failing()) == (1, ["wire.answers"])
    assert "it begins with 'SSH-2.0-OpenSSH_9.6'" in checked.messages


def test_tls_at_a_plain_port_is_a_failure_in_one_sentence() -> None:
    with serving(honest) as server:
        url = server.url.replace("http:", "https:")
        ran = run_quietly("check", url, "--insecure", "--token", TOKEN, "--timeout", "0.3")
    assert (ran.code, server.requests) == (2, [])
    assert ran.err.count("\n") == 1
    assert "give its address as http://" in ran.err
