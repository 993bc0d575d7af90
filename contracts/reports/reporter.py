"""Reporters: what follows a run and reports it, on a terminal or in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from contracts.errors import ReportError
from contracts.reports.report import Report
from contracts.run.events import Event, Finished, PhaseStarted, Sent, Started


class Reporter(Protocol):
    """Follows one run.

    Events hold what was sent and received as it was, secrets included; the report does not.
    """

    def start(self, started: Started) -> None:
        """Take note that the run begins."""

    def event(self, event: PhaseStarted | Sent) -> None:
        """Take note of one event."""

    def finish(self, report: Report) -> None:
        """Report what the run came to.

        Raises:
            ReportError: it cannot be written.
        """


class FinalReporter:
    """A reporter that needs no events; a subclass says how to finish."""

    def start(self, started: Started) -> None:
        """Do nothing yet."""

    def event(self, event: PhaseStarted | Sent) -> None:
        """Do nothing yet."""


class Reporters:
    """Several reporters, which all see the same stream.

    Args:
        reporters: in the order in which they are called.
    """

    def __init__(self, reporters: Sequence[Reporter]) -> None:
        self._reporters = tuple(reporters)

    def listen(self, event: Event) -> None:
        """Pass an event of the run on to every reporter."""
        if isinstance(event, Started):
            for reporter in self._reporters:
                reporter.start(event)
        elif not isinstance(event, Finished):
            for reporter in self._reporters:
                reporter.event(event)

    def finish(self, report: Report) -> None:
        """Let every reporter finish, also where one of them fails.

        Raises:
            ReportError: of the first reporter that failed.
        """
        problems = []
        for reporter in self._reporters:
            try:
                reporter.finish(report)
            except ReportError as error:
                problems.append(error)
        if problems:
            raise problems[0]
