"""What a call costs, counted and not timed: the same on every machine, however busy.

Counted are the lines of Python that are run, the calls of functions written in C, and the most
memory that is held at a time.  What happens inside one call in C is not seen, as where a regular
expression goes back and forth; but text that such a call makes is memory, so that a ``repr`` that
doubles with each level shows.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import FrameType
from typing import Any, Final

# Twice the size may cost that many times more than the step before; a square costs four times.
_GROWTH: Final = 3.0
# What the first of anything costs: a cache, a block of memory, a branch not yet taken.
_SLACK_STEPS: Final = 400
_SLACK_BYTES: Final = 120_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call costs.

    Attributes:
        steps: lines of Python, and calls of functions in C.
        held: the most bytes that were held at a time.
    """

    steps: int
    held: int


def cost(call: Callable[[], object]) -> Cost:
    """Return what *call* costs."""
    steps = 0

    def trace(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return trace

    def profile(_frame: FrameType, event: str, _arg: Any) -> None:
        nonlocal steps
        steps += event == "c_call"

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return Cost(steps, _held(call))


def _held(call: Callable[[], object]) -> int:
    # Apart from counting steps, which takes memory itself.
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def grows_faster(call: Callable[[int], Callable[[], object]], sizes: Sequence[int]) -> str:
    """Return in what the cost of a call grows faster than its size; empty where in nothing.

    Args:
        call: returns what to measure, given a size.
        sizes: each twice the one before.
    """
    costs = [cost(call(size)) for size in sizes]
    found = []
    for name, slack in (("steps", _SLACK_STEPS), ("held", _SLACK_BYTES)):
        counts = [int(getattr(one, name)) for one in costs]
        gaps = [after - before for before, after in pairwise(counts)]
        if any(after > _GROWTH * max(before, 0) + slack for before, after in pairwise(gaps)):
            found.append(f"{name} for sizes {list(sizes)}: {counts}")
    return "; ".join(found)
