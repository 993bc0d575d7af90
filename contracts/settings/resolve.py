"""Settings in force: an option wins over the environment, that over the file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts.settings.config_file import from_file
from contracts.settings.declaration import PREFIX
from contracts.settings.record import Settings
from contracts.settings.table import DECLARATIONS, Value, parsed, suggestion


@dataclass(frozen=True, slots=True)
class Resolved:
    """The settings in force.

    Attributes:
        settings: their values.
        sources: where each value comes from, by field; a default has no entry.
        notes: sentences on what was ignored.
    """

    settings: Settings
    sources: Mapping[str, str]
    notes: tuple[str, ...] = ()


def resolve(
    options: Mapping[str, Any], prefix: str = "--", positional: str = "the command line"
) -> Resolved:
    """Return the settings in force.

    Args:
        options: what the command line gives, as text, by the name of the setting; None or
            an empty list where it gives nothing. ``config`` is the file to read; without it,
            one is looked for.
        prefix: what stands before the options' names, for messages.
        positional: what to call the source of what is given without an option's name.

    Raises:
        UsageError: something cannot be read, does not exist, or is no value of its kind.
    """
    found = from_file(options.get("config")) | _from_environment()
    found |= _from_options(options, prefix, positional)
    settings = Settings(**{field: one.value for field, one in found.items()})
    return Resolved(settings, {field: one.source for field, one in found.items()}, ignored())


def in_place(resolved: Resolved, target: str, source: str) -> Resolved:
    """Return *resolved* with another target, which *source* gives."""
    return replace(
        resolved,
        settings=replace(resolved.settings, target=target),
        sources={**resolved.sources, "target": source},
    )


def _from_options(options: Mapping[str, Any], prefix: str, positional: str) -> dict[str, Value]:
    found = {}
    for field, said in DECLARATIONS.items():
        given = options.get(said.name)
        if given is not None and given != []:
            name = said.name if said.positional else f"{prefix}{said.name}"
            value = parsed(said, given, name)
            found[field] = replace(value, source=positional) if said.positional else value
    return found


def _from_environment() -> dict[str, Value]:
    found = {}
    for field, said in DECLARATIONS.items():
        text = os.environ.get(said.variable, "")
        if not text:
            continue
        parts = text.replace(said.separator, "\n").split("\n")
        several = [part.strip() for part in parts if part.strip()]
        given = several if said.kind == "many" else text
        found[field] = parsed(said, given, said.variable)
    return found


def ignored() -> tuple[str, ...]:
    """Say which variables look like settings and are none; another tool may own them."""
    known = [said.variable for said in DECLARATIONS.values()]
    return tuple(
        f"the variable {name} sets nothing and was ignored; {suggestion(name, known)}"
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name not in known
    )
