"""The findings of a report that a command line names."""

from __future__ import annotations

import re
from typing import Final

from contracts.clauses import matches
from contracts.errors import UsageError
from contracts.reports.findings import FindingReport
from contracts.reports.report import ClauseReport, Report

Found = tuple[ClauseReport, FindingReport]
"""A clause of a report, and a finding on it."""

_IDENTITY: Final = re.compile(r"[0-9a-f]{10}")


def is_identity(name: str) -> bool:
    """Return whether *name* has the form of a finding's identity."""
    return _IDENTITY.fullmatch(name) is not None


def every(report: Report) -> list[Found]:
    """Return all findings, in the order of the report."""
    return [(clause, finding) for clause in report.clauses for finding in clause.findings]


def some(found: list[Found]) -> str:
    """Return the identities and clauses of the first few of *found*."""
    return ", ".join(f"{finding.identity} ({clause.id})" for clause, finding in found[:5])


def named(report: Report, name: str) -> list[Found]:
    """Return the findings that *name*, an identity or what names clauses, names.

    Raises:
        UsageError: there are none.
    """
    known = every(report)
    matching = [one for one in known if one[1].identity == name or matches(one[0].id, name)]
    if not matching:
        has = f"it has {some(known)}" if known else "it has none"
        raise UsageError(f"the report has no finding {name!r:.80}; {has}")
    return matching
