"""What a run may spend: requests, time, and how many requests a second."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from typing import Final

from contracts.process.clock import time
from contracts.process.signals import look

# So long after the end of the time, what has come is judged, and what was left out is counted.
_GRACE_S: Final = 1.0


class Stop(Exception):
    """The run must end early; the message says why."""


class Spent(Stop):
    """The user's own limit is reached."""


class Reserved(Spent):
    """What is left of the user's limit is kept for something else."""


class Pace:
    """Holds a rate over all budgets that share it.

    Args:
        rate: how many requests a second may be sent; None for no limit.
    """

    def __init__(self, rate: float | None) -> None:
        self._gap = 0.0 if rate is None else 1.0 / rate
        self._next = 0.0

    def wait(self) -> float:
        """Take the next turn; return how many seconds it is away."""
        if not self._gap:
            return 0.0
        now = time.monotonic()
        turn = max(now, self._next)
        # No bursts after a pause: a limit by the second counts those, too.
        self._next = turn + self._gap
        return turn - now


class Budget:
    """Counts what is sent, holds the rate, and raises when nothing is left.

    Args:
        requests: how many may be sent; None for no limit.
        seconds: how long the run may take, from now; None for no limit.
        rate: how many requests a second may be sent; None for no limit.
    """

    def __init__(
        self, requests: int | None = None, seconds: float | None = None, rate: float | None = None
    ) -> None:
        self.sent = 0
        self._requests = requests
        self._kept = 0
        # Second tries that were made, in any thread, and are not yet among what was sent.
        self._again = 0
        self._guard = threading.Lock()
        self._seconds = seconds
        self._ends = inf if seconds is None else time.monotonic() + seconds
        self._pace = Pace(rate)

    def share(self) -> Budget:
        """Return a budget that counts from 0, with the same end and the same rate."""
        shared = Budget()
        shared._seconds, shared._ends, shared._pace = self._seconds, self._ends, self._pace
        return shared

    @property
    def requests(self) -> int | None:
        """How many requests may be sent; None for no limit."""
        return self._requests

    @contextmanager
    def keeping(self, count: int) -> Iterator[None]:
        """Keep the last *count* requests of a limit until this is over."""
        self._kept = count
        try:
            yield
        finally:
            self._kept = 0

    def spend(self) -> None:
        """Take one request, and wait until the rate allows it.

        Raises:
            KeyboardInterrupt: a signal has come that asks to end.
            Reserved: what is left is kept.
            Spent: nothing is left.
        """
        self._raise_if_spent()
        self.sleep(self._pace.wait())
        with self._guard:
            self._raise_if_spent()
            self.sent += 1

    def _raise_if_spent(self) -> None:
        if not self._has(1 + self._kept):
            raise self.spent()

    def spent(self) -> Spent:
        """Return what says that the limit of requests is reached."""
        kind = Reserved if self._kept else Spent
        return kind(f"--max-requests {self._requests} is spent")

    def _has(self, count: int) -> bool:
        return self._requests is None or self.sent + self._again + count <= self._requests

    def may_again(self) -> bool:
        """Take one more request for a second try, where one is left; call it in any thread."""
        with self._guard:
            is_left = self._has(1 + self._kept)
            self._again += is_left
        return is_left

    def count_again(self, *, sent: bool) -> None:
        """Count a second try that was taken before: as *sent*, or as none."""
        with self._guard:
            self._again -= 1
            self.sent += sent

    def sleep(self, seconds: float) -> None:
        """Wait, unless the time ends before that.

        Raises:
            KeyboardInterrupt: a signal has come that asks to end.
            Spent: the time does.
        """
        look()
        if self.left() <= seconds:
            raise Spent(f"--time-budget {self._seconds:g}s is spent")
        if seconds > 0:
            time.sleep(seconds)

    def look(self, grace_s: float = 0.0) -> None:
        """Go on only before the end, or up to *grace_s* seconds behind it.

        Raises:
            KeyboardInterrupt: a signal has come that asks to end.
            Spent: the time has ended.
        """
        self.sleep(-grace_s)

    def look_behind(self) -> None:
        """Go on a little behind the end, too, as what ends a run does; raises as ``look``."""
        self.look(_GRACE_S)

    def has_grace(self) -> bool:
        """Return whether there is time to judge what was answered by the end."""
        return self.left() > -_GRACE_S

    def left(self) -> float:
        """Return how many seconds are left; infinity without a limit."""
        return self._ends - time.monotonic() if self._ends < inf else inf

    def is_spent(self, reserve_s: float = 0.0) -> bool:
        """Return whether nothing can be sent any more, *reserve_s* seconds before the end."""
        return not self._has(1) or self.left() <= reserve_s
