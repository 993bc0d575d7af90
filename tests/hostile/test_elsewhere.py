"""Redirects are never followed, and TLS is verified: the token goes where it was meant to go."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from contracts.servers.reference import TOKEN
from tests.hostile.servers import Script, check, honest, serving
from tests.support.apps import run_quietly

pytestmark = pytest.mark.slow


def redirecting(place: str, status: int) -> Script:
    head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n"
    return lambda _: head.encode()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_other_server_gets_the_token(status: int, tmp_path: Path) -> None:
    with serving(honest) as other, serving(redirecting(f"{other.url}/threads", status)) as server:
        checked = check(server, tmp_path)
        assert other.connections == 0
    assert checked.ran.code == 1
    assert checked.failing() == ["wire.status-200"]
    assert f"{status} redirects" in checked.ran.out
    assert "no valid request is accepted" in checked.report["cut_short"]
    assert len(server.requests) < 400


@pytest.mark.parametrize("place", ["/v1/threads", "", "file:///etc/passwd", "//", "http://[", "\t"])
def test_odd_places_lead_nowhere(place: str, tmp_path: Path) -> None:
    with serving(redirecting(place, 307)) as server:
        checked = check(server, tmp_path, "--max-requests", "30")
    assert checked.failing() == ["wire.status-200"]
    assert len(server.requests) == checked.report["requests"] == 30
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


def test_tls_at_a_plain_port_is_a_failure_in_one_sentence() -> None:
    with serving(honest) as server:
        url = server.url.replace("http:", "https:")
        ran = run_quietly("check", url, "--insecure", "--token", TOKEN, "--timeout", "0.3")
    assert (ran.code, server.requests) == (2, [])
    assert ran.err.count("\n") == 1
