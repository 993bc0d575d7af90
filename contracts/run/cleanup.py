"""Delete what a run has created, where the target can do that; the verdict is not touched."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from contracts.case import Credentials
from contracts.exchange import Answer
from contracts.run.budget import Budget
from contracts.run.events import Event, Options, Sent
from contracts.targets.credentials import authorization
from contracts.targets.http import Outgoing, Result, Target

_LONGEST_ID: Final = 200
_MOST: Final = 200_000
# So many failures in a row, and it is taken for granted that the rest fails, too.
_FAILURES: Final = 5


class Cleanup:
    """Listens to a run for the ids of threads, and deletes them afterwards.

    Args:
        target: where they were created.
        options: credentials, headers, rate and workers.
    """

    def __init__(self, target: Target, options: Options) -> None:
        self._target = target
        self._options = options
        self._ids: dict[str, None] = {}

    def __call__(self, event: Event) -> None:
        """Take note of the thread that an exchange has created."""
        if isinstance(event, Sent) and event.exchange.answer is not None:
            identity = _identity(event.exchange.answer)
            if identity is not None and len(self._ids) < _MOST:
                self._ids[identity] = None

    def finish(self) -> str:
        """Delete the threads, and return a sentence on what came of it."""
        under_way, deleted, failures = deque[Callable[[], Result]](), 0, 0
        budget = Budget(rate=self._options.rate)
        todo = iter(self._ids)
        while failures < _FAILURES:
            while len(under_way) < self._options.workers and (one := next(todo, None)) is not None:
                budget.spend()
                under_way.append(self._target.begin(self._request(one)))
            if not under_way:
                break
            answer = under_way.popleft()().answer
            # What is gone already is as good as deleted.
            gone = answer is not None and (200 <= answer.status < 300 or answer.status == 410)
            deleted += gone
            failures = 0 if gone else failures + 1
        for end in under_way:
            end()
        left = len(self._ids) - deleted
        return f"--cleanup deleted {deleted} threads" + (f"; {left} are left" if left else "")

    def _request(self, identity: str) -> Outgoing:
        headers = list(self._options.headers)
        header = authorization(Credentials.GIVEN, self._options.token)
        if header is not None:
            headers.append(("Authorization", header))
        return Outgoing(tuple(headers), None, "DELETE", f"/{quote(identity, safe='')}")


def _identity(answer: Answer) -> str | None:
    """Return the id of a created thread that can stand in a path."""
    if answer.status != 200:
        return None
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    identity = value.get("id") if isinstance(value, dict) else None
    if not isinstance(identity, str) or not 0 < len(identity) <= _LONGEST_ID:
        return None
    # Dots would lead elsewhere, and lone surrogates cannot be written.
    return identity if identity.strip(".") and identity.isprintable() else None
