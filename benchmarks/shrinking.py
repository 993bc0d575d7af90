"""How small counterexamples get, and in how many steps: ours beside strategies by hand.

Fifteen properties that do not hold are tried with the same seeds on our valid requests and
on those that one would write by hand with ``fixed_dictionaries``.  A result is minimal if
neither strategy came to a smaller one with any seed.  A step is a call of the property
after its first failure.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Final

from benchmarks.failing import PROPERTIES, Fails
from benchmarks.section import Goal, Section

SEEDS: Final = 5
# By hand some failures are not met in thousands; those then count as not minimal.
_EXAMPLES: Final = 300
_TWICE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Shrunk:
    """What one property came to with one seed.

    Attributes:
        value: the smallest request that fails; None where none was found.
        steps: calls of the property after its first failure.
    """

    value: Any
    steps: int

    @property
    def size(self) -> tuple[float, int]:
        """Its length as JSON, and the sum of its numbers; infinite where there is none."""
        if self.value is None:
            return float("inf"), 0
        text = json.dumps(self.value, ensure_ascii=False, separators=(",", ":"))
        return len(text), _sum(self.value)


def _sum(value: Any) -> int:
    if isinstance(value, int):
        return value
    inside = value.values() if isinstance(value, dict) else value
    return sum(map(_sum, inside)) if isinstance(value, dict | list) else 0


def shrunk(strategy: Any, fails: Fails, number: int) -> Shrunk:
    """Let Hypothesis find and shrink what *fails*, with seed *number*."""
    from hypothesis import HealthCheck, Phase, given, seed, settings

    found: list[Any] = []
    steps = 0

    class _Failed(Exception):
        """The property does not hold."""

    @seed(number)
    @settings(
        max_examples=_EXAMPLES,
        phases=[Phase.generate, Phase.shrink],
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def holds(value: Any) -> None:
        nonlocal steps
        steps += bool(found)
        if fails(value):
            found.append(value)
            raise _Failed

    try:
        holds()
    except _Failed:
        return Shrunk(found[-1], steps)
    return Shrunk(None, steps)


Results = dict[str, dict[str, list[Shrunk]]]


def measure(_: int) -> Section:
    """Shrink every failure with both, five seeds each, and compare the results."""
    from benchmarks.peers import by_hand
    from contracts.definition import load
    from strategies.drawing.valid import valid_requests

    tools = {"ours": valid_requests(load()), "by hand": by_hand.requests()}
    results = {
        name: {tool: [shrunk(made, fails, n) for n in range(SEEDS)] for tool, made in tools.items()}
        for name, fails in PROPERTIES.items()
    }
    return section(results)


def section(results: Results) -> Section:
    """Return what the results come to."""
    return Section(
        "shrinking",
        "the smallest request that a property fails on, and the steps to it",
        ("property", "ours minimal", "by hand", "ours, steps", "by hand", "ours ends in"),
        tuple(_row(name, found) for name, found in results.items()),
        {
            name: {t: [asdict(s) for s in all_] for t, all_ in f.items()}
            for name, f in results.items()
        },
        _goals(results),
        (
            f"{SEEDS} seeds each; steps are the median of the calls after the first failure",
            "minimal: as short as the shortest that either came to, with numbers as small",
        ),
    )


def _minimal(found: dict[str, list[Shrunk]], tool: str) -> int:
    best = min(one.size for all_ in found.values() for one in all_)
    return sum(one.size == best for one in found[tool])


def _steps(found: dict[str, list[Shrunk]], tool: str) -> float:
    """Return the median of the steps where there was a failure; 0 where there was none."""
    steps = [one.steps for one in found[tool] if one.value is not None]
    return median(steps) if steps else 0


def _row(name: str, found: dict[str, list[Shrunk]]) -> tuple[str, ...]:
    counts = [f"{_minimal(found, tool)} of {SEEDS}" for tool in found]
    steps = [f"{_steps(found, tool):.0f}" for tool in found]
    ends = json.dumps(found["ours"][0].value, separators=(",", ":"))
    return name, *counts, *steps, ends if len(ends) <= 60 else f"{ends[:57]}..."


def _goals(results: Results) -> tuple[Goal, ...]:
    ours, theirs = (
        sum(_minimal(found, tool) for found in results.values()) for tool in ("ours", "by hand")
    )
    steps = [(_steps(found, "ours"), _steps(found, "by hand")) for found in results.values()]
    both = [(own, other) for own, other in steps if own and other]
    in_all = sum(own for own, _ in both) / sum(other for _, other in both) if both else 0.0
    above = sum(own > _TWICE * other for own, other in both)
    return (
        Goal("minimal as often as by hand", f"{ours} to {theirs}", ours >= theirs),
        Goal(
            "no more steps in all than twice those by hand", f"{in_all:.2f} times", in_all <= _TWICE
        ),
        Goal(
            "no more steps than twice those by hand for any property",
            f"more for {above} of {len(both)}",
            not above,
            ""
            if not above
            else "where little is to be shrunk, our blocks of bytes cost some steps",
        ),
    )
