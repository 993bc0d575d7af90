"""Make untrusted text safe to show.

What a target sends may hold terminal escapes, direction marks and lone surrogates;
everything that is shown to a reader passes through here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# GitHub's runner reads commands off a log: of a line that begins so, or wherever this stands.
_COMMAND: Final = re.compile(r"^((?:\x1b\[[\d;]*m|[^\S\n])*)::|##(?=\[)", re.MULTILINE)


def printable(text: str, *, line_ends: bool = False) -> str:
    """Return *text* with every character that could steer a terminal written as an escape."""
    return "".join(c if _harmless(c, line_ends) else _escaped(c) for c in text)


def _harmless(character: str, line_ends: bool) -> bool:
    if character == "\n":
        return line_ends
    # Cc and Cf hold control characters and direction marks, Zl and Zp line separators;
    # Cs, Co and Cn are surrogates, private and unassigned code points.
    return unicodedata.category(character) not in {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}


def _escaped(character: str) -> str:
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def without_commands(text: str) -> str:
    """Return *text* with a blank in all that GitHub's runner takes for a command in a log."""
    return _COMMAND.sub(lambda found: "## " if found[1] is None else f"{found[1]}: :", text)


def well_formed(text: str) -> str:
    """Return *text* with lone surrogates written as escapes: many JSON parsers refuse them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
