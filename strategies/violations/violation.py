"""What a violation is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Violation:
    """A value that breaks one keyword of a node; ``variant`` says how."""

    keyword: str
    pointer: str
    variant: str
    value: Any
