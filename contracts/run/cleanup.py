"""Delete what a run has created, where the target can do that; no verdict depends on it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, Final, TypeGuard
from urllib.parse import quote

from contracts.record.case import Credentials
from contracts.record.exchange import Answer
from contracts.record.json_text import NotJson, parse_received
from contracts.record.request import Request
from contracts.record.wrapping import Wrapping
from contracts.run.budget import Budget, Spent
from contracts.run.events import Event, Options, Sent
from contracts.targets.authorization import authorized
from contracts.targets.target import Pending, Target

# An id stands in a path; longer ones are not ids but mistakes.
_MAX_ID: Final = 200
# More threads than any profile creates in hours; each id costs some 100 bytes of memory.
_MAX_THREADS: Final = 200_000
# After so many failures in a row the rest would fail, too: most targets cannot delete.
_MAX_FAILURES_IN_A_ROW: Final = 5


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
        definition = options.definition
        response = definition.response
        # Where the id is not known by its kind, it is what most call it.
        self._name = definition.parts.identity or "id"
        self._wrapping = Wrapping(response.properties.keys(), response.required)

    def __call__(self, event: Event) -> None:
        """Remember the thread that an exchange has created."""
        if isinstance(event, Sent) and event.exchange.answer is not None:
            identity = self._identity(event.exchange.answer)
            if identity is not None and len(self._ids) < _MAX_THREADS:
                self._ids[identity] = None

    def finish(self, seconds: float | None = None) -> str:
        """Delete the threads within so many *seconds*, and return how many were deleted.

        An interrupt ends the deleting, and nothing else.
        """
        deleted = 0
        budget = Budget(seconds=seconds, rate=self._options.rate)
        with suppress(Spent, KeyboardInterrupt):
            for gone in self._deletions(budget):
                deleted += gone
        left = len(self._ids) - deleted
        what = f"{self._options.definition.parts.noun}s"
        return f"--cleanup deleted {deleted} {what}" + (f"; {left} are left" if left else "")

    def _deletions(self, budget: Budget) -> Iterator[bool]:
        """Delete the threads as long as that works; yield for each whether it is gone."""
        under_way, failures = deque[Pending](), 0
        concurrent = self._options.workers > 1
        todo = iter(self._ids)
        while failures < _MAX_FAILURES_IN_A_ROW:
            for one in islice(todo, self._options.workers - len(under_way)):
                budget.spend()
                under_way.append(self._target.submit(self._request(one), concurrent=concurrent))
            if not under_way:
                return
            answer = under_way.popleft().result().answer
            # 410 says that it is gone already.
            gone = answer is not None and (200 <= answer.status < 300 or answer.status == 410)
            failures = 0 if gone else failures + 1
            yield gone

    def _request(self, identity: str) -> Request:
        headers = authorized(self._options.headers, Credentials.GIVEN, self._options.bearer)
        return Request(headers, None, "DELETE", f"/{quote(identity, safe='')}")

    def _identity(self, answer: Answer) -> str | None:
        """Return the id of a created thread that can stand in a path."""
        if not 200 <= answer.status < 300:
            return None
        try:
            value = parse_received(answer.body)
        except NotJson:
            return None
        wrapped = self._wrapping.of(value)
        thread = value if wrapped is None else wrapped.inner
        identity = thread.get(self._name) if isinstance(thread, dict) else None
        return identity if _can_stand_in_a_path(identity) else None


def _can_stand_in_a_path(identity: Any) -> TypeGuard[str]:
    if not isinstance(identity, str) or not 0 < len(identity) <= _MAX_ID:
        return False
    # Dots alone would name another path, and lone surrogates cannot be written.
    return bool(identity.strip(".")) and identity.isprintable()
