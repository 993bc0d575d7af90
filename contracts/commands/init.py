"""``thread-contracts init``: write a settings file in which every setting is explained."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from textwrap import wrap
from typing import Final

from contracts.errors import EXIT_OK, UsageError
from contracts.settings.declaration import Declaration
from contracts.settings.table import DECLARATIONS

_WIDTH: Final = 96
_NUMBER: Final = re.compile(r"\d+(\.\d+)?")
_HEAD: Final = (
    "# Settings of thread-contracts.  Remove the # in front of a name to set it.  An option of\n"
    "# the command line wins over the environment, and the environment over this file.\n"
)
# What a file, which is kept and shared, should not hold.
_LEFT_OUT: Final = frozenset({"token"})
_ON_TOKENS: Final = (
    "# The token is better left in the variable THREAD_CONTRACTS_TOKEN than in a file.\n"
)


def run(options: argparse.Namespace) -> int:
    """Write the file, and return the exit code.

    Raises:
        UsageError: it exists, or cannot be written.
    """
    path = Path(options.path)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text())
    except FileExistsError:
        raise UsageError(f"{options.path} exists already; give another name with --path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{options.path} cannot be written: {reason}") from None
    sys.stdout.write(
        f"wrote {options.path}: set your target there, then run thread-contracts check\n"
    )
    return EXIT_OK


def text() -> str:
    """Return the text of the file."""
    settings = [_setting(said) for said in DECLARATIONS.values() if said.name not in _LEFT_OUT]
    return "\n".join([_HEAD, *settings, _ON_TOKENS])


def _setting(said: Declaration) -> str:
    """Return what the file says of one setting: its help, and a line that would set it."""
    about = f"{said.help[:1].upper()}{said.help[1:]}."
    lines = [f"# {line}" for line in wrap(about, _WIDTH)]
    return "\n".join([*lines, f"# {said.name} = {_example(said)}", ""])


def _example(said: Declaration) -> str:
    """Return the default, or where there is none a value, as TOML writes one of its kind."""
    if said.kind == "flag":
        return "true"
    written = _scalar(said, said.default or said.example)
    return f"[{written}]" if said.kind == "many" else written


def _scalar(said: Declaration, text: str) -> str:
    is_number = isinstance(said.parse(text), int | float) and _NUMBER.fullmatch(text)
    return text if is_number else f'"{text}"'
