"""Phases are reported in turn with the exchanges, which may wait to be judged."""

from __future__ import annotations

from collections import deque

from contracts.run.events import Listener, PhaseStarted


class Announcing:
    """Reports that phases begin.

    Args:
        listen: called with the event.

    Attributes:
        later: how many requests are planned after the phase under way, as far as is known.
    """

    def __init__(self, listen: Listener) -> None:
        self._listen = listen
        self.later = 0
        # Phases that begin while exchanges of the one before wait to be judged, and after which
        # request each begins.
        self._waiting: deque[tuple[int, PhaseStarted]] = deque()

    def begins(self, name: str, planned: int, sent: int) -> None:
        """Take note that a phase begins.

        Args:
            name: of the phase.
            planned: how many requests it will send.
            sent: how many the run has sent by then.
        """
        self.later = max(0, self.later - planned)
        self._waiting.append((sent, PhaseStarted(name, planned, self.later)))

    def report(self, number: int | None = None) -> None:
        """Report what has begun: before the request *number*, where one is given."""
        while self._waiting and (number is None or number > self._waiting[0][0]):
            self._listen(self._waiting.popleft()[1])
