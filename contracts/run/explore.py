"""Random cases from Hypothesis, the same for the same seed wherever they are drawn."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from hypothesis import Phase, given, seed, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.internal.constants_ast import Constants

from contracts.case import Case, Expectation
from strategies.random_cases import invalid_cases, valid_cases

BACKEND: Final = "thread-contracts"


class Provider(HypothesisProvider):
    """Hypothesis' own provider, without constants taken from the modules loaded.

    They would make what is sent depend on the working directory and on the target.
    """

    @property
    def _local_constants(self) -> Any:
        return Constants()


AVAILABLE_PROVIDERS[BACKEND] = f"{__name__}.Provider"


@lru_cache(8)
def random_cases(expect: Expectation, count: int, number: int) -> tuple[Case, ...]:
    """Return up to *count* different random cases drawn with seed *number*."""
    strategy = valid_cases() if expect is Expectation.VALID else invalid_cases()
    found: dict[bytes, Case] = {}

    @seed(number)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        backend=BACKEND,
    )
    @given(strategy)
    def draw(case: Case) -> None:
        if case.body is not None:
            found.setdefault(
                case.body, replace(case, name=f"random {expect} {len(found)}: {case.name}")
            )

    draw()
    return tuple(found.values())
