"""Which reporters ``--report KIND=PATH`` asks for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from contracts.errors import ReportError
from contracts.reports import destination
from contracts.reports.destination import STDOUT
from contracts.reports.exchanges import Exchanges
from contracts.reports.files.text_file import TextFile
from contracts.reports.reporter import Reporter


def _json(path: Path, _: Exchanges) -> Reporter:
    from contracts.reports.files.json_report import render

    return TextFile(path, render)


def _html(path: Path, exchanges: Exchanges) -> Reporter:
    from contracts.reports.html.reporter import HtmlFile

    return HtmlFile(path, exchanges)


def _junit(path: Path, _: Exchanges) -> Reporter:
    from contracts.reports.files.junit import render

    return TextFile(path, render)


def _markdown(path: Path, _: Exchanges) -> Reporter:
    from contracts.reports.files.markdown import Markdown

    return Markdown(path)


def _sarif(path: Path, exchanges: Exchanges) -> Reporter:
    from contracts.reports.files.sarif import render

    return TextFile(path, partial(render, source=exchanges.source))


def _har(path: Path, exchanges: Exchanges) -> Reporter:
    from contracts.reports.files.har import Har

    return Har(path, exchanges)


def _ctrf(path: Path, _: Exchanges) -> Reporter:
    from contracts.reports.files.ctrf import render

    return TextFile(path, render)


def _badge(path: Path, _: Exchanges) -> Reporter:
    from contracts.reports.files.badge import render

    return TextFile(path, render)


# Each imports what it needs only where it is asked for.
KINDS: Final[Mapping[str, Callable[[Path, Exchanges], Reporter]]] = {
    "json": _json,
    "html": _html,
    "junit": _junit,
    "markdown": _markdown,
    "sarif": _sarif,
    "har": _har,
    "ctrf": _ctrf,
    "badge": _badge,
}


def reporters_for(options: Sequence[str], exchanges: Exchanges) -> list[Reporter]:
    """Return the reporters for options such as ``json=PATH``.

    Args:
        options: as on the command line.
        exchanges: makes reports of exchanges, for reporters that write every one.

    Raises:
        ReportError: there is no such reporter, a file could not be written, or two reports
            would be written to the same file.
    """
    found: dict[str, Reporter] = {}
    for option in options:
        kind, given = _parsed(option)
        if given != STDOUT:
            destination.check(given)
        # The app may change the working directory, and anybody a link.
        path = destination.resolved(given)
        place = os.path.realpath(path)
        if place in found:
            raise ReportError(f"two reports would be written to {str(given)!r:.200}")
        found[place] = KINDS[kind](path, exchanges)
    return [*found.values()]


def _parsed(option: str) -> tuple[str, Path]:
    kind, _, name = option.partition("=")
    if kind not in KINDS or not name:
        kinds = ", ".join(KINDS)
        raise ReportError(
            f"{option!r} is not a report; write it as KIND=PATH with KIND one of {kinds}"
        )
    return kind, Path(name)


def files(options: Sequence[str]) -> list[Path]:
    """Return the files that options such as ``json=PATH`` name."""
    return [Path(option.partition("=")[2]) for option in options]


def takes_stdout(options: Sequence[str]) -> bool:
    """Return whether a report is written to standard output."""
    return any(option.partition("=")[2] == str(STDOUT) for option in options)
