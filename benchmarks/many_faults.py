"""What a run finds on servers with many faults at once: seeded sets of liars put together.

For each set every member's fault is *seen* (the clause that owns it fails), *hidden* (that clause
is inconclusive or untested, and says why), *denied* (it passes although answers showed the
fault; must never be) or *not shown* (no answer showed it: another fault came first).
Failing clauses that none of the members explains are *unexplained*.

    python -m benchmarks.many_faults --profile ci --sets 300 --processes 4
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from contracts.clauses import Level, catalogue
from contracts.definition import load
from contracts.judging.finding import Outcome
from contracts.run.events import Finished, Options
from contracts.run.runner import Run
from contracts.servers.liars import liars
from contracts.servers.liars.composed import composable, compose
from contracts.servers.liars.liar import Liar
from contracts.servers.reference import TOKEN, Reference, as_asgi
from contracts.targets.http import Bounds
from contracts.targets.inprocess import AsgiTarget

SIZES: Final = (2, 4, 8, 16)
# A fault that shows in more of the answers than this leaves little for others to show in.
_MAX_SHARE: Final = 0.25
_BOUNDS: Final = Bounds(timeout=10.0, max_bytes=2**24)


@dataclass(frozen=True, slots=True)
class Alone:
    """What a liar comes to by itself: the clauses that fail, and the share of wrong answers."""

    fails: frozenset[str]
    share: float


@dataclass(slots=True)
class Outcomes:
    """How the faults of one set, or of many, came out."""

    counts: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)


def run_against(server: Reference, profile: str) -> tuple[Finished, float]:
    """Run against *server* in this process; return the result and the share of wrong answers."""
    wrong: set[int] = set()

    def listen(event: Any) -> None:
        if getattr(event, "broken", ()) and any(_counts(name) for name, _ in event.broken):
            wrong.add(event.exchange.number)

    target = AsgiTarget("set", as_asgi(server), _BOUNDS)
    try:
        result = Run(target, Options(token=TOKEN, profile=profile), listen).execute()
    finally:
        target.close()
    return result, len(wrong) / max(1, result.requests)


@cache
def _levels() -> Mapping[str, Level]:
    return {clause.id: clause.level for clause in catalogue(load())}


def _counts(clause: str) -> bool:
    return _levels()[clause] is not Level.ADVICE


def alone(name: str, profile: str) -> Alone:
    """Return what the liar *name* comes to by itself."""
    result, share = run_against(liars()[name].server(), profile)
    failing = (v.clause.id for v in result.clauses if v.outcome is Outcome.FAIL)
    return Alone(frozenset(filter(_counts, failing)), share)


def eligible(known: Mapping[str, Alone]) -> list[str]:
    """Return the liars whose faults show beside others, and are caught by their owner alone."""
    return [
        name
        for name, one in known.items()
        if liars()[name].clause in one.fails and one.share <= _MAX_SHARE
    ]


def judged(known: Mapping[str, Alone], profile: str, chosen: Sequence[str]) -> Outcomes:
    """Put the liars *chosen* together, run against them, and compare."""
    members: list[Liar] = [liars()[name] for name in chosen]
    result, _ = run_against(compose(members).server(), profile)
    verdicts = {v.clause.id: v for v in result.clauses}
    outcomes = Outcomes(Counter(sets=1, faults=len(chosen)))
    for member in members:
        verdict = verdicts[member.clause]
        how = _how(verdict.outcome, verdict.reason)
        outcomes.counts[how] += 1
        if how in {"hidden", "denied"}:
            outcomes.details.append(f"{how} {member.name}: {member.clause}: {verdict.reason}")
    failing = {name for name, v in verdicts.items() if v.outcome is Outcome.FAIL and _counts(name)}
    unexplained = failing - frozenset().union(*(known[name].fails for name in chosen))
    outcomes.counts["unexplained"] += len(unexplained)
    outcomes.details += [f"unexplained {name}: {list(chosen)}" for name in sorted(unexplained)]
    return outcomes


def _how(outcome: Outcome, reason: str) -> str:
    if outcome is Outcome.FAIL:
        return "seen"
    if outcome is Outcome.PASS:
        # The clause has judged answers, and found none of them wrong.
        return "not shown"
    if outcome is Outcome.ERROR:
        return "denied"
    return "hidden" if outcome is Outcome.INCONCLUSIVE and "see " in reason else "not shown"


def sets(names: Sequence[str], count: int, seed: int) -> list[list[str]]:
    """Return *count* sets of 2, 4, 8 and 16 liars in turn."""
    found = []
    for number in range(count):
        draw = random.Random(f"{seed}-{number}")  # noqa: S311 -- a seeded choice, no secret
        found.append(draw.sample(list(names), SIZES[number % len(SIZES)]))
    return found


def main() -> None:
    """Run the benchmark and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--profile", choices=("quick", "ci", "deep"), default="quick")
    parser.add_argument("--sets", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--details", type=Path, help="where to write what was hidden, and why")
    options = parser.parse_args()
    names = [name for name, liar in liars().items() if composable(liar)]
    with ProcessPoolExecutor(options.processes) as pool:
        found = pool.map(partial(alone, profile=options.profile), names, chunksize=4)
        known = dict(zip(names, found, strict=True))
        chosen = sets(eligible(known), options.sets, options.seed)
        parts = list(pool.map(partial(judged, known, options.profile), chosen))
    by_size: dict[int, Counter[str]] = {size: Counter() for size in SIZES}
    for one, part in zip(chosen, parts, strict=True):
        by_size[len(one)].update(part.counts)
    print(f"profile {options.profile}, seed {options.seed}, {len(eligible(known))} liars")  # noqa: T201 -- what it is for
    for size, counts in by_size.items():
        print(f"{size:3} faults: {json.dumps(counts)}")  # noqa: T201 -- what it is for
    if options.details is not None:
        lines = (line for part in parts for line in part.details)
        options.details.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
