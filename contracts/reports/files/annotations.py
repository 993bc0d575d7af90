"""Annotations of GitHub Actions: lines that its runner reads off the log of a step.

The runner reads standard error as well, so they are written there, where they disturb no report.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TextIO

from contracts.judging.verdict import LEVELS
from contracts.process import outlets
from contracts.reports.files.markdown import StepSummary
from contracts.reports.files.words import line, summary
from contracts.reports.files.words import verdict as sentence
from contracts.reports.report import Report
from contracts.reports.reporter import FinalReporter, Reporter

# GitHub shows no more of one kind for a step.
_MOST: Final = 10
_DATA: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Final = _DATA | {":": "%3A", ",": "%2C"}


def reporters(
    named: list[Path], environment: Mapping[str, str] = os.environ, stream: TextIO | None = None
) -> list[Reporter]:
    """Return what reports to GitHub Actions; nothing elsewhere.

    Args:
        named: files that are written anyway.
        environment: variables of the process.
        stream: where annotations go; None for standard error.
    """
    if environment.get("GITHUB_ACTIONS") != "true":
        return []
    found: list[Reporter] = [Annotations(stream or outlets.err())]
    place = environment.get("GITHUB_STEP_SUMMARY")
    if place and os.path.realpath(place) not in map(os.path.realpath, named):
        found.append(StepSummary(Path(place)))
    return found


class Annotations(FinalReporter):
    """Prints an annotation for each failing clause once the run is over, ten of a kind at most.

    Args:
        stream: where to write.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def finish(self, report: Report) -> None:
        """Print them."""
        self._stream.write("".join(f"{one}\n" for one in render(report)))
        self._stream.flush()


def render(report: Report) -> list[str]:
    """Return the annotations, the worst first."""
    broken = [
        _annotation("error", f"{c.id} [{c.level}]", summary(c))
        for c in sorted(report.broken, key=lambda c: LEVELS.index(c.level))
    ]
    problems = [_annotation("error", "thread-contracts", line(p)) for p in report.problems]
    if report.exit_code and not broken and not problems:
        problems = [_annotation("error", "thread-contracts", sentence(report))]
    advice = [_annotation("notice", f"{c.id} [{c.level}]", summary(c)) for c in report.weaker]
    return [*_few("error", [*problems, *broken]), *_few("notice", advice)]


def _few(command: str, lines: list[str]) -> list[str]:
    if len(lines) <= _MOST:
        return lines
    shown = lines[: _MOST - 1]
    rest = f"{len(lines) - len(shown)} more are in the log and in the reports"
    return [*shown, _annotation(command, "thread-contracts", rest)]


def _annotation(command: str, title: str, said: str) -> str:
    return f"::{command} title={_escaped(title, _PROPERTY)}::{_escaped(said, _DATA)}"


def _escaped(text: str, signs: Mapping[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
