"""The verdict as the JSON that shields.io makes a badge of (https://shields.io/badges/endpoint-badge)."""

from __future__ import annotations

import json
from typing import Any, Final

from contracts.errors import EXIT_INCONCLUSIVE, EXIT_NONCONFORMANT, EXIT_OK
from contracts.reports.report import Report

_COLOURS: Final = {
    EXIT_OK: "brightgreen",
    EXIT_NONCONFORMANT: "red",
    EXIT_INCONCLUSIVE: "lightgrey",
}


def render(report: Report) -> str:
    """Return the text of the report."""
    return json.dumps(document(report)) + "\n"


def document(report: Report) -> dict[str, Any]:
    """Return what the badge says."""
    return {
        "schemaVersion": 1,
        "label": report.definition.operation,
        "message": _message(report),
        "color": _COLOURS.get(report.exit_code, "lightgrey"),
    }


def _message(report: Report) -> str:
    broken, problems = len(report.broken), len(report.problems)
    if report.exit_code not in _COLOURS:
        return "the suite failed"
    if broken:
        return f"{broken} clause{'s' * (broken != 1)} broken"
    if problems:
        return f"{problems} problem{'s' * (problems != 1)}"
    return "not judged" if report.exit_code == EXIT_INCONCLUSIVE else "conformant"
