"""What a process holds while it judges many exchanges: one run, in a process of its own.

Random cases are drawn once, then sent again and again with white space behind their
bodies, so that every request is a new one, as it is for a run that explores for hours;
drawing 100,000 would take minutes and show nothing more.  They go through Session and
Sender to a server in this process, and every exchange is judged.  ``benchmarks.growth``
starts it.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count
from random import Random
from typing import Any, Final

import httpx

from benchmarks.commands import resident
from contracts.clauses import catalogue
from contracts.definition import load
from contracts.definition.operation import METHOD
from contracts.judging.judge import Judge
from contracts.record.case import Case, Expectation, case_of, request_of
from contracts.run.drawing import random_cases
from contracts.run.events import Options
from contracts.run.session import Session
from contracts.servers.liars import find
from contracts.servers.reference import TOKEN, Received, Reference
from contracts.targets.http import Bounds, SyncTarget

MARKS: Final = (1_000, 3_000, 10_000, 30_000, 100_000)
_DRAWN: Final = {Expectation.VALID: 2_500, Expectation.INVALID: 1_500}
_BATCH: Final = 500
_TIMEOUT_S: Final = 10.0


class _InProcess(httpx.BaseTransport):
    """Asks a server directly."""

    def __init__(self, server: Reference) -> None:
        self._server = server

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer *request*."""
        number = next(self._server.count)
        given = Received(METHOD, self._server.path, dict(request.headers), request.read(), number)
        response = self._server.answer(given)
        headers = {**response.headers, "content-length": str(len(response.body))}
        # A stream, as from a socket: what is downloaded is counted.
        stream = httpx.ByteStream(response.body)
        return httpx.Response(response.status, headers=headers, stream=stream)


def drawn() -> list[Case]:
    """Return random cases of both kinds, mixed."""
    definition = load()
    found = [
        case
        for expect, many in _DRAWN.items()
        for seed in range(many // _BATCH)
        for case in random_cases(definition, expect, _BATCH, seed)
    ]
    random_cases.cache_clear()
    Random(0).shuffle(found)  # noqa: S311 -- nothing secret about an order
    return found


def fresh(cases: Sequence[Case]) -> Iterator[Case]:
    """Yield *cases*, over and over, each time as new requests."""
    for lap in count():
        for case in cases:
            body = (case.body or b"") + b" " * lap
            # A case of its own, whose features are worked out anew, as drawing makes them.
            yield case_of(case.label.definition, request_of(body, case.content_type), case.name)


def watch(server: Reference, most: int) -> list[dict[str, Any]]:
    """Send and judge *most* exchanges; return what this process held on the way."""
    bounds = Bounds(_TIMEOUT_S)
    target = SyncTarget("in process", "http://localhost", lambda: _InProcess(server), bounds)
    judge = Judge(catalogue(load()))
    session = Session(target, Options(token=TOKEN), lambda _: None, judge)
    found = []
    cases = drawn()
    began = time.perf_counter()
    for sent, case in zip(range(1, most + 1), fresh(cases), strict=False):
        session.take(session.sender.send(case))
        if sent in MARKS:
            gc.collect()
            seconds = time.perf_counter() - began
            found.append({"exchanges": sent, "mib": resident(), "seconds": seconds})
    judge.verdicts()
    return found


def main() -> None:
    """Run once and write what was seen as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=int, default=MARKS[-1])
    parser.add_argument("--liar", help="ask this one instead of the reference")
    options = parser.parse_args()
    server = find(options.liar).server() if options.liar else Reference()
    sys.stdout.write(json.dumps(watch(server, options.most)) + "\n")


if __name__ == "__main__":
    main()
