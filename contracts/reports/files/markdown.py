"""The report as Markdown, for the summary of a CI job or a comment on a pull request."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from contracts.judging.finding import Outcome
from contracts.reports import destination
from contracts.reports.files import words
from contracts.reports.files.escaping import block, html, prose
from contracts.reports.findings import FindingReport
from contracts.reports.report import ClauseReport, Report
from contracts.reports.reporter import FinalReporter
from contracts.reports.unjudged import groups

# GitHub takes so much for the summary of a step, and nothing at all of a longer one.
LIMIT: Final = 2**20
# Of one clause so many findings are shown, as in the terminal.
_FINDINGS: Final = 5
_REST: Final = "\n*{} more parts would make this too long; the JSON report has them.*\n"
_ROOM: Final = 200
_BESIDES: Final = (Outcome.ERROR, Outcome.WAIVED)


class Markdown(FinalReporter):
    """Writes the report as Markdown once the run is over.

    Args:
        path: of the file; where it is the step summary of GitHub, it is added to that.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def finish(self, report: Report) -> None:
        """Write the file, or raise ReportError."""
        place = os.environ.get("GITHUB_STEP_SUMMARY")
        if place and os.path.realpath(place) == os.path.realpath(self._path):
            StepSummary(self._path).finish(report)
        else:
            destination.write(self._path, render(report))


class StepSummary(FinalReporter):
    """Adds the report to what a step of GitHub Actions has in its summary already.

    Args:
        path: of that file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def finish(self, report: Report) -> None:
        """Add to the file, all or nothing, or raise ReportError."""
        try:
            size = self._path.stat().st_size if self._path.exists() else 0
            added = render(report, LIMIT - size).encode("utf-8")
            if len(added) <= LIMIT - size:
                self._append(added, size)
        except OSError as error:
            raise destination.failed(self._path, error) from None

    def _append(self, added: bytes, size: int) -> None:
        try:
            with self._path.open("ab") as file:
                file.write(added)
        except OSError:
            os.truncate(self._path, size)
            raise


def render(report: Report, limit: int = LIMIT) -> str:
    """Return the report as Markdown of at most *limit* bytes, the verdict apart.

    Nothing that the target sent is markup in it.
    """
    head = [f"## {prose(words.verdict(report))}\n\n", f"{_how(report)}\n"]
    page = _Page(limit - _ROOM - sum(len(part.encode("utf-8")) for part in head))
    top = [*head, *page.fitting(_table(report))]
    unjudged = page.fitting(_unjudged(report))
    notes = page.fitting(f"\n- {prose(words.line(n))}" for n in (*report.problems, *report.notes))
    findings = page.fitting(map(_details, _broken(report)))
    middle = ["\n### Findings\n", *findings] if findings else []
    open_ones = ["\n### Not judged\n", *unjudged, "\n"] if unjudged else []
    said = ["\n### Notes\n", *notes, "\n"] if notes else []
    rest = [_REST.format(page.left_out)] if page.left_out else []
    return "".join([*top, *middle, *open_ones, *said, *rest])


class _Page:
    """What is left of a page that must not get too long.

    Args:
        room: how many bytes it may have.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self.left_out = 0

    def fitting(self, parts: Iterable[str]) -> list[str]:
        """Return those of *parts* that there is still room for."""
        return [part for part in parts if self._fits(len(part.encode("utf-8")))]

    def _fits(self, size: int) -> bool:
        if size > self._room:
            self.left_out += 1
            return False
        self._room -= size
        return True


def _how(report: Report) -> str:
    """Return how many requests were sent, and how many clauses have each verdict."""
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items() if count)
    chosen = "" if report.profile is None else f", profile {report.profile}, seed {report.seed}"
    sent = f"{report.requests} requests in {report.duration_s:.1f} s{chosen}"
    return prose(words.line(f"{sent}. Clauses: {counts or 'none'}."))


def _broken(report: Report) -> list[ClauseReport]:
    """Return the clauses that are broken; those whose failure fails the run come first."""
    return [*report.broken, *report.weaker]


def _table(report: Report) -> list[str]:
    rows = [
        f"| {_code(clause.id)} | {clause.level} | {prose(words.summary(clause))} |\n"
        for clause in _broken(report)
    ]
    return (
        ["\n| clause | level | what is wrong |\n|---|---|---|\n" + rows[0], *rows[1:]]
        if rows
        else []
    )


def _code(identifier: str) -> str:
    return f"<code>{html(identifier)}</code>"


def _details(clause: ClauseReport) -> str:
    title = f"{_code(clause.id)}: {html(words.line(clause.title))}"
    shown = "\n".join(map(_finding, clause.findings[:_FINDINGS]))
    more = len(clause.findings) - _FINDINGS
    rest = f"\n{more} more finding{'s' * (more != 1)}.\n" if more > 0 else ""
    hint = f"\nHint: {prose(words.line(clause.hint))}\n" if clause.hint else ""
    places = ", ".join(prose(words.line(origin)) for origin in clause.origins)
    origin = f"\nPromised at {places}.\n"
    return f"\n<details><summary>{title}</summary>\n{shown}{rest}{hint}{origin}\n</details>\n"


def _finding(finding: FindingReport) -> str:
    facts = "\n".join(f"- {name}: {prose(text)}" for name, text in words.facts(finding))
    command = block("\n".join(words.commands(finding)), "sh")
    answer = block(words.answer(finding))
    said = prose(words.message(finding))
    return f"\n**{said}**\n\n{facts}\n\n{command}\n\nAnswer:\n\n{answer}\n"


def _unjudged(report: Report) -> list[str]:
    """Return a line for each reason why clauses could not be judged, or count for nothing."""
    lines = []
    for group in groups(report):
        ids = ", ".join(_code(clause.id) for clause in group.clauses)
        lines.append(f"\n- {prose(words.line(group.why))} ({ids})")
    for clause in report.clauses:
        if clause.verdict in _BESIDES:
            why = clause.findings[0].waived if clause.findings else clause.reason
            lines.append(f"\n- {clause.verdict}: {prose(words.line(why))} ({_code(clause.id)})")
    return lines
