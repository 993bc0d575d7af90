"""How far a run is: what is sent and still planned, how fast it goes, and what fails."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final

from contracts.run.events import PhaseStarted, Sent, Started, Waiting

# The rate is that of the last seconds; shorter samples would jump.
_WINDOW_S: Final = 15.0
_SAMPLE_S: Final = 0.5


class Pace:
    """Counts what the events of a run say.

    Args:
        now: when the run begins, in seconds of any clock.
    """

    def __init__(self, now: float) -> None:
        self.phase = ""
        self._wait = ""
        self.sent = 0
        self.failing: list[str] = []
        self._began = now
        self._ends: float | None = None
        self._most: int | None = None
        self._in_phase = 0
        self._later = 0
        self._samples: deque[tuple[float, int]] = deque([(now, 0)])

    def start(self, started: Started, now: float) -> None:
        """Take note of what the run may take at most."""
        self._began = now
        self._most = started.options.max_requests
        if started.options.time_budget_s is not None:
            self._ends = now + started.options.time_budget_s

    def event(self, event: PhaseStarted | Sent | Waiting, now: float) -> None:
        """Count one event."""
        if isinstance(event, PhaseStarted):
            self.phase, self._in_phase, self._later = event.name, event.planned, event.later
            return
        if isinstance(event, Waiting):
            self._wait = f"waiting {event.seconds:.0f} s, the target answers {event.status}"
            return
        self._wait = ""
        self.sent += 1
        self._in_phase -= event.planned and self._in_phase > 0
        for name in _named([name for name, _ in event.broken]):
            if name not in self.failing:
                self.failing.append(name)
        if now - self._samples[-1][0] >= _SAMPLE_S:
            self._samples.append((now, self.sent))
            while now - self._samples[0][0] > _WINDOW_S:
                self._samples.popleft()

    @property
    def doing(self) -> str:
        """What the run does: the name of the phase, or what it waits for."""
        return self._wait or self.phase

    @property
    def planned(self) -> int:
        """How many requests the run comes to, as far as is known; 0 where it is not."""
        left = self._in_phase + self._later
        if self._ends is not None or not left + self.sent:
            return 0
        return min(self.sent + left, self._most or self.sent + left)

    def done(self, now: float) -> float:
        """Return the part of the run that is over, from 0 to 1."""
        if self._ends is not None:
            part = (now - self._began) / max(self._ends - self._began, 0.001)
        else:
            part = self.sent / max(self.planned, 1)
        return min(1.0, part)

    def rate(self, now: float) -> float:
        """Return the requests per second of the last seconds; 0 where nothing can be said."""
        then, before = self._samples[0]
        return (self.sent - before) / (now - then) if now - then >= _SAMPLE_S else 0.0

    def left_s(self, now: float) -> float | None:
        """Return how many seconds are left; None where nothing can be said."""
        if self._ends is not None:
            return max(0.0, self._ends - now)
        rate = self.rate(now)
        return (self.planned - self.sent) / rate if rate and self.planned else None

    def figures(self, now: float) -> list[str]:
        """Return what is sent of how much, how fast, and how long it will take, in words."""
        of = f" of {self.planned:,}" if self.planned else ""
        rate, left = self.rate(now), self.left_s(now)
        found = [f"{self.sent:,}{of} requests"]
        if rate:
            found.append(f"{rate:,.0f}/s" if rate >= 1 else f"{rate:.1f}/s")
        if left is not None:
            found.append(f"{_minutes(left)} left")
        return found


def _named(broken: Sequence[str]) -> list[str]:
    """Return the names of the clauses that one answer breaks.

    Where it breaks several of a subject, one of them is to blame, and which one is not known
    yet: the subject stands for them.
    """
    subjects: dict[str, list[str]] = {}
    for name in broken:
        subjects.setdefault(name.partition(".")[0], []).append(name)
    return [n[0] if len(n) == 1 else f"{subject}.*" for subject, n in subjects.items()]


def _minutes(seconds: float) -> str:
    whole = int(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    clock = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{clock}:{whole % 60:02}"
