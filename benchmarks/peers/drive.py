"""Draw requests from one generator, in a process of its own, and keep the time.

Run as ``python -m benchmarks.peers.drive PEER KIND --count N --seed S --out FILE``.  PEER
is a module beside this one, whose ``prepare`` returns what to draw from.  It may run in
another virtual environment, so nothing but Hypothesis is imported here.

Three clocks are kept apart: importing the tool, preparing its strategy, and drawing.
Drawing includes writing each body as bytes; the first example, which pays for all that
a tool does lazily, is part of it.
"""

from __future__ import annotations

import argparse
import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    Strategy: TypeAlias = SearchStrategy[Any]

FIRST: Final = 200


@dataclass(frozen=True, slots=True)
class Job:
    """What to draw.

    Attributes:
        peer: the module that prepares the strategy.
        kind: what it is asked for, as ``valid`` or ``invalid``.
        count: Hypothesis' ``max_examples``.
        seed: Hypothesis' seed.
        schema: a file with the request's JSON Schema, for a peer that cannot load ours.
    """

    peer: str
    kind: str
    count: int
    seed: int
    schema: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A strategy, how a value of it becomes the bytes of a body, and further figures."""

    strategy: Strategy
    write: Callable[[Any], bytes]
    figures: dict[str, Any] = field(default_factory=dict)


def write(value: Any) -> bytes:
    """Write *value* as compact JSON in UTF-8, the same way for every tool."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def drive(test: Callable[[Any], None], strategy: Strategy, count: int, seed: int) -> None:
    """Call *test* with *count* examples, under the settings that are the same for every tool."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    same = settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    seeded(seed)(same(given(strategy)(test)))()


def perform(job: Job) -> dict[str, Any]:
    """Do a job and return everything measured, bodies included."""
    started = time.perf_counter()
    peer = import_module(f"benchmarks.peers.{job.peer}")
    imported = time.perf_counter()
    prepared: Prepared = peer.prepare(job)
    built = time.perf_counter()
    return {
        **prepared.figures,
        "import_s": imported - started,
        "build_s": built - imported,
        **_timed(prepared, job),
    }


def _timed(prepared: Prepared, job: Job) -> dict[str, Any]:
    bodies: list[bytes] = []
    times: list[float] = []

    def collect(value: Any) -> None:
        bodies.append(prepared.write(value))
        times.append(time.perf_counter())

    cpu, began = time.process_time(), time.perf_counter()
    drive(collect, prepared.strategy, job.count, job.seed)
    seconds, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    return {
        "seconds": seconds,
        "cpu_s": cpu_s,
        "first_example_s": times[0] - began,
        "first_200_s": times[min(FIRST, len(times)) - 1] - began,
        "bodies": [base64.b64encode(body).decode() for body in bodies],
    }


def main() -> None:
    """Do the job of the command line and write the outcome as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("peer")
    parser.add_argument("kind")
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--schema", default="")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    job = Job(given.peer, given.kind, given.count, given.seed, given.schema)
    given.out.write_text(json.dumps(perform(job)), encoding="utf-8")


if __name__ == "__main__":
    main()
