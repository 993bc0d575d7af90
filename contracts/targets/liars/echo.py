"""Liars of one family: echo."""

from __future__ import annotations

from typing import Final

from contracts.targets.liars.liar import Liar

LIARS: Final[tuple[Liar, ...]] = ()
