"""Whether a request that was late is slow itself, or only waited behind another one.

A server that does one thing at a time lets every request wait for those before it.  Which of them
is slow shows only when each is alone: when plain requests are answered in time again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contracts.record.case import Case, Scenario
from contracts.record.exchange import FailureKind
from contracts.record.request import Request
from contracts.run.budget import Stop
from contracts.targets.target import Result
from strategies.sequences.scenarios import hello

# A request that is late twice is slow itself; after so many of them none is sent again.
_MAX_LATE_TWICE: Final = 3
# So many late requests may be put down to others; more of them are late by themselves.
_MAX_LATE_ONCE: Final = 20
# A single-threaded server may be busy for some time limits with one request.
_MAX_WAITS: Final = 4
# What is sent at the same time on purpose, and fails by that, must show it.
BURSTS: Final = frozenset({Scenario.PARALLEL, Scenario.IDENTICAL, Scenario.REFUSED_BESIDE})


class Lateness:
    """Sends late requests again, alone.

    Args:
        transmit: sends a request, and waits for what comes of it.
        answers: sends a plain request in place of a case; returns whether it is answered in time.

    Attributes:
        once: how many requests were late once, and answered in time when they were alone.
        in_vain: whether the target was waited for, and nothing was answered since.
    """

    def __init__(
        self, transmit: Callable[[Request], Result], answers: Callable[[Case], bool]
    ) -> None:
        self._transmit = transmit
        self._answers = answers
        self._twice = 0
        self.once = 0
        self.in_vain = False

    @property
    def is_settled(self) -> bool:
        """Whether enough was late: each request is sent alone from now on, and only once."""
        return self._twice >= _MAX_LATE_TWICE or self.once >= _MAX_LATE_ONCE

    def alone(self, case: Case, request: Request, late: Result) -> Result:
        """Return what counts for a request that was sent alone, and was *late*.

        It is sent again if the target was busy, and is so no more.  One that answers others in
        time is not busy: the request is late by itself.

        Raises:
            Stop: nothing was answered before it, either.
        """
        if self.in_vain:
            raise Stop(f"the target let {_MAX_WAITS + 2} requests hang in a row")
        waits = self._waits(case)
        return late if not waits or self.is_settled else self._again(case, request)

    def in_company(self, case: Case, request: Request, late: int) -> Result | None:
        """Return what counts for one of *late* requests that were under way together.

        Call it when all of them are over.  None where nothing is answered any more, so that each
        of them may be to blame.
        """
        if self._waits(case, _MAX_WAITS * late) is None:
            return None
        return self._again(case, request)

    def _again(self, case: Case, request: Request) -> Result:
        result = self._transmit(request)
        if is_late(result):
            self._twice += 1
            # The next request must not pay for this one.
            self._waits(case)
        else:
            self.once += 1
        return result

    def _waits(self, case: Case, most: int = _MAX_WAITS) -> int | None:
        """Wait until a plain request is answered; return how many were not, None for all.

        Each of them takes as long as the time limit.  What was waited for in vain is not
        waited for again, until something is answered.
        """
        if not self.in_vain:
            plain = hello(case.label.definition)
            for tries in range(most):
                # Plain requests of two kinds: one of them may be what hangs.
                if self._answers(plain if tries % 2 else case):
                    return tries
            self.in_vain = True
        return None

    def notes(self) -> list[str]:
        """Return how many requests were late only once, if any."""
        if not self.once:
            return []
        return [
            f"{self.once} requests were late once and answered in time when sent alone: the target "
            "was busy with an earlier one"
        ]


def is_late(result: Result) -> bool:
    """Return whether the answer was not complete in time."""
    return result.failure is not None and result.failure.kind is FailureKind.TIMEOUT
