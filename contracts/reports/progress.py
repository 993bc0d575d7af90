"""The run while it goes on: one line of the terminal, rewritten; elsewhere a line now and then."""

from __future__ import annotations

import os
from typing import Final, TextIO

from contracts import outlets
from contracts.clock import time
from contracts.reports.report import Report
from contracts.run.events import PhaseStarted, Sent, Started

# Longer lines would wrap in most terminals, and a wrapped line cannot be rewritten.
_WIDTH: Final = 100
# Ten times a second is as often as anybody can read.
_REDRAWN_S: Final = 0.1
# What runs elsewhere is stopped where nothing is heard of it for minutes.
_REPORTED_S: Final = 10.0


class Progress:
    """Shows which phase is under way.

    Args:
        stream: where to write: a line that is rewritten in a terminal, and else one line after
            the other, every ten seconds.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or outlets.err()
        self._rewrites = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self._phase = ""
        self._planned = 0
        self._sent = 0
        self._total = 0
        self._failing: set[str] = set()
        self._ends: float | None = None
        self._next = 0.0 if self._rewrites else time.monotonic() + _REPORTED_S
        self._is_drawn = False

    def start(self, started: Started) -> None:
        """Take note of when the run must end."""
        if started.time_budget_s is not None:
            self._ends = time.monotonic() + started.time_budget_s

    def event(self, event: PhaseStarted | Sent) -> None:
        """Count, and redraw the line."""
        if isinstance(event, PhaseStarted):
            self._phase, self._planned, self._sent = event.name, event.planned, 0
        else:
            self._sent += 1
            self._total += 1
            self._failing |= {name for name, _ in event.broken}
        if self._rewrites:
            self._draw()
        else:
            self._report()

    def finish(self, report: Report) -> None:
        """Remove the line."""
        del report
        self.clear()

    def _draw(self) -> None:
        now = time.monotonic()
        if now < self._next and self._sent != self._planned:
            return
        self._next = now + _REDRAWN_S
        self._is_drawn = True
        self._stream.write(f"\r\x1b[K{self._line(now)[:_WIDTH]}")
        self._stream.flush()

    def _report(self) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _REPORTED_S
            self._stream.write(f"thread-contracts: {self._line(now).strip()}\n")
            self._stream.flush()

    def _line(self, now: float) -> str:
        of = f"{self._sent}/{self._planned}" if self._planned else str(self._sent)
        broken = f", {len(self._failing)} clauses broken" if self._failing else ""
        left = "" if self._ends is None else f", {_minutes(self._ends - now)} left"
        return f"{self._total:5} sent  {self._phase} {of}{broken}{left}"

    def clear(self) -> None:
        """Remove the line, if there is one."""
        if self._is_drawn:
            self._is_drawn = False
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def _minutes(seconds: float) -> str:
    return f"{max(0, int(seconds)) // 60}:{max(0, int(seconds)) % 60:02}"
