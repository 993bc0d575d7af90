"""What makes a failure no evidence: the target had another reason to answer so."""

from __future__ import annotations

from functools import reduce
from operator import or_

from contracts.clauses.clause import ACCEPTANCE
from contracts.judging.evidence import Evidence, key_of
from contracts.record.case import Case
from contracts.record.exchange import Exchange, FailureKind
from contracts.record.feature import Kind


def waits_behind(evidence: Evidence, late: Exchange) -> bool:
    """Tell whether a request that is accepted otherwise only waits behind one that hangs."""
    if not _is_late(late) or key_of(late.request) not in evidence.controls:
        return False
    before = (one for one in evidence.sent.values() if one.started < late.started)
    last = max(before, key=lambda one: one.started, default=None)
    return last is not None and _is_late(last)


def _is_late(exchange: Exchange) -> bool:
    return exchange.failure is not None and exchange.failure.kind is FailureKind.TIMEOUT


def accepted_features(evidence: Evidence) -> int:
    """Return the features of valid requests that were accepted, each by itself, as a mask."""
    members = [t for t in evidence.tallies.values() if t.clause.family.name == ACCEPTANCE]
    passing = reduce(or_, (tally.passing for tally in members), 0)
    return reduce(or_, evidence.passes.masks(passing, by_rule=False), 0)


def has_more(evidence: Evidence, case: Case, usual: int) -> bool:
    """Tell whether a case has anything, besides what is odd, that is not among the *usual*."""
    held = (feature for feature in case.holds if feature.kind is not Kind.OPEN_OBJECT)
    return bool(evidence.passes.vocabulary.mask(held) & ~usual)
