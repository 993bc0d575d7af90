"""Findings and runs for tests of waivers, without a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from contracts.clauses import catalogue
from contracts.clauses.clause import Cause
from contracts.definition import load
from contracts.definition.place import BODY
from contracts.judging.finding import ClauseVerdict, Finding, Outcome
from contracts.record.feature import Feature, Kind
from contracts.run.events import Finished, Options
from tests.support.reports import URL, answered

CLAUSES: Final = catalogue(load())
IDS: Final = [clause.id for clause in CLAUSES]


def finding(clause: str, cause: str = "", manner: str = "") -> Finding:
    """Return a finding of a clause; another *cause* or *manner* makes it another one."""
    features = (Feature(Kind.PRESENT, BODY / cause),) if cause else ()
    return Finding(clause, "it is broken", answered(), 1, Cause(features), manner=manner)


def verdict(
    clause: str, findings: Sequence[Finding] = (), outcome: Outcome | None = None
) -> ClauseVerdict:
    """Return the verdict on a clause: a failure where there are findings."""
    natural = Outcome.FAIL if findings else Outcome.PASS
    return ClauseVerdict(CLAUSES[IDS.index(clause)], outcome or natural, 1, tuple(findings))


def finished(*clauses: ClauseVerdict, pattern: str | None = None, **changes: Any) -> Finished:
    """Return a run with these verdicts."""
    made: dict[str, Any] = {
        "target": "stub",
        "url": URL,
        "options": Options(pattern=pattern),
        "started": 1_800_000_000.0,
        "requests": 1,
        "duration_s": 0.1,
        "clauses": clauses,
        "notes": (),
        "cut_short": "",
    }
    return Finished(**made | changes)
