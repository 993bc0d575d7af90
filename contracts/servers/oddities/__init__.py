"""Oddities: correct servers that are unusual.  No clause may accuse them."""

from __future__ import annotations

from typing import Final

from contracts.servers.oddities import answers, conditions, load, refusals, resources, unspecified
from contracts.servers.oddities.oddity import Oddity

ODDITIES: Final[tuple[Oddity, ...]] = (
    *answers.ODDITIES,
    *refusals.ODDITIES,
    *unspecified.ODDITIES,
    *resources.ODDITIES,
    *conditions.ODDITIES,
    *load.ODDITIES,
)

__all__ = ["ODDITIES", "Oddity"]
