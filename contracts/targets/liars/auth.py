"""Liars of one family: auth.

Each lets in somebody it should not, or turns somebody away in a way that a client
cannot tell from an accepted request.  Checking credentials after the body is legal,
and so is 403 instead of 401: neither is a fault, and neither is here.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from typing import Final

import anyio

from contracts.targets.liars.liar import Liar
from contracts.targets.reference import Reference, Request, Response

Door = Callable[[str | None, str], bool]

_MISSING: Final = "auth.missing"
_MALFORMED: Final = "auth.malformed"
_WRONG: Final = "auth.wrong"


def _given(header: str | None) -> str | None:
    """Return the token of a Bearer header; None where it is not one."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _and(mistaken: Callable[[str, str], object]) -> Door:
    """Let in the right token, and every header that *mistaken* likes, present or empty."""
    return lambda header, token: (
        _given(header) == token or bool(header is not None and mistaken(header, token))
    )


def _bearer(mistaken: Callable[[str, str], object]) -> Door:
    """Let in the right token, and every other bearer token that *mistaken* likes."""
    return lambda header, token: (
        (given := _given(header)) is not None and (given == token or bool(mistaken(given, token)))
    )


def _instead_of_401(status: int, body: bytes, **headers: str) -> Callable[..., Response]:
    """Answer with something else where credentials are refused."""
    answer = Response(status, body, {"content-type": "application/json", **headers})
    return lambda response, request: answer if response.status == 401 else response


def _password(header: str) -> str:
    """Return the password of a Basic header, or nothing."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    return b64decode(encoded).decode("utf-8", "replace").partition(":")[2]


class _Session(Reference):
    """Remembers whom it let in, as if every request came over the same session.

    Args:
        only_without: only requests without a header profit from the session.
    """

    def __init__(self, *, only_without: bool) -> None:
        super().__init__()
        self._only_without = only_without
        self._let_in = False

    def authorized(self, header: str | None) -> bool:
        if super().authorized(header):
            self._let_in = True
            return True
        return self._let_in and not (self._only_without and header)


class _SecondTry(Reference):
    """Stores an unknown token when it refuses it, and finds it there the next time."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[str] = set()

    def authorized(self, header: str | None) -> bool:
        known = header in self._known
        self._known |= {header} if header else set()
        return known or super().authorized(header)


class _OnlyAtFirst(Reference):
    """Checks credentials until a number of requests was served."""

    def answer(self, request: Request) -> Response:
        self._served = request.number
        return super().answer(request)

    def authorized(self, header: str | None) -> bool:
        return self._served > 500 or super().authorized(header)


class _Shared(Reference):
    """Keeps the outcome of the check where requests at the same time overwrite it."""

    async def answer(self, request: Request) -> Response:  # type: ignore[override]  # is awaited
        self._let_in = super().authorized(request.headers.get("authorization"))
        await anyio.sleep(0.001)
        return super().answer(request)

    def authorized(self, header: str | None) -> bool:
        del header
        return self._let_in


class _ByBody(Reference):
    """Checks credentials only where the body is of a certain kind."""

    def __init__(self, checked: Callable[[bytes], object]) -> None:
        super().__init__()
        self._checked = checked
        self._body = b""

    def answer(self, request: Request) -> Response:
        self._body = request.body
        return super().answer(request)

    def authorized(self, header: str | None) -> bool:
        return not self._checked(self._body) or super().authorized(header)


_ERROR: Final = json.dumps(
    {"error": {"message": "Unauthorized", "code": "invalid_api_key"}}
).encode()
_EMPTY_THREAD: Final = json.dumps(
    {"id": "", "object": "thread", "created_at": 0, "metadata": {}, "tool_resources": {}}
).encode()

