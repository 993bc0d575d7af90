"""What an oddity is, and how its answers and threads are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from contracts.servers.reference import Received, Reference, Response

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
    """The reference; *change* changes its answers."""

    def __init__(self, change: Callable[[Response, Received], Response]) -> None:
        super().__init__()
        self._change = change

    def answer(self, request: Received) -> Response:
        return self._change(super().answer(request), request)


class _Threads(Reference):
    """The reference; *change* changes its threads, given the thread and what was sent."""

    def __init__(self, change: Callable[[Json, Json], Json]) -> None:
        super().__init__()
        self._change = change

    def thread(self, value: Json, request: Received) -> Json:
        return self._change(super().thread(value, request), value)


def answers(change: Callable[[Response, Received], Response]) -> Make:
    """Return the maker of a server whose answers *change* changes, given the request."""
    return partial(_Answers, change)


def threads(change: Callable[[Json, Json], Json]) -> Make:
    """Return the maker of a server whose threads *change* changes, given what was sent."""
    return partial(_Threads, change)


def oddities(makes: Mapping[str, Make], expect: str = "conformant") -> tuple[Oddity, ...]:
    """Return oddities that need no configuration."""
    return tuple(Oddity(name=name, make=make, expect=expect) for name, make in makes.items())
