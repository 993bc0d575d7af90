"""A strategy that is written as the call that made it, and made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hypothesis.strategies import SearchStrategy

if TYPE_CHECKING:
    from hypothesis.internal.conjecture.data import ConjectureData


class Called(SearchStrategy[Any]):
    """A strategy that another one stands behind.

    Args:
        written: the call, as a reader would write it.
        make: makes the strategy that is drawn from.
    """

    def __init__(self, written: str, make: Callable[[], SearchStrategy[Any]]) -> None:
        super().__init__()
        self._written = written
        self._make = make

    @cached_property
    def _behind(self) -> SearchStrategy[Any]:
        return self._make()

    def do_validate(self) -> None:
        """Make the strategy: Hypothesis asks for it before it keeps the time of drawing."""
        self._behind.validate()

    def do_draw(self, data: ConjectureData) -> Any:
        """Draw a value."""
        return data.draw(self._behind)

    def __repr__(self) -> str:
        """Return the call."""
        return self._written
