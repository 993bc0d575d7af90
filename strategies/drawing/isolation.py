"""Hypothesis by itself: it draws by the seed alone, and leaves nothing in the working directory.

By default it takes constants from whatever modules are loaded, the target's included, and keeps
tables of Unicode in a folder ``.hypothesis`` beside the user's project.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import platformdirs
from hypothesis import configuration
from hypothesis.internal.conjecture.providers import HypothesisProvider

_CONSTANTS: Final = "_maybe_draw_constant"
_HOME: Final = "__hypothesis_home_directory"


@contextmanager
def isolated() -> Iterator[None]:
    """Let Hypothesis draw no constants, and keep its tables in the user's cache, meanwhile.

    There is no setting for either.  A folder that the user has given it stays in use.
    """
    drawn, home = getattr(HypothesisProvider, _CONSTANTS), getattr(configuration, _HOME)
    setattr(HypothesisProvider, _CONSTANTS, _no_constant)
    if home is None and "HYPOTHESIS_STORAGE_DIRECTORY" not in os.environ:
        configuration.set_hypothesis_home_dir(_cache())
    try:
        yield
    finally:
        setattr(HypothesisProvider, _CONSTANTS, drawn)
        configuration.set_hypothesis_home_dir(home)


def _no_constant(*_: Any, **__: Any) -> None:
    """Draw none."""


def _cache() -> Path:
    """Return where tables are kept; where the user has no home, nothing can be written there."""
    folder = platformdirs.user_cache_path("thread-contracts")
    return (folder if folder.is_absolute() else Path(os.devnull)) / "hypothesis"
