"""The limit that Hypothesis' own engine sets: as many primitive draws, and nothing else.

Our strategy is run first, outside the clock, to see what an example of it draws.  Then
``integers`` makes as many draws of small integers as an example has on average, and
``same`` makes the very draws of one of those examples, types and constraints alike,
straight from the engine: no strategy, no span, no value, no bytes.
"""

from __future__ import annotations

from typing import Any

from hypothesis.control import current_build_context
from hypothesis.internal.conjecture.data import ConjectureData
from hypothesis.strategies import SearchStrategy

from benchmarks.peers.drive import Job, Prepared, drive
from contracts.definition import load
from strategies.drawing.valid import valid_requests

Draws = list[tuple[str, Any]]
"""The primitive draws of an example: type and constraints."""


def prepare(job: Job) -> Prepared:
    """Return a strategy that only draws, and how many draws ours makes."""
    seen: list[Draws] = []

    def collect(value: Any) -> None:
        del value
        data = current_build_context().data
        seen.append([(node.type, node.constraints) for node in data.nodes])

    drive(collect, valid_requests(load()), job.count, job.seed)
    mean = sum(map(len, seen)) / len(seen)
    bare: SearchStrategy[None] = _Integers(round(mean)) if job.kind == "integers" else _Same(seen)
    return Prepared(bare, lambda _: b"", {"draws": mean})


class _Integers(SearchStrategy[None]):
    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def do_draw(self, data: ConjectureData) -> None:
        for _ in range(self._count):
            data.draw_integer(0, 9)


class _Same(SearchStrategy[None]):
    def __init__(self, seen: list[Draws]) -> None:
        super().__init__()
        self._seen = seen

    def do_draw(self, data: ConjectureData) -> None:
        # Which example it is must be drawn too, or the engine would find us unreliable.
        for kind, constraints in self._seen[data.draw_integer(0, len(self._seen) - 1)]:
            getattr(data, f"draw_{kind}")(**constraints)
