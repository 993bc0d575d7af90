"""How a promise is broken: a sentence, and what of the exchange shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Difference:
    """What should have come, and what came in its place.

    Attributes:
        wanted: what should have come, or the part of it around the first difference.
        received: the same part of what came.
        is_sent: whether what should have come is what was sent.
        skipped: how many characters of both are left out in front.
    """

    wanted: str
    received: str
    is_sent: bool = False
    skipped: int = 0


class Breach(str):
    """A sentence that says how a promise is broken, and what of the exchange shows it.

    Attributes:
        manner: what was done to a text, as ``other case``.  Failures that are alike in that
            are one fault, whatever the requests hold.
        at: where in the answer the fault is, as names and indices; empty where it is no
            place in particular.
        difference: what should have come, and what came.
        earlier: numbers of the exchanges without which this one would not show it.
        is_own: whether the answer is evidently that of this request, and of no other.
        is_mixed: whether something came back that another request may have sent.
    """

    __slots__ = ("at", "difference", "earlier", "is_mixed", "is_own", "manner")
    manner: str
    at: tuple[str, ...]
    difference: Difference | None
    earlier: tuple[int, ...]
    is_own: bool
    is_mixed: bool

    def __new__(
        cls,
        sentence: str,
        *,
        manner: str = "",
        at: tuple[str, ...] = (),
        difference: Difference | None = None,
        earlier: tuple[int, ...] = (),
        is_own: bool = False,
        is_mixed: bool = False,
    ) -> Self:
        """Return *sentence* with what goes with it."""
        made = super().__new__(cls, sentence)
        made.manner, made.at, made.difference, made.earlier = manner, at, difference, earlier
        made.is_own, made.is_mixed = is_own, is_mixed
        return made

    def of_own_answer(self, is_own: bool, *, is_mixed: bool = False) -> Breach:
        """Return this breach, and whether the answer may be that of this request, or of another."""
        made = self._copy(self, self.manner, self.at, is_own)
        made.is_mixed = is_mixed
        return made

    def shortened(self, length: int) -> Breach:
        """Return this breach with no text longer than *length*; answers may have endless ones."""
        said = self if len(self) <= length else f"{self[:length]}..."
        at = tuple(step[:length] for step in self.at)
        return self._copy(said, self.manner[:length], at, self.is_own)

    def _copy(self, said: str, manner: str, at: tuple[str, ...], is_own: bool) -> Breach:
        return Breach(
            said,
            manner=manner,
            at=at,
            difference=self.difference,
            earlier=self.earlier,
            is_own=is_own,
            is_mixed=self.is_mixed,
        )
