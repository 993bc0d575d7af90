"""Two runs of one target: what is newly broken, fixed, still broken, and newly untested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from contracts.judging.finding import Outcome
from contracts.record.level import Level
from contracts.reports.findings import FindingReport
from contracts.reports.report import ClauseReport, Report

_JUDGED: Final = {Outcome.PASS, Outcome.FAIL, Outcome.WAIVED}


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding of either run.

    Attributes:
        clause: id of the clause.
        level: how firmly the document makes its promise.
        identity: of the finding.
        message: its sentence, of the later run that has it.
        cause: its cause in words; may be empty.
        curl: a command that sends a request which shows it.
        gating: whether it fails the run.
        waived: why it is accepted; empty where it is not.
        was_unjudged: whether the earlier run could not judge the clause, and so not find it.
    """

    clause: str
    level: Level
    identity: str
    message: str
    cause: str
    curl: str
    gating: bool
    waived: str
    was_unjudged: bool = False

    @property
    def fails_the_run(self) -> bool:
        """Whether it counts, and nobody has accepted it."""
        return self.gating and not self.waived


@dataclass(frozen=True, slots=True)
class Lost:
    """A clause that was judged, and is not any more: why, and whether it was broken before."""

    clause: str
    level: Level
    reason: str
    was_broken: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What has changed from one run to the next.

    Attributes:
        new: findings that only the later run has.
        fixed: findings that only the earlier run has, of clauses that the later one could judge.
        still: findings that both have.
        untested: clauses that the earlier run could judge, and the later one could not.
    """

    new: tuple[Fault, ...]
    fixed: tuple[Fault, ...]
    still: tuple[Fault, ...]
    untested: tuple[Lost, ...]

    @property
    def has_new(self) -> bool:
        """Whether anything newly broken fails the run."""
        return any(fault.fails_the_run for fault in self.new)


def change_between(before: Report, after: Report) -> Change:
    """Return what has changed from *before* to *after*.  A finding is known by its identity."""
    old, new = _faults(before.clauses), _faults(after.clauses)
    known = {clause.id: clause for clause in after.clauses}
    judged = {clause.id for clause in before.clauses if _is_judged(clause)}
    gone = [fault for key, fault in old.items() if key not in new]
    return Change(
        new=tuple(
            replace(fault, was_unjudged=fault.clause not in judged)
            for key, fault in new.items()
            if key not in old
        ),
        fixed=tuple(fault for fault in gone if _is_judged(known.get(fault.clause))),
        still=tuple(fault for key, fault in new.items() if key in old),
        untested=tuple(
            _lost(clause, known.get(clause.id))
            # What was broken may still be, and comes first.
            for clause in sorted(before.clauses, key=lambda one: not one.findings)
            if _is_judged(clause) and not _is_judged(known.get(clause.id))
        ),
    )


def _faults(clauses: Iterable[ClauseReport]) -> dict[tuple[str, str], Fault]:
    """Return the findings by clause and identity; of those with one identity, the first."""
    found: dict[tuple[str, str], Fault] = {}
    for clause in clauses:
        for one in clause.findings:
            found.setdefault((clause.id, one.identity), _fault(clause, one))
    return found


def _fault(clause: ClauseReport, finding: FindingReport) -> Fault:
    return Fault(
        clause=clause.id,
        level=clause.level,
        identity=finding.identity,
        message=finding.message,
        cause=finding.cause,
        curl=finding.curl,
        gating=clause.gating,
        waived=finding.waived,
    )


def _is_judged(clause: ClauseReport | None) -> bool:
    return clause is not None and clause.verdict in _JUDGED


def _lost(before: ClauseReport, after: ClauseReport | None) -> Lost:
    reason = "the later run did not judge it" if after is None else after.reason
    return Lost(before.id, before.level, reason, bool(before.findings))
