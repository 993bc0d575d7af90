"""Which of the things that explain failures equally well is nearest to what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contracts.record.feature import Feature, Kind, Role, TextOf
from contracts.record.kind import SIGNS

_TEXTS: Final = SIGNS | {Kind.TEXT_OF, Kind.TEXT_AT}


def nearest(alike: Sequence[Feature], at: tuple[str, ...]) -> Feature:
    """Return the first of *alike*, or the first about the part of the answer that is wrong.

    A text that stands elsewhere says less than what is said of the very part.

    Args:
        alike: what explains failures equally well, the most general first.
        at: where in the answer the fault is; empty where that is not known.
    """
    first = alike[0]
    near = [one for one in alike if one.place and at[:1] == one.place[:1]]
    in_maps = isinstance(first.detail, TextOf) and first.detail.role is not Role.CONTENT
    if not near or first in near or first.kind not in _TEXTS or in_maps:
        return first
    return near[0]


def outer(feature: Feature) -> tuple[object, ...]:
    """Order features, the outermost first."""
    return len(feature.place), feature.generality
