"""The options of the command line: one for each setting."""

from __future__ import annotations

import argparse
from collections.abc import Container
from typing import TYPE_CHECKING, Any, Final

from contracts.settings.declaration import Declaration
from contracts.settings.table import OPTIONS

# Those that say what a target is held to.
CONTRACT: Final = frozenset({"definition", "operation", "prose", "remote-references", "config"})
# Those that say how to reach a target.
CONNECTION: Final = CONTRACT | frozenset(
    {"timeout", "max-body", "wait", "rate", "token", "header", "secret-header", "insecure"}
    | {"ca-bundle", "cert", "key", "path", "root-path", "proxy", "http2", "token-command", "config"}
)
# Those that say how exchanges are judged and reported, wherever they come from.
JUDGING: Final = CONTRACT | frozenset(
    {"clause", "gate", "report", "quiet", "waivers", "update-waivers", "token", "max-body"}
    | {"secret-header", "config"}
)

if TYPE_CHECKING:
    from contracts.settings.resolve import Resolved


def add_settings(command: argparse.ArgumentParser, only: Container[str] | None = None) -> None:
    """Add an option for every setting, and one for the file of settings.

    What is given stays text until all sources are known.

    Args:
        command: the command that takes them.
        only: the names of those to add; None for all.
    """
    for said in OPTIONS:
        if only is not None and said.name not in only:
            continue
        if said.positional:
            command.add_argument(said.name, nargs="?", help=said.description)
        else:
            command.add_argument(f"--{said.name}", dest=said.name, **_how(said))


def _how(said: Declaration) -> dict[str, Any]:
    if said.kind == "flag":
        return {"action": "store_const", "const": True, "help": said.description}
    action = "append" if said.kind == "many" else "store"
    return {"action": action, "metavar": said.metavar, "help": said.description}


def resolved(options: argparse.Namespace, only: Container[str] | None = None) -> Resolved:
    """Return the settings in force, given the parsed command line.

    Args:
        options: what was parsed.
        only: the names of the settings that its command takes; None for all.

    Raises:
        UsageError: something cannot be read, does not exist, or is no value of its kind.
    """
    # It reads TOML, which `--version` and `--help` can do without.
    from contracts.settings.resolve import resolve

    given = vars(options)
    return resolve({n: given[n] for n in given if only is None or n in only})
