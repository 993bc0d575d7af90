"""The command ``compare``: several targets in a matrix, or what two runs of one target changed."""

from __future__ import annotations

import shutil
from argparse import Namespace
from pathlib import Path

from contracts.compare.comparison import Comparison, compare, load
from contracts.errors import EXIT_NONCONFORMANT, EXIT_OK, ReportError, UsageError
from contracts.reports import destination


def run(options: Namespace) -> int:
    """Compare reports, write what was found, and return the exit code.

    Raises:
        UsageError: a report cannot be read, or the output not be written.
    """
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
