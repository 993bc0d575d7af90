"""Marks: pairs of metadata that no two requests of a run share, to recognise answers by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

KEY: Final = "mark"
OTHER_KEY: Final = "sign"
"""Beside the usual key: of two maps that are merged, one hides the other's under the same key."""
_PREFIX: Final = "mark-"
_MARK: Final = re.compile(rf"{_PREFIX}-?\d+-\d+")


def pair(seed: int, number: int, key: str = KEY) -> dict[str, str]:
    """Return the pair of metadata that marks request *number* of a run with *seed*."""
    return {key: f"{_PREFIX}{seed}-{number}"}


def marks(metadata: Mapping[str, Any]) -> dict[str, str]:
    """Return the marks in *metadata*, by their keys."""
    known = {key: metadata.get(key) for key in (KEY, OTHER_KEY)}
    return {key: value for key, value in known.items() if is_mark(value)}


def is_mark(value: object) -> TypeGuard[str]:
    """Tell whether *value* is the mark of some request."""
    return isinstance(value, str) and _MARK.fullmatch(value) is not None
