"""What was sent again as its connection broke, and what could not be: a reader must know both."""

from __future__ import annotations

from contracts.record.exchange import FailureKind
from contracts.run.budget import Budget
from contracts.targets.target import Result


class SecondTries:
    """Counts requests whose kept connection broke before an answer had begun.

    RFC 9112, section 9.3.1: a client may send such a request again on a new connection.

    Args:
        budget: where a second try counts as a request.

    Attributes:
        sent: how many second tries were sent.
        left_open: how many requests say nothing, as nothing was left to send them again.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.sent = 0
        self.left_open = 0

    def count(self, result: Result) -> None:
        """Count what it took to come to *result*."""
        is_gone = result.failure is not None and result.failure.kind is FailureKind.GONE
        if result.tries > 1 or is_gone:
            self._budget.count_again(sent=not is_gone)
        self.sent += result.tries - 1

    def notes(self) -> list[str]:
        """Return what a reader must know of them."""
        found = []
        if self.sent:
            found.append(
                f"{self.sent} requests were sent a second time, as their connection broke before "
                "an answer had begun (a kept connection may end at any time)"
            )
        if self.left_open:
            found.append(
                f"{self.left_open} requests at the end say nothing: their kept connection broke, "
                "and --max-requests left none to send them again on a new one"
            )
        return found
