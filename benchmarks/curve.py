"""How many of the catalogue's faulty servers are caught within so many requests.

Ours catches one when a run with ``--max-requests`` reports the clause that owns its fault.
Schemathesis does when any of its checks fails; its definition is tightened by hand, and its
coverage phase comes before its fuzzing.  Nothing travels over a wire.

An interrupted run goes on where it was when the same command is given again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from typing import Final

from benchmarks.parts import digest_of, measured
from benchmarks.section import Goal, Section
from contracts.judging.finding import Outcome
from contracts.run.events import Options
from contracts.run.runner import Run
from contracts.servers.liars import liars
from contracts.servers.reference import TOKEN
from tests.servers.direct import FRAMING, target_of

WITHIN: Final = (25, 50, 100, 200, 300, 500, 1_000)
_GOALS: Final = {100: 0.75, 300: 0.90, 1_000: 0.97}
# What the figures of each tool depend on.
_SERVERS: Final = (
    *("contracts/servers", "contracts/record", "contracts/definition", "contracts/openapi.yaml"),
    *("tests/servers/direct.py", "benchmarks/curve.py"),
)
_PEER: Final = (*_SERVERS, "benchmarks/peers", "benchmarks/detection.py")
_OURS: Final = (*_SERVERS, "contracts", "strategies")


@dataclass(frozen=True, slots=True)
class Caught:
    """Within how many requests a server is caught, of those in ``WITHIN``; None where in none."""

    ours: int | None
    peer: int | None


def measure(rounds: int) -> Section:
    """Run against every liar; nothing is timed, so one round is as good as many."""
    del rounds
    found = caught(list(liars()))
    shares = {
        "ours": _shares([one.ours for one in found.values()]),
        "Schemathesis, tightened by hand": _shares([one.peer for one in found.values()]),
    }
    ours = shares["ours"]
    return Section(
        name="curve",
        title=f"the share of {len(found)} faulty servers that is caught within so many requests",
        columns=("tool", *(f"{n:,}" for n in WITHIN)),
        rows=tuple((tool, *(f"{s:.1%}" for s in some)) for tool, some in shares.items()),
        figures={
            "within": WITHIN,
            "shares": shares,
            "caught": {name: [one.ours, one.peer] for name, one in found.items()},
        },
        goals=tuple(
            Goal(
                f"ours catches {share:.0%} within {number:,} requests",
                f"{ours[WITHIN.index(number)]:.1%}",
                ours[WITHIN.index(number)] >= share,
            )
            for number, share in _GOALS.items()
        ),
        notes=(
            "ours: the owner of the fault fails in a run of the ci profile that ends there.",
            "Schemathesis: any of its checks fails that does not fail for the reference.",
        ),
    )


def caught(names: Sequence[str]) -> Mapping[str, Caught]:
    """Return within how many requests each liar of *names* is caught."""
    versions = [metadata.version(name) for name in ("schemathesis", "hypothesis")]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        ours = measured("curve, ours", digest_of(_OURS), names, ours_within, pool=pool)
        digest = digest_of(_PEER, *versions)
        peer = measured("curve, Schemathesis", digest, names, peer_within, pool=pool)
    return {name: Caught(ours[name], peer[name]) for name in names}


def peer_within(name: str) -> int | None:
    """Return within how many requests Schemathesis catches a liar."""
    # Each process imports Schemathesis once.
    from benchmarks.peers.schemathesis_checks import first_failure

    first = first_failure(liars()[name].server(), WITHIN[-1])
    return None if first is None else next(n for n in WITHIN if n >= first)


def ours_within(name: str) -> int | None:
    """Return the least limit within which our run catches a liar: most are caught by small ones."""
    return next((most for most in WITHIN if _is_caught(name, most)), None)


def _is_caught(name: str, most: int) -> bool:
    liar = liars()[name]
    wire = liar.make is not None or liar.clause in FRAMING
    target = target_of(liar.server(), wire=wire)
    try:
        result = Run(target, Options(token=TOKEN, max_requests=most)).execute()
    finally:
        target.close()
    failing = {v.clause.id for v in result.clauses if v.outcome is Outcome.FAIL}
    return liar.clause in failing


def _shares(found: Sequence[int | None]) -> tuple[float, ...]:
    """Return the share of *found* that is within each number of requests."""
    return tuple(sum(n is not None and n <= most for n in found) / len(found) for most in WITHIN)