LIARS: Final[tuple[Liar, ...]] = (
    # Nobody is checked, or only somebody.
    Liar(name="auth-not-checked", clause=_MISSING, admits=lambda header, token: True),
    Liar(
        name="auth-missing-header-accepted",
        clause=_MISSING,
        admits=lambda header, token: header is None or _given(header) == token,
    ),
    Liar(
        name="auth-empty-header-accepted", clause=_MISSING, admits=_and(lambda h, _: not h.strip())
    ),
    Liar(
        name="auth-missing-or-empty-accepted",
        clause=_MISSING,
        admits=lambda header, token: not header or _given(header) == token,
    ),
    Liar(name="auth-any-header-accepted", clause=_WRONG, admits=_and(lambda header, _: header)),
    Liar(
        name="auth-first-success-opens-the-door",
        clause=_MISSING,
        make=lambda: _Session(only_without=False),
    ),
    Liar(
        name="auth-missing-header-taken-from-session",
        clause=_MISSING,
        make=lambda: _Session(only_without=True),
    ),
    Liar(name="auth-unchecked-after-500-requests", clause=_MISSING, make=_OnlyAtFirst),
    Liar(name="auth-shared-by-parallel-requests", clause=_WRONG, make=_Shared),
    Liar(name="auth-unchecked-without-a-body", clause=_MISSING, make=lambda: _ByBody(len)),
    Liar(
        name="auth-unchecked-for-an-empty-object",
        clause=_MISSING,
        make=lambda: _ByBody(lambda body: body.strip() != b"{}"),
    ),
    Liar(
        name="auth-unchecked-without-metadata",
        clause=_MISSING,
        make=lambda: _ByBody(lambda body: b"metadata" in body),
    ),
    Liar(
        name="auth-unchecked-with-messages",
        clause=_MISSING,
        make=lambda: _ByBody(lambda body: b'"messages"' not in body),
    ),
    # The header is not a bearer token at all.
    Liar(
        name="auth-scheme-alone-accepted",
        clause=_MALFORMED,
        admits=_and(lambda header, _: header == "Bearer"),
    ),
    Liar(
        name="auth-no-token-behind-the-scheme-accepted",
        clause=_MALFORMED,
        admits=_bearer(lambda given, _: not given),
    ),
    Liar(
        name="auth-bare-token-accepted",
        clause=_MALFORMED,
        admits=_and(lambda header, token: header.strip() == token),
    ),
    Liar(
        name="auth-anything-without-a-scheme-accepted",
        clause=_MALFORMED,
        admits=_and(lambda header, _: header and " " not in header and header != "Bearer"),
    ),
    Liar(
        name="auth-any-basic-accepted",
        clause=_MALFORMED,
        admits=_and(lambda header, _: header.lower().startswith("basic ")),
    ),
    Liar(
        name="auth-basic-password-accepted",
        clause=_MALFORMED,
        admits=_and(lambda header, token: _password(header) == token),
    ),
    Liar(
        name="auth-any-scheme-accepted",
        clause=_MALFORMED,
        admits=_and(lambda header, token: header.partition(" ")[2] == token),
    ),
    Liar(
        name="auth-scheme-may-stick-to-the-token",
        clause=_MALFORMED,
        admits=_and(lambda header, token: header.removeprefix("Bearer").strip() == token),
    ),
    Liar(
        name="auth-last-word-is-the-token",
        clause=_MALFORMED,
        admits=_and(lambda header, token: token in header.split()),
    ),
    # It is one, but the wrong one.
    Liar(name="auth-any-bearer-accepted", clause=_WRONG, admits=_bearer(lambda given, _: given)),
    Liar(
        name="auth-extended-token-accepted",
        clause=_WRONG,
        admits=_bearer(lambda given, token: given.startswith(token)),
    ),
    Liar(
        name="auth-truncated-token-accepted",
        clause=_WRONG,
        admits=_bearer(lambda given, token: given and token.startswith(given)),
    ),
    Liar(
        name="auth-any-beginning-of-the-token-accepted",
        clause=_WRONG,
        admits=_bearer(lambda given, token: token.startswith(given)),
    ),
    Liar(
        name="auth-last-character-not-compared",
        clause=_WRONG,
        admits=_bearer(lambda given, token: given[: len(token) - 1] == token[:-1]),
    ),
    Liar(
        name="auth-first-eight-characters-compared",
        clause=_WRONG,
        admits=_bearer(lambda given, token: given[:8] == token[:8]),
    ),
    Liar(
        name="auth-token-in-any-case-accepted",
        clause=_WRONG,
        admits=_bearer(lambda given, token: given.casefold() == token.casefold()),
    ),
    Liar(
        name="auth-token-somewhere-in-the-header",
        clause=_WRONG,
        admits=_and(lambda header, token: token in header),
    ),
    Liar(
        name="auth-part-of-the-token-accepted",
        clause=_WRONG,
        admits=_bearer(lambda given, token: given and given in token),
    ),
    Liar(
        name="auth-empty-token-in-quotes-accepted",
        clause=_WRONG,
        admits=_bearer(lambda given, _: given and not given.strip('"')),
    ),
    Liar(
        name="auth-word-null-accepted",
        clause=_WRONG,
        admits=_bearer(lambda given, _: given == "null"),
    ),
    Liar(
        name="auth-any-key-of-the-usual-form-accepted",
        clause=_WRONG,
        admits=_bearer(lambda given, _: given.startswith("sk-")),
    ),
    Liar(
        name="auth-injection-accepted",
        clause=_WRONG,
        admits=_bearer(lambda given, _: "' OR '" in given),
    ),
    Liar(
        name="auth-only-the-length-compared",
        clause=_WRONG,
        admits=_bearer(lambda given, token: len(given) == len(token)),
    ),
    Liar(
        name="auth-any-long-token-accepted",
        clause=_WRONG,
        admits=_bearer(lambda given, _: len(given) >= 20),
    ),
    Liar(
        name="auth-any-short-token-accepted",
        clause=_WRONG,
        admits=_bearer(lambda given, _: 0 < len(given) < 4),
    ),
    Liar(name="auth-wrong-token-let-in-the-second-time", clause=_WRONG, make=_SecondTry),
    # It is refused, but in words that nobody understands.
    Liar(
        name="auth-refused-with-500",
        clause="wire.no-server-error",
        response=_instead_of_401(500, _ERROR),
    ),
    Liar(name="auth-refused-with-400", clause=_MISSING, response=_instead_of_401(400, _ERROR)),
    Liar(name="auth-refused-with-404", clause=_MISSING, response=_instead_of_401(404, _ERROR)),
    Liar(
        name="auth-refused-with-a-redirect",
        clause=_MISSING,
        response=_instead_of_401(302, b"", location="/login"),
    ),
    Liar(
        name="auth-refused-with-200-and-an-error",
        clause=_MISSING,
        response=_instead_of_401(200, _ERROR),
    ),
    Liar(
        name="auth-refused-with-an-empty-thread",
        clause=_MISSING,
        response=_instead_of_401(200, _EMPTY_THREAD),
    ),
    Liar(
        name="auth-header-without-a-space-crashes",
        clause="wire.no-server-error",
        crashes_on=lambda request: " " not in request.headers.get("authorization", " "),
    ),
    Liar(
        name="auth-missing-header-crashes",
        clause="wire.no-server-error",
        crashes_on=lambda request: "authorization" not in request.headers,
    ),
)
