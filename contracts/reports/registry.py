"""Which reporter ``--report KIND=PATH`` asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from contracts.errors import ReportError
from contracts.reports import destination
from contracts.reports.json_file import JsonFile
from contracts.reports.reporter import Reporter

KINDS: Final[Mapping[str, Callable[[Path], Reporter]]] = {"json": JsonFile}


def reporter_for(option: str) -> Reporter:
    """Return the reporter for an option such as ``json=PATH``.

    Raises:
        ReportError: there is no such reporter, or the file could not be written.
    """
    kind, _, name = option.partition("=")
    if kind not in KINDS or not name:
        kinds = ", ".join(KINDS)
        raise ReportError(
            f"{option!r} is not a report; write it as KIND=PATH with KIND one of {kinds}"
        )
    path = Path(name)
    destination.check(path)
    return KINDS[kind](path)
