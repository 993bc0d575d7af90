"""What a comparison is of: reports with names, what sets them apart, and a matrix or a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import Final

from contracts.compare.change import Change, change_between
from contracts.compare.matrix import Matrix, matrix_of
from contracts.errors import ReportError, UsageError
from contracts.reports.report import Report

# One letter names a report; nobody reads a wider table.
MOST: Final = len(ascii_uppercase)
_HTTP: Final = ("http://", "https://")
# What two runs should have in common to be compared.
_CONDITIONS: Final[dict[str, Callable[[Report], str]]] = {
    "definitions": lambda one: f"{one.definition.title} {one.definition.version}",
    "versions of thread-contracts": lambda one: one.tool_version,
    "profiles": lambda one: one.profile or "none, as no run sent the requests",
    "seeds": lambda one: "none" if one.seed is None else str(one.seed),
    "gates": lambda one: one.gate.value,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A report that is compared: a letter, the file it came from, and its content."""

    letter: str
    path: str
    report: Report


@dataclass(frozen=True, slots=True)
class Comparison:
    """Reports, compared.

    Attributes:
        subjects: the reports, in the order in which they were given.
        warnings: what makes them hard to compare.
        matrix: the clauses by target; None for two runs of one target.
        change: from the first run to the second; None for several targets.
    """

    subjects: tuple[Subject, ...]
    warnings: tuple[str, ...]
    matrix: Matrix | None
    change: Change | None


def load(paths: Sequence[str]) -> list[Report]:
    """Return the reports at *paths*.

    Raises:
        UsageError: there are too few or too many, or one is no report.
    """
    if not 2 <= len(paths) <= MOST:
        raise UsageError(f"2 to {MOST} reports can be compared, not {len(paths)}")
    try:
        return [Report.load(Path(path)) for path in paths]
    except ReportError as error:
        raise UsageError(f"{error}; give files that --report json=PATH has written") from None


def compare(paths: Sequence[str], reports: Sequence[Report]) -> Comparison:
    """Return two runs of one target as a change, and anything else as a matrix.

    Args:
        paths: the names of the reports.
        reports: two at least.
    """
    named = zip(ascii_uppercase, paths, reports, strict=False)
    subjects = tuple(Subject(letter, path, report) for letter, path, report in named)
    is_change = len(reports) == 2 and is_same_target(*reports)
    change = change_between(*reports) if is_change else None
    matrix = None if is_change else matrix_of(reports)
    return Comparison(subjects, tuple(_warnings(subjects)), matrix, change)


def is_same_target(one: Report, other: Report) -> bool:
    """Return whether two reports are of one target, by its name or by its address."""
    if one.target == other.target:
        return True
    # Apps in the process all have the same address.
    by_address = one.target.startswith(_HTTP) and other.target.startswith(_HTTP)
    return by_address and one.url == other.url


def _warnings(subjects: Sequence[Subject]) -> list[str]:
    """Say what differs between runs besides their targets, and what ended early."""
    found = []
    for what, of in _CONDITIONS.items():
        values = {subject.letter: of(subject.report) for subject in subjects}
        if len(set(values.values())) > 1:
            said = ", ".join(f"{letter} {value}" for letter, value in values.items())
            found.append(f"the {what} differ: {said}")
    found += [
        f"{subject.letter} ended early ({subject.report.cut_short}): "
        "what it did not send may be broken, too"
        for subject in subjects
        if subject.report.cut_short
    ]
    return found
