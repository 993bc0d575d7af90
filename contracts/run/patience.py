"""When a run gives up: how many failures in a row are one fault, and how many a dead target."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from contracts.record.case import Case
from contracts.record.exchange import Failure, FailureKind
from contracts.record.feature import Feature
from contracts.run.budget import Stop

# Each request that is not answered in time costs the whole timeout.  A few may be bad
# luck, and show which requests do it; after these the rest of the phase is not sent.
_MAX_TIMEOUTS_IN_PHASE: Final = 4
# So many things that hang are told apart: each costs as many timeouts.
_MAX_AVOIDED: Final = 3
# Late requests are compared with so many that were answered.
_COMPARED: Final = 500
# More than a phase allows, so that a phase that hangs ends before the run does.
_MAX_TIMEOUTS_IN_A_ROW: Final = 6
# After so many broken connections in a row a plain request tells whether the target is down
# or breaks off for a reason of its own: malformed bodies come one after the other.
_BROKEN_BEFORE_CONTROL: Final = 5
# A broken connection costs no time, and requests that are alike follow one another: one
# fault may break many in a row.  More of them only repeat what a dead target says.
_MAX_FAILURES_IN_A_ROW: Final = 25
# With the pauses below, a target has 8.5 s to come back before the run ends.
_MAX_REFUSED_IN_A_ROW: Final = 12
_FIRST_PAUSE_S: Final = 0.05
_MAX_PAUSE_S: Final = 1.0


class PhaseStop(Exception):
    """The rest of this phase is not sent: too many requests were not answered in time."""


class Patience:
    """Counts failures; a target that is down is not asked 600 times.

    Args:
        pause: waits for so many seconds.
        is_alive: sends a plain request, and tells whether it is answered.

    Attributes:
        avoided: what requests have that hang; others like them are not sent.
        is_wary: whether a request with many features has hung, and no more of these are sent: to
            take it apart would cost a timeout for each half.
    """

    def __init__(self, pause: Callable[[float], None], is_alive: Callable[[], bool]) -> None:
        self._pause = pause
        self._is_alive = is_alive
        self._failures_in_a_row = 0
        self._timeouts_in_a_row = 0
        self._refused_in_a_row = 0
        self._timeouts_in_phase = 0
        self._late: list[Case] = []
        self._answered = deque[Case](maxlen=_COMPARED)
        self.is_wary = False
        self.avoided: list[Feature] = []

    def begin_phase(self) -> None:
        """Forget what the phases before have cost."""
        self._timeouts_in_phase = 0

    def avoids(self, case: Case) -> bool:
        """Return whether *case* has what is known to hang, and is not worth another timeout."""
        if self.is_wary and case.is_rich:
            return True
        return bool(self.avoided) and not case.holds.isdisjoint(self.avoided)

    def count(self, case: Case, failure: Failure | None) -> None:
        """Count why *case* was not answered; None where it was."""
        if failure is None:
            self._failures_in_a_row = self._refused_in_a_row = self._timeouts_in_a_row = 0
            self._answered.append(case)
            return
        hangs = failure.kind is FailureKind.TIMEOUT
        if hangs:
            self._late.append(case)
            self.is_wary = self.is_wary or case.is_rich
        self._failures_in_a_row += 1
        self._refused_in_a_row = self._refused_in_a_row + 1 if failure.nothing_listens else 0
        self._timeouts_in_a_row = self._timeouts_in_a_row + 1 if hangs else 0
        self._timeouts_in_phase += hangs

    def check(self) -> None:
        """Raise where going on would only repeat failures; call after judging.

        Raises:
            Stop: the target is not there any more.
            PhaseStop: too many requests of this phase hang.
        """
        if self._refused_in_a_row:
            # Connections are refused at once: a target that restarts is given time.
            self._pause(min(_FIRST_PAUSE_S * 2 ** (self._refused_in_a_row - 1), _MAX_PAUSE_S))
        if self._refused_in_a_row >= _MAX_REFUSED_IN_A_ROW:
            raise Stop(f"nothing listens any more: {self._refused_in_a_row} connections refused")
        if self._failures_in_a_row == _BROKEN_BEFORE_CONTROL and not self._timeouts_in_a_row:
            self._failures_in_a_row = 0 if self._is_alive() else _BROKEN_BEFORE_CONTROL + 1
        if self._failures_in_a_row >= _MAX_FAILURES_IN_A_ROW:
            raise Stop(f"the target failed to answer {self._failures_in_a_row} requests in a row")
        if self._timeouts_in_a_row >= _MAX_TIMEOUTS_IN_A_ROW:
            raise Stop(f"the target let {self._timeouts_in_a_row} requests hang in a row")
        if self._timeouts_in_phase >= _MAX_TIMEOUTS_IN_PHASE:
            if not self._knows_why():
                raise PhaseStop
            self._timeouts_in_phase = 0

    def _knows_why(self) -> bool:
        """Find out what the late requests of this phase have, and no request that was answered.

        What has that as well is not sent any more, and all else is.
        """
        if len(self.avoided) >= _MAX_AVOIDED:
            return False
        late = [case for case in self._late if not self.avoids(case)][-_MAX_TIMEOUTS_IN_PHASE:]
        common = frozenset.intersection(*(case.holds for case in late)) if late else frozenset()
        only = common.difference(*(case.holds for case in self._answered))
        if only:
            self.avoided.append(min(only, key=lambda feature: feature.generality))
        return bool(only)
