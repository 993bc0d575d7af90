"""What a run finds on servers with many faults at once: seeded sets of liars put together.

For each set every member's fault is *seen* (the clause that owns it fails), *hidden* (that clause
is inconclusive or untested, and names what hides it), *denied* (it passes, or names nothing,
although answers showed the fault; must never be) or *not shown*: without it the answers to the
requests of the run would break no less, as another fault came first.  Failing clauses that none
of the members explains are *unexplained*.  Every other set has a temperament as well.

    python -m benchmarks.many_faults --profile ci --sets 300 --processes 4
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from benchmarks.temperaments import TEMPERAMENTS
from contracts.clauses import Level, catalogue
from contracts.definition import load
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.judging.judge import Judge
from contracts.record.exchange import Answer, Exchange
from contracts.run.events import Finished, Options, Sent
from contracts.run.runner import Run
from contracts.servers.liars import liars
from contracts.servers.liars.composed import composable, compose
from contracts.servers.liars.liar import Liar
from contracts.servers.reference import TOKEN, Received, Reference, as_asgi
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


@dataclass(frozen=True, slots=True)
class Ran:
    """A run: what came of it, the share of wrong answers, and all that was sent."""

    result: Finished
    share: float
    exchanges: list[Exchange]


def _liar(name: str) -> Liar:
    return TEMPERAMENTS.get(name) or liars()[name]


def run_against(server: Reference, profile: str) -> Ran:
    """Run against *server* in this process."""
    wrong: set[int] = set()
    exchanges: list[Exchange] = []

    def listen(event: Any) -> None:
        if isinstance(event, Sent):
            exchanges.append(event.exchange)
        if getattr(event, "broken", ()) and any(_counts(name) for name, _ in event.broken):
            wrong.add(event.exchange.number)

    target = AsgiTarget("set", as_asgi(server), _BOUNDS)
    try:
        result = Run(target, Options(token=TOKEN, profile=profile), listen).execute()
    finally:
        target.close()
    return Ran(result, len(wrong) / max(1, result.requests), exchanges)


@cache
def _levels() -> Mapping[str, Level]:
    return {clause.id: clause.level for clause in catalogue(load())}


def _counts(clause: str) -> bool:
    return _levels()[clause] is not Level.ADVICE


def alone(name: str, profile: str) -> Alone:
    """Return what the liar *name* comes to by itself."""
    ran = run_against(_liar(name).server(), profile)
    failing = (v.clause.id for v in ran.result.clauses if v.outcome is Outcome.FAIL)
    return Alone(frozenset(filter(_counts, failing)), ran.share)


def eligible(known: Mapping[str, Alone]) -> list[str]:
    """Return the liars whose faults show beside others, and are caught by their owner alone."""
    return [
        name
        for name, one in known.items()
        if name not in TEMPERAMENTS
        and liars()[name].clause in one.fails
        and one.share <= _MAX_SHARE
    ]


def judged(known: Mapping[str, Alone], profile: str, chosen: Sequence[str]) -> Outcomes:
    """Put the liars *chosen* together, run against them, and compare."""
    members = [_liar(name) for name in chosen]
    ran = run_against(compose(members).server(), profile)
    verdicts = {v.clause.id: v for v in ran.result.clauses}
    outcomes = Outcomes(Counter(sets=1, faults=len(chosen)))
    failing = {name for name, v in verdicts.items() if v.outcome is Outcome.FAIL and _counts(name)}
    for member in members:
        how = _outcome(member, members, verdicts, ran.exchanges)
        outcomes.counts[how] += 1
        if how in {"hidden", "denied"}:
            verdict = verdicts[member.clause]
            outcomes.details.append(f"{how} {member.name}: {member.clause}: {verdict.reason}")
    doubtful = failing - frozenset().union(*(known[name].fails for name in chosen))
    unexplained = [name for name in doubtful if not _is_explained(verdicts[name], members)]
    outcomes.counts["unexplained"] += len(unexplained)
    outcomes.details += [f"unexplained {name}: {list(chosen)}" for name in sorted(unexplained)]
    return outcomes


def _outcome(
    member: Liar,
    members: Sequence[Liar],
    verdicts: Mapping[str, ClauseVerdict],
    exchanges: Iterable[Exchange],
) -> str:
    verdict = verdicts[member.clause]
    how = _how(verdict.outcome, verdict.reason)
    if how == "seen":
        return how
    shown_by = _shows(member, members, exchanges)
    if not shown_by:
        return "not shown"
    # A clause that shares its failures with others may fail for any of them.
    alone = (verdicts[name] for name in shown_by if not verdicts[name].clause.family.name)
    return "seen" if any(one.outcome is Outcome.FAIL for one in alone) else how


def _how(outcome: Outcome, reason: str) -> str:
    if outcome is Outcome.FAIL:
        return "seen"
    undecided = outcome in {Outcome.INCONCLUSIVE, Outcome.UNTESTED}
    named = "see " in reason or "with " in reason or "are refused, too" in reason
    return "hidden" if undecided and named else "denied"


def _shows(member: Liar, members: Sequence[Liar], exchanges: Iterable[Exchange]) -> set[str]:
    """Return the clauses that some answer would not break without *member*."""
    whole, less = compose(members).server(), _without(member, members)
    judges = Judge(catalogue(load())), Judge(catalogue(load()))
    found = set[str]()
    for one in exchanges:
        with_it, without_it = (
            {name for name, _ in judge.see(_again(server, one)) if _counts(name)}
            for judge, server in zip(judges, (whole, less), strict=True)
        )
        found |= with_it - without_it
    return found


def _without(member: Liar, members: Sequence[Liar]) -> Reference:
    rest = [other for other in members if other is not member]
    return compose(rest).server() if rest else Reference()


def _is_explained(verdict: ClauseVerdict, members: Sequence[Liar]) -> bool:
    """Return whether a finding is gone without one of the members."""
    for member in members:
        judge = Judge([verdict.clause])
        server = _without(member, members)
        if not all(judge.see(_again(server, one.exchange)) for one in verdict.findings):
            return True
    return False


def _again(server: Reference, exchange: Exchange) -> Exchange:
    """Return the exchange as it would be with *server*."""
    request = exchange.request
    headers = {name.lower(): value for name, value in request.headers}
    received = Received(request.method, server.path, headers, request.body or b"", exchange.number)
    response = server.answer(received)
    body = b"".join(response.chunks) if response.chunks is not None else response.body
    answer = Answer(response.status, tuple(response.headers.items()), body, len(body))
    return replace(exchange, answer=answer, failure=None)


def sets(names: Sequence[str], count: int, seed: int) -> list[list[str]]:
    """Return *count* sets of 2, 4, 8 and 16 liars in turn, every other one with a temperament."""
    found = []
    temperaments = list(TEMPERAMENTS)
    for number in range(count):
        draw = random.Random(f"{seed}-{number}")  # noqa: S311 -- a seeded choice, no secret
        size = SIZES[number // 2 % len(SIZES)]
        more = [temperaments[number // 2 % len(temperaments)]] if number % 2 else []
        found.append([*more, *draw.sample(list(names), size - len(more))])
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
    names = [name for name, liar in liars().items() if composable(liar)] + list(TEMPERAMENTS)
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
