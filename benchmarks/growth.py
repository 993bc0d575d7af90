"""How time and memory grow with the number of requests, and time with the number of workers."""

from __future__ import annotations

import json
import math
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from benchmarks import commands, served
from benchmarks.judging import MARKS
from benchmarks.section import Goal, Section, spread

_OFTEN: Final = (100, 1_000)
_ONCE: Final = (10_000, 100_000)
# The longest takes about ten minutes, so it is part of many rounds only.
_ROUNDS_FOR_ALL: Final = 5
# Blocks of random requests cost a little more each than the corpus they follow.
_LINEAR: Final = 1.15
_TOO_LONG_S: Final = 1_800.0
_MOST_MIB: Final = 50.0
_FAILING: Final = "created-at-in-milliseconds"
_WORKERS: Final = (1, 2, 4)
_DELAY_S: Final = 0.005
# All of them take some minutes: one round of workers for so many of the others.
_ROUNDS_PER_ROUND: Final = 3
# Conformant, or out of requests before the corpus was through.
_CODES: Final = (0, 3)


def measure(rounds: int) -> Section:
    """Time runs of 100 to 100,000 requests that explore until they are spent."""
    often = [(n, _check(n)) for _ in range(rounds) for n in _OFTEN]
    once = _ONCE if rounds >= _ROUNDS_FOR_ALL else _ONCE[:1]
    runs = [*often, *((n, _check(n)) for n in once)]
    sizes = [*_OFTEN, *once]
    typical = {n: statistics.median(ran.seconds for m, ran in runs if m == n) for n in sizes}
    before, last = sizes[-2:]
    slope = math.log(typical[last] / typical[before]) / math.log(last / before)
    return Section(
        name="growth",
        title="requests against time: `check URL --time-budget 1h --max-requests N`",
        columns=("requests", "seconds", "ms/request", "most memory, MiB"),
        rows=tuple(_size_row(n, [ran for m, ran in runs if m == n]) for n in sizes),
        figures={
            "runs": [[n, ran.seconds, ran.peak_mib] for n, ran in runs],
            "slope": slope,
        },
        goals=(
            Goal(
                f"time grows linearly up to {last:,} requests",
                f"log-log slope from {before:,} to {last:,} is {slope:.3f}",
                slope <= _LINEAR,
            ),
        ),
        notes=(
            "Against the reference in another process; start-up and report are included.",
            "Memory: Hypothesis is imported, and has its share, once the corpus of 2,900 is sent.",
            f"Up to {_OFTEN[-1]:,} once in every round, beyond that once; {_ONCE[-1]:,} takes ten "
            f"minutes, and is sent from {_ROUNDS_FOR_ALL} rounds on.",
        ),
    )


def _check(requests: int) -> commands.Ran:
    with served.reference() as server:
        line = [commands.OURS, "check", server.url, "--time-budget", "1h"]
        line += ["--max-requests", str(requests)]
        return commands.run(line, codes=_CODES, timeout_s=_TOO_LONG_S)


def _size_row(requests: int, ran: list[commands.Ran]) -> tuple[str, ...]:
    seconds = statistics.median(one.seconds for one in ran)
    peak = max(one.peak_mib for one in ran)
    return f"{requests:,}", f"{seconds:.2f}", f"{1e3 * seconds / requests:.2f}", f"{peak:.0f}"


def memory(rounds: int) -> Section:
    """Judge 100,000 exchanges of a server that is right and of one that always fails."""
    del rounds  # Memory hardly differs from run to run.
    with ThreadPoolExecutor(2) as pool:
        right, wrong = pool.map(_watched, ([], ["--liar", _FAILING]))
    grown = [found[-1]["mib"] - found[0]["mib"] for found in (right, wrong)]
    return Section(
        name="memory",
        title="resident memory of a process that judges, by the number of exchanges",
        columns=("exchanges", "reference, MiB", "always failing, MiB"),
        rows=tuple(
            (f"{a['exchanges']:,}", f"{a['mib']:.1f}", f"{b['mib']:.1f}")
            for a, b in zip(right, wrong, strict=True)
        ),
        figures={"reference": right, _FAILING: wrong},
        goals=tuple(
            Goal(
                f"at most {_MOST_MIB:.0f} MiB more at {MARKS[-1]:,} exchanges than at {MARKS[0]:,} "
                f"({name})",
                f"{more:.1f} MiB",
                more <= _MOST_MIB,
            )
            for name, more in zip(("reference", "always failing"), grown, strict=True)
        ),
        notes=("Each request is a new one; what Hypothesis holds to draw them is in the figures.",),
    )


def _watched(options: list[str]) -> list[dict[str, Any]]:
    ran = commands.run([sys.executable, "-m", "benchmarks.judging", *options])
    found: list[dict[str, Any]] = json.loads(ran.output)
    return found


def workers(rounds: int) -> Section:
    """Time whole runs with 1, 2 and 4 workers: of ours, and of pytest-xdist."""
    found: dict[str, list[float]] = {}
    for _ in range(max(1, rounds // _ROUNDS_PER_ROUND)):
        for delay in (0.0, _DELAY_S):
            with served.reference(delay) as server:
                for name, line in _lines(server.url):
                    seconds = commands.run(line).seconds
                    found.setdefault(_named(name, delay), []).append(seconds)
    return Section(
        name="workers",
        title="a whole ci run with more than one worker",
        columns=("what", *(f"{n} worker{'s' * (n > 1)}, s" for n in _WORKERS), "2 of 1", "4 of 1"),
        rows=tuple(_worker_row(name, found) for name in _kinds()),
        figures={"seconds": found},
        notes=(
            "Ratios are the share of one worker's time; the reference is one process, "
            f"'slow' waits {1e3 * _DELAY_S:.0f} ms before each answer.",
        ),
    )


def _lines(url: str) -> list[tuple[str, list[str]]]:
    pytest = [sys.executable, "-m", "pytest", "-q", "tests/conformance", "--target", url]
    return [
        *(
            (f"check --workers {n}", [commands.OURS, "check", url, "--workers", str(n)])
            for n in _WORKERS
        ),
        *((f"pytest -n {n}", [*pytest, "-n", str(n)]) for n in _WORKERS),
    ]


def _named(name: str, delay: float) -> str:
    return f"{name}, {'slow' if delay else 'reference'}"


def _kinds() -> list[str]:
    return [
        f"{tool} {{}}, {server}"
        for server in ("reference", "slow")
        for tool in ("check --workers", "pytest -n")
    ]


def _worker_row(kind: str, found: dict[str, list[float]]) -> tuple[str, ...]:
    seconds = [found[kind.format(n)] for n in _WORKERS]
    ratios = [[a / b for a, b in zip(some, seconds[0], strict=True)] for some in seconds[1:]]
    medians = (f"{statistics.median(some):.2f}" for some in seconds)
    return kind.format("N"), *medians, *map(spread, ratios)
