"""Targets by name, and what all of them send: URLs, credentials, headers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.record.credentials import OTHER_CREDENTIALS, Credentials
from contracts.record.request import Request
from contracts.secrets.redaction import Redactor
from contracts.servers.reference import as_asgi
from contracts.targets.authorization import authorization, is_distinct, recognised, secrets
from contracts.targets.open import open_target
from tests.support.apps import always
from tests.support.calls import answered, asgi, wsgi

TOKENS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
LIKE_A_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl"
KINDS = (Credentials.GIVEN, *OTHER_CREDENTIALS)


@pytest.mark.parametrize("host", ["http://127.0.0.1:8000", "https://[::1]"])
@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("", "/threads"),
        ("/", "/threads"),
        ("/v1", "/v1/threads"),
        ("/v1/", "/v1/threads"),
        ("/v1/threads", "/v1/threads"),
        ("/v1/threads/", "/v1/threads/"),
        ("/v1/?x=y", "/v1/threads?x=y"),
        ("?x=a@b", "/threads?x=a@b"),
        ("/openai/threads?api-version=2024-05-01", "/openai/threads?api-version=2024-05-01"),
        ("/v1/threads/?x=%2F&x=", "/v1/threads/?x=%2F&x="),
        ("/a%20b/v1", "/a%20b/v1/threads"),
        ("/my-threads", "/my-threads/threads"),
    ],
)
def test_threads_is_joined_to_the_base_url(base: str, path: str, host: str) -> None:
    target = open_target(f"{host}{base}", 1.0)
    target.close()
    assert target.url == f"{host}{path}"


@pytest.mark.parametrize("kind", OTHER_CREDENTIALS)
@pytest.mark.parametrize("token", [LIKE_A_TOKEN, None])
def test_every_variant_differs_from_the_given_credentials_or_is_left_out(
    kind: Credentials, token: str | None
) -> None:
    differs = authorization(kind, token) != authorization(Credentials.GIVEN, token)
    same_without_a_token = {Credentials.MISSING, Credentials.LOWER_SCHEME}
    assert is_distinct(kind, token) == (token is not None or kind not in same_without_a_token)
    assert differs or not is_distinct(kind, token)


def test_no_two_variants_are_the_same() -> None:
    headers = [authorization(kind, LIKE_A_TOKEN) for kind in KINDS]
    assert len(set(headers)) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_variant_is_recognised(kind: Credentials) -> None:
    assert recognised(authorization(kind, LIKE_A_TOKEN), LIKE_A_TOKEN) is kind


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Bearer sk-of-somebody-else", Credentials.RANDOM),
        ("bearer sk-of-somebody-else", Credentials.RANDOM),
        (f"BEARER {LIKE_A_TOKEN}", Credentials.LOWER_SCHEME),
        ("Basic eDp5", Credentials.BASIC_SCHEME),
        ('digest realm="x"', Credentials.DIGEST_SCHEME),
        ("ApiKey sk-x", Credentials.OTHER_SCHEME),
        ("sk-of-somebody-else", Credentials.NO_SCHEME),
        ("Bearer two words", Credentials.UNKNOWN),
    ],
)
def test_other_credentials_are_known_by_their_form(header: str, kind: Credentials) -> None:
    assert recognised(header, LIKE_A_TOKEN) is kind


@given(token=TOKENS, kind=st.sampled_from(Credentials))
def test_a_variant_that_gives_the_token_away_holds_a_secret(token: str, kind: Credentials) -> None:
    header = authorization(kind, token) or ""
    if len(token) > 7 and (token in header or token.swapcase() in header):
        assert Redactor(secrets(token))(header) != header


@given(token=TOKENS)
def test_the_longest_secret_comes_first(token: str) -> None:
    lengths = [len(secret) for secret in secrets(token)]
    assert lengths == sorted(lengths, reverse=True)
    assert secrets(None) == secrets("") == []


def test_a_redirect_is_answer_enough() -> None:
    server = always(307, location="http://localhost/elsewhere")
    with asgi(as_asgi(server)) as target:
        assert answered(target).status == 307
    assert len(server.seen) == 1


def test_cookies_are_not_kept_in_process() -> None:
    """A session would let a request without credentials in, and no curl line repeats it."""
    server = always(200, set_cookie="session=1; Path=/")
    with asgi(as_asgi(server)) as target:
        answered(target)
        answered(target)
    assert [request.headers.get("cookie") for request in server.seen] == [None, None]


def test_every_request_says_who_sends_it() -> None:
    server = always(200)
    with asgi(as_asgi(server)) as target:
        answered(target, Request((("X-A", "b"),), None))
    sent = server.seen[0]
    assert sent.headers["user-agent"] == "thread-contracts"
    assert sent.headers["x-a"] == "b"
    assert "content-type" not in sent.headers
    assert sent.body == b""


def test_apps_are_asked_by_a_name_that_host_checks_let_in() -> None:
    """Stock Django, and middleware for trusted hosts, answer 400 to names that are made up."""
    server, hosts = always(200), []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        hosts.append(environ["HTTP_HOST"])
        start_response("200 OK", [])
        return []

    with asgi(as_asgi(server)) as one, wsgi(app) as other:
        answered(one)
        answered(other)
    assert [server.seen[0].headers["host"], *hosts] == ["localhost", "localhost"]
