"""What was put together at one place, as alternatives there may refer to it once more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Level:
    """What was put together at one place: alternatives there may refer to it once more.

    Attributes:
        done: the references that were followed; what they lead to holds already.
        within: of each schema by its pointer, the references in whose target it stands.
    """

    done: frozenset[str] = frozenset()
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_members(self, holder: str, members: Iterable[str]) -> Level:
        """Return this level, in which *members* stand where their *holder* does."""
        around = self.within.get(holder, ())
        return Level(self.done, {**self.within, **dict.fromkeys(members, around)})


NEW: Final = Level()
