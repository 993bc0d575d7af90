"""Whether a failure came again, so that what its request has may be named as the cause."""

from __future__ import annotations

from typing import Final

from contracts.clauses.clause import Clause
from contracts.judging.evidence import Evidence
from contracts.judging.failing import Failing, Group

# Where fewer requests failed, or passed, before a run was cut short, they may differ by chance.
_FEW: Final = 3


def tries_of(evidence: Evidence, clause: Clause, key: bytes) -> tuple[int, int]:
    """Return how often a request failed, and from then on passed.

    Args:
        evidence: all that was seen.
        clause: what it breaks.
        key: the fingerprint of the request.
    """
    records = evidence.tallies.values()
    members = [r for r in records if r.clause.family_name == clause.family_name]
    failed, passed = next((r.tries[key] for r in members if key in r.tries), (1, 0))
    return failed, passed


def is_a_guess(evidence: Evidence, clause: Clause, group: Group, one: Failing) -> bool:
    """Return whether too little was sent to tell the cause of a failure.

    Args:
        evidence: all that was seen.
        clause: what fails.
        group: the failures that may have one cause.
        one: that of them which is shown.
    """
    if one.exchange.number in evidence.diagnosed:
        return False
    requests = {member.fingerprint for member in group.members}
    if evidence.is_early or clause.make_judge is not None or not evidence.is_diagnosed:
        # Of what others have sent, nothing can be sent again.
        few = min(len(requests), evidence.tallies[clause.id].passes) < _FEW
        return evidence.is_early or (evidence.is_cut_short and few)
    # At the end of a whole run the plainest of them was sent again.
    is_open = evidence.is_cut_short or len(requests) == 1
    return is_open and all(tries_of(evidence, clause, key)[0] < 2 for key in requests)


def comes_and_goes(evidence: Evidence, clause: Clause) -> bool:
    """Return whether a request that broke a clause passed when it was sent again.

    Args:
        evidence: all that was seen.
        clause: what it broke.
    """
    record = evidence.tallies[clause.id]
    looked_into = (evidence.diagnosed.get(number) for number in record.broken)
    # Where the smallest request that failed does not fail again, no cause is known.
    by_chance = any(found is not None and not found.cause.features for found in looked_into)
    return by_chance or any(passed for _, passed in record.tries.values())
