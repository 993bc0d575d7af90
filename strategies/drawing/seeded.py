"""Hypothesis' settings with which what it draws depends on the seed alone."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import Phase, settings
from hypothesis.database import ExampleDatabase
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

BACKEND: Final = "thread-contracts"


class Provider(HypothesisProvider):
    """Hypothesis' own provider, without constants.

    It takes some from the modules that are loaded, and remembers them for the whole
    process: what is sent would depend on the target and on what was drawn before.  Our
    strategies have corners of their own.  What Hypothesis draws past its provider, to find out
    what is new, ``isolated`` keeps from them.
    """

    def _maybe_draw_constant(self, *_: Any, **__: Any) -> None:
        return None


AVAILABLE_PROVIDERS[BACKEND] = f"{__name__}.Provider"


def reproducible(count: int, *phases: Phase, store: ExampleDatabase | None = None) -> settings:
    """Return the settings to draw *count* examples in these *phases*, some kept in a *store*."""
    return settings(
        max_examples=count, phases=phases, database=store, deadline=None, backend=BACKEND
    )


def generating(count: int) -> settings:
    """Return the settings to draw *count* examples that depend on the seed alone."""
    return reproducible(count, Phase.generate)
