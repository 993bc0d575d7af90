"""From nothing to a verdict over HTTP: our command beside Schemathesis', and our overhead.

Whole commands are timed, start-up and report included, each against a reference of its
own in another process, which counts what it is sent.  Schemathesis gets the tightened
definition of ``benchmarks.detection``, with which it seldom accuses a correct server, and
its default number of examples, which makes somewhat fewer requests than our quick profile.

What judging adds to sending is measured by ``benchmarks.overhead``.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks import commands, overhead, served
from benchmarks.detection import tightened
from benchmarks.section import Goal, Section, spread
from contracts.servers.reference import TOKEN

QUICK: Final = "thread-contracts, quick profile"
CI: Final = "thread-contracts, ci profile"
COVERAGE: Final = "Schemathesis, its coverage phase only"
ST: Final = "Schemathesis, coverage and fuzzing"
_EXAMPLES: Final = 100
_A_THIRD: Final = 1 / 3
_MOST_OVERHEAD: Final = 1.5
_CODES: Final = (0, 1)
_SERVERS: Final = ("reference", "replay")
_NOTES: Final = (
    f"Schemathesis makes {_EXAMPLES} examples, its default, and so no more requests than our "
    "quick profile. Our ci profile has no match: that many would take it many minutes.",
    "Overhead: the same bytes, sent by a bare loop and by ours, which judges them too; "
    "'replay' is a bare asyncio server with recorded answers, which hides the least.",
)


@dataclass(frozen=True, slots=True)
class Took:
    """What one command took, and its exit code: 1 where it accuses the reference."""

    seconds: float
    requests: int
    code: int

    @property
    def each(self) -> float:
        """Milliseconds for each request."""
        return 1e3 * self.seconds / self.requests


def measure(rounds: int) -> Section:
    """Compare whole runs with Schemathesis', and our loop with bare ones."""
    with tempfile.TemporaryDirectory() as folder:
        taken = _whole(rounds, Path(folder))
        loops = _overhead(rounds, Path(folder))
    return Section(
        name="whole_run",
        title="a verdict over HTTP, ours and Schemathesis'; what we add to bare sending",
        columns=("what", "requests", "seconds", "ms/request", "ratio to ours (range)"),
        rows=(*_rows(taken), *_loop_rows(loops)),
        figures={
            "whole": {k: [[t.seconds, t.requests, t.code] for t in v] for k, v in taken.items()},
            "loops": loops,
        },
        goals=_goals(taken, loops),
        notes=(*_NOTES, *_alarms(taken)),
    )


def _whole(rounds: int, folder: Path) -> dict[str, list[Took]]:
    """Time every command once in each round, in turn."""
    definition = folder / "openapi.json"
    definition.write_text(json.dumps(tightened()), encoding="utf-8")
    peer = [commands.ST, "run", str(definition), "--no-color", "--no-shrink"]
    peer += ["-H", f"Authorization: Bearer {TOKEN}", "--max-examples", str(_EXAMPLES)]
    # Where it takes a right answer for a wrong one, it would stop there.
    peer += ["--continue-on-failure"]
    ours = [commands.OURS, "check"]
    work = {
        QUICK: (ours, "--profile=quick"),
        ST: (peer, "--phases=coverage,fuzzing"),
        CI: (ours, "--profile=ci"),
        COVERAGE: (peer, "--phases=coverage"),
    }
    taken: dict[str, list[Took]] = {name: [] for name in work}
    for seed in range(rounds):
        for name, (command, option) in work.items():
            with served.reference() as server:
                where = ["--url", server.url] if command is peer else [server.url]
                line = [*command, *where, option, f"--seed={seed}"]
                ran = commands.run(line, folder=folder, codes=_CODES if command is peer else (0,))
                taken[name].append(Took(ran.seconds, server.requests(), ran.code))
    return taken


def _overhead(rounds: int, folder: Path) -> dict[str, list[dict[str, float]]]:
    """Run the three loops of ``benchmarks.overhead`` against both servers in turn."""
    answers = folder / "answers.json"
    overhead.record_answers(answers)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in _SERVERS}
    with served.reference() as reference, served.replay(answers) as replay:
        urls = dict(zip(_SERVERS, (reference.url, replay.url), strict=True))
        for number in range(rounds):
            for name, url in urls.items():
                line = [sys.executable, "-m", "benchmarks.overhead", url, f"--first={number}"]
                found[name].append(json.loads(commands.run(line).output))
    return found


def _rows(taken: dict[str, list[Took]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, each in taken.items():
        ours = taken[CI if name == CI else QUICK]
        rows.append(
            (
                name,
                f"{statistics.median(t.requests for t in each):.0f}",
                f"{statistics.median(t.seconds for t in each):.2f}",
                f"{statistics.median(t.each for t in each):.2f}",
                "" if each is ours else spread(_by(each, ours)),
            )
        )
    return rows


def _by(some: Sequence[Took], others: Sequence[Took]) -> list[float]:
    return [a.seconds / b.seconds for a, b in zip(some, others, strict=True)]


def _loop_rows(loops: dict[str, list[dict[str, float]]]) -> list[tuple[str, ...]]:
    requests = len(overhead.corpus())
    rows: list[tuple[str, ...]] = []
    for server, found in loops.items():
        for name in overhead.LOOPS:
            seconds = statistics.median(one[name] for one in found)
            ratios = [one[name] / one[overhead.OURS] for one in found]
            each = f"{1e3 * seconds / requests:.2f}"
            ratio = "" if name == overhead.OURS else spread(ratios)
            rows.append((f"{name} ({server})", f"{requests}", f"{seconds:.2f}", each, ratio))
    return rows


def _goals(
    taken: dict[str, list[Took]], loops: dict[str, list[dict[str, float]]]
) -> tuple[Goal, ...]:
    share = _by(taken[QUICK], taken[ST])
    return (
        Goal(
            "a verdict in a third of Schemathesis' time, with at least as many requests",
            f"{spread(share)} of its time",
            statistics.median(share) <= _A_THIRD and _as_many(taken),
        ),
        *(_overhead_goal(server, loops[server]) for server in _SERVERS),
    )


def _alarms(taken: dict[str, list[Took]]) -> list[str]:
    """Say how often the reference was accused."""
    alarms = {name: sum(t.code for t in each) for name, each in taken.items()}
    rounds = len(taken[ST])
    return [
        f"{name} took the reference for faulty in {many} of {rounds} rounds."
        for name, many in alarms.items()
        if many
    ]


def _as_many(taken: dict[str, list[Took]]) -> bool:
    """Tell whether Schemathesis had no more to send than we had."""
    return min(t.requests for t in taken[QUICK]) >= max(t.requests for t in taken[ST])


def _overhead_goal(server: str, found: list[dict[str, Any]]) -> Goal:
    ratios = [one[overhead.OURS] / one[overhead.CLIENT] for one in found]
    strict = [one[overhead.OURS] / one[overhead.TRANSPORT] for one in found]
    return Goal(
        f"at most {_MOST_OVERHEAD} times a bare httpx loop ({server})",
        f"{spread(ratios)}; of the bare transport {spread(strict)}",
        statistics.median(ratios) <= _MOST_OVERHEAD,
    )
