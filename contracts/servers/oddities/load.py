"""Servers with much to do: they answer one by one, in another order, or ask to come back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Final

import anyio

from contracts.servers.oddities.oddity import Make, Oddity, answers, oddities
from contracts.servers.reference import Received, Reference, Response


class _OneByOne(Reference):
    """Answers one request at a time and makes the others wait."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = anyio.Lock()

    async def answer(self, request: Received) -> Response:  # type: ignore[override]  # is awaited
        async with self._lock:
            await anyio.sleep(0.001)
            return super().answer(request)


class _LatestFirst(Reference):
    """Answers parallel requests in the reverse of the order in which they came."""

    waiting = 0

    async def answer(self, request: Received) -> Response:  # type: ignore[override]  # is awaited
        self.waiting += 1
        await anyio.sleep(0.004 / self.waiting)
        self.waiting -= 1
        return super().answer(request)


class _BusyTogether(Reference):
    """Answers 429 while it is busy with another request."""

    busy = False

    async def answer(self, request: Received) -> Response:  # type: ignore[override]  # is awaited
        if self.busy:
            return _too_many("0")
        self.busy = True
        try:
            await anyio.sleep(0.001)
            return super().answer(request)
        finally:
            self.busy = False


class _Sheds(Reference):
    """Asks all but a few parallel requests to come back in a second."""

    busy = 0

    async def answer(self, request: Received) -> Response:  # type: ignore[override]  # is awaited
        if self.busy >= 3:
            return Response(503, b"busy", {"retry-after": "1"})
        self.busy += 1
        try:
            await anyio.sleep(0.001)
            return super().answer(request)
        finally:
            self.busy -= 1


class _Window(Reference):
    """Answers a number of requests in each window of time; rounds down when the next one opens.

    It says when that is only where *announced*.
    """

    def __init__(self, count: int, seconds: float, *, announced: bool) -> None:
        super().__init__()
        self._count = count
        self._seconds = seconds
        self._announced = announced
        self._opened = -1
        self._used = 0

    def answer(self, request: Received) -> Response:
        opened = int(time.monotonic() / self._seconds)
        self._used = self._used + 1 if opened == self._opened else 1
        self._opened = opened
        if self._used <= self._count:
            return super().answer(request)
        return _too_many(str(int(self._seconds)) if self._announced else None)


def _too_many(retry_after: str | None) -> Response:
    body = b'{"error": {"message": "Rate limit reached.", "type": "requests"}}'
    return Response(429, body).with_header("retry-after", retry_after)


def _limits(count: int, retry_after: str | None) -> Make:
    """Answer every *count*-th request with 429."""
    return answers(
        lambda response, request: response if request.number % count else _too_many(retry_after)
    )


def _overloaded(count: int) -> Make:
    """Answer every *count*-th request with 503, and the next as usual."""
    later = Response(503, b"overloaded", {"retry-after": "0"})
    return answers(lambda response, request: response if request.number % count else later)


_MAKES: Final[Mapping[str, Make]] = {
    "one-by-one": _OneByOne,
    "answers-the-latest-first": _LatestFirst,
    "busy-in-parallel": _BusyTogether,
    "limits-every-40th": _limits(40, "0"),
    "limits-every-90th-without-a-word": _limits(90, None),
    "limits-400-in-a-third-of-a-second": partial(_Window, 400, 0.3, announced=True),
    "limits-400-in-a-third-of-a-second-mutely": partial(_Window, 400, 0.3, announced=False),
    "overloaded-every-150th": _overloaded(150),
    "sheds-parallel-load": _Sheds,
    "limits-by-a-date": _limits(300, "Thu, 01 Jan 1970 00:00:00 GMT"),
}

ODDITIES: Final[tuple[Oddity, ...]] = oddities(_MAKES)
