"""Several targets: a matrix of clauses by target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts.judging.finding import Outcome
from contracts.record.level import Level
from contracts.reports.report import ClauseReport, Report

ABSENT: Final = "absent"
_BROKEN: Final = (Outcome.FAIL, Outcome.WAIVED, Outcome.ERROR)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one report says of one clause.

    Attributes:
        verdict: the verdict, or ``absent`` where the run did not judge the clause.
        findings: how many ways there are in which it is broken.
        said: the first of them, or why there is no verdict; may be empty.
    """

    verdict: str
    findings: int = 0
    said: str = ""

    @property
    def text(self) -> str:
        """The verdict, with the number of findings where there are several."""
        return f"{self.verdict} ({self.findings})" if self.findings > 1 else self.verdict


@dataclass(frozen=True, slots=True)
class Row:
    """One clause on every target, in their order."""

    id: str
    level: Level
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Clauses by target.

    Attributes:
        rows: where something differs or fails; what fails comes first.
        alike: how many further clauses have the same verdict everywhere, by that verdict.
        counts: for each target, how many clauses have each verdict.
    """

    rows: tuple[Row, ...]
    alike: dict[str, int]
    counts: tuple[dict[Outcome, int], ...]

    @property
    def outcomes(self) -> list[Outcome]:
        """The verdicts that any clause has on any target."""
        return [one for one in Outcome if any(counts[one] for counts in self.counts)]


def matrix_of(reports: Sequence[Report]) -> Matrix:
    """Return the clauses of *reports* side by side."""
    by_id = [{clause.id: clause for clause in report.clauses} for report in reports]
    # Clauses that only some reports have come behind those of the first.
    order = list(dict.fromkeys(name for clauses in by_id for name in clauses))
    rows = [_row(name, [clauses.get(name) for clauses in by_id]) for name in order]
    shown = [row for row in rows if _is_telling(row)]
    alike = Counter(row.cells[0].verdict for row in rows if not _is_telling(row))
    counts = tuple(report.counts for report in reports)
    return Matrix(tuple(sorted(shown, key=lambda row: not _fails(row))), dict(alike), counts)


def _row(name: str, clauses: Sequence[ClauseReport | None]) -> Row:
    known = next(clause for clause in clauses if clause is not None)
    return Row(name, known.level, known.title, tuple(map(_cell, clauses)))


def _cell(clause: ClauseReport | None) -> Cell:
    if clause is None:
        return Cell(ABSENT)
    said = clause.findings[0].message if clause.findings else clause.reason
    return Cell(clause.verdict.value, len(clause.findings), said)


def _fails(row: Row) -> bool:
    return any(cell.verdict == Outcome.FAIL for cell in row.cells)


def _is_telling(row: Row) -> bool:
    """Return whether a row says what not every target has, or what is broken."""
    verdicts = {cell.verdict for cell in row.cells}
    return len(verdicts) > 1 or bool(verdicts & {*_BROKEN})
