"""Find out by a few requests what about a failing one matters, and which clause owns that.

A cause is claimed only with contrasting evidence: a request that differs in it alone, and
passes.  What is sent for one failing request depends on nothing but that request and the
target's answers, so a longer run comes to the same conclusions and some more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from contracts.clauses import catalogue
from contracts.clauses.clause import ANSWERS, NO_CRASH, Cause, Clause
from contracts.definition import Definition
from contracts.judging.evidence import Diagnosed
from contracts.record.case import Case, Credentials, Expectation
from contracts.record.exchange import Exchange, FailureKind
from contracts.record.request import Request
from contracts.run.diagnosis.acceptance import PENDING, Acceptance, family
from contracts.run.diagnosis.asking import (
    Ask,
    Asking,
    Assign,
    Fails,
    Tried,
    is_acceptance,
    is_crash,
    is_refusal,
    is_silence,
)
from contracts.run.diagnosis.causes import cause_of
from strategies.diagnosis.moved import moved
from strategies.diagnosis.simpler import simpler
from strategies.diagnosis.varied import variations

# So many failing requests are looked into, of each way to fail.  A server with sixteen faults
# needs about a hundred; more of them cost requests and say the same again.
_MAX_DIAGNOSED: Final = 250
# So few that pass may have passed by chance, and are sent once more.
_RARE: Final = 3
# As often simplifying may slip into another fault than the one it began with.
_MAX_SLIPS: Final = 4
# So many requests are sent to find a second fault in what a first one explains.
_MAX_BEHIND: Final = 400
# So many bytes of requests are read in search of these: a second or two.
_MAX_READ: Final = 3_000_000
# What is larger is large for one reason, and reading it again and again would take too long.
_LARGE: Final = 20_000
# A broken connection, or an answer that is no HTTP, costs no time to meet again.
_BROKEN: Final = frozenset({FailureKind.CONNECTION, FailureKind.PROTOCOL, FailureKind.FOREIGN})


@dataclass(slots=True)
class _Way:
    """One way to fail: how it shows, which clauses may own it, and whether it must never be.

    Each has requests of its own to spend, so that many crashes do not hide a refusal.
    """

    fails: Fails
    owners: Sequence[Clause]
    is_never_due: bool = False
    left: int = _MAX_DIAGNOSED

    def owns(self, found: Diagnosed) -> bool:
        return any(clause.id == found.owner for clause in self.owners)


class Diagnosis:
    """Looks into failing exchanges of one run.

    Args:
        definition: whose contract the target is held to.
        ask: sends what is needed to find out.
        again: the same, and sends what was sent already.
        assign: takes note of what a failing exchange, by its number, is put down to.
    """

    def __init__(self, definition: Definition, ask: Ask, again: Ask, assign: Assign) -> None:
        self._asking = Asking(definition, ask)
        self._again = again
        self._assign = assign
        self._acceptance = Acceptance(self._asking, again, assign)
        clauses = {clause.id: clause for clause in catalogue(definition)}
        self._silence = _Way(is_silence, [clauses[ANSWERS]], is_never_due=True)
        self._crash = _Way(is_crash, [clauses[NO_CRASH]], is_never_due=True)
        self._refusal = _Way(is_refusal, family(definition, "acceptance"))
        self._known: list[Diagnosed] = []
        self._behind = _MAX_BEHIND
        self._to_read = _MAX_READ
        # None while it is found out, and where a request failed only once.
        self._looked_into: dict[Request, Diagnosed | None] = {}

    def look_into(self, exchange: Exchange) -> None:
        """Find out what a failing *exchange* is put down to, where that takes finding out."""
        found = self._found(exchange)
        if found is not None:
            self._assign(exchange.number, found)

    def _found(self, exchange: Exchange) -> Diagnosed | None:
        case, failure = exchange.case, exchange.failure
        if failure is not None:
            return self._simplified(case, self._silence) if failure.kind in _BROKEN else None
        status = exchange.status
        if is_crash(status):
            return self._simplified(case, self._crash)
        if case.credentials is not Credentials.GIVEN:
            return self._acceptance.credentials(case) if is_acceptance(status) else None
        if case.expect is Expectation.VALID and is_refusal(status):
            return self._simplified(case, self._refusal)
        if case.expect is Expectation.INVALID and is_acceptance(status):
            let_in = self._acceptance.is_let_in(case)
            return self._acceptance.violation(case) if let_in else None
        return None

    def _simplified(self, case: Case, way: _Way, *, is_variant: bool = False) -> Diagnosed | None:
        """Put a failure down to what is left when everything else is simplified away.

        None where it does not even fail a second time: it comes and goes.
        """
        known = [one for one in self._known if way.owns(one) and one.explains(case)]
        if known:
            self._look_behind(case, known, way)
            return known[0]
        if case.request in self._looked_into or not way.left:
            return self._looked_into.get(case.request) or PENDING
        self._looked_into[case.request] = None
        answered = self._again(case)
        if answered is not None and not way.fails(answered.status):
            return None
        found = self._kept_to(case, way, is_variant=is_variant)
        self._looked_into[case.request] = found
        return found

    def _kept_to(self, case: Case, way: _Way, *, is_variant: bool) -> Diagnosed:
        """Simplify, again where that slipped into another fault, which is then kept out of."""
        for _ in range(_MAX_SLIPS):
            found = self._diagnosed(case, way, is_variant=is_variant)
            if found.explains(case) or not found.cause.features:
                break
        return found

    def _diagnosed(self, case: Case, way: _Way, *, is_variant: bool) -> Diagnosed:
        asking = self._asking
        way.left -= 1
        others = [one for one in self._known if way.owns(one) and not one.explains(case)]
        tried = asking.tried(case, way.fails, others)
        steps = len(tried.failing)
        for other in variations(tried.smallest):
            asking.sort(tried, other, way.fails)
        if tried.smallest.expect is Expectation.VALID:
            for other in moved(tried.smallest):
                asking.sort(tried, other, way.fails)
        tried.contrast += asking.passing(tried.smallest, way.fails)
        tried.contrast = self._steady(tried.contrast, way)
        if not self._is_confirmed(case, tried, way):
            return self._unknown(tried.smallest, way)
        found = self._concluded(tried, [other for _, other in tried.failing[steps:]], way)
        for number, _ in tried.failing[:steps]:
            self._assign(number, found)
        for number, other in tried.failing[steps:]:
            # Another value fails as well: for the same reason, or for one of its own.
            alike = found.explains(other) or is_variant or not found.cause.features
            own = found if alike else self._simplified(other, way, is_variant=True)
            if own is not None:
                self._assign(number, own)
        return found

    def _is_confirmed(self, case: Case, tried: Tried, way: _Way) -> bool:
        """Return whether the smallest request fails again, and one like it passes again.

        The *case* that it began with has failed twice already.
        """
        smallest = tried.smallest
        for other, is_to_fail in ((smallest, True), *((one, False) for one in tried.contrast[:1])):
            answered = None if other is case else self._again(other)
            if answered is not None and way.fails(answered.status) is not is_to_fail:
                return False
        return True

    @staticmethod
    def _unknown(case: Case, way: _Way) -> Diagnosed:
        """Return that nothing in particular is known to be the cause: it comes and goes."""
        cause = Cause((), case.holds, frozenset(rule.keyword for rule in case.rules))
        owner = next(clause for clause in way.owners if clause.claims(cause))
        return Diagnosed(owner.id, cause, case.expect, way.is_never_due)

    def _steady(self, contrast: list[Case], way: _Way) -> list[Case]:
        """Return what passes each time; where much passes, a few by chance do no harm."""
        if len(contrast) > _RARE:
            return contrast
        again = [(other, self._again(other)) for other in contrast]
        return [other for other, one in again if one is None or not way.fails(one.status)]

    def _concluded(self, tried: Tried, alike: Iterable[Case], way: _Way) -> Diagnosed:
        cause = cause_of(tried.smallest, tried.contrast, alike)
        owner = next(clause for clause in way.owners if clause.claims(cause))
        found = Diagnosed(owner.id, cause, tried.smallest.expect, way.is_never_due)
        self._known.append(found)
        return found

    def _look_behind(self, case: Case, known: Sequence[Diagnosed], way: _Way) -> None:
        """Look for another fault in a request that one known fault explains already.

        What is left of it without the known causes is looked into by itself.
        """
        size = len(case.body or b"")
        if size > _LARGE:
            return
        for other in chain(variations(case), simpler(case)):
            self._to_read -= size
            if not self._behind or self._to_read < 0:
                return
            if any(one.explains(other) for one in known):
                continue
            self._behind -= 1
            answered = self._asking.ask(other)
            if answered is None:
                continue
            found = self._simplified(other, way) if way.fails(answered.status) else None
            if found is not None:
                self._assign(answered.number, found)
            # The first such request is the one that keeps most of what was there.
            return
