"""The report as a JSON file."""

from __future__ import annotations

from json import dumps

from contracts.reports.report import Report


def render(report: Report) -> str:
    """Return the text of the report."""
    return f"{dumps(report.to_dict(), indent=2, ensure_ascii=True)}\n"
