"""Credentials in addresses are known and hidden, however an address is written."""

from __future__ import annotations

import pytest

from contracts.secrets.addresses import credentials_in, secret_parts, without_credentials


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
