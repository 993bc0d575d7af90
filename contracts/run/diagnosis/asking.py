"""Ask the target what it makes of requests that are simpler than a failing one, or unlike it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from contracts.definition import Definition
from contracts.judging.evidence import Diagnosed
from contracts.record.case import Case, Credentials, Expectation, case_of, request_of
from strategies.bodies.build import QUICK
from strategies.diagnosis.relatives import relatives, same_way
from strategies.diagnosis.simpler import simpler
from strategies.invalid.corpus import invalid_cases

# One failing request is simplified by so many others at the most: two steps for each
# optional part of the largest request of the corpus.
_MAX_STEPS: Final = 60
# So many bytes of simpler requests are made and read in all: some seconds.
_MAX_READ: Final = 20_000_000
_CUT: Final = b'{"metadata":'


class Answered(NamedTuple):
    """How a case was answered: the number of its exchange, and the status (0 for no answer)."""

    number: int
    status: int


Ask = Callable[[Case], Answered | None]
"""Sends a case, unless it was sent already; None where it cannot be sent to this target."""
Assign = Callable[[int, Diagnosed], None]
"""Takes note of what a failing exchange, by its number, is put down to."""
Fails = Callable[[int], bool]
"""Tells from the status whether a request fails."""


def is_refusal(status: int) -> bool:
    """Tell whether the status refuses the request."""
    return 400 <= status < 500


def is_acceptance(status: int) -> bool:
    """Tell whether the status accepts the request."""
    return 200 <= status < 300


def is_crash(status: int) -> bool:
    """Tell whether the status is a server error."""
    return status >= 500


def is_kept_out(status: int) -> bool:
    """Tell whether the status lets nothing in: who crashes on a request does not accept it."""
    return is_refusal(status) or is_crash(status)


def is_silence(status: int) -> bool:
    """Tell whether no answer came."""
    return status == 0


@dataclass(slots=True)
class Tried:
    """What was tried for one failing request.

    Attributes:
        smallest: the smallest that fails, so far.
        contrast: what no longer fails.
        failing: what fails, with the numbers of the exchanges.
    """

    smallest: Case
    contrast: list[Case] = field(default_factory=list)
    failing: list[tuple[int, Case]] = field(default_factory=list)


@dataclass(slots=True)
class Asking:
    """Asks, within what may be spent on it.

    Args:
        definition: whose contract the target is held to.
        ask: sends a case.
        to_read: how many bytes of simpler requests may still be made.
    """

    definition: Definition
    ask: Ask
    to_read: int = _MAX_READ

    def has(self, case: Case | None, outcome: Callable[[int], bool]) -> bool:
        """Return whether *case* is answered, and with such a status."""
        answered = None if case is None else self.ask(case)
        return answered is not None and outcome(answered.status)

    def tried(self, case: Case, fails: Fails, known: Sequence[Diagnosed] = ()) -> Tried:
        """Simplify *case* as long as it fails, and for none of the *known* reasons."""
        tried = Tried(case)
        steps = 0
        while True:
            for other in simpler(tried.smallest):
                self.to_read -= len(other.body or b"")
                if self.to_read < 0:
                    return tried
                if any(one.explains(other) for one in known):
                    continue
                steps += 1
                if steps <= _MAX_STEPS and self.sort(tried, other, fails):
                    tried.smallest = other
                    break
            else:
                return tried

    def sort(self, tried: Tried, other: Case, fails: Fails) -> bool:
        """Send *other*, and note whether it fails, too; return that."""
        answered = self.ask(other)
        if answered is None:
            return False
        if fails(answered.status):
            tried.failing.append((answered.number, other))
            return True
        if self._is_due(other, answered.status, fails):
            tried.contrast.append(other)
        return False

    def passing(self, case: Case, fails: Fails) -> list[Case]:
        """Return those of the requests unlike *case*, to be compared with it, that don't fail."""
        return [other for other in self._unlike(case) if self._passes(other, fails)]

    def _passes(self, case: Case, fails: Fails) -> bool:
        answered = self.ask(case)
        if answered is None or fails(answered.status):
            return False
        return self._is_due(case, answered.status, fails)

    def _is_due(self, case: Case, status: int, fails: Fails) -> bool:
        """Tell whether an answer is in order, and so says that what *case* has does no harm.

        What is refused for another reason may not have come so far.
        """
        keeps_out = is_kept_out if fails is is_acceptance else is_refusal
        if case.credentials is not Credentials.GIVEN:
            return is_refusal(status)
        if case.expect is Expectation.VALID:
            return is_acceptance(status)
        # A refusal proves nothing where a valid request like it is refused, too.
        control = case.control if case.expect is Expectation.INVALID else self.plainest()
        refused = keeps_out(status) and self.has(control, is_acceptance)
        return is_acceptance(status) or refused

    def _unlike(self, case: Case) -> Iterator[Case]:
        """Yield the nearest valid request, and invalid ones for other reasons of one that is so."""
        yield case.control or self.plainest()
        if case.expect is Expectation.UNSPECIFIED:
            if case.request.headers != self.plainest().request.headers:
                # How a body is declared says nothing where the plainest body passes so.
                yield self._declared_like(case)
            yield from relatives(case)
        if case.expect is Expectation.INVALID:
            yield self.cut_short()
            others = {o.rule.keyword: o for o in invalid_cases(self.definition, QUICK) if o.rule}
            own = {rule.keyword for rule in case.rules}
            # Of several that are broken at once, each by itself may do no harm.
            left = own if len(own) == 1 else set()
            yield from (other for keyword, other in others.items() if keyword not in left)
            yield from relatives(case)
            yield from same_way(case)

    def plainest(self) -> Case:
        """Return the plainest valid request."""
        return case_of(self.definition, request_of(b"{}"), "the plainest")

    def _declared_like(self, case: Case) -> Case:
        """Return the plainest body, with the headers of *case*."""
        request = replace(self.plainest().request, headers=case.request.headers)
        return case_of(self.definition, request, "the plainest, declared like it")

    def cut_short(self) -> Case:
        """Return a request whose body is cut short, which is no JSON."""
        return case_of(self.definition, request_of(_CUT), "cut short")
