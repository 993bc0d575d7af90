"""Which process sends the parts of a run whose order is free: here, this one alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from contracts.record.case import Case
from contracts.run.exploration import Exploration
from contracts.run.session import Session


class Distribution(Protocol):
    """Sends what may be sent in any order; the run itself sends all the rest."""

    @property
    def blocks_together(self) -> int:
        """How many blocks of random requests are sent before the run looks at their answers."""

    def bulk(self, session: Session, name: str, cases: Sequence[Case]) -> None:
        """Send *cases* as the phase *name*."""

    def draw(self, session: Session, exploration: Exploration, blocks: Sequence[int]) -> None:
        """Draw and send the random requests of *blocks*."""


class Alone:
    """Sends everything in this process, in order."""

    blocks_together = 1

    def bulk(self, session: Session, name: str, cases: Sequence[Case]) -> None:
        """Send *cases* as the phase *name*."""
        session.phase(name, cases)

    def draw(self, session: Session, exploration: Exploration, blocks: Sequence[int]) -> None:
        """Draw and send the random requests of *blocks*."""
        del session
        for block in blocks:
            exploration.send(block)
