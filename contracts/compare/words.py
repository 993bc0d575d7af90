"""What the terminal, HTML and Markdown say alike of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten
from typing import Final

from contracts.compare.change import Change, Fault
from contracts.compare.comparison import Comparison, Subject
from contracts.compare.matrix import Matrix
from contracts.reports.safe import printable

# A sentence in a table; the report has it whole.
_LONGEST: Final = 400


def brief(text: str) -> str:
    """Return untrusted *text* on one line, and not for ever."""
    line = printable(" ".join(text.split()))
    if len(line) <= _LONGEST:
        return line
    # A single word that is too long has no place to end it at.
    return shorten(line, _LONGEST, placeholder=" ...") if " " in line[:_LONGEST] else _cut(line)


def _cut(line: str) -> str:
    return f"{line[:_LONGEST]}... ({len(line)} characters)"


def facts(subject: Subject) -> str:
    """Return how a report came about, and what it came to."""
    report = subject.report
    ran = "" if report.profile is None else f"profile {report.profile}, seed {report.seed}, "
    return brief(f"{report.verdict}, {ran}{report.requests} requests, {report.started}")


def sections(change: Change) -> list[tuple[str, tuple[Fault, ...]]]:
    """Return the parts of a change that list findings, with their titles."""
    return [
        ("Newly broken", change.new),
        ("Fixed", change.fixed),
        ("Still broken", change.still),
    ]


def marks(fault: Fault) -> str:
    """Return what must be known of a finding beside its sentence; empty where nothing must."""
    found = []
    if fault.waived:
        found.append(f"waived: {brief(fault.waived)}")
    if fault.was_unjudged:
        found.append("the earlier run could not judge this clause")
    if not fault.gating:
        found.append("weaker than the gate")
    return "; ".join(found)


def summary(comparison: Comparison) -> str:
    """Return the comparison in one sentence."""
    change, matrix = comparison.change, comparison.matrix
    if change is not None:
        return (
            f"{len(change.new)} newly broken, {len(change.fixed)} fixed, "
            f"{len(change.still)} still broken, {len(change.untested)} newly untested."
        )
    assert matrix is not None
    count = len(matrix.rows)
    if not count:
        return "No clause fails, and none differs between the targets."
    said = "1 clause fails or differs" if count == 1 else f"{count} clauses fail or differ"
    return f"{said} between the targets{_alike(matrix)}."


def _alike(matrix: Matrix) -> str:
    return f"; all others are alike: {counted(matrix.alike)}" if matrix.alike else ""


def counted(counts: Mapping[str, int]) -> str:
    """Return how many there are of each verdict, in words."""
    return ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
