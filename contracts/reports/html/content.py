"""What a page shows of a report, bounded whatever the target answered."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.judging.finding import Outcome
from contracts.judging.verdict import LEVELS
from contracts.record.level import Level
from contracts.reports.findings import FindingReport
from contracts.reports.report import ClauseReport, Report
from contracts.reports.shell_body import name_of, taken_from


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a page shows; lengths are in characters.

    Attributes:
        findings: how many findings are shown in whole.
        listed: how many more of one clause are listed.
        text: how long a sentence, or a part of a difference, may be.
        answer: how long an answer may be.
        command: how long a command may be.
        sample: how long a sample may be.
        samples: how many samples are shown of one kind at one place.
        body: how many bytes of a request's body that no command makes the page may hold.
    """

    findings: int = 100
    listed: int = 20
    text: int = 700
    answer: int = 1_600
    command: int = 6_000
    sample: int = 240
    samples: int = 2
    body: int = 100_000

    @property
    def smaller(self) -> Limits:
        """Limits of about half of that."""
        return Limits(
            findings=max(1, self.findings // 2),
            listed=max(1, self.listed // 2),
            text=max(80, self.text // 2),
            answer=max(80, self.answer // 2),
            command=max(80, self.command // 2),
            sample=max(40, self.sample // 2),
            samples=1,
            body=self.body // 2,
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """A clause with findings.

    Attributes:
        clause: the clause.
        whole: the findings that are shown in whole.
        listed: those of which one line is shown.
        left: how many more there are.
    """

    clause: ClauseReport
    whole: tuple[FindingReport, ...]
    listed: tuple[FindingReport, ...]
    left: int


def failures(report: Report, limits: Limits) -> tuple[Failure, ...]:
    """Return the clauses with findings, those that fail the run first, then by level."""
    found = sorted(
        (clause for clause in report.clauses if clause.findings),
        key=lambda clause: (not clause.gating, LEVELS.index(clause.level)),
    )
    each = _each([len(clause.findings) for clause in found], limits.findings)
    return tuple(_failure(clause, each, limits.listed) for clause in found)


def _each(counts: Sequence[int], total: int) -> int:
    """Return how many findings of each clause are shown, so that about *total* are; at least 1."""
    each = 1
    while sum(min(count, each + 1) for count in counts) <= total and each < max(counts, default=0):
        each += 1
    return each


def _failure(clause: ClauseReport, each: int, listed: int) -> Failure:
    whole, rest = clause.findings[:each], clause.findings[each:]
    return Failure(clause, whole, rest[:listed], len(rest[listed:]))


def is_broken(failure: Failure) -> bool:
    """Return whether a clause is broken that is more than advice."""
    return failure.clause.verdict is Outcome.FAIL and failure.clause.level is not Level.ADVICE


def is_advice(failure: Failure) -> bool:
    """Return whether it is advice that is not followed."""
    return failure.clause.verdict is Outcome.FAIL and failure.clause.level is Level.ADVICE


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with what it counts."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def bodies(finding: FindingReport, limit: int) -> list[tuple[str, str]]:
    """Return the bodies that a finding's commands read from files: names, and data URLs.

    Args:
        finding: the finding.
        limit: how many bytes a body may have; larger ones are left to the JSON report.
    """
    commands = "\n".join(finding.steps or (finding.curl,))
    return [
        (name, f"data:application/octet-stream;base64,{b64encode(one.body.data).decode()}")
        for one in (*finding.earlier, finding.request)
        if one.body is not None and one.body.size <= limit
        for name in [name_of(one.number)]
        if f"--data-binary {taken_from(one.number)}" in commands
    ]


def counts(report: Report) -> list[tuple[Outcome, list[int]]]:
    """Return for each verdict that occurs how many clauses of each level have it."""
    found = Counter((clause.verdict, clause.level) for clause in report.clauses)
    return [(outcome, [found[outcome, level] for level in Level]) for outcome in verdicts(report)]


def verdicts(report: Report) -> list[Outcome]:
    """Return the verdicts that occur."""
    return [outcome for outcome, count in report.counts.items() if count]


def subjects(clauses: Iterable[ClauseReport]) -> list[str]:
    """Return what clauses are about, in their order."""
    return [*dict.fromkeys(clause.subject for clause in clauses)]
