"""Where in the request the causes of findings are, which the map marks."""

from __future__ import annotations

from enum import StrEnum

from contracts.reports.report import Report


class Wrong(StrEnum):
    """Whether what was sent was not answered as it must be, and whether for a cause right there."""

    NOTHING = ""
    SOME = "some"
    HERE = "wrong"


Places = frozenset[tuple[str, str]]
"""Where causes of findings are: places and keywords of rules, of which one may be empty."""


def places_of(report: Report) -> Places:
    """Return where in the request the causes of the findings of a report are."""
    return frozenset(
        # A key is a part of the map that it is a key of.
        (place.removesuffix(" key"), keyword)
        for clause in report.clauses
        for finding in clause.findings
        for place, keyword in finding.places
    )


def grade(wrong: int, *, is_here: bool = True) -> Wrong:
    """Return the mark of a place.

    Args:
        wrong: how many requests were answered wrongly there.
        is_here: whether a finding has its cause there.
    """
    if not wrong:
        return Wrong.NOTHING
    return Wrong.HERE if is_here else Wrong.SOME
