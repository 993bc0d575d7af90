"""Try many mutants in several processes, and say what came of them, kind by kind."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from benchmarks.mutants.trial import Result, tried
from benchmarks.section import Goal, Section

COUNT: Final = 500
# What one definition has derived is kept for as long as its process lives.
_PER_PROCESS: Final = 20
# So many of what went wrong are shown.
_SHOWN: Final = 20


def measure(rounds: int, count: int = COUNT) -> Section:
    """Try *count* mutants; what is tried does not depend on *rounds*."""
    del rounds
    return section(list(_tried(count)))


def _tried(count: int) -> Iterator[Result]:
    """Yield what comes of each mutant, in any order."""
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(os.cpu_count(), maxtasksperchild=_PER_PROCESS) as pool:
        for done, result in enumerate(pool.imap_unordered(tried, range(count)), 1):
            if done % 50 == 0:
                sys.stderr.write(f"{done} of {count} mutants\n")
            yield result


def section(results: list[Result]) -> Section:
    """Return what came of mutants, as a table with a row for each kind of change."""
    kinds = sorted({one.kind for one in results})
    rows = [_row(kind, [one for one in results if one.kind == kind]) for kind in kinds]
    all_of_them = _row("all", results)
    derived = [one for one in results if not one.refused]
    liars = [one for one in derived if one.is_tried]
    conformant = sum(not one.failing for one in derived)
    caught, alone = sum(bool(one.caught) for one in liars), sum(not one.others for one in liars)
    goals = (
        Goal(
            "the reference of every mutant conforms",
            f"{conformant} of {len(derived)}",
            conformant == len(derived),
        ),
        Goal(
            "a server that missed the change is caught by a clause about it",
            f"{caught} of {len(liars)}",
            caught == len(liars),
        ),
        Goal("and by no other clause", f"{alone} of {len(liars)}", alone == len(liars)),
    )
    return Section(
        "mutants",
        "the shipped definition changed in one place",
        ("change", "mutants", "not derivable", "conformant", "liars", "caught", "by that alone"),
        (*map(_cells, rows), _cells(all_of_them)),
        {"kinds": dict(Counter(one.kind for one in results)), "wrong": _wrong(results)},
        goals,
        tuple(_said(one) for one in results if _is_wrong(one))[:_SHOWN],
        is_violated=conformant < len(derived),
    )


def _row(kind: str, results: list[Result]) -> tuple[str, list[int]]:
    derived = [one for one in results if not one.refused]
    liars = [one for one in derived if one.is_tried]
    return kind.replace("_", " "), [
        len(results),
        len(results) - len(derived),
        sum(not one.failing for one in derived),
        len(liars),
        sum(bool(one.caught) for one in liars),
        sum(bool(one.caught) and not one.others for one in liars),
    ]


def _cells(row: tuple[str, list[int]]) -> tuple[str, ...]:
    return row[0], *map(str, row[1])


def _is_wrong(one: Result) -> bool:
    return not one.refused and bool(one.failing or one.others or (one.is_tried and not one.caught))


def _wrong(results: list[Result]) -> list[dict[str, object]]:
    return [asdict(one) for one in results if one.refused or _is_wrong(one)]


def _said(one: Result) -> str:
    if one.failing:
        return f"{one.words}: the reference fails {one.failing[0]:.300}"
    missed = "" if one.caught else "the server that missed it is not caught"
    return f"{one.words}: {missed or f'also fails {one.others[0]:.300}'}"
