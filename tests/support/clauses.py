"""Clauses written by hand."""

from __future__ import annotations

from typing import Any

from contracts.clauses import Clause, Level
from contracts.clauses.clause import JudgeFunction
from contracts.record.parsed import ParsedExchange


def clause(name: str, judge: JudgeFunction, **more: Any) -> Clause:
    """Return a clause that applies to everything, unless *more* says otherwise."""
    fields: dict[str, Any] = {"applies": lambda parsed: True, "needs": "a request", **more}
    if "make_judge" not in more:
        fields["judge"] = judge
    return Clause(id=name, level=Level.IMPLIED, title="", origin="#", **fields)


def is_200(parsed: ParsedExchange) -> str | None:
    """Judge that the status is 200."""
    return None if parsed.status == 200 else f"{parsed.status} came"
