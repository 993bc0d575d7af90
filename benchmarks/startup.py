"""How long commands take from start to exit, beside Python's own start and Schemathesis'.

Every command is run once in each round, in turn, so that what else the machine does
hits all of them alike; ratios are taken within a round.
"""

from __future__ import annotations

import statistics
import sys
from typing import Final

from benchmarks import commands
from benchmarks.section import Goal, Section, spread

_PYTHON: Final = "python -c pass"
_PEER: Final = "st --version"
_OURS: Final = "thread-contracts --version"
_COMMANDS: Final = {
    _PYTHON: [sys.executable, "-c", "pass"],
    _PEER: [commands.ST, "--version"],
    _OURS: [commands.OURS, "--version"],
    "thread-contracts clauses": [commands.OURS, "clauses"],
    "thread-contracts check reference --profile quick": [
        commands.OURS, "check", "reference", "--profile", "quick",
    ],
    "thread-contracts check reference": [commands.OURS, "check", "reference"],
}  # fmt: skip
# Short commands are cheap to repeat and suffer most from noise.
_REPEATS: Final = 5
_SHORT: Final = (_PYTHON, _PEER, _OURS, "thread-contracts clauses")


def measure(rounds: int) -> Section:
    """Time the commands."""
    found: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    for _ in range(rounds):
        for name, seconds in _one_round().items():
            found[name].append(seconds)
    ratios = [a / b for a, b in zip(found[_OURS], found[_PEER], strict=True)]
    return Section(
        name="startup",
        title="whole commands, from start to exit",
        columns=("command", "seconds", "times python", f"times {_PEER}"),
        rows=tuple(_row(name, found) for name in _COMMANDS),
        figures={"seconds": found},
        goals=(
            Goal(
                f"`{_OURS}` starts faster than `{_PEER}`",
                f"{spread(ratios)} of its time",
                max(ratios) < 1,
            ),
        ),
        notes=(f"Of the first four, the fastest of {_REPEATS} runs counts in each round.",),
    )


def _one_round() -> dict[str, float]:
    """Return the seconds of each command, the short ones interleaved."""
    short = [{name: _seconds(name) for name in _SHORT} for _ in range(_REPEATS)]
    fastest = {name: min(one[name] for one in short) for name in _SHORT}
    return {**fastest, **{name: _seconds(name) for name in _COMMANDS if name not in _SHORT}}


def _seconds(name: str) -> float:
    return commands.run(_COMMANDS[name]).seconds


def _row(name: str, found: dict[str, list[float]]) -> tuple[str, ...]:
    return (
        name,
        f"{statistics.median(found[name]):.3f}",
        *(_ratios(found[name], found[other]) for other in (_PYTHON, _PEER)),
    )


def _ratios(some: list[float], others: list[float]) -> str:
    return spread([a / b for a, b in zip(some, others, strict=True)])
