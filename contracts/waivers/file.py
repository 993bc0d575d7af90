"""The file of waivers of a run: read before it, and written after it where that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Final

from contracts.clauses import catalogue
from contracts.definition import Definition
from contracts.errors import ReportError, UsageError
from contracts.judging.finding import Problem
from contracts.judging.verdict import gates
from contracts.record.level import Level
from contracts.reports import destination
from contracts.run.events import Finished
from contracts.waivers.applying import Applied, Fault, apply
from contracts.waivers.reading import header_lines, text_of, waivers_in
from contracts.waivers.updating import uncovered, with_new, without

_WHAT: Final = "file of waivers"


def today() -> date:
    """Return the day in UTC, which is the same for everybody."""
    return datetime.now(UTC).date()


def named(path: str | None, definition: Definition, *, updates: bool) -> WaiverFile | None:
    """Return the file of waivers of a run, or None where it has none.

    Args:
        path: as the user gave it; None where no file was given.
        definition: whose clauses may be waived.
        updates: whether the file is to be written.

    Raises:
        UsageError: the file cannot be read or written, or says something wrong.
    """
    if path is not None:
        return WaiverFile(path, definition, updates=updates)
    if updates:
        raise UsageError("--update-waivers needs a file to write; name it with --waivers PATH")
    return None


class WaiverFile:
    """A file of waivers.

    Args:
        given: the path as the user gave it.
        definition: whose clauses may be waived.
        updates: whether the file is to be written.

    Raises:
        UsageError: the file cannot be read or written, or says something wrong.
    """

    def __init__(self, given: str, definition: Definition, *, updates: bool) -> None:
        self._name = given
        # The app may change the working directory, and a link stays one.
        self._path = Path(given).resolve()
        self._clauses = [clause.id for clause in catalogue(definition)]
        self._updates = updates
        if updates:
            _written(partial(destination.check, self._path, what=_WHAT))
        is_new = updates and not self._path.exists()
        self._text = "" if is_new else text_of(self._path, given)
        self.waivers = waivers_in(self._text, given, self._clauses, unfilled=updates)

    def clauses(self, day: date) -> frozenset[str]:
        """Return the ids of the clauses some of whose failures are waived on *day*."""
        live = (one for one in self.waivers if one.is_filled and not one.is_expired(day))
        return frozenset(one.clause for one in live)

    def settle(
        self, finished: Finished, day: date, hide: Callable[[str], str]
    ) -> tuple[Finished, tuple[Problem, ...]]:
        """Return a run with its waived findings marked, and what is wrong with the waivers.

        Args:
            finished: what the run has found.
            day: the day that decides which waivers have expired.
            hide: takes secrets out of a sentence.

        Raises:
            UsageError: the file cannot be written.
        """
        applied = apply(self.waivers, finished, day)
        if not self._updates:
            return applied.finished, applied.problems
        notes = self._update(applied, finished.options.gate, hide)
        known = replace(applied.finished, notes=(*finished.notes, *notes))
        # What was stale is not in the file any more.
        return known, tuple(fault.problem for fault in applied.expired)

    def _update(self, applied: Applied, gate: Level, hide: Callable[[str], str]) -> list[str]:
        """Write the file as the findings are now, and return notes on what has changed."""
        text, gone = self._text, {fault.waiver.line for fault in applied.stale}
        if gone:
            text = without(text, header_lines(text, len(self.waivers)), gone)
        clauses = applied.finished.clauses
        new = uncovered(clauses, self.waivers, lambda one: gates(one.clause.level, gate))
        if new or not text.strip():
            text = with_new(text, new, hide)
        now = waivers_in(text, self._name, self._clauses, unfilled=True)
        if len(now) != len(self.waivers) - len(gone) + len(new):
            raise UsageError(f"{self._name} is written in an unusual way; update it by hand")
        if text != self._text:
            _written(partial(destination.write, self._path, text, what=_WHAT))
        unfilled = sum(not waiver.is_filled for waiver in now)
        added = [f"added to {self._name}: {one.clause}, identity {one.identity}" for one in new]
        return [*map(self._removed, applied.stale), *added, *self._left(applied, unfilled)]

    def _removed(self, fault: Fault) -> str:
        waiver = fault.waiver
        return (
            f"removed from {self._name}: the waiver of {waiver.clause} that was on line "
            f"{waiver.line}; it {fault.why}; its reason was {waiver.reason!r}"
        )

    def _left(self, applied: Applied, unfilled: int) -> list[str]:
        """Say what is left to do, and what was left alone."""
        notes = []
        if unfilled:
            reasons = f"{unfilled} reason{'s' * (unfilled != 1)}"
            notes.append(f"{self._name} needs {reasons}: fill them in where it says TODO")
        if self.waivers and not applied.is_whole:
            notes.append(
                f"nothing was removed from {self._name}: this run did not judge everything"
            )
        return notes


def _written(write: Callable[[], None]) -> None:
    try:
        write()
    except ReportError as error:
        raise UsageError(str(error)) from None
