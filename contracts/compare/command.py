"""The command ``thread-contracts compare``."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from contracts.errors import EXIT_NONCONFORMANT, EXIT_OK, ReportError, UsageError

if TYPE_CHECKING:
    from contracts.compare.comparison import Comparison

FORMATS: Final = ("text", "html", "markdown")


def add_arguments(command: ArgumentParser) -> None:
    """Add the arguments of the command."""
    command.add_argument("reports", nargs="+", metavar="REPORT", help="a JSON report")
    command.add_argument("--format", choices=FORMATS, default="text", help="(default text)")
    command.add_argument(
        "--output", metavar="PATH", default="-", help="write to this file (default: the terminal)"
    )
    command.add_argument(
        "--fail-on",
        choices=("new",),
        help="exit with 1 where the second of two runs has findings that the first has not, "
        "neither waived nor weaker than its gate",
    )


def run(options: Namespace) -> int:
    """Compare reports, write what was found, and return the exit code.

    Raises:
        UsageError: a report cannot be read, or the output not be written.
    """
    from contracts.compare.comparison import compare, load
    from contracts.reports import destination

    path = Path(options.output)
    try:
        if path != destination.STDOUT:
            destination.check(path, "comparison")
        comparison = compare(options.reports, load(options.reports))
        if options.fail_on and comparison.change is None:
            raise UsageError("--fail-on new needs two reports of one target, the earlier one first")
        destination.write(path, _rendered(comparison, options.format), "comparison")
    except ReportError as error:
        raise UsageError(str(error)) from None
    change = comparison.change
    is_worse = options.fail_on is not None and change is not None and change.has_new
    return EXIT_NONCONFORMANT if is_worse else EXIT_OK


def _rendered(comparison: Comparison, form: str) -> str:
    if form == "html":
        from contracts.compare import html

        return html.render(comparison)
    if form == "markdown":
        from contracts.compare import markdown

        return markdown.render(comparison)
    from contracts.compare import text

    return text.render(comparison, shutil.get_terminal_size().columns)
