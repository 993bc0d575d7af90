"""The settings in force and where each comes from, for a reader; secrets are hidden."""

from __future__ import annotations

from contracts.reports.circumstances import SettingReport, SettingValue
from contracts.reports.safe import printable
from contracts.settings.resolve import Resolved
from contracts.settings.table import DECLARATIONS


def given(resolved: Resolved) -> list[SettingReport]:
    """Return everything that is not a default."""
    return [
        SettingReport(said.name, value, resolved.sources[field])
        for field, said in DECLARATIONS.items()
        if field in resolved.sources and (value := _shown(resolved, field)) is not None
    ]


def lines(resolved: Resolved) -> list[str]:
    """Return a line for each setting with its name, value and source."""
    rows = [
        (said.name, _text(_shown(resolved, field)), resolved.sources.get(field, "default"))
        for field, said in DECLARATIONS.items()
    ]
    widths = [max(len(row[i]) for row in rows) for i in (0, 1)]
    return [
        f"{name:{widths[0]}} = {value:{widths[1]}}  # {printable(source)}"
        for name, value, source in rows
    ]


def _shown(resolved: Resolved, field: str) -> SettingValue | None:
    said, value = DECLARATIONS[field], getattr(resolved.settings, field)
    if said.kind == "many":
        return tuple(str(said.shown(one)) for one in value)
    return None if value is None else said.shown(value)


def _text(value: SettingValue | None) -> str:
    """Return a value as a settings file has it."""
    if value is None:
        return "(nothing)"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return printable(f"{value:g}" if isinstance(value, float) else repr(value))
