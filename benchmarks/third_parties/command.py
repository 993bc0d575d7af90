"""``python -m benchmarks third_parties``: judge servers that others wrote.

It installs them from public registries and takes a while, so it is no part of a whole run of
the benchmarks.  Everything goes into a folder outside the repository: the installations, which
a second run uses again, and the reports.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.served import HOME
from benchmarks.third_parties.catalogue import PARTIES
from benchmarks.third_parties.judging import judge
from benchmarks.third_parties.page import render
from contracts.errors import EXIT_OK, EXIT_USAGE, ReportError
from contracts.reports.report import Report


def main(words: Sequence[str]) -> int:
    """Judge the parties that *words* name, and return the exit code."""
    given = _parser().parse_args(words)
    known = {party.name: party for party in PARTIES}
    unknown = [name for name in given.only if name not in known]
    if unknown:
        return _refuse(f"there is no party {unknown[0]!r}, only {', '.join(known)}")
    folder = Path(given.folder or tempfile.mkdtemp(prefix="third-parties-")).resolve()
    if folder.is_relative_to(HOME):
        return _refuse("--folder must be outside the repository")
    reports = folder / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"installations and reports are in {folder}\n")
    with _stopped_in_peace():
        for name in _chosen(given, known, reports):
            judge(known[name], folder / "installed", reports, given.profile)
            sys.stdout.write(f"{name}: {_said(reports, name)}\n")
            sys.stdout.flush()
    return _write(given.page, reports) if given.page else EXIT_OK


@contextmanager
def _stopped_in_peace() -> Iterator[None]:
    """Let no party outlive this process, however it is stopped meanwhile."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _refuse(reason: str) -> int:
    sys.stderr.write(f"third_parties: {reason}\n")
    return EXIT_USAGE


def _parser() -> argparse.ArgumentParser:
    summary = "Install, start and judge servers that others wrote."
    parser = argparse.ArgumentParser(prog="python -m benchmarks third_parties", description=summary)
    parser.add_argument("--only", metavar="NAME", nargs="+", default=[], help="choose among them")
    parser.add_argument(
        "--missing", action="store_true", help="leave out those of which there is a report"
    )
    parser.add_argument(
        "--folder",
        metavar="PATH",
        help="keep installations and reports here, outside the repository (default: a new folder)",
    )
    parser.add_argument("--profile", default="ci", choices=("quick", "ci", "deep"))
    parser.add_argument(
        "--page", type=Path, metavar="PATH", help="write a page of all reports in the folder"
    )
    return parser


def _chosen(given: argparse.Namespace, known: Iterable[str], reports: Path) -> list[str]:
    names = dict.fromkeys(given.only or known)
    there = {file.stem for file in reports.glob("*.json")} if given.missing else set()
    return [name for name in names if name not in there]


def _said(reports: Path, name: str) -> str:
    """Return what came of a party, on one line."""
    trouble = reports / f"{name}.txt"
    if trouble.exists():
        return trouble.read_text("utf-8").strip()
    report = Report.load(reports / f"{name}.json")
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items() if count)
    return f"{report.verdict}, {report.requests} requests: {counts}"


def _write(page: Path, reports: Path) -> int:
    try:
        text = render(PARTIES, reports)
    except (ReportError, ValueError) as error:
        return _refuse(str(error))
    page.write_text(text, encoding="utf-8")
    return EXIT_OK
