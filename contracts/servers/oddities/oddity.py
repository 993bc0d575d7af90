"""What an oddity is, and how its answers and threads are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from contracts.servers.reference import Reference, Request, Response

Json = dict[str, Any]
Make = Callable[[], Reference]


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """A correct server, and what its user has to configure.

    Attributes:
        name: what is unusual about it.
        make: returns a new server.
        headers: headers that every request needs.
        ids: real ids by kind that the user supplies.
        expect: the verdict on it.
    """

    name: str
    make: Make
    headers: tuple[tuple[str, str], ...] = ()
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    expect: str = "conformant"


class _Answers(Reference):
    """Answers with something changed; *change* sees every answer."""

    def __init__(self, change: Callable[[Response, Request], Response]) -> None:
        super().__init__()
        self._change = change

    def answer(self, request: Request) -> Response:
        return self._change(super().answer(request), request)


class _Threads(Reference):
    """Creates threads with something changed, given the thread and what was sent."""

    def __init__(self, change: Callable[[Json, Json], Json]) -> None:
        super().__init__()
        self._change = change

    def thread(self, value: Json, request: Request) -> Json:
        return self._change(super().thread(value, request), value)


def answers(change: Callable[[Response, Request], Response]) -> Make:
    """Return what makes a server whose every answer is changed, given the request."""
    return partial(_Answers, change)


def threads(change: Callable[[Json, Json], Json]) -> Make:
    """Return what makes a server whose every thread is changed, given what was sent."""
    return partial(_Threads, change)


def oddities(makes: Mapping[str, Make], expect: str = "conformant") -> tuple[Oddity, ...]:
    """Return oddities whose user has nothing to configure."""
    return tuple(Oddity(name=name, make=make, expect=expect) for name, make in makes.items())
