"""What judging finds: a verdict on each clause, with its findings or the reason for none."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from contracts.clauses.clause import Cause, Clause
from contracts.record.exchange import Exchange


class Outcome(StrEnum):
    """The verdict on one clause."""

    PASS = "pass"  # noqa: S105 -- not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    UNTESTED = "untested"
    WAIVED = "waived"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """How a clause is broken.

    Attributes:
        clause: id of the clause.
        message: a sentence for the author of the server.
        exchange: the smallest exchange that shows it.
        count: how many requests show it.
        cause: what these have in common, and no passing request has.
        failed: how often the very same request failed, of so many *tries*.
        tries: how often it was sent from the first failure on.
        also_breaks: ids of further failing clauses that the very same answer breaks.
    """

    clause: str
    message: str
    exchange: Exchange
    count: int
    cause: Cause = field(default_factory=Cause)
    failed: int = 1
    tries: int = 1
    also_breaks: tuple[str, ...] = ()

    @property
    def is_intermittent(self) -> bool:
        """Whether the same request fails only now and then."""
        return self.failed < self.tries


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """The verdict on one clause.

    Attributes:
        clause: the clause.
        outcome: pass, fail, or why neither can be said.
        exchanges: on how many exchanges it was judged.
        findings: how it is broken; empty unless it fails.
        reason: why it neither passes nor fails; empty where it does.
    """

    clause: Clause
    outcome: Outcome
    exchanges: int
    findings: tuple[Finding, ...] = ()
    reason: str = ""
