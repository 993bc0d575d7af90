"""What a run may spend: requests, time, and how many requests a second."""

from __future__ import annotations

import time
from math import inf


class Stop(Exception):
    """The run must end early; the message says why."""


class Spent(Stop):
    """The user's own limit is reached."""


class Budget:
    """Counts what is sent, holds the rate, and says when enough is enough.

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
        self._seconds = seconds
        self._ends = inf if seconds is None else time.monotonic() + seconds
        self._gap = 0.0 if rate is None else 1.0 / rate
        self._next = 0.0

    def spend(self) -> None:
        """Take one request, and wait until the rate allows it.

        Raises:
            Spent: nothing is left.
        """
        if self._requests is not None and self.sent >= self._requests:
            raise Spent(f"--max-requests {self._requests} is spent")
        if self._gap:
            self._hold()
        elif self._ends < inf:
            self.check_time()
        self.sent += 1

    def _hold(self) -> None:
        # No bursts after a pause: whoever limits by the second counts those, too.
        now = time.monotonic()
        self.sleep(self._next - now)
        self._next = max(now, self._next) + self._gap

    def sleep(self, seconds: float) -> None:
        """Wait, unless the time ends before that.

        Raises:
            Spent: the time does.
        """
        self.check_time(max(0.0, seconds))
        if seconds > 0:
            time.sleep(seconds)

    def check_time(self, ahead: float = 0.0) -> None:
        """Raise Spent where no time is left, *ahead* seconds from now."""
        if self.left() <= ahead:
            raise Spent(f"--time-budget {self._seconds:g}s is spent")

    def left(self) -> float:
        """Return how many seconds are left; infinity without a limit."""
        return self._ends - time.monotonic() if self._ends < inf else inf

    def is_spent(self, reserve_s: float = 0.0) -> bool:
        """Tell whether nothing more can be sent, *reserve_s* seconds before the end."""
        no_requests = self._requests is not None and self.sent >= self._requests
        return no_requests or self.left() <= reserve_s
