"""The page on third parties: what was judged, what was not and why, and the matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.third_parties.party import Party
from contracts.compare import markdown
from contracts.compare.comparison import compare
from contracts.judging.finding import Outcome
from contracts.reports.report import Report

CHECKED: Final = Path(__file__).with_name("checked.md")
_COMMAND: Final = "python -m benchmarks third_parties"


def render(parties: Sequence[Party], folder: Path) -> str:
    """Return the page as Markdown, from the reports in *folder*.

    Raises:
        ReportError: a file there is no report.
        ValueError: there are fewer than two reports, so that nothing can be compared.
    """
    judged = [party for party in parties if (folder / f"{party.name}.json").exists()]
    reports = [Report.load(folder / f"{party.name}.json") for party in judged]
    if len(judged) < 2:
        raise ValueError("the page compares reports, and there are fewer than two")
    named = [
        replace(report, target=party.title) for party, report in zip(judged, reports, strict=True)
    ]
    comparison = compare([f"{party.name}.json" for party in judged], named)
    parts = [
        "# On servers that others wrote",
        _introduction(named),
        "## What was judged",
        _table(
            ("", "server", "packages", "requests", "fail", "pass", "what it is"),
            [
                _row(letter, party, report)
                for letter, party, report in zip(
                    (one.letter for one in comparison.subjects), judged, named, strict=True
                )
            ],
        ),
        *_missing(parties, folder),
        CHECKED.read_text("utf-8").strip(),
        # Its own heading is one of this page's.
        f"#{markdown.render(comparison)}".replace("\n## ", "\n### ").strip(),
    ]
    return "\n\n".join(parts) + "\n"


def _introduction(reports: Sequence[Report]) -> str:
    dates = sorted({report.started[:10] for report in reports})
    when = " to ".join(dict.fromkeys((dates[0], dates[-1])))
    profiles = ", ".join(sorted({str(report.profile) for report in reports}))
    return (
        f"<!-- Made by `{_COMMAND} --page`. -->\n\n"
        f"On {when} these servers, mocks and frameworks were installed from public registries, "
        f"started on one machine and judged with the profile `{profiles}`. "
        f"`{_COMMAND}` does it again, and `--only NAME` chooses among them."
    )


def _row(letter: str, party: Party, report: Report) -> tuple[str, ...]:
    counts = report.counts
    packages = ", ".join(f"`{package}`" for package in party.packages)
    figures = (report.requests, counts[Outcome.FAIL], counts[Outcome.PASS])
    return (letter, party.title, packages, *map(str, figures), party.about)


def _missing(parties: Iterable[Party], folder: Path) -> list[str]:
    rows = [
        (party.title, ", ".join(f"`{package}`" for package in party.packages), _why(trouble))
        for party in parties
        if (trouble := folder / f"{party.name}.txt").exists()
    ]
    if not rows:
        return []
    return ["## What could not be judged", _table(("server", "packages", "why"), rows)]


def _why(trouble: Path) -> str:
    # Where the log is, is of use on one machine only.
    return trouble.read_text("utf-8").partition(" (see ")[0].strip()


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
