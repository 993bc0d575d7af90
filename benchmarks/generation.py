"""Distinct valid, and distinct invalid, requests a second: ours and the peers', side by side.

Every tool draws as many examples, with the same seeds, under the same settings of
Hypothesis, in a process of its own, one after the other; a round is once through all of
them, and ratios are taken within a round.  The clock covers drawing and writing bytes.
What counts is judged afterwards, by another validator: see ``benchmarks.bodies``.

``python -m benchmarks.generation --profile`` prints where our own time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Final

from benchmarks.bodies import Judged, Verdict, assess
from benchmarks.peers.drive import drive, write
from benchmarks.peers.launch import LAST_FIT, draw, older_python
from benchmarks.section import Goal, Section, spread

COUNT: Final = 220
_OVER_JSONSCHEMA: Final = 60.0
_OVER_SCHEMATHESIS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Tool:
    """One row: a generator and what it is asked for."""

    name: str
    peer: str
    kind: str

    @property
    def wanted(self) -> Verdict:
        """What its bodies should be."""
        return Verdict.SCHEMA if self.kind == "invalid" else Verdict.VALID


OURS: Final = Tool("ours, valid", "our_peer", "valid")
CASES: Final = Tool("ours, valid, as cases with features", "our_peer", "valid-cases")
JSONSCHEMA: Final = Tool("hypothesis-jsonschema", "jsonschema_peer", "valid")
POSITIVE: Final = Tool("Schemathesis, positive", "schemathesis_peer", "valid")
OUR_INVALID: Final = Tool("ours, invalid", "our_peer", "invalid")
NEGATIVE: Final = Tool("Schemathesis, negative", "schemathesis_peer", "invalid")
SAME: Final = Tool("engine: the same draws, no strategy", "engine_peer", "same")
INTEGERS: Final = Tool("engine: as many small integers", "engine_peer", "integers")
ENGINE: Final = (SAME, INTEGERS)
TOOLS: Final = (OURS, CASES, JSONSCHEMA, POSITIVE, OUR_INVALID, NEGATIVE, *ENGINE)


@dataclass(frozen=True, slots=True)
class Sample:
    """One tool in one round: what it reported, and what its bodies are worth."""

    figures: dict[str, Any]
    judged: Judged
    wanted: Verdict

    @property
    def rate(self) -> float:
        """Distinct bodies a second that are what was asked for, by the schema."""
        found = self.judged.distinct[self.wanted]
        if self.wanted is Verdict.VALID:
            # A limit in prose is none that a tool could know from the schema.
            found += self.judged.distinct[Verdict.PROSE]
        return float(found / self.figures["seconds"])

    @property
    def examples(self) -> float:
        """Examples a second, whatever they are."""
        return float(self.judged.count / self.figures["seconds"])


Samples = dict[Tool, list[Sample]]


def measure(rounds: int) -> Section:
    """Let every tool draw in turn, *rounds* times, and compare."""
    older_python()
    samples: Samples = {tool: [] for tool in TOOLS}
    for number in range(rounds):
        for tool in TOOLS:
            samples[tool].append(_sample(tool, number))
    return Section(
        name="generation",
        title=f"distinct requests a second, {COUNT} examples drawn, median of {rounds} rounds",
        columns=("tool", "a second", "ours to it", "first 200 s", "all s", "valid", "by schema",
                 "by prose", "distinct", "bytes", "import s", "build s"),
        rows=tuple(_row(tool, samples) for tool in TOOLS),
        figures=_figures(samples),
        goals=_goals(samples),
        notes=_NOTES,
    )  # fmt: skip


def _sample(tool: Tool, seed: int) -> Sample:
    drawn = draw(tool.peer, tool.kind, COUNT, seed)
    return Sample(drawn.figures, assess(drawn.bodies), tool.wanted)


_NOTES: Final = (
    "'a second' counts different JSON values that are what was asked for: accepted by "
    "jsonschema-rs, or refused by it. Writing the bytes is inside the clock.",
    "'valid', 'by schema' and 'by prose' are shares of all that was drawn: valid; invalid by the "
    "schema; valid by the schema, but beyond a limit that only a description states.",
    "import and build (making the strategy) are outside the clock, the first example is inside.",
    f"hypothesis-jsonschema runs with {LAST_FIT[0]}, the last that it works with; Schemathesis "
    "has the definition without its security scheme, so that all it draws goes into bodies.",
    "The rows 'engine' are examples a second of strategies that only draw, as often as ours.",
)


def _middle(values: list[float]) -> float:
    return float(median(values))


def _row(tool: Tool, samples: Samples) -> tuple[str, ...]:
    mine = samples[tool]

    def middle(name: str) -> str:
        return f"{_middle([sample.figures[name] for sample in mine]):.2f}"

    def share(of: Callable[[Judged], float]) -> str:
        return f"{_middle([of(sample.judged) for sample in mine]):.1%}"

    clocks = middle("first_200_s"), middle("seconds")
    if tool in ENGINE:
        rate = f"{_middle([sample.examples for sample in mine]):.0f}"
        return (tool.name, rate, spread(_ratios(tool, samples)), *clocks, *["-"] * 7)
    size = _middle([sample.judged.mean_bytes[tool.wanted] for sample in mine])
    return (
        tool.name,
        f"{_middle([sample.rate for sample in mine]):.1f}",
        "1" if tool in (OURS, OUR_INVALID) else spread(_ratios(tool, samples)),
        *clocks,
        *(share(lambda judged, v=verdict: judged.shares[v]) for verdict in Verdict),  # type: ignore[misc]
        share(lambda judged: judged.distinct_share),
        f"{size:.0f}",
        middle("import_s"),
        middle("build_s"),
    )


def _ratios(tool: Tool, samples: Samples) -> list[float]:
    """Return how many times as fast as *tool* ours is, round by round."""
    ours = samples[OUR_INVALID if tool.kind == "invalid" else OURS]
    if tool in ENGINE:
        return [o.examples / t.examples for o, t in zip(ours, samples[tool], strict=True)]
    return [o.rate / t.rate for o, t in zip(ours, samples[tool], strict=True)]


def _figures(samples: Samples) -> dict[str, Any]:
    return {
        tool.name: {
            "rounds": [{**s.figures, "rate": s.rate, **asdict(s.judged)} for s in found],
            "ours_to_it": _ratios(tool, samples),
        }
        for tool, found in samples.items()
    }


def _goals(samples: Samples) -> tuple[Goal, ...]:
    valid = min(sample.judged.shares[Verdict.VALID] for sample in samples[OURS])
    ours, theirs = (
        _middle([sample.judged.mean_bytes[Verdict.VALID] for sample in samples[tool]])
        for tool in (OURS, JSONSCHEMA)
    )
    return (
        _faster(JSONSCHEMA, _OVER_JSONSCHEMA, samples),
        _faster(POSITIVE, _OVER_SCHEMATHESIS, samples),
        Goal("all of ours are valid, limits in prose included", f"{valid:.1%}", valid == 1.0),
        Goal(
            "ours are on average no smaller than hypothesis-jsonschema's",
            f"{ours:.0f} bytes to {theirs:.0f}",
            ours >= theirs,
        ),
    )


def _faster(tool: Tool, goal: float, samples: Samples) -> Goal:
    ratios = _ratios(tool, samples)
    met = _middle(ratios) >= goal
    text = f"{goal:.0f} times as many distinct valid requests a second as {tool.name}"
    return Goal(text, spread(ratios), met, "" if met else _why(samples))


def _why(samples: Samples) -> str:
    """Say how much of our time the engine takes: what is left is what we could save."""
    draws = _middle([sample.figures["draws"] for sample in samples[INTEGERS]])
    engine, same = (_middle(_ratios(tool, samples)) for tool in (INTEGERS, SAME))
    return (
        f"an example of ours makes {draws:.0f} primitive draws; {engine:.0%} of the time goes to "
        f"Hypothesis' engine for as many integers, {same:.0%} for the very same draws. "
        "The rest is spans and strategies; only fewer draws make it faster than that."
    )


def profile() -> str:
    """Return the top of a profile of our own generation."""
    from io import StringIO

    from contracts.definition import load
    from strategies.drawing.valid import valid_requests

    def each(value: Any) -> None:
        write(value)

    profiler, text = cProfile.Profile(), StringIO()
    profiler.runcall(drive, each, valid_requests(load()), COUNT, 0)
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(25)
    return text.getvalue()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--profile", action="store_true", required=True)
    parser.parse_args()
    sys.stdout.write(profile())
