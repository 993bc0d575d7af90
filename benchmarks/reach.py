"""How much of the definition a number of requests reaches, whichever tool made them.

Each tool draws 50, 100, 200 and 500 requests, as one run of that many would; half of
them valid and half invalid where it can make both.  Bodies are read by one ruler, which
knows the definition only: obligations (``benchmarks.ruler``), the branches of every
oneOf among them, and pairs of optional features (``benchmarks.optional``).  A valid body
is one that keeps schema and prose; no body at all reaches nothing.

Nothing is timed, so the processes run at the same time.  Each says when it is done, and is ended
after ten minutes; what it was to draw is then missing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from subprocess import TimeoutExpired
from typing import Any, Final

from benchmarks.bodies import NOTHING, Verdict, judge, value_of
from benchmarks.optional import Pair, pairs, pairs_in
from benchmarks.peers.launch import draw, older_python
from benchmarks.ruler import Obligation, obligations, reached
from benchmarks.section import Goal, Section
from contracts.definition import load
from strategies.bodies.build import CI
from strategies.invalid.corpus import invalid_cases
from strategies.raw.corpus import raw_cases
from strategies.valid.corpus import boundary_cases

COUNTS: Final = (50, 100, 200, 500)
_LONGEST_S: Final = 600.0
OURS: Final = "ours, random"
CORPUS: Final = "ours, ci corpus"
JSONSCHEMA: Final = "hypothesis-jsonschema"
SCHEMATHESIS: Final = "Schemathesis"
# Each with the kinds of requests that it can make.
_PEERS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    JSONSCHEMA: ("jsonschema_peer", ("valid",)),
    SCHEMATHESIS: ("schemathesis_peer", ("valid", "invalid")),
    OURS: ("our_peer", ("valid", "invalid")),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """What a set of bodies reaches."""

    obligations: set[Obligation] = field(default_factory=set)
    pairs: set[Pair] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Draw:
    """One run of one tool."""

    tool: str
    count: int
    seed: int


def measure(rounds: int) -> Section:
    """Draw with every tool, *rounds* times with other seeds, and read what came of it."""
    older_python()
    # The slowest first, so that no process is left alone at the end.
    slowest_first = sorted(COUNTS, reverse=True)
    runs = [Draw(t, n, s) for t in _PEERS for n in slowest_first for s in range(rounds)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # Drawing is done by other processes; parsed is not worth one.
        bodies = dict(zip(runs, pool.map(_bodies, runs), strict=True))
    found = {run: read(drawn) for run, drawn in bodies.items() if drawn is not None}
    corpus = list(_corpus())
    return _section(found, read(corpus), len(corpus), rounds)


def read(bodies: Iterable[bytes]) -> Reach:
    """Return what *bodies* reach."""
    root, reach = load().request, Reach()
    for body in bodies:
        value = value_of(body) if body else NOTHING
        if value is NOTHING:
            continue
        valid = judge(body) is Verdict.VALID
        reach.obligations.update(reached(root, value, valid=valid))
        if valid:
            reach.pairs.update(pairs_in(root, value))
    return reach


def _bodies(run: Draw) -> list[bytes] | None:
    peer, kinds = _PEERS[run.tool]
    try:
        drawn = [
            draw(peer, kind, run.count // len(kinds), run.seed, _LONGEST_S / len(kinds))
            for kind in kinds
        ]
    except TimeoutExpired:
        drawn = None
    said = "not done in time" if drawn is None else "done"
    sys.stderr.write(f"reach: {run.count} requests of {run.tool}, seed {run.seed}: {said}\n")
    return None if drawn is None else [body for one in drawn for body in one.bodies]


def _corpus() -> Iterator[bytes]:
    definition = load()
    for cases in (boundary_cases, invalid_cases, raw_cases):
        yield from (case.body for case in cases(definition, CI) if case.body is not None)


@dataclass(frozen=True, slots=True)
class Scale:
    """Everything there is to reach."""

    obligations: frozenset[Obligation]
    pairs: frozenset[Pair]

    def shares(self, reach: Reach) -> dict[str, float]:
        """Return the share of each kind of thing that is reached."""
        owed = {
            "obligations": self.obligations,
            "accepting": {o for o in self.obligations if o.accepting},
            "refusing": {o for o in self.obligations if not o.accepting},
            "prose": {o for o in self.obligations if o.prose},
            "branches": {o for o in self.obligations if o.keyword == "oneOf" and o.accepting},
        }
        shares = {name: len(reach.obligations & what) / len(what) for name, what in owed.items()}
        return {**shares, "pairs": len(reach.pairs & self.pairs) / len(self.pairs)}


Found = dict[Draw, Reach]


def _section(found: Found, corpus: Reach, size: int, rounds: int) -> Section:
    root = load().request
    scale = Scale(obligations(root), pairs(root))
    rows = [
        _row(tool, str(n), [scale.shares(r) for d, r in found.items() if _is(d, tool, n)])
        for tool in _PEERS
        for n in COUNTS
    ]
    branches = sum(o.keyword == "oneOf" and o.accepting for o in scale.obligations)
    return Section(
        name="reach",
        title=f"the share of the definition that requests reach, median of {rounds} rounds",
        columns=("tool", "requests", *scale.shares(corpus)),
        rows=(*rows, _row(CORPUS, str(size), [scale.shares(corpus)])),
        figures=_figures(scale, found, corpus, size),
        goals=_goals(scale, found, corpus),
        notes=(
            f"{len(scale.obligations)} obligations: one side of one keyword at one place. "
            "'accepting' counts in valid bodies only, 'refusing' in invalid ones only.",
            f"'prose' are those that only a description states; 'branches' the {branches} of "
            f"every oneOf; 'pairs' the {len(scale.pairs)} of optional features that one valid "
            "body can have.",
            "half of the requests are invalid, but hypothesis-jsonschema makes valid ones only; "
            "the corpus is what a ci run sends besides random and repeated requests.",
        ),
    )


def _is(run: Draw, tool: str, count: int) -> bool:
    return (run.tool, run.count) == (tool, count)


def _row(tool: str, count: str, shares: Sequence[dict[str, float]]) -> tuple[str, ...]:
    if not shares:
        return (tool, count, "not done in time", *[""] * 5)
    middles = (median(share[name] for share in shares) for name in shares[0])
    return (tool, count, *(f"{middle:.1%}" for middle in middles))


def _figures(scale: Scale, found: Found, corpus: Reach, size: int) -> dict[str, Any]:
    runs = [
        {"tool": d.tool, "requests": d.count, "seed": d.seed, **scale.shares(reach)}
        for d, reach in found.items()
    ]
    ever = set[Obligation]().union(*(r.obligations for d, r in found.items() if d.tool == OURS))
    return {
        "obligations": sorted(map(str, scale.obligations)),
        "runs": runs,
        "corpus": {"requests": size, **scale.shares(corpus)},
        "missed by the corpus": sorted(map(str, scale.obligations - corpus.obligations)),
        "pairs missed by the corpus": sorted(scale.pairs - corpus.pairs),
        "never reached by ours at random": sorted(map(str, scale.obligations - ever)),
    }


def _goals(scale: Scale, found: Found, corpus: Reach) -> tuple[Goal, ...]:
    missed = sorted(map(str, scale.obligations - corpus.obligations))
    total = len(scale.obligations)
    middles = {
        (tool, n): median(
            [scale.shares(r)["obligations"] for d, r in found.items() if _is(d, tool, n)] or [0.0]
        )
        for tool in _PEERS
        for n in COUNTS
    }
    ours, best = middles[OURS, 100], max(middles[p, 500] for p in _PEERS if p != OURS)
    return (
        Goal(
            "our ci corpus reaches every obligation",
            f"{total - len(missed)} of {total}",
            not missed,
            f"missed: {'; '.join(missed)}" if missed else "",
        ),
        Goal(
            "ours reaches more at 100 random requests than any peer at 500",
            f"{ours:.1%} to {best:.1%}",
            ours > best,
            "" if ours > best else _why(scale),
        ),
    )


def _why(scale: Scale) -> str:
    accepting = [o for o in scale.obligations if o.accepting]
    refusing = len(scale.obligations) - len(accepting)
    deep = sum(o.place.startswith("tool_resources") for o in accepting)
    return (
        "each of our 50 invalid requests breaks one rule on purpose, so they cannot reach more "
        f"than about 50 of {refusing} refusing sides; and few of the 50 valid ones go deep into "
        f"tool_resources, where {deep} of {len(accepting)} accepting sides are"
    )
