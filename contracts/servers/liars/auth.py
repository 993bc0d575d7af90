"""Liars that accept wrong credentials, or refuse them with an answer that is no refusal.

Checking credentials after the body is legal, and so is 403 instead of 401: neither is a fault.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from contracts.servers.liars.liar import Liar
from contracts.servers.reference import Received, Reference, Response

Admits = Callable[[str | None, str], bool]


def _given(header: str | None) -> str | None:
    """Return the token of a Bearer header; None where it is not one."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _and(mistaken: Callable[[str, str], object]) -> Admits:
    """Accept the right token, and every header, even an empty one, for which *mistaken* holds."""
    return lambda header, token: (
        _given(header) == token or bool(header is not None and mistaken(header, token))
    )


def _bearer(mistaken: Callable[[str, str], object]) -> Admits:
    """Accept the right token, and every other bearer token for which *mistaken* holds."""
    return lambda header, token: (
        (given := _given(header)) is not None and (given == token or bool(mistaken(given, token)))
    )


def _password(header: str) -> str:
    """Return the password of a Basic header, or nothing."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    with suppress(ValueError):
        return b64decode(encoded, validate=True).decode("utf-8", "replace").partition(":")[2]
    return ""


class _Session(Reference):
    """Accepts every request after the first good token, as if all came over one session."""

    def __init__(self) -> None:
        super().__init__()
        self._let_in = False

    def authorized(self, header: str | None) -> bool:
        self._let_in |= super().authorized(header)
        return self._let_in


class _SecondTry(Reference):
    """Stores an unknown token when it refuses it, and finds it there the next time."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[str] = set()

    def authorized(self, header: str | None) -> bool:
        known = header in self._known
        self._known |= {header} if header else set()
        return known or super().authorized(header)


class _Sometimes(Reference):
    """Checks the credentials of certain requests only."""

    def __init__(self, checks: Callable[[Received], object]) -> None:
        super().__init__()
        self._checks = checks
        self._checked = True

    def answer(self, request: Received) -> Response:
        self._checked = bool(self._checks(request))
        return super().answer(request)

    def authorized(self, header: str | None) -> bool:
        return not self._checked or super().authorized(header)


_EMPTY: Final = {
    "id": "",
    "object": "thread",
    "created_at": 0,
    "metadata": {},
    "tool_resources": {},
}

_ADMITTING: Final[Mapping[str, Mapping[str, Admits]]] = {
    "auth.missing": {
        "not-checked": lambda header, token: True,
        "missing-header-accepted": lambda header, token: header is None or _given(header) == token,
        "empty-header-accepted": _and(lambda header, token: not header.strip()),
    },
    "auth.malformed": {
        "no-token-behind-the-scheme-accepted": _bearer(lambda given, token: not given),
        "bare-token-accepted": _and(lambda header, token: header.strip() == token),
        "basic-password-accepted": _and(lambda header, token: _password(header) == token),
        "any-scheme-accepted": _and(lambda header, token: header.partition(" ")[2] == token),
        "basic-token-accepted": _and(lambda header, token: header == f"Basic {token}"),
        "digest-not-looked-at": _and(lambda header, token: header.startswith("Digest ")),
        "quoted-nothing-accepted": _and(lambda header, token: header.endswith(' ""')),
        "first-of-two-tokens-counts": _bearer(lambda given, token: given.split()[:1] == [token]),
        "last-of-two-tokens-counts": _bearer(lambda given, token: given.split()[-1:] == [token]),
        "star-accepted": _bearer(lambda given, token: given == "*"),
        "anything-with-a-quote-accepted": _and(lambda header, token: "'" in header),
    },
    "auth.wrong": {
        "any-bearer-accepted": _bearer(lambda given, token: given),
        "extended-token-accepted": _bearer(lambda given, token: given.startswith(token)),
        "truncated-token-accepted": _bearer(lambda given, token: given and token.startswith(given)),
        "token-in-any-case-accepted": _bearer(lambda given, token: given.lower() == token.lower()),
        "underscore-matches-anything": _bearer(lambda given, token: given == "_"),
        "unsigned-web-token-accepted": _bearer(
            lambda given, token: given.startswith("eyJ") and given.endswith(".")
        ),
        "word-null-accepted": _bearer(lambda given, token: given == "null"),
        "word-undefined-accepted": _bearer(lambda given, token: given == "undefined"),
        "last-character-ignored": _bearer(
            lambda given, token: len(given) == len(token) and given[:-1] == token[:-1]
        ),
    },
    "auth.scheme-in-any-case": {
        "lower-scheme-refused": lambda header, token: header == f"Bearer {token}",
    },
}

_SERVERS: Final[Mapping[str, Mapping[str, Callable[[], Reference]]]] = {
    "auth.missing": {
        "first-success-opens-the-door": _Session,
        "unchecked-after-500-requests": lambda: _Sometimes(lambda request: request.number <= 500),
        "unchecked-without-a-body": lambda: _Sometimes(lambda request: request.body),
    },
    "auth.wrong": {"wrong-token-let-in-the-second-time": _SecondTry},
}

_INSTEAD_OF_401: Final[Mapping[str, Response]] = {
    "a-redirect": Response(302, b"", {"location": "/login"}),
    "an-empty-thread": Response(200, json.dumps(_EMPTY).encode()),
}


def _instead(refusal: Response) -> Callable[[Response, Received], Response]:
    return lambda response, request: refusal if response.status == 401 else response


LIARS: Final[tuple[Liar, ...]] = (
    *(
        Liar(name=f"auth-{name}", clause=clause, admits=admits)
        for clause, mistakes in _ADMITTING.items()
        for name, admits in mistakes.items()
    ),
    *(
        Liar(name=f"auth-{name}", clause=clause, make=make)
        for clause, servers in _SERVERS.items()
        for name, make in servers.items()
    ),
    *(
        Liar(name=f"auth-refused-with-{name}", clause="auth.missing", response=_instead(refusal))
        for name, refusal in _INSTEAD_OF_401.items()
    ),
    Liar(
        name="auth-letters-beyond-ascii-crash",
        clause="wire.no-server-error",
        crashes_on=lambda request: not request.headers.get("authorization", "").isascii(),
    ),
    Liar(
        name="auth-missing-header-crashes",
        clause="wire.no-server-error",
        crashes_on=lambda request: "authorization" not in request.headers,
    ),
)
