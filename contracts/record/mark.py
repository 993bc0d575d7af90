"""Marks: pairs of metadata that no two requests of a run share, to recognise answers by."""

from __future__ import annotations

from typing import Final, TypeGuard

KEY: Final = "mark"
_PREFIX: Final = "mark-"


def pair(seed: int, number: int) -> dict[str, str]:
    """Return the pair of metadata that marks request *number* of a run with *seed*."""
    return {KEY: f"{_PREFIX}{seed}-{number}"}


def is_mark(value: object) -> TypeGuard[str]:
    """Tell whether *value* is the mark of some request."""
    return isinstance(value, str) and value.startswith(_PREFIX)
