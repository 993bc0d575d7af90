"""Runs against apps with the quick profile, the verdict on one clause, and a fake clock."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from contracts.judging.finding import ClauseVerdict
from contracts.run.events import Event, Finished, Options
from contracts.run.runner import Run
from contracts.servers.reference import Received, Reference, Refusal, Response
from contracts.targets.http import Bounds
from contracts.targets.inprocess import AsgiTarget
from contracts.targets.target import Target
from tests.servers.direct import Direct
from tests.support.apps import App, Recording, Scripted

REAL: Final = {"file": ("file-real-1", "file-real-2"), "vector_store": ("vs_real_1",)}
NOT_FOUND: Final = b'{"error": {"message": "No such thing."}}'


def quickly(first: Any, *others: Any) -> list[Any]:
    """Return parameters of a test: the first as it is, the others marked as slow.

    A tuple holds the values of several parameters.
    """
    sets = (other if isinstance(other, tuple) else (other,) for other in others)
    return [first, *(pytest.param(*values, marks=pytest.mark.slow) for values in sets)]


def thoroughly(*others: Any) -> list[Any]:
    """Return parameters of a test for which it runs only with ``--thorough``.

    They show what others show too, which are always there.  A tuple holds the values of several
    parameters.
    """
    sets = (other if isinstance(other, tuple) else (other,) for other in others)
    return [pytest.param(*values, marks=pytest.mark.thorough) for values in sets]


def run(
    app: App,
    timeout: float = 10.0,
    listen: Callable[[Event], None] | None = None,
    *,
    overlapping: bool = False,
    **options: Any,
) -> Finished:
    """Run against an app with the quick profile."""
    chosen = Options(**{"profile": "quick", **options})
    return run_with(app, chosen, listen, timeout, overlapping=overlapping)


def run_with(
    app: App,
    options: Options,
    listen: Callable[[Event], None] | None = None,
    timeout: float = 10.0,
    *,
    overlapping: bool = False,
) -> Finished:
    """Run against an app with all options given.

    Args:
        app: what is tested.
        options: what to do.
        listen: called with every event.
        timeout: of one request, in seconds.
        overlapping: whether requests of a burst have to be under way at the same time.
    """
    server = None if overlapping else _server_behind(app)
    name = "asgi:x:app"
    # A loop takes as long as all else that a request needs.
    target: Target = Direct(server, name) if server else AsgiTarget(name, app, Bounds(timeout))
    try:
        return Run(target, options, listen or (lambda _: None)).execute()
    finally:
        target.close()


def _server_behind(app: App) -> Reference | None:
    """Return the server that ``as_asgi`` has made *app* of, where it answers at once."""
    if not inspect.isfunction(app):
        return None
    server = inspect.getclosurevars(app).nonlocals.get("server")
    if not isinstance(server, Reference) or inspect.iscoroutinefunction(server.answer):
        return None
    # What a script returns may have to be awaited.
    return None if isinstance(server, Scripted) else server


def clause(result: Finished, name: str) -> ClauseVerdict:
    """Return the verdict on the clause with this id."""
    return next(verdict for verdict in result.clauses if verdict.clause.id == name)


@dataclass
class Clock:
    """A clock that goes on only when something sleeps."""

    now: float = 1_800_000_000.0
    waits: list[float] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


class _Unknown(Refusal):
    """An id is unknown."""


class Checking(Recording):
    """The reference, but it refuses ids that it does not know.

    Args:
        status: of its refusals of ids.
        body: of the same.
        pattern: finds the ids to look up in a body.
        real: the ids it knows, by kind.
    """

    def __init__(
        self,
        status: int = 404,
        body: bytes = NOT_FOUND,
        pattern: bytes = rb'"((?:file-|vs_)[^"]*)"',
        real: Mapping[str, tuple[str, ...]] = REAL,
    ) -> None:
        super().__init__()
        self._refusal = Response(status, body)
        self._pattern = re.compile(pattern)
        self._known = {one.encode() for ids in real.values() for one in ids}

    def thread(self, value: dict[str, Any], request: Received) -> dict[str, Any]:
        if set(self._pattern.findall(request.body)) - self._known:
            raise _Unknown(400, "", None, "")
        return super().thread(value, request)

    def refuse(self, refusal: Refusal) -> Response:
        return self._refusal if isinstance(refusal, _Unknown) else super().refuse(refusal)
