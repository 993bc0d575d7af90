"""Wait out rate limits and overload, and tell them from refusals that have the wrong status.

A 429 says nothing about the contract, nor does a 503 that names a time to come back: the
request is sent again until there is an answer to judge.  But where one request alone is
answered with 429, and plain ones are accepted meanwhile, no limit was met: the request is
refused.  Waits grow, and the time for each request is limited, so that a run always ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Final

from contracts.process.clock import time
from contracts.record.case import Case, Credentials, Expectation
from contracts.record.exchange import Answer
from contracts.run.budget import Stop
from contracts.run.refusal_words import TOO_MANY, UNAVAILABLE
from contracts.targets.target import Result

# Waits double from the first to the last: a limit by the second costs little time, and one
# by the minute is not asked every second.
_FIRST_WAIT_S: Final = 0.05
_MAX_OWN_WAIT_S: Final = 20.0
# The longest time that a target may ask for: limits are mostly by the minute.
_MAX_ASKED_WAIT_S: Final = 60.0
# Two such windows.  A request that is not let in by then never is.
_MAX_WAITED_S: Final = 120.0
# One such window, where the target names no time to come back.
_MAX_WAITED_MUTELY_S: Final = 70.0
# Waits of 6 s in all.  A target that answers 429 from the very first request on is more
# likely out of quota than busy, and the run should say so soon.
_MAX_TRIES_AT_FIRST: Final = 7
# A 503 is also what a crash looks like behind a gateway, so less is waited for it: one
# window, or some 13 s of waits of our own.
_MAX_TRIES_OF_503: Final = 8
_MAX_WAITED_FOR_503_S: Final = 60.0
# The try from which on plain requests are sent in between.  A limit by the size of requests
# puts large ones off for longer, so valid requests are given more time.
_DOUBTFUL_AFTER: Final = 1
_DOUBTFUL_AFTER_IF_VALID: Final = 5
# A plain request may be accepted by chance, as a bucket has just refilled; three times it
# hardly is.
_CONTRADICTIONS: Final = 3
# The first requests of a kind that are refused with 429 are examined in full; after that the
# others of the kind are believed at once, as each examination takes seconds.
_DOUBTS: Final = 2


class PutOff(Stop):
    """The target answers nothing but 429 any more."""


class Backoff:
    """Sends requests until their answers can be judged.

    Args:
        control: given a case, sends a plain request in its place; returns whether that
            was answered, and not with 429.
        sleep: waits so many seconds, or raises Stop where that is too long.
        waiting: called before each wait, with its seconds and the status that asks for it.
    """

    def __init__(
        self,
        control: Callable[[Case], bool],
        sleep: Callable[[float], None] = time.sleep,
        waiting: Callable[[float, int], None] = lambda *_: None,
    ) -> None:
        self._control = control
        self._sleep = sleep
        self._waiting = waiting
        self._served = False
        self._refused: Counter[Expectation] = Counter()
        self._overloaded = 0
        self.waited_s = 0.0
        self.locked_out = False

    def is_put_off(self, case: Case, answer: Answer | None) -> bool:
        """Return whether *answer* asks to come back later, and so is no answer to *case*."""
        if answer is None or answer.status not in {TOO_MANY, UNAVAILABLE}:
            self._served |= answer is not None
            return False
        if answer.status == UNAVAILABLE:
            return _retry_after(answer) is not None
        if case.credentials is not Credentials.GIVEN:
            # A target may lock out clients that guess tokens, and waiting would not help.
            self.locked_out = True
            return False
        return True

    def settle(self, case: Case, send: Callable[[], Result]) -> Result:
        """Send *case* until its answer counts, and return that.

        Raises:
            Stop: the target answers nothing else any more, or asks for too long a wait.
        """
        result, contradictions, before = send(), 0, self.waited_s
        for attempt in count():
            answer = result.answer
            if answer is None or not self.is_put_off(case, answer):
                return result
            waited = self.waited_s - before
            if answer.status == UNAVAILABLE and self._is_overloaded_for_good(attempt, waited):
                return result
            if _is_bare(answer) and self._is_a_refusal(case, contradictions):
                return result
            self._wait(answer, attempt, waited)
            if not self._is_doubtful(case, answer, attempt):
                result = send()
            elif self._control(case):
                self._wait(answer, attempt, waited)
                result = send()
                contradictions += _is_bare(result.answer)
        raise AssertionError

    def _is_overloaded_for_good(self, attempt: int, waited: float) -> bool:
        patient = self._overloaded < _DOUBTS
        final = not patient or attempt >= _MAX_TRIES_OF_503 or waited >= _MAX_WAITED_FOR_503_S
        self._overloaded += final
        return final

    def _is_a_refusal(self, case: Case, contradictions: int) -> bool:
        """Return whether a 429 is meant for this very request, and waiting does not help."""
        known = case.expect is not Expectation.VALID and self._refused[case.expect] >= _DOUBTS
        final = known or contradictions >= _CONTRADICTIONS
        self._refused[case.expect] += final
        return final

    def _is_doubtful(self, case: Case, answer: Answer, attempt: int) -> bool:
        """Return whether it is time to see if other requests are answered meanwhile."""
        known = self._refused[case.expect] >= _DOUBTS
        patient = case.expect is Expectation.VALID and not known
        return _is_bare(answer) and attempt >= (
            _DOUBTFUL_AFTER_IF_VALID if patient else _DOUBTFUL_AFTER
        )

    def _wait(self, answer: Answer, attempt: int, waited: float) -> None:
        # "Retry-After: 0" and a date in this second are rounded down: never wait less than ours.
        asked = _retry_after(answer) or 0.0
        seconds = max(asked, min(_FIRST_WAIT_S * 2**attempt, _MAX_OWN_WAIT_S))
        if asked > _MAX_ASKED_WAIT_S:
            raise Stop(f"the target asks to wait {asked:.0f} s ({answer.status})")
        at_first = not self._served and attempt >= _MAX_TRIES_AT_FIRST
        most = _MAX_WAITED_MUTELY_S if _is_bare(answer) else _MAX_WAITED_S
        enough = at_first or waited + seconds > most
        if enough and answer.status == TOO_MANY:
            raise PutOff(
                f"the target keeps answering 429 (too many requests), also after {waited:.0f} s of "
                "waiting; let the run send slower (--rate), or use a token with a higher limit"
            )
        self.waited_s += seconds
        self._waiting(seconds, answer.status)
        self._sleep(seconds)

    def notes(self) -> list[str]:
        """Return what was waited for, and what was taken for a refusal."""
        found = []
        if self.waited_s:
            found.append(f"waited {self.waited_s:.1f} s where the target put us off (429 or 503)")
        refused = sum(self._refused.values())
        if refused:
            found.append(
                f"{refused} requests were answered with 429 while plain ones were answered "
                "otherwise: taken for refusals"
            )
        return found


def _is_bare(answer: Answer | None) -> bool:
    """Return whether *answer* is a 429 that names no time to come back."""
    return answer is not None and answer.status == TOO_MANY and _retry_after(answer) is None


def _retry_after(answer: Answer) -> float | None:
    header = (answer.header("retry-after") or "").strip()
    if header.isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
