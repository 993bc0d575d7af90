"""Run to the end against a server of ours, and see what was found, with which causes."""

from __future__ import annotations

from contracts.judging.finding import Outcome
from contracts.run.events import Finished
from contracts.servers.reference import TOKEN, Reference, as_asgi
from tests.support.runs import run


def findings(result: Finished) -> list[tuple[str, str]]:
    """Return the clause and the cause of each finding, but for mere advice."""
    return [
        (verdict.clause.id, finding.cause.words)
        for verdict in result.clauses
        if verdict.outcome is Outcome.FAIL and verdict.clause.level != "advice"
        for finding in verdict.findings
    ]


def checked(server: Reference, profile: str = "quick", *, overlapping: bool = False) -> Finished:
    """Return what a run came to that nothing cut short."""
    result = run(as_asgi(server), token=TOKEN, profile=profile, overlapping=overlapping)
    assert result.cut_short == ""
    return result
