"""Our own strategies: ``valid`` and ``invalid`` bodies, or ``valid-cases`` as a run sends them."""

from __future__ import annotations

from benchmarks.peers.drive import Job, Prepared, write
from contracts.definition import load
from contracts.record.case import Case
from strategies.drawing.broken import invalid_requests
from strategies.drawing.random_cases import valid_cases
from strategies.drawing.valid import valid_requests


def prepare(job: Job) -> Prepared:
    """Return the strategy of a kind; a case also carries its features and ids."""
    definition = load()
    if job.kind == "valid-cases":
        return Prepared(valid_cases(definition), _body)
    requests = valid_requests if job.kind == "valid" else invalid_requests
    return Prepared(requests(definition), write)


def _body(case: Case) -> bytes:
    return case.body or b""
