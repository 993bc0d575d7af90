"""Addresses of servers: the socket behind them, their queries, and ways that lead nowhere."""

from __future__ import annotations

import pytest

from contracts.definition import load
from contracts.record.request import below
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
        (("reference", "--image-url", "cat.png"), "a URL such as https://example.com/a.png"),
        (("reference", "--image-url", "https://"), "a URL such as https://example.com/a.png"),
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
