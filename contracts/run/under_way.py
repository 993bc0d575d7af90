"""A request that was sent, and whose answer is still to come."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.record.case import Case
from contracts.record.request import Request
from contracts.targets.target import Pending, Result


@dataclass(slots=True)
class UnderWay:
    """A case whose answer is still to come."""

    case: Case
    request: Request
    number: int
    pending: Pending
    _result: Result | None = None

    def result(self) -> Result:
        """Wait for what comes of it; always the same."""
        if self._result is None:
            self._result = self.pending.result()
        return self._result
