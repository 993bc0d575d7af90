"""What judging costs on top of sending: one round, in a process of its own.

Three loops send the same requests (the valid and invalid corpora of the ``ci`` profile,
methods, headers and bodies byte for byte) to one server and read the answers, on one
kept connection each: a bare ``httpx.Client``, a bare ``httpx.HTTPTransport``, and ours,
which also judges every exchange and comes to the verdicts.  A new process for each round
finds what we remember of cases as empty as a run does.  ``benchmarks.whole_run`` starts it.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from benchmarks import served
from contracts.clauses import catalogue
from contracts.definition import load
from contracts.definition.operation import METHOD
from contracts.judging.judge import Judge
from contracts.record.case import Case
from contracts.run.events import Options
from contracts.run.sender import Sender
from contracts.run.session import Session
from contracts.servers.reference import TOKEN, Received, Reference
from contracts.targets.http import Bounds, SyncTarget
from contracts.targets.open import open_target
from contracts.targets.target import Target
from strategies.invalid.corpus import invalid_cases
from strategies.valid.corpus import boundary_cases

CLIENT: Final = "bare httpx.Client"
TRANSPORT: Final = "bare httpx.HTTPTransport"
OURS: Final = "sending and judging"
LOOPS: Final = (CLIENT, TRANSPORT, OURS)
_TIMEOUT_S: Final = 10.0
_WARM: Final = 50
_CONNECTION: Final = frozenset({"host", "connection", "content-length", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as a run sends it: all headers but the connection's own, and the body."""

    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """Return the header *name*, or nothing."""
        return dict(self.headers).get(name, "")


class _Recorder(httpx.BaseTransport):
    """Keeps requests instead of sending them."""

    def __init__(self, kept: list[Sent]) -> None:
        self._kept = kept

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Keep *request*."""
        headers = [(k, v) for k, v in request.headers.multi_items() if k not in _CONNECTION]
        self._kept.append(Sent(headers, request.read()))
        return httpx.Response(200, stream=httpx.ByteStream(b""))


def corpus() -> tuple[Case, ...]:
    """Return the cases that every loop sends."""
    definition = load()
    return boundary_cases(definition) + invalid_cases(definition)


def requests_of(cases: Sequence[Case]) -> list[Sent]:
    """Return *cases* byte for byte as a run sends them."""
    kept: list[Sent] = []
    target = SyncTarget("recorder", "http://localhost", lambda: _Recorder(kept), Bounds(_TIMEOUT_S))
    sender = Sender(target, Options(token=TOKEN))
    for case in cases:
        sender.send(case)
    return kept


def record_answers(to: Path) -> None:
    """Write the reference's answers to the corpus, for ``served.replay``."""
    server = Reference(clock=lambda: float(served.THEN))
    requests = requests_of(corpus())
    answers = [
        server.answer(Received(METHOD, server.path, dict(one.headers), one.body, number))
        for number, one in enumerate(requests, 1)
    ]
    keys = [(one.header("content-type").encode("latin-1"), one.body) for one in requests]
    served.record(keys, answers, to)


def _with_client(url: str, requests: Sequence[Sent]) -> None:
    with httpx.Client(trust_env=False, timeout=_TIMEOUT_S) as client:
        for one in requests:
            assert client.post(url, headers=one.headers, content=one.body).content


def _with_transport(url: str, requests: Sequence[Sent]) -> None:
    where = httpx.URL(url)
    limits = {"timeout": httpx.Timeout(_TIMEOUT_S).as_dict()}
    with httpx.HTTPTransport(trust_env=False) as transport:
        for one in requests:
            request = httpx.Request(
                METHOD, where, headers=one.headers, content=one.body, extensions=limits
            )
            response = transport.handle_request(request)
            assert response.read()
            response.close()


def _judged(target: Target, cases: Sequence[Case]) -> None:
    judge = Judge(catalogue(load()))
    session = Session(target, Options(token=TOKEN), lambda _: None, judge)
    broken = 0
    for case in cases:
        broken += bool(session.take(session.sender.send(case)))
        session.sender.patience.check()
    assert not [verdict for verdict in judge.verdicts() if verdict.findings], broken


def _seconds(work: Callable[[], None]) -> float:
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def one_round(url: str, first: int) -> dict[str, float]:
    """Run the three loops against the server at *url*, the *first* one first."""
    cases = corpus()
    requests = requests_of(cases)
    address = f"{url}/threads"
    target = open_target(url, _TIMEOUT_S)
    # What is done once, like making the validators, is part of start-up.
    _with_client(address, requests[:_WARM])
    _judged(target, cases[:_WARM])
    work: dict[str, Callable[[], None]] = {
        CLIENT: lambda: _with_client(address, requests),
        TRANSPORT: lambda: _with_transport(address, requests),
        OURS: lambda: _judged(target, cases),
    }
    start = first % len(LOOPS)
    try:
        return {name: _seconds(work[name]) for name in LOOPS[start:] + LOOPS[:start]}
    finally:
        target.close()


def main() -> None:
    """Run one round and write its seconds as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("--first", type=int, default=0, help="which loop begins")
    options = parser.parse_args()
    sys.stdout.write(json.dumps(one_round(options.url, options.first)) + "\n")


if __name__ == "__main__":
    main()
