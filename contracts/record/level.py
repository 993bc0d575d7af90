"""How firmly the document makes a promise."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How firmly the document makes a promise, strongest first."""

    SCHEMA = "schema"
    PROSE = "prose"
    IMPLIED = "implied"
    ADVICE = "advice"
