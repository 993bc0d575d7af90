"""The verdict of a run: it follows from the verdicts on the clauses, and from the gate."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from contracts.clauses.clause import Level
from contracts.judging.finding import ClauseVerdict, Outcome

# The strongest comes first.
LEVELS: Final = tuple(Level)
# Of what these say that the target is known.
_JUDGED: Final = {Outcome.PASS, Outcome.WAIVED}


class Verdict(StrEnum):
    """The verdict on a target."""

    CONFORMANT = "conformant"
    NONCONFORMANT = "nonconformant"
    INCONCLUSIVE = "inconclusive"


def gates(level: Level, gate: Level) -> bool:
    """Return whether a failure at *level* counts when the gate is *gate*."""
    return LEVELS.index(level) <= LEVELS.index(gate)


def overall(verdicts: Sequence[ClauseVerdict], gate: Level, *, cut_short: bool) -> Verdict:
    """Return the verdict of a run.  Nothing else computes it.

    A run that was cut short or that could judge nothing is inconclusive, unless it
    has already seen a failure that counts.

    Args:
        verdicts: on the clauses; a failure that is waived is no failure any more.
        gate: the weakest level whose failure counts.
        cut_short: whether the run ended early.
    """
    counting = [v for v in verdicts if gates(v.clause.level, gate)]
    if any(v.outcome is Outcome.FAIL for v in counting):
        return Verdict.NONCONFORMANT
    if any(v.outcome is Outcome.ERROR for v in counting):
        # What our own fault kept from being judged may be broken.
        return Verdict.INCONCLUSIVE
    if cut_short or not any(v.outcome in _JUDGED for v in counting):
        return Verdict.INCONCLUSIVE
    return Verdict.CONFORMANT
