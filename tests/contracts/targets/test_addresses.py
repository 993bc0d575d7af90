"""Addresses of servers: the socket behind them, their queries, and the credentials in them."""

from __future__ import annotations

import pytest

from contracts.definition import load
from contracts.record.request import below
from contracts.reports.addresses import credentials_in, secret_parts, without_credentials
from contracts.targets.address import Address, address_of
from contracts.targets.loading import TargetError
from tests.support.apps import Cli

USUAL = "http://localhost/v1/threads"


@pytest.mark.parametrize(
    ("name", "path", "address"),
    [
        ("unix:/run/app.sock", None, Address(USUAL, "/run/app.sock")),
        ("unix:///run/app.sock", None, Address(USUAL, "/run/app.sock")),
        ("unix:app.sock", "/t?x=y", Address("http://localhost/t?x=y", "app.sock")),
        ("http+unix://%2Frun%2Fapp.sock/v1", None, Address(USUAL, "/run/app.sock")),
        ("http+unix://%2Fa", None, Address("http://localhost/threads", "/a")),
        ("http+unix://%2Fa/v1/threads/?x=y", None, Address(f"{USUAL}/?x=y", "/a")),
    ],
)
def test_a_socket_is_part_of_an_address(name: str, path: str | None, address: Address) -> None:
    assert address_of(name, path, load().operation) == address


@pytest.mark.parametrize(
    ("path", "more", "whole"),
    [
        ("/v1/threads", "", "/v1/threads"),
        ("/v1/threads", "/a", "/v1/threads/a"),
        ("/v1/threads?x=y", "/a", "/v1/threads/a?x=y"),
        ("/v1/threads/?x=/", "/a", "/v1/threads/a/?x=/"),
    ],
)
def test_what_is_below_the_operation_comes_before_the_query(
    path: str, more: str, whole: str
) -> None:
    assert below(path, more) == whole


def test_a_hidden_secret_is_not_sent_in_place_of_the_secret() -> None:
    with pytest.raises(TargetError, match="is hidden; give the address whole"):
        address_of("http://x/v1?api-key=[redacted]", None, load().operation)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("unix:",), "name the socket, as in unix:/run/app.sock"),
        (("unix:/nowhere/app.sock",), "unix:/nowhere/app.sock cannot be reached (no connection: "),
        (("http://127.0.0.1:9/v1#x",), "what follows # in a URL is not sent"),
        (("http://u:p@127.0.0.1:9/v1",), "credentials in a URL would be printed"),
        (("http://127.0.0.1:9/v1", "--path", "/x"), "a URL has its path in it"),
        (("http://127.0.0.1:9/v1", "--root-path", "/x"), "a URL has the whole path in it"),
        (("http://127.0.0.1:9/v1", "--http2"), "give an address that begins with https://"),
        (("unix:/a", "--proxy", "http://127.0.0.1:9"), "leads to a host, not to a Unix socket"),
        (("reference", "--proxy", "http://127.0.0.1:9"), "reference runs in this process"),
        (("reference", "--http2"), "reference runs in this process"),
        (("http://127.0.0.1:1/v1", "--proxy", "http://127.0.0.1:9"), "is the proxy running?"),
        (("http://127.0.0.1:1/v1", "--proxy", "socks5://u:hush-hush@x:1"), "a proxy is given as"),
        (("http://127.0.0.1:1/v1", "--proxy", "http://u:hush-hush@x:y"), "a proxy is given as"),
        (("http://127.0.0.1:1/v1", "--proxy", "u:hush-hush@x:1"), "a proxy is given as"),
        (("http://u:hush/hush@127.0.0.1:9/v1",), "credentials in a URL"),
        (("http//u:hush-hush@127.0.0.1:9/v1",), "is not a target"),
        (("u:hush-hush@127.0.0.1:9/v1",), "is not a target"),
        (("reference", "--definition", "http://u:hush/x@x:1/a"), "cannot be used as a definition"),
        (("reference", "--definition", "htp://u:hush@x:1/a"), "cannot be used as a definition"),
        (("reference", "--examples", "redi://:hush@x:1/0"), "--examples takes a folder"),
        (("http://127.0.0.1:9/v1?key=hush-hush",), "9/v1/threads?key=[redacted] cannot be reached"),
        (("asgi:x:y", "--root-path", "/a?b"), "a query belongs to --path"),
    ],
)
def test_a_way_that_leads_nowhere_is_said_in_a_sentence(
    argv: tuple[str, ...], said: str, cli: Cli
) -> None:
    ran = cli("check", *argv)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
    assert "hush" not in ran.err


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://u:p/w@x@host:1", "http://[redacted]@host:1"),
        ("http://u:p@host:1/v1/@x", "http://[redacted]@host:1/v1/@x"),
        ("http//u:p@host/v1", "http//[redacted]@host/v1"),
        ("http:/u:p@host/v1", "http:/[redacted]@host/v1"),
        ("//u:p@host/v1", "//[redacted]@host/v1"),
        ("u:p@host:1/v1", "[redacted]@host:1/v1"),
        ("redi://:p@host:1", "redi://[redacted]@host:1"),
        ("http://host:8000/@x/v1", "http://host:8000/@x/v1"),
        ("host:8000/@x/v1", "host:8000/@x/v1"),
        ("http://host:8000?x=a@b", "http://host:8000?x=a@b"),
        ("http://[::1]:8000/v1?x=a@b", "http://[::1]:8000/v1?x=a@b"),
        ("https://host/@u:x/v1", "https://host/@u:x/v1"),
        ("asgi:a:b@c", "asgi:a:b@c"),
        ("unix:/run/a:b@c.sock", "unix:/run/a:b@c.sock"),
        ("http://u:p@w@host:1", "http://[redacted]@host:1"),
        (
            "https://h/t?api-version=1&api-key=k1&x",
            "https://h/t?api-version=1&api-key=[redacted]&x",
        ),
        ("https://h/t?accessToken=a&sig=b", "https://h/t?accessToken=[redacted]&sig=[redacted]"),
        ("https://h/t?code=a#code=b", "https://h/t?code=[redacted]#code=b"),
        ("https://h/t?design=a&author=b", "https://h/t?design=a&author=b"),
    ],
)
def test_an_address_is_shown_without_credentials(address: str, shown: str) -> None:
    assert without_credentials(address) == shown


def test_credentials_are_known_in_each_way_in_which_they_are_written() -> None:
    basic = "dXNlcjpwQHNz"  # user:p@ss
    assert credentials_in("http://user:p%40ss@host:1") == ["p%40ss", "p@ss", basic]
    assert credentials_in("https://host/t?x=1&key=a%2Fb") == ["a%2Fb", "a/b"]
    assert credentials_in("http://user@host") == credentials_in(None) == []


def test_of_an_address_in_a_header_the_host_is_no_secret() -> None:
    assert secret_parts("https://hooks.test/T0/abcdefgh") == ["/T0/abcdefgh"]
    assert secret_parts("http://user:p%40ss@127.0.0.1:8000/v1")[:2] == ["p%40ss", "p@ss"]
    assert secret_parts("http://127.0.0.1:8000") == [""]
    assert secret_parts("sk-1234567890") == ["sk-1234567890"]
