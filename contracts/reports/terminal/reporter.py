"""Writes the findings and the last screen once a run is over."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from contracts.errors import ReportError
from contracts.judging.finding import Outcome
from contracts.process import outlets
from contracts.reports.report import ClauseReport, Report
from contracts.reports.reporter import FinalReporter
from contracts.reports.safe import printable, without_commands
from contracts.reports.terminal.surface import WIDTH, console_on, takes_colours, width_of

if TYPE_CHECKING:
    from rich.text import Text


class Terminal(FinalReporter):
    """Writes the report as text once the run is over.

    Args:
        stream: where to write; standard output where None is given.
        is_quiet: whether only the last screen is written.
        lost: what was asked for as a report and could not be written; it may still grow.
    """

    def __init__(
        self, stream: TextIO | None = None, *, is_quiet: bool = False, lost: Sequence[str] = ()
    ) -> None:
        self._stream = stream or outlets.out()
        self._is_quiet = is_quiet
        self._lost = lost

    def finish(self, report: Report) -> None:
        """Write the report."""
        stream = self._stream
        shown = render(
            report,
            width=width_of(stream),
            colour=takes_colours(stream),
            is_quiet=self._is_quiet,
            lost=self._lost,
        )
        if os.environ.get("GITHUB_ACTIONS") == "true":
            shown = without_commands(shown)
        try:
            stream.write(shown)
            stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise ReportError(f"the terminal report cannot be written: {error.strerror}") from None


def render(
    report: Report,
    *,
    width: int = WIDTH,
    colour: bool = False,
    is_quiet: bool = False,
    lost: Sequence[str] = (),
) -> str:
    """Return a report as text for a terminal.

    Nothing that the target sent reaches it unescaped.

    Args:
        report: what to show.
        width: of the lines, in columns.
        colour: whether to use colours.
        is_quiet: whether only the last screen is shown.
        lost: what was asked for as a report and could not be written.
    """
    from contracts.reports.terminal.findings import findings
    from contracts.reports.terminal.last_screen import last_screen

    lines: list[Text] = []
    if not is_quiet:
        lines += [*findings(report.clauses, width), *_besides(report, width)]
    end = last_screen(report, width, is_alone=is_quiet, lost=lost)
    return _drawn([*lines, *end], width, colour=colour)


def explain(clause: ClauseReport, width: int = WIDTH) -> str:
    """Return one failing clause of a report as text: its first finding, and then all of it."""
    first = printable(clause.findings[0].message) if clause.findings else printable(clause.title)
    return f"{first}\n{told(clause, width)}".rstrip()


def told(clause: ClauseReport, width: int = WIDTH) -> str:
    """Return one failing clause of a report, with its findings, as text."""
    from contracts.reports.terminal.findings import broken

    return _drawn(broken(clause, width), width).rstrip()


def _besides(report: Report, width: int) -> list[Text]:
    """Return what is no finding: what could not be judged, what is waived, and notes."""
    from rich.text import Text

    from contracts.reports.terminal.wrapping import joined, paragraph
    from contracts.reports.unjudged import groups

    lines: list[Text] = []
    if not all(clause.verdict is Outcome.UNTESTED for clause in report.clauses):
        for group in groups(report):
            lines += paragraph(f"not judged: {group.sentence}", width, "", "  ")
            if len(group.clauses) > 1:
                names = [printable(clause.id) for clause in group.clauses]
                lines += paragraph(Text(joined(names, 3 * width), style="dim"), width, "  ")
    for clause in report.clauses:
        if clause.verdict is Outcome.WAIVED:
            for one in clause.findings:
                said = f"waived {clause.id}: {one.message} ({one.waived})"
                lines += paragraph(printable(said), width, "", "  ")
    lines += _problems(report, width)
    for note in report.notes:
        lines += paragraph(f"note: {printable(note)}", width, "", "  ")
    return [*lines, Text()] if lines else []


def _problems(report: Report, width: int) -> list[Text]:
    """Return what fails the run besides the target, whole."""
    from rich.text import Text

    from contracts.reports.terminal.wrapping import paragraph

    lines = []
    for problem in report.problems:
        lines += paragraph(Text(f"problem: {printable(problem)}", style="red"), width, "", "  ")
    return lines


def _drawn(lines: Sequence[Text], width: int, *, colour: bool = False) -> str:
    if not colour:
        # Without styles the text is all there is, and drawing it would cost many times as much.
        return "".join(f"{line.plain}\n" for line in lines)
    out = io.StringIO()
    console = console_on(out, width, colour=True)
    for line in lines:
        # What is wrapped already is left as it is.
        console.print(line, soft_wrap=True)
    return out.getvalue()
