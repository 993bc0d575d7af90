"""What is in force and where each value came from, for a person to read."""

from __future__ import annotations

import re
from typing import Any

from contracts.reports.redaction import REDACTED
from contracts.reports.safe import printable
from contracts.settings import values
from contracts.settings.resolve import DEFAULT, Settings
from contracts.settings.table import BY_NAME, Setting


def given(settings: Settings) -> dict[str, dict[str, str]]:
    """Return what was set, as text without secrets, and where; defaults are left out."""
    return {
        name: {"value": _shown(BY_NAME[name], one.value), "source": one.source}
        for name, one in settings.items()
        if one.source != DEFAULT
    }


def lines(settings: Settings) -> list[str]:
    """Return a line for each setting: name, value and source; secrets are hidden."""
    rows = [(name, _shown(BY_NAME[name], one.value), one.source) for name, one in settings.items()]
    widths = [max(len(row[i]) for row in rows) for i in (0, 1)]
    return [
        f"{name:{widths[0]}} = {value:{widths[1]}}  # {printable(source)}"
        for name, value, source in rows
    ]


def _shown(setting: Setting, value: Any) -> str:
    if setting.parse is values.pair and value:
        value = "=".join(value)
    if value is None or value == ():
        return "(nothing)" if not setting.many else "[]"
    if setting.parse is values.header:
        return f"[{', '.join(repr(f'{name}: {REDACTED}') for name, _ in value)}]"
    if setting.secret:
        return REDACTED
    text = str(list(value)) if setting.many else _plain(value)
    # A URL may hold a password.
    return printable(re.sub(r"//[^/@\s]*@", f"//{REDACTED}@", text))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else repr(value)
