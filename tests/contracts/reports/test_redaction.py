"""Secrets in every form that a target may hand them back, whole or cut."""

from __future__ import annotations

import json
from base64 import b64encode
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.reports.redaction import REDACTED, Redactor
from contracts.targets.authorization import secrets

TOKEN = 'sk-proj-0123456789"abc&def/xyz='
ASCII = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=10, max_size=40)


@pytest.mark.parametrize(
    "form",
    [
        TOKEN,
        TOKEN.upper(),
        TOKEN.lower(),
        TOKEN[:-1],
        TOKEN[:15],
        TOKEN.swapcase(),
        TOKEN[::-1],
        TOKEN.encode().hex(),
        TOKEN.replace("/", r"\/"),
        TOKEN.replace("&", r"\u0026").replace("=", r"\u003D"),
        "".join(f"\\u{ord(c):04x}" for c in TOKEN),
        json.dumps(json.dumps(TOKEN))[3:-3],
        quote(TOKEN, safe=""),
        quote(quote(TOKEN, safe=""), safe=""),
        escape(TOKEN),
        *(b64encode(f"{before}{TOKEN}".encode()).decode() for before in ("", ":", "Bearer ")),
    ],
)
def test_no_form_of_a_token_is_shown(form: str) -> None:
    shown = Redactor(secrets(TOKEN))(f"before {form} after")
    assert shown == f"before {REDACTED} after"


@given(token=ASCII, before=ASCII, after=ASCII, cut=st.integers(10, 40))
def test_no_cut_leaves_ten_characters_standing(
    token: str, before: str, after: str, cut: int
) -> None:
    shown = Redactor(secrets(token))(f"{before} {token[:cut]} {after}")
    assert token[:10] not in shown.replace(REDACTED, "\n")


@given(token=ASCII, text=st.text("abcdefgh ", max_size=40))
def test_what_has_no_secret_in_it_stays_as_it_is(token: str, text: str) -> None:
    assert Redactor(secrets(f"#{token}"))(text) == text


def test_a_short_secret_is_no_reason_to_garble_words() -> None:
    shown = Redactor(secrets("tok"))("the token is tok; give one with --token, not tok.")
    assert shown == f"the token is {REDACTED}; give one with --token, not {REDACTED}."
