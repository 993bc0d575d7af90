"""How many of the catalogue's faulty servers are caught within so many requests.

Ours catches one when a run with ``--max-requests`` reports the clause that owns its fault.
Schemathesis does when any of its checks fails; its definition is tightened by hand, and its
coverage phase comes before its fuzzing.  All of it goes on within this process.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Final

from benchmarks.section import Goal, Section
from contracts.judging.finding import Outcome
from contracts.run.events import Options
from contracts.run.runner import Run
from contracts.servers.liars import liars
from contracts.servers.reference import TOKEN
from tests.servers.direct import FRAMING, target_of

WITHIN: Final = (25, 50, 100, 200, 300, 500, 1_000)
_GOALS: Final = {100: 0.75, 300: 0.90, 1_000: 0.97}
_EACH: Final = 8


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
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(names, pool.map(_caught, names, chunksize=_EACH), strict=True))


def _caught(name: str) -> Caught:
    # Each process imports Schemathesis once.
    from benchmarks.peers.schemathesis_checks import first_failure

    first = first_failure(liars()[name].server(), WITHIN[-1])
    peer = None if first is None else next(n for n in WITHIN if n >= first)
    return Caught(ours(name), peer)


def ours(name: str) -> int | None:
    """Return the least limit that suffices, found by halving: more requests never find less."""
    low, high = 0, len(WITHIN)
    while low < high:
        middle = (low + high) // 2
        if _is_caught(name, WITHIN[middle]):
            high = middle
        else:
            low = middle + 1
    return WITHIN[low] if low < len(WITHIN) else None


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
