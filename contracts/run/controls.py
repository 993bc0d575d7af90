"""Whether a refusal is what everybody gets now: shown by requests that were accepted before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from contracts.record.case import Case, Credentials, Expectation
from contracts.record.exchange import Exchange
from contracts.run import refusal_words as words
from contracts.run.refusal_words import NOT_THE_BODY, TOO_MANY, UNAVAILABLE, Refused
from strategies.sequences.scenarios import no_object

# What is overloaded for a moment is given this time.
_PAUSE_S: Final = 0.5
# Refused once, a request that was accepted before may have met one bad backend of several.
_PAUSES: Final = (0.0, _PAUSE_S)
# A 503 that comes at random rarely comes three times in a row; one of a limit does.
_PAUSES_OF_503: Final = (0.0, 0.0, _PAUSE_S)
# These may come and go, and say nothing of a body; a 503 that does ends the run.
_DOORS: Final = NOT_THE_BODY - {UNAVAILABLE}
# These are no answers to a request.
_NO_ANSWERS: Final = frozenset({TOO_MANY, UNAVAILABLE})
# A request that was refused is sent again so often: of two servers that take turns, one gets each.
_AT_ONCE: Final = (0.0, 0.0)
_WHILE_IT_SWINGS: Final = (0.0, _PAUSE_S, 2 * _PAUSE_S)
# So many requests that get the same status again show that it comes and goes for none.
_LASTING: Final = 3


class State(Enum):
    """How a target receives what it has accepted before."""

    OPEN = auto()
    # Refused now, and accepted a moment later.
    SWINGS = auto()
    SHUT = auto()


class Controls:
    """Sends requests that show whom a refusal is meant for.

    Args:
        send: sends a case apart from the run, and returns its exchange.
        again: sends a case whose exchange may count; it is reported by nobody yet.
        report: called with exchanges that do not count.
        pause: waits for so many seconds, or raises Stop where that is too long.
    """

    def __init__(
        self,
        send: Callable[[Case], Exchange],
        again: Callable[[Case], Exchange],
        report: Callable[[Exchange], None],
        pause: Callable[[float], None],
    ) -> None:
        self._send = send
        self._again = again
        self._report = report
        self._pause = pause
        self._lasting: Counter[int] = Counter()
        # Statuses that come and go.
        self._swinging: set[int] = set()

    def state(self, accepted: Case, said: Refused, case: Case) -> State:
        """Return whether *accepted* is refused now as *case* was.

        Args:
            accepted: a request that was accepted before.
            said: in which words *case* was refused.
            case: what was refused.
        """
        pauses = _PAUSES_OF_503 if said.status == UNAVAILABLE else _PAUSES
        for pause in pauses:
            self._pause(pause)
            if not self._says_so(accepted, said):
                return self._open_after(pause, said, case)
        if not said.is_about_the_body:
            return State.SHUT
        # A server that breaks in its work still refuses an invalid body in other words.
        says_so = self._says_so(no_object(case.label.definition), said)
        return State.SHUT if says_so else State.OPEN

    def _open_after(self, pause: float, said: Refused, case: Case) -> State:
        """Return what a control that is accepted after *pause* seconds shows."""
        if not pause or said.is_about_the_body:
            return State.OPEN
        if said.status == UNAVAILABLE:
            return State.OPEN if self._brings_it_down(case, said) else State.SWINGS
        self._swinging.add(said.status)
        return State.SWINGS

    def lasting(self, exchange: Exchange, said: Refused) -> Exchange:
        """Return what counts for a request that may be refused, but not with this status.

        That is another answer, where it gets one when it is sent again: the first was not about it.
        """
        case, status = exchange.case, said.status
        if not _says_nothing_of_the_door(case) or status not in _DOORS:
            return exchange
        if self._lasting[status] >= _LASTING:
            return exchange
        for pause in _WHILE_IT_SWINGS if status in self._swinging else _AT_ONCE:
            self._pause(pause)
            again = self._again(case)
            answer = again.answer
            is_put_off = answer is None or answer.status in _NO_ANSWERS
            if words.refused(again) != said and not is_put_off:
                self._swinging.add(status)
                self._report(exchange)
                return again
            self._report(again)
        self._lasting[status] += status not in self._swinging
        return exchange

    def _brings_it_down(self, case: Case, said: Refused) -> bool:
        """Return whether *case* is refused each time, as after it everything is for a moment."""
        if self._lasting[said.status] < _LASTING:
            self._pause(_PAUSE_S)
            if not self._says_so(case, said):
                return False
            self._lasting[said.status] += 1
        return True

    def _says_so(self, case: Case, said: Refused) -> bool:
        """Send *case*, and return whether it is refused with these words, or this status."""
        found = words.refused(self._send(case))
        if found is None or said.is_about_the_body:
            return found == said
        return found.status == said.status


def _says_nothing_of_the_door(case: Case) -> bool:
    """Return whether to find a request refused now and then is no finding by itself."""
    if case.credentials is Credentials.GIVEN:
        return case.expect is not Expectation.VALID
    return case.credentials is Credentials.LOWER_SCHEME
