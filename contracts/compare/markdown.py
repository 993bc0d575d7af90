"""A comparison as Markdown, for a job summary or a comment."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.compare.change import Change, Fault
from contracts.compare.comparison import Comparison
from contracts.compare.matrix import Matrix, Row
from contracts.compare.words import brief, facts, marks, sections, summary
from contracts.reports.files.escaping import html, prose


def escaped(text: str) -> str:
    """Return untrusted *text* as it stands in a line of Markdown, without any markup."""
    return prose(brief(text))


def render(comparison: Comparison) -> str:
    """Return the comparison as Markdown."""
    named = [
        (one.letter, escaped(one.report.target), escaped(one.path), escaped(facts(one)))
        for one in comparison.subjects
    ]
    parts = ["# Comparison", escaped(summary(comparison))]
    parts.append(_table(("", "target", "report", "run"), named))
    parts += [f"**Warning:** {escaped(warning)}" for warning in comparison.warnings]
    letters = [one.letter for one in comparison.subjects]
    if comparison.matrix is not None:
        parts += _matrix(comparison.matrix, letters)
    if comparison.change is not None:
        parts += _change(comparison.change)
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _matrix(matrix: Matrix, letters: Sequence[str]) -> list[str]:
    rows = [
        (_code(row.id), row.level, *(escaped(cell.text) for cell in row.cells))
        for row in matrix.rows
    ]
    counts = [
        (outcome.value, *(str(found[outcome]) for found in matrix.counts))
        for outcome in matrix.outcomes
    ]
    clauses = [_table(("clause", "level", *letters), rows)] if rows else []
    said = ["## What each says", *_sentences(matrix.rows, letters)] if rows else []
    return [*clauses, "## Counts", _table(("verdict", *letters), counts), *said]


def _sentences(rows: Sequence[Row], letters: Sequence[str]) -> list[str]:
    """Return what the targets say, clause by clause."""
    parts = []
    for row in rows:
        lines = [
            f"- {letter} {cell.verdict}: {escaped(cell.said)}"
            for letter, cell in zip(letters, row.cells, strict=True)
            if cell.said
        ]
        parts.append("\n".join([f"{_code(row.id)}: {escaped(row.title)}", "", *lines]))
    return parts


def _code(identifier: str) -> str:
    return f"<code>{html(brief(identifier))}</code>"


def _change(change: Change) -> list[str]:
    parts = []
    for title, faults in sections(change):
        if faults:
            parts += [f"## {title} ({len(faults)})", "\n".join(map(_fault, faults))]
    if change.untested:
        lost = [
            f"- {_code(one.clause)} ({one.level}{', was broken' * one.was_broken}): "
            f"{escaped(one.reason)}"
            for one in change.untested
        ]
        parts += [f"## Newly untested ({len(lost)})", "\n".join(lost)]
    return parts


def _fault(fault: Fault) -> str:
    said = [escaped(fault.message)]
    said += [f"cause: {escaped(fault.cause)}"] if fault.cause else []
    said += [escaped(marks(fault))] if marks(fault) else []
    head = f"{_code(fault.clause)} ({fault.level}, {fault.identity})"
    return f"- {head}: {'; '.join(said)}"
