"""A comparison for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Final

from contracts.compare.change import Change, Fault, Lost
from contracts.compare.comparison import Comparison
from contracts.compare.matrix import Matrix, Row
from contracts.compare.words import brief, facts, marks, sections, summary
from contracts.reports.safe import printable

# Where more clauses than that could not be judged, it is for one reason.
_LOST: Final = 10


def render(comparison: Comparison, width: int) -> str:
    """Return the comparison as text.

    Args:
        comparison: what to show.
        width: of the terminal, in columns.
    """
    lines = []
    for one in comparison.subjects:
        lines += _wrapped(f"{one.letter}  {one.report.target}", width, "   ")
        lines += _wrapped(f"{one.path}: {facts(one)}", width, "   ", "   ")
    for warning in comparison.warnings:
        lines += ["", *_wrapped(f"warning: {warning}", width, "  ")]
    letters = [one.letter for one in comparison.subjects]
    if comparison.matrix is not None:
        lines += ["", *_matrix(comparison.matrix, letters, width)]
    if comparison.change is not None:
        lines += _change(comparison.change, width)
    return "\n".join([*lines, "", *_wrapped(summary(comparison), width)]) + "\n"


def _wrapped(text: str, width: int, later: str = "", first: str = "") -> list[str]:
    """Return untrusted *text* in lines that end between words."""
    return wrap(
        brief(text),
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _matrix(matrix: Matrix, letters: Sequence[str], width: int) -> list[str]:
    """Return the rows, and the counts; a table that is too wide is several, one below another."""
    head = ("clause", "level")
    names = [(printable(row.id), row.level.value) for row in matrix.rows]
    columns = [
        (letter, *(row.cells[number].text for row in matrix.rows))
        for number, letter in enumerate(letters)
    ]
    lines = _tables([head, *names], columns, width) if matrix.rows else []
    labels = [("verdict",), *((outcome.value,) for outcome in matrix.outcomes)]
    counts = [
        (letter, *(str(found[outcome]) for outcome in matrix.outcomes))
        for letter, found in zip(letters, matrix.counts, strict=True)
    ]
    return [*lines, *_tables(labels, counts, width)[:-1], *_reasons(matrix.rows, letters, width)]


def _tables(
    labels: Sequence[tuple[str, ...]], columns: Sequence[tuple[str, ...]], width: int
) -> list[str]:
    """Return a table of labels and columns, with as many columns side by side as there is room."""
    left = _padded(zip(*labels, strict=True))
    lines: list[str] = []
    rest = list(columns)
    while rest:
        taken, room = 0, width - len(left[0])
        while taken < len(rest) and (room := room - max(map(len, rest[taken])) - 2) >= -2:
            taken += 1
        taken = max(taken, 1)
        right = _padded(rest[:taken])
        lines += [f"{a}{b}".rstrip() for a, b in zip(left, right, strict=True)] + [""]
        rest = rest[taken:]
    return lines


def _padded(columns: Iterable[Sequence[str]]) -> list[str]:
    """Return the rows of columns, each column as wide as its longest entry, and two spaces."""
    wide = [[f"{cell:{max(map(len, column)) + 2}}" for cell in column] for column in columns]
    return ["".join(cells) for cells in zip(*wide, strict=True)]


def _reasons(rows: Sequence[Row], letters: Sequence[str], width: int) -> list[str]:
    """Return what the targets say, for the clauses of the matrix."""
    lines = []
    for row in rows:
        lines += ["", *_wrapped(f"{row.id}: {row.title}", width, "  ")]
        for letter, cell in zip(letters, row.cells, strict=True):
            if cell.said:
                lines += _wrapped(f"{letter} {cell.verdict}: {cell.said}", width, "    ", "  ")
    return lines


def _change(change: Change, width: int) -> list[str]:
    lines = []
    for title, faults in sections(change):
        if faults:
            lines += ["", f"{title} ({len(faults)})"]
            is_new = faults is change.new
            lines += [line for one in faults for line in _fault(one, width, is_new=is_new)]
    if change.untested:
        lines += ["", f"Newly untested ({len(change.untested)})"]
        shown = [one for n, one in enumerate(change.untested) if n < _LOST or one.was_broken]
        lines += [line for one in shown for line in _lost(one, width)]
        left = len(change.untested) - len(shown)
        lines += [f"  ... and {left} more; --format html has them all"] if left else []
    return lines


def _fault(fault: Fault, width: int, *, is_new: bool) -> list[str]:
    lines = [f"  {printable(fault.clause)} [{fault.level}] {fault.identity}"]
    lines += _wrapped(fault.message, width, "    ", "    ")
    if fault.cause:
        lines += _wrapped(f"cause: {fault.cause}", width, "    ", "    ")
    if marks(fault):
        lines += _wrapped(marks(fault), width, "    ", "    ")
    # A command is of use only in whole.
    return [*lines, f"    {printable(fault.curl)}"] if is_new else lines


def _lost(lost: Lost, width: int) -> list[str]:
    before = " (it was broken)" if lost.was_broken else ""
    said = f"{lost.clause} [{lost.level}]{before}: {lost.reason}"
    return _wrapped(said, width, "    ", "  ")
