"""Delete what a run has created, where the target can do that; the verdict is not touched."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Final
from urllib.parse import quote

from contracts.record.case import Credentials
from contracts.record.exchange import Answer
from contracts.run.budget import Budget, Spent
from contracts.run.events import Event, Options, Sent
from contracts.targets.credentials import authorized
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

    def finish(self, seconds: float | None = None) -> str:
        """Delete the threads within so many *seconds*, and say what came of it.

        Whoever interrupts it ends the deleting, and nothing else.
        """
        deleted = 0
        budget = Budget(seconds=seconds, rate=self._options.rate)
        with suppress(Spent, KeyboardInterrupt):
            for gone in self._deletions(budget):
                deleted += gone
        left = len(self._ids) - deleted
        return f"--cleanup deleted {deleted} threads" + (f"; {left} are left" if left else "")

    def _deletions(self, budget: Budget) -> Iterator[bool]:
        """Delete thread by thread, as long as that works; yield for each whether it is gone."""
        under_way, failures = deque[Callable[[], Result]](), 0
        todo = iter(self._ids)
        while failures < _FAILURES:
            for one in islice(todo, self._options.workers - len(under_way)):
                budget.spend()
                under_way.append(self._target.begin(self._request(one)))
            if not under_way:
                return
            answer = under_way.popleft()().answer
            # What is gone already is as good as deleted.
            gone = answer is not None and (200 <= answer.status < 300 or answer.status == 410)
            failures = 0 if gone else failures + 1
            yield gone

    def _request(self, identity: str) -> Outgoing:
        headers = authorized(self._options.headers, Credentials.GIVEN, self._options.token)
        return Outgoing(headers, None, "DELETE", f"/{quote(identity, safe='')}")


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
