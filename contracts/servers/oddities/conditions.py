"""Oddities in what a server needs, which clock it has, and whom it lets in."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import formatdate
from functools import partial
from json import dumps
from typing import Any, Final

from contracts.servers.oddities.oddity import Make, Oddity, answers, oddities
from contracts.servers.reference import Received, Reference, Refusal, Response


class _Skewed(Reference):
    """Has a clock of its own, and a Date header by the same clock or none."""

    def __init__(self, seconds: float, *, dated: bool) -> None:
        super().__init__(clock=lambda: time.time() + seconds)
        self._dated = dated

    def answer(self, request: Received) -> Response:
        response = super().answer(request)
        if not self._dated:
            return response
        return response.with_header("date", formatdate(self.clock(), usegmt=True))


class _LockedOut(Reference):
    """Answers 429 to wrong credentials after too many of them."""

    wrong = 0

    def authorized(self, header: str | None) -> bool:
        if super().authorized(header):
            return True
        self.wrong += 1
        if self.wrong > 10:
            raise Refusal(429, "Too many wrong tokens.", None, "too_many_attempts")
        return False


class _LocksOutAtOnce(Reference):
    """Answers 429 to all wrong credentials."""

    def authorized(self, header: str | None) -> bool:
        if super().authorized(header):
            return True
        raise Refusal(429, "Too many wrong tokens.", None, "too_many_attempts")


class _ShutsOut(Reference):
    """Lets nobody in any more after too many wrong credentials."""

    wrong = 0

    def authorized(self, header: str | None) -> bool:
        if self.wrong >= _MOST_WRONG:
            raise Refusal(403, "Too many failed attempts.", None, "blocked")
        admitted = super().authorized(header)
        self.wrong += not admitted
        return admitted


class _TokenExpires(Reference):
    """Takes the token for so many requests, as others do for some minutes."""

    asked = 0

    def authorized(self, header: str | None) -> bool:
        self.asked += 1
        return super().authorized(header) and self.asked <= _TOKEN_LASTS


class _NeedsHeader(Reference):
    """Requires a header with every request, as the original did."""

    def read(self, request: Received) -> Any:
        if request.headers.get("openai-beta") != "assistants=v2":
            raise Refusal(400, "You must provide the 'OpenAI-Beta' header.", None, "invalid_beta")
        return super().read(request)


_MOST_WRONG: Final = 5
_TOKEN_LASTS: Final = 250


def _always(status: int, retry_after: str | None = None) -> Make:
    """Give every request the same answer, like a server without the endpoint."""
    response = Response(status, b"{}").with_header("retry-after", retry_after)
    return answers(lambda _, request: response)


def _shut_after(count: int, shut: Response) -> Make:
    """Give every request the same answer, whatever it says, once so many were answered."""
    return answers(lambda response, request: response if request.number <= count else shut)


def _error(status: int, message: str) -> Response:
    return Response(status, dumps({"error": {"message": message}}).encode())


_LOGIN_PAGE: Final = Response(
    200, b"<!DOCTYPE html><html><title>Log in</title></html>", {"content-type": "text/html"}
)

_MAKES: Final[Mapping[str, Make]] = {
    "clock-5-minutes-fast": partial(_Skewed, 300, dated=True),
    "clock-a-day-slow-and-says-so": partial(_Skewed, -86_400, dated=True),
    "clock-2-minutes-slow-undated": partial(_Skewed, -120, dated=False),
    "locks-out-after-wrong-tokens": _LockedOut,
    "locks-out-after-the-first-wrong-token": _LocksOutAtOnce,
}

# These cannot be judged.
_UNTESTABLE: Final[Mapping[str, Make]] = {
    "no-endpoint-404": _always(404),
    "lets-nobody-in": _always(401),
    "under-maintenance": _always(503, "3600"),
    "always-busy": _always(429, "0"),
    "shuts-out-after-wrong-tokens": _ShutsOut,
    "token-expires": _TokenExpires,
    "budget-is-spent": _shut_after(250, _error(402, "The budget is spent.")),
    "budget-is-spent-soon": _shut_after(30, _error(402, "The budget is spent.")),
    "organization-is-disabled": _shut_after(200, _error(400, "The organization is disabled.")),
    "login-expires": _shut_after(200, Response(302, b"", {"location": "/login"})),
    "login-expires-into-a-page": _shut_after(200, _LOGIN_PAGE),
    "overloaded-for-good": _shut_after(200, Response(503, b"slow down")),
    "login-page": answers(lambda _, request: _LOGIN_PAGE),
    "wants-payment": _always(402),
    "wants-the-beta-header": _NeedsHeader,
}

ODDITIES: Final[tuple[Oddity, ...]] = (
    *oddities(_MAKES),
    *oddities(_UNTESTABLE, "inconclusive"),
    Oddity(
        name="needs-the-beta-header", make=_NeedsHeader, headers=(("OpenAI-Beta", "assistants=v2"),)
    ),
)
