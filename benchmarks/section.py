"""What one benchmark comes to: a table to read, figures to keep, goals met or not."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to be reached.

    Attributes:
        text: what is asked, in words.
        measured: what came of it, in words.
        met: whether it was reached.
        why: where it was not, what stands in the way.
    """

    text: str
    measured: str
    met: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The result of one benchmark.

    Attributes:
        name: as on the command line.
        title: what is compared, in one line.
        columns: the head of the table.
        rows: its cells, already formatted.
        figures: everything measured, raw, as JSON values.
        goals: what was to be reached.
        notes: what a reader must know to read the table.
        is_violated: whether something came about that must never be.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: dict[str, Any]
    goals: tuple[Goal, ...] = ()
    notes: tuple[str, ...] = ()
    is_violated: bool = False


def render(section: Section) -> str:
    """Return a section as text: title, table, notes and goals."""
    table = (section.columns, *section.rows)
    widths = [max(len(row[i]) for row in table) for i in range(len(section.columns))]
    lines = [f"{section.name}: {section.title}", ""]
    for row in table:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    lines += ["", *(f"note: {note}" for note in section.notes)]
    for goal in section.goals:
        lines.append(f"{'met   ' if goal.met else 'missed'}  {goal.text}: {goal.measured}")
        if goal.why:
            lines.append(f"        {goal.why}")
    return "\n".join(lines).rstrip() + "\n"


def spread(ratios: Sequence[float]) -> str:
    """Return the median of paired ratios and their range, as ``12.3 (11.0 to 14.1)``."""
    middle = statistics.median(ratios)
    return f"{middle:.3g} ({min(ratios):.3g} to {max(ratios):.3g})"
