"""What every target does: it takes requests, and gives back answers or failures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from contracts.record.exchange import Answer, Failure
from contracts.record.request import Delivery, Request

Again = Callable[[], bool]
"""Returns whether a request may be sent once more."""

ALWAYS: Final[Again] = lambda: True  # noqa: E731 -- a default value


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a request: an answer or a failure, with Unix times in seconds.

    Attributes:
        answer: what came back, or None.
        failure: why nothing came back, or None.
        started: when sending began.
        finished: when the answer was complete.
        tries: how often the request was sent for that.
        printed: the end of what an app in this process printed meanwhile.
        is_open: whether its kept connection broke, and it may not be sent again: that says nothing.
    """

    answer: Answer | None
    failure: Failure | None
    started: float
    finished: float
    tries: int = 1
    printed: str = ""
    is_open: bool = False


class Pending(Protocol):
    """A request under way; ``concurrent.futures.Future`` is one."""

    def result(self) -> Result:
        """Wait for the answer and return it; never raises for the target's faults."""


@dataclass(frozen=True, slots=True)
class Completed:
    """A request whose result is known already."""

    value: Result

    def result(self) -> Result:
        """Return the result."""
        return self.value


class Target(Protocol):
    """Where requests go.

    Attributes:
        name: what the user calls it.
        url: the full URL of the operation.
    """

    name: str
    url: str

    def submit(
        self, request: Request, *, concurrent: bool = False, again: Again = ALWAYS
    ) -> Pending:
        """Start to send *request*.

        Most requests are sent one after the other, and handing each to a thread and back
        would cost some 50 microseconds.  So the caller says whether requests overlap,
        and a target whose transport blocks takes a thread only then.

        Args:
            request: what to send.
            concurrent: whether the caller submits others before it asks for this result.
                If not, the target may send *request* before it returns.
            again: asked, in any thread, before *request* is sent again on a new connection.
        """

    def carries(self, delivery: Delivery) -> bool:
        """Return whether requests can be delivered in this way."""

    def notes(self) -> Sequence[str]:
        """Return what a reader must know of the way to the target, once requests were sent."""

    def close(self) -> None:
        """Release connections, threads and loops."""
