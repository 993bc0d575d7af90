"""What has the look of a credential, and what names a target."""

from __future__ import annotations

import pytest

from contracts.secrets.looks import looks_secret
from tests.support.apps import Cli

SECRETS = [
    "sk-hush-1234",
    "sk-hush",
    "Bearer hush",
    "hush1234hush5678",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.hushhushhush",
    "hushhushhushhushhushhushhush",
    "aHVzaC1odXNoLWh1c2g0+x==",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_token_in_place_of_a_target_is_not_shown(text: str, cli: Cli) -> None:
    for argv in (["check", text], ["check", "reference", text], ["replay", "x.json", text]):
        ran = cli(*argv)
        assert ran.code == 2
        assert text not in ran.out + ran.err
    assert "what was given, which may be a token, is not a target" in cli("check", text).err


@pytest.mark.parametrize(
    "name",
    [
        *("referense", "127.0.0.1:8000", "localhost:8080/v1", "api2.example.com", "my-server"),
        *("main:app", "ftp://x-1234567890abcdef/v1"),
    ],
)
def test_a_name_of_a_target_is_shown(name: str, cli: Cli) -> None:
    assert not looks_secret(name)
    assert f"'{name}' is not a target" in cli("check", name).err
