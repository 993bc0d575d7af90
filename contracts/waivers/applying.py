"""From a run's findings and the waivers to verdicts, and to what is wrong with the waivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from contracts.judging.finding import ClauseVerdict, Outcome, Problem
from contracts.run.events import Finished
from contracts.waivers.waiver import Waiver

# What is neither says nothing of a fault: it may be there, and could not be seen.
_JUDGED: Final = {Outcome.PASS, Outcome.FAIL}
# So many identities are named; who needs more finds them in the report.
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """A waiver that does not hold.

    Attributes:
        waiver: the waiver.
        why: in which way, completing "the waiver ...".
        advice: what to change.
    """

    waiver: Waiver
    why: str
    advice: str

    @property
    def sentence(self) -> str:
        """The file, the line, what is wrong there, and what to change."""
        return f"{self.waiver.place}: the waiver of {self.waiver.clause} {self.why}; {self.advice}"

    @property
    def problem(self) -> Problem:
        """What a report says of it."""
        return Problem(self.waiver.clause, self.sentence)


@dataclass(frozen=True, slots=True)
class Applied:
    """What waivers make of a run.

    Attributes:
        finished: the run, with the waived findings marked.
        stale: waivers that waive nothing any more.
        expired: waivers whose time is over, while the failure may be there.
        is_whole: whether the run can tell that a waiver is stale.
    """

    finished: Finished
    stale: tuple[Fault, ...]
    expired: tuple[Fault, ...]
    is_whole: bool

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What fails the run, in the order of the file."""
        found = sorted((*self.stale, *self.expired), key=lambda fault: fault.waiver.line)
        return tuple(fault.problem for fault in found)


def apply(waivers: Sequence[Waiver], finished: Finished, today: date) -> Applied:
    """Mark the findings that are waived, and find the waivers that do not hold.

    A clause whose findings are all waived is waived itself; otherwise it still fails.  A waiver is
    stale where its clause could be judged, and no finding is what it is about.  A run that ended
    early, or judged some clauses only, tells nothing of that.

    Args:
        waivers: in the order of the file.
        finished: what the run has found.
        today: the day that counts.
    """
    valid = [w for w in waivers if w.is_filled and not w.is_expired(today)]
    clauses = tuple(_waived(verdict, valid) for verdict in finished.clauses)
    is_whole = not finished.cut_short and finished.options.pattern is None
    checked = (_stale(waiver, finished.clauses) for waiver in waivers if is_whole)
    stale = tuple(fault for fault in checked if fault is not None)
    gone = {fault.waiver for fault in stale}
    expired = tuple(_expired(w) for w in waivers if w not in gone and w.is_expired(today))
    return Applied(replace(finished, clauses=clauses), stale, expired, is_whole)


def _waived(verdict: ClauseVerdict, waivers: Sequence[Waiver]) -> ClauseVerdict:
    """Return a verdict with the findings marked that any of *waivers* covers."""
    if verdict.outcome is not Outcome.FAIL:
        return verdict
    findings = tuple(
        replace(one, waived=next((w.reason for w in waivers if w.covers(one)), ""))
        for one in verdict.findings
    )
    outcome = Outcome.WAIVED if all(one.waived for one in findings) else Outcome.FAIL
    return replace(verdict, outcome=outcome, findings=findings)


def _stale(waiver: Waiver, verdicts: Sequence[ClauseVerdict]) -> Fault | None:
    """Return what is wrong with a waiver that waives nothing; None where it does, or may."""
    verdict = next((one for one in verdicts if one.clause.id == waiver.clause), None)
    if verdict is None or verdict.outcome not in _JUDGED:
        return None
    if any(map(waiver.covers, verdict.findings)):
        return None
    if not verdict.findings:
        return Fault(waiver, "waives nothing, because the clause holds", "delete the entry")
    return Fault(
        waiver, f"waives nothing, because {_missed(waiver, verdict)}", "correct or delete the entry"
    )


def _missed(waiver: Waiver, verdict: ClauseVerdict) -> str:
    """Say what a waiver looks for, and which findings the clause has instead."""
    identity = f"the identity {waiver.identity}" if waiver.identity else ""
    cause = f"the cause {waiver.cause!r}" if waiver.cause else ""
    wanted = " and ".join(filter(None, [identity, cause]))
    found = [one.identity for one in verdict.findings]
    named = ", ".join(found[:_NAMED]) + (", ..." if len(found) > _NAMED else "")
    return f"no finding of the clause has {wanted} (there is {named})"


def _expired(waiver: Waiver) -> Fault:
    return Fault(
        waiver,
        f"expired on {waiver.expires}",
        "mend the fault and delete the entry, or set a later date",
    )
