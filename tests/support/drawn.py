"""What a Hypothesis strategy draws, collected into a list."""

from __future__ import annotations

from typing import TypeVar
from unittest import mock

from hypothesis import Phase, given, seed, settings
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


def drawn(strategy: SearchStrategy[T], count: int, *, number: int = 0) -> list[T]:
    """Return up to *count* values of *strategy*, repeats included; every health check is on.

    Hypothesis takes constants from the modules that happen to be loaded, and remembers
    them; without any the values are the same whichever tests are run.
    """
    found: list[T] = []

    @seed(number)
    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate])
    @given(strategy)
    def collect(value: T) -> None:
        found.append(value)

    with mock.patch.object(HypothesisProvider, "_maybe_draw_constant", return_value=None):
        collect()
    return found
