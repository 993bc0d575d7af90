"""When a run gives up: how many failures in a row are one fault, and how many a dead target."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import Final, NamedTuple

from contracts.record.case import Case
from contracts.record.exchange import Failure, FailureKind
from contracts.record.feature import Feature
from contracts.run.budget import Stop

# Each request that is not answered in time costs the whole timeout.  A few may be bad
# luck, and show which requests do it; after these the rest of the phase is not sent.
_MAX_TIMEOUTS_IN_PHASE: Final = 4
# So many late requests that are alike show why, whatever else was late between them.
_ALIKE: Final = 3
# So many things that hang are told apart: each costs as many timeouts.
_MAX_AVOIDED: Final = 3
# So often is found out what they are; something wide takes more than one look.
_MAX_LOOKS: Final = 6
# Requests with more than this in common hang for any of it.
_MOST_COMMON: Final = 40
# A reader is told so much of it.
_NAMED: Final = 3
# Late requests are compared with so many that were answered.
_COMPARED: Final = 500
# More than a phase allows, so that a phase that hangs ends before the run does.
_MAX_TIMEOUTS_IN_A_ROW: Final = 6
# Each costs the whole timeout, and mostly as much again for what waits behind it.
_MAX_TIMEOUTS: Final = 60
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


class Common(NamedTuple):
    """What all of some requests have that hang."""

    features: frozenset[Feature]

    def __str__(self) -> str:
        """Name the most general of it."""
        ordered = sorted(self.features, key=lambda feature: feature.generality)
        words = [*dict.fromkeys(feature.words for feature in ordered)]
        left = len(words) - _NAMED
        return " and ".join([*words[:_NAMED], f"{left} more"] if left > 0 else words)


class Patience:
    """Counts failures; a target that is down is not asked 600 times.

    Args:
        pause: waits for so many seconds.
        is_alive: sends a plain request, and tells whether it is answered.

    Attributes:
        avoided: what requests have that hang; others that have all of it are not sent.
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
        # Late requests whose kind is not known, over all phases.
        self._unexplained = 0
        self._late: list[Case] = []
        self._answered = deque[Case](maxlen=_COMPARED)
        self.is_wary = False
        self.avoided: list[Common] = []
        self._looks = _MAX_LOOKS

    def begin_phase(self) -> None:
        """Forget what the phases before have cost."""
        self._timeouts_in_phase = 0

    def avoids(self, case: Case) -> bool:
        """Return whether *case* has what is known to hang, and is not worth another timeout."""
        if self.is_wary and case.is_rich:
            return True
        return self.known(case) is not None

    def known(self, case: Case) -> Common | None:
        """Return what is known to hang of what *case* has; None for nothing."""
        return next((one for one in self.avoided if one.features <= case.label.reached), None)

    def notes(self) -> list[str]:
        """Return what was not sent, as what is like it hangs."""
        reasons = [
            f"requests with this were not answered in time, and no more of them sent: {one}"
            for one in self.avoided
        ]
        rich = "a request with many features was not answered in time, and no more of these sent"
        return [rich, *reasons] if self.is_wary else reasons

    @property
    def late(self) -> int:
        """How many requests were not answered in time."""
        return len(self._late)

    def note_sign_of_life(self) -> None:
        """Note that a plain request was answered: what hangs does not hang for the target's end."""
        self._failures_in_a_row = self._refused_in_a_row = self._timeouts_in_a_row = 0

    def count(self, case: Case, failure: Failure | None) -> None:
        """Count why *case* was not answered; None where it was."""
        if failure is None:
            self.note_sign_of_life()
            self._answered.append(case)
            return
        hangs = failure.kind is FailureKind.TIMEOUT
        if hangs:
            self._late.append(case)
            self.is_wary = self.is_wary or case.is_rich
        self._failures_in_a_row += 1
        self._refused_in_a_row = self._refused_in_a_row + 1 if failure.nothing_listens else 0
        self._timeouts_in_a_row = self._timeouts_in_a_row + 1 if hangs else 0
        # After the first of them no other rich request is sent.
        self._timeouts_in_phase += hangs and not case.is_rich
        self._unexplained += hangs and not case.is_rich

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
        if len(self._late) >= _MAX_TIMEOUTS:
            raise Stop(f"the target let {len(self._late)} requests hang")
        if self._unexplained >= _ALIKE and self._knows_why():
            self._timeouts_in_phase = self._unexplained = 0
        if self._timeouts_in_phase >= _MAX_TIMEOUTS_IN_PHASE:
            raise PhaseStop

    def _knows_why(self) -> bool:
        """Find out what some late requests have, and no request that was answered.

        Which part of that hangs is not known yet.  What has all of it is not sent any more, and
        all else is: what hangs as well shows what they have in common.
        """
        answered = frozenset[Feature]().union(*(case.label.reached for case in self._answered))
        alike = self._alike(answered)
        # One that hangs each time has too much that may be why.
        if len({case.request for case in alike}) < _ALIKE or not self._looks:
            return False
        self._looks -= 1
        only = frozenset.intersection(*(case.label.reached for case in alike)) - answered
        for index, known in enumerate(self.avoided):
            if both := only & known.features:
                self.avoided[index] = Common(both)
                return True
        if not 0 < len(only) <= _MOST_COMMON or len(self.avoided) >= _MAX_AVOIDED:
            return False
        self.avoided.append(Common(only))
        return True

    def _alike(self, answered: frozenset[Feature]) -> list[Case]:
        """Return the late requests that have what most of them have, and no answered one has."""
        late = [case for case in self._late if not (case.is_rich or self.avoids(case))]
        found = Counter(one for case in late for one in case.label.reached - answered)
        if not found:
            return []
        most = min(found, key=lambda one: (-found[one], one.generality, one.words))
        return [case for case in late if most in case.label.reached]
