"""How many answers of an app in this process are made at a time: its memory is ours."""

from __future__ import annotations

from collections.abc import Callable

from contracts.targets.room import FREE, ROOM
from contracts.targets.target import Pending, Result


class Crowd:
    """Starts calls of an app; where its answers are long, the next waits for those before it.

    Any answer may be as long as the longest so far.  What a server of its own has yet to send is
    held by that server; an app in this process has made all of it.
    """

    def __init__(self) -> None:
        self._longest = 0
        self._inside = 0

    def submit(self, start: Callable[[], Pending]) -> Pending:
        """Call *start* now, or only when its result is asked for."""
        is_full = (self._inside + 1) * self._longest > ROOM
        if is_full and self._inside and self._longest > FREE:
            return _Later(self, start)
        return self.now(start)

    def now(self, start: Callable[[], Pending]) -> Pending:
        """Call *start* now."""
        pending = start()
        self._inside += 1
        return _Inside(self, pending)

    def left(self, result: Result | None) -> None:
        """Note that a call is over."""
        self._inside -= 1
        if result is not None and result.answer is not None:
            self._longest = max(self._longest, len(result.answer.body))


class _Inside:
    """A call under way."""

    def __init__(self, crowd: Crowd, pending: Pending) -> None:
        self._crowd, self._pending = crowd, pending

    def result(self) -> Result:
        result = None
        try:
            result = self._pending.result()
        finally:
            self._crowd.left(result)
        return result


class _Later:
    """A call that begins when its result is asked for."""

    def __init__(self, crowd: Crowd, start: Callable[[], Pending]) -> None:
        self._crowd, self._start = crowd, start

    def result(self) -> Result:
        return self._crowd.now(self._start).result()
