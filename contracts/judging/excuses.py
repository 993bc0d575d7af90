"""What makes a failure no evidence: the target had another reason to answer so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, reduce
from operator import or_
from typing import Final

from contracts.clauses.clause import (
    ACCEPTANCE,
    ANSWERS,
    DELIVERY,
    METADATA_KEPT,
    METADATA_VALUES,
    NOT_BLANK,
    REFUSAL,
    UNIQUE,
    About,
    Clause,
    Excuse,
)
from contracts.judging.evidence import Evidence, key_of
from contracts.judging.failing import Failing, is_accepted
from contracts.record.case import Case, Expectation
from contracts.record.exchange import Exchange, FailureKind
from contracts.record.feature import Kind
from contracts.record.request import USUAL

# So many answers that others got before, for one of its own, are no mix-up.
_CANNED: Final = 20


class Excuses:
    """Tells which failures are no evidence, by all that is known at one moment of a run."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def excused(self, clause: Clause, failing: Failing) -> bool:
        """Tell whether a failure of *clause* says nothing about it."""
        # Whom nobody knows is to get no answer, whose ever it is.
        is_certain = clause.about is About.OTHER_CREDENTIALS
        replayed = clause.make_judge is None and not is_certain and self.is_replay(failing)
        by_chance = clause.id in DELIVERY and self._comes_and_goes(clause, failing)
        blocked = clause.id == ANSWERS and _waits_behind(self._evidence, failing.exchange)
        elsewhere = replayed or self.is_misdirected(clause, failing)
        if elsewhere or by_chance or blocked or self.explaining(clause, failing):
            return True
        if clause.about is About.OTHER_CREDENTIALS and clause.family.needs_control:
            # What is refused in any case says nothing of credentials.
            return not (
                is_accepted(failing) or self._evidence.is_controlled(failing.exchange.case.label)
            )
        excuse = clause.family.excuse
        if excuse is None:
            return False
        if excuse is Excuse.UNLIKE:
            return _has_more(self._evidence, failing.exchange.case, self._usual)
        key = hash(failing.fingerprint)
        if excuse is Excuse.REFUSED:
            return key in self._evidence.declined
        return (key in self._evidence.accepted) is (excuse is Excuse.ACCEPTED)

    @cached_property
    def _usual(self) -> int:
        return _accepted_features(self._evidence)

    def _comes_and_goes(self, clause: Clause, failing: Failing) -> bool:
        """Tell whether a difference in how a body was answered has nothing to do with its delivery.

        The same request is answered rightly another time, or metadata is lost in any case.
        """
        tries = self._evidence.tallies[clause.id].tries.get(failing.fingerprint)
        lost = is_accepted(failing) and failing.exchange.case.expect is Expectation.VALID
        by_chance = self._is_metadata_lost or self._do_values_vary
        return bool(tries and tries[1]) or (lost and by_chance)

    @cached_property
    def _is_metadata_lost(self) -> bool:
        """Whether metadata is lost that was sent as usual."""
        kept = self._evidence.tallies.get(METADATA_KEPT)
        return kept is not None and any(one.exchange.request.delivery == USUAL for one in kept.kept)

    @cached_property
    def _do_values_vary(self) -> bool:
        """Whether a request that was sent as usual got its values back at one time only."""
        values = self._evidence.tallies.get(METADATA_VALUES)
        return values is not None and any(
            one.exchange.request.delivery == USUAL and values.tries.get(one.fingerprint, (1, 0))[1]
            for one in values.kept
        )

    def explaining(self, clause: Clause, failing: Failing) -> list[str]:
        """Return which clauses explain why *clause* fails on this exchange, as they do, too."""
        if clause.id in DELIVERY:
            return []
        others = (*clause.explained_by, *DELIVERY)
        known = (name for name in others if name in self._evidence.tallies)
        return list(self.broken_by(failing.exchange, known))

    def broken_by(self, exchange: Exchange, names: Iterable[str]) -> Iterator[str]:
        """Yield which of the clauses of these *names* the exchange breaks."""
        tallies = self._evidence.tallies
        return (name for name in names if exchange.number in tallies[name].broken)

    @cached_property
    def _has_repeated_ids(self) -> bool:
        """Whether an id was given twice; one that is blank is a fault of its own."""
        unique = self._evidence.tallies.get(UNIQUE)
        blank = self._evidence.tallies.get(NOT_BLANK)
        return unique is not None and bool(unique.broken - (blank.broken if blank else set()))

    def is_misdirected(self, clause: Clause, failing: Failing) -> bool:
        """Tell whether another request beside it was answered: a wrong one may not be let in."""
        number = failing.exchange.number
        return clause.family.name == REFUSAL and number in self._evidence.misdirected

    def is_replay(self, failing: Failing) -> bool:
        """Tell whether another request's answer came: of this request it says nothing."""
        # Requests that say the same may get answers that say the same, with one id by mistake.
        known = self._has_repeated_ids and self._evidence.is_mixed_up
        # A target that gives everybody one answer does not mix up answers: it has no others.
        canned = len(self._evidence.answers) * _CANNED < len(self._evidence.replayed)
        return known and not canned and failing.exchange.number in self._evidence.replayed


def _waits_behind(evidence: Evidence, late: Exchange) -> bool:
    """Tell whether a request that is accepted otherwise only waits behind one that hangs."""
    if not _is_late(late) or key_of(late.request) not in evidence.controls:
        return False
    before = (one for one in evidence.sent.values() if one.started < late.started)
    last = max(before, key=lambda one: one.started, default=None)
    return last is not None and _is_late(last)


def _is_late(exchange: Exchange) -> bool:
    return exchange.failure is not None and exchange.failure.kind is FailureKind.TIMEOUT


def _accepted_features(evidence: Evidence) -> int:
    """Return the features of valid requests that were accepted, each by itself, as a mask."""
    members = [t for t in evidence.tallies.values() if t.clause.family.name == ACCEPTANCE]
    passing = reduce(or_, (tally.passing for tally in members), 0)
    return reduce(or_, evidence.passes.masks(passing, by_rule=False), 0)


def _has_more(evidence: Evidence, case: Case, usual: int) -> bool:
    """Tell whether a case has anything, besides what is odd, that is not among the *usual*."""
    held = (feature for feature in case.holds if feature.kind is not Kind.OPEN_OBJECT)
    return bool(evidence.passes.vocabulary.mask(held) & ~usual)
