"""Wrong uses of the command and hostile exchanges: what must never come of them.

``python -m benchmarks.wrong_uses [--count N] [--seed N]`` draws them from the seed, runs each in a
process of its own, and prints how many of each kind there were and what was wrong with them.
The exit code is 1 where anything was.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from typing import Final

from benchmarks.hostile import exchanges, lines, surroundings
from benchmarks.hostile.use import Use, tried
from benchmarks.section import Goal, Section, render

COUNT: Final = 1_000
_SEED: Final = 12
# How often it is said how far it is.
_EACH: Final = 50
_EXCHANGES: Final = "exchanges"
Draw = Callable[[Random], Use]
# How many of every hundred uses are of a kind.
_SHARES: Final[Mapping[str, int]] = {
    "command line": 40,
    "settings file": 13,
    "environment": 12,
    "report": 8,
    "surroundings": 8,
    "pytest": 5,
    _EXCHANGES: 14,
}
_DRAWN: Final[Mapping[str, Draw]] = {
    "command line": lines.command_line,
    "settings file": lines.settings_file,
    "environment": lines.environment,
    "report": lines.report,
    "surroundings": surroundings.surroundings,
    "pytest": lines.pytest_option,
}
Tried = tuple[Use, tuple[str, ...]]
"""A use, and what was wrong with how it ended."""


def uses(count: int, seed: int, url: str) -> Iterator[Use]:
    """Yield *count* uses, or a few more; hostile servers are at *url*."""
    drawn: Mapping[str, Draw] = {**_DRAWN, _EXCHANGES: partial(exchanges.exchange, url=url)}
    for group, share in _SHARES.items():
        for number in range(-(-count * share // 100)):
            # Each has a seed of its own, so that one can be run again alone.
            yield drawn[group](Random(f"{seed} {group} {number}"))  # noqa: S311 -- no secret


def run(count: int, seed: int) -> list[Tried]:
    """Run *count* uses, several at a time."""
    with exchanges.serving() as url, ThreadPoolExecutor(os.cpu_count()) as threads:
        every = list(uses(count, seed, url))
        return list(_watched(zip(every, threads.map(tried, every), strict=True), len(every)))


def _watched(found: Iterable[Tried], total: int) -> Iterator[Tried]:
    """Yield them on; what is wrong, and how far it is, is written while it goes on."""
    for number, (use, violations) in enumerate(found, 1):
        if violations:
            sys.stderr.write(f"{_described(use, violations)}\n")
        if number % _EACH == 0 or number == total:
            sys.stderr.write(f"wrong uses: {number:,} of {total:,}\n")
        sys.stderr.flush()
        yield use, violations


def measure(rounds: int) -> Section:
    """Run them once, whatever the *rounds*: nothing is timed."""
    del rounds
    return section(run(COUNT, _SEED))


def section(found: Sequence[Tried]) -> Section:
    """Return what was found as a table."""
    number = Counter(use.kind for use, _ in found)
    wrong = Counter(use.kind for use, violations in found if violations)
    total = sum(wrong.values())
    return Section(
        name="wrong_uses",
        title="wrong uses and hostile exchanges, each in a process of its own",
        columns=("kind", "uses", "violated"),
        rows=tuple((kind, str(number[kind]), str(wrong[kind])) for kind in sorted(number)),
        figures={"uses": dict(number), "violated": dict(wrong)},
        goals=(Goal("nothing is violated", f"{total} of {len(found)} uses", not total),),
        notes=tuple(_described(use, violations) for use, violations in found if violations),
        is_violated=bool(total),
    )


def _described(use: Use, violations: Sequence[str]) -> str:
    words = [os.fsdecode(word)[:200] for word in use.words]
    around = f"{dict(use.environment)!a:.400} {dict(use.files)!a:.400}"
    return f"{use.kind}: {'; '.join(violations)}\n      {words!a}\n      {around}"


def main(words: Sequence[str] | None = None) -> int:
    """Run them, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=COUNT, help=f"how many (default {COUNT})")
    parser.add_argument("--seed", type=int, default=_SEED, help=f"draws them (default {_SEED})")
    given = parser.parse_args(words)
    found = section(run(given.count, given.seed))
    sys.stdout.write(render(found))
    return int(found.is_violated)


if __name__ == "__main__":
    sys.exit(main())
