"""The settings in force and where each comes from, for a reader; secrets are hidden."""

from __future__ import annotations

import re
from typing import Any

from contracts.reports.redaction import REDACTED
from contracts.reports.safe import printable
from contracts.settings.declaration import Declaration
from contracts.settings.resolve import Resolved
from contracts.settings.table import DECLARATIONS


def given(resolved: Resolved) -> dict[str, dict[str, str]]:
    """Return the value and the source, as text, of everything that is not a default, by name."""
    return {
        said.name: {"value": _shown(resolved, field), "source": resolved.sources[field]}
        for field, said in DECLARATIONS.items()
        if field in resolved.sources
    }


def lines(resolved: Resolved) -> list[str]:
    """Return a line for each setting with its name, value and source."""
    rows = [
        (said.name, _shown(resolved, field), resolved.sources.get(field, "default"))
        for field, said in DECLARATIONS.items()
    ]
    widths = [max(len(row[i]) for row in rows) for i in (0, 1)]
    return [
        f"{name:{widths[0]}} = {value:{widths[1]}}  # {printable(source)}"
        for name, value, source in rows
    ]


def _shown(resolved: Resolved, field: str) -> str:
    text = _text(DECLARATIONS[field], getattr(resolved.settings, field))
    # A URL may hold a password.
    return printable(re.sub(r"//[^/@\s]*@", f"//{REDACTED}@", text))


def _text(said: Declaration, value: Any) -> str:
    if said.kind == "many":
        return f"[{', '.join(map(said.shown, value))}]"
    return "(nothing)" if value is None else said.shown(value)
