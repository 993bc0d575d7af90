"""The report as a JSON file."""

from __future__ import annotations

from json import dumps
from pathlib import Path

from contracts.reports import destination
from contracts.reports.report import Report
from contracts.reports.reporter import FinalReporter


class JsonFile(FinalReporter):
    """Writes the report as JSON once the run is over.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def finish(self, report: Report) -> None:
        """Write the file, or raise ReportError."""
        text = dumps(report.to_dict(), indent=2, ensure_ascii=True)
        destination.write(self._path, f"{text}\n")
