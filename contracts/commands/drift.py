"""The command ``drift``: what changed from one definition to another, and whom that breaks."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from contracts.drift.change import Drift
from contracts.drift.drift import Named, drift_between, named
from contracts.errors import EXIT_NONCONFORMANT, EXIT_OK, ReportError, UsageError
from contracts.process import outlets
from contracts.reports import destination


def run(options: Namespace) -> int:
    """Compare two definitions, write what changed, and return the exit code.

    Raises:
        UsageError: a definition cannot be read, or the output not be written.
    """
    path = Path(options.output)
    try:
        if path != destination.STDOUT:
            destination.check(path, "drift")
        drift = drift_between(*_pair(options))
        destination.write(path, _rendered(drift, options.format, path), "drift")
    except ReportError as error:
        raise UsageError(str(error)) from None
    bad = {"breaking": drift.breaking, "any": drift.changes}.get(options.fail_on, ())
    return EXIT_NONCONFORMANT if bad else EXIT_OK


def _pair(options: Namespace) -> tuple[Named, Named]:
    """Return both definitions, each with the limits that are given for it."""
    if len(options.prose) > 2 or (len(options.prose) > 1 and options.after is None):
        raise UsageError("--prose is given once for all documents that are named, or once for each")
    # The shipped definition brings its own.
    limits = [*options.prose[:2], *options.prose[-1:], None, None]
    before = named(options.before, options.operation, limits[0])
    after = named(options.after, options.operation, limits[1] if options.after else None)
    return before, after


def _rendered(drift: Drift, form: str, path: Path) -> str:
    if form == "json":
        from contracts.drift import data

        return data.render(drift)
    if form == "markdown":
        from contracts.drift import markdown

        return markdown.render(drift)
    from contracts.drift import text
    from contracts.reports.terminal.surface import takes_colours, width_of

    if path != destination.STDOUT:
        return text.render(drift)
    stream = outlets.out()
    return text.render(drift, width=width_of(stream), colour=takes_colours(stream))
