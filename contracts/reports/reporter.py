"""Reporters: what follows a run and reports it, on a terminal or in a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

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
    """Several reporters, which all see the same stream; none loses anything by another's failure.

    A reporter that fails is left out from then on, and its failure is raised in the end.

    Args:
        reporters: in the order in which they are called.
        failed: called with one that fails, before those behind it are called.
    """

    def __init__(
        self, reporters: Sequence[Reporter], failed: Callable[[Reporter], None] = lambda _: None
    ) -> None:
        self._working = list(reporters)
        self._failed = failed
        self._problems: list[Exception] = []

    def listen(self, event: Event) -> None:
        """Pass an event of the run on to every reporter."""
        if isinstance(event, Started):
            self._each(lambda reporter: reporter.start(event))
        elif not isinstance(event, Finished):
            self._each(lambda reporter: reporter.event(event))

    def finish(self, report: Report) -> None:
        """Let every reporter finish, also where one of them fails.

        Raises:
            ReportError: of the first reporter that failed.
        """
        self._each(lambda reporter: reporter.finish(report))
        if self._problems:
            raise self._problems[0]

    def _each(self, call: Callable[[Reporter], None]) -> None:
        for reporter in tuple(self._working):
            try:
                call(reporter)
            except Exception as error:  # noqa: BLE001 -- raised again once all have finished
                self._working.remove(reporter)
                self._problems.append(error)
                self._failed(reporter)
