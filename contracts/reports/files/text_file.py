"""A report that is one text, written once the run is over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from contracts.reports import destination
from contracts.reports.report import Report
from contracts.reports.reporter import FinalReporter


class TextFile(FinalReporter):
    """Writes a report as text.

    Args:
        path: of the file.
        render: returns the text.
    """

    def __init__(self, path: Path, render: Callable[[Report], str]) -> None:
        self._path = path
        self._render = render

    def finish(self, report: Report) -> None:
        """Write the file, or raise ReportError."""
        destination.write(self._path, self._render(report))
