"""How makers draw: blocks of bytes, texts and integers straight from Hypothesis' engine.

A known value is drawn as the very choice that a free value would be.  The byte that asks
for it shrinks to zero, the choice then is a free one of the same value, and Hypothesis makes
that simpler: ``thread_id`` becomes ``e``.

The engine's interface is not public.  This module is all that knows it.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final

from hypothesis.internal.intervalsets import IntervalSet
from hypothesis.strategies import SearchStrategy

if TYPE_CHECKING:
    from hypothesis.internal.conjecture.data import ConjectureData

# Every code point that UTF-8 can carry: all but surrogates.
_LETTERS: Final = IntervalSet(((0, 0xD7FF), (0xE000, 0x10FFFF)))
# Stand between the texts of a marked text; no text that UTF-8 can carry has them.
PAIR: Final = "\ud800"
VALUE: Final = "\ud801"
_MARKED: Final = IntervalSet(((0, 0xD801), (0xE000, 0x10FFFF)))
# As long as the engine lets a text without a limit be.
_ANY_LENGTH: Final = 10**10


class Draws:
    """What one example is drawn with.

    Hypothesis takes parts with the same label for things of one kind, and puts one in the
    place of another.  Five of six examples would be such mutants.  A block fits no other
    place, so the mutants would be torn copies.  Parts with labels of their own have none.

    Args:
        data: the example in the making.
    """

    __slots__ = ("_data", "_labels")

    def __init__(self, data: ConjectureData) -> None:
        self._data = data
        self._labels = count(1)

    def of(self, strategy: SearchStrategy[Any]) -> Any:
        """Draw from any strategy."""
        return self._data.draw(strategy, next(self._labels))

    def block(self, width: int) -> bytes:
        """Draw so many bytes; none take no draw."""
        return self._data.draw_bytes(width, width) if width else b""

    def coin(self, chance: float) -> bool:
        """Draw a coin that is true with a *chance*; false is plainer."""
        return self._data.draw_boolean(chance)

    def integer(self, low: int, high: int, known: int | None = None) -> int:
        """Draw an integer from *low* to *high*: the *known* one, or else any."""
        return self._data.draw_integer(low, high, shrink_towards=low, forced=known)

    def text(self, low: int, high: int | None, known: str | None = None) -> str:
        """Draw a text of *low* to *high* code points: the *known* one, or else any."""
        most = _ANY_LENGTH if high is None else high
        return self._data.draw_string(_LETTERS, min_size=low, max_size=most, forced=known)

    def marked(self, known: str | None) -> str:
        """Draw any number of texts, with marks among them: the *known* ones, or else any."""
        return self._data.draw_string(_MARKED, forced=known)

    def begin(self) -> None:
        """Begin a part, which Hypothesis may delete as a whole; ``end`` ends it."""
        self._data.start_span(next(self._labels))

    def end(self) -> None:
        """End the part that was begun last."""
        self._data.stop_span()
