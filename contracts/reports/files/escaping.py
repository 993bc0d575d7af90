"""Make Markdown of text that comes from elsewhere, in which no sign means anything."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from contracts.reports.safe import printable

# What begins or ends markup anywhere, or begins a link, or a list where it comes first; behind a
# backslash it is just itself.
_SIGNS: Final = re.compile(r"[\\`*_\[\]<>&|~^]|:(?=//)|(?<=www)\.|^[-+=#]", re.IGNORECASE)
_FIRST: Final = re.compile(r"^(\d+)([.)])")
# GitHub finds people, issues and formulas in what Markdown has become, unless a sign stands alone.
_ALONE: Final = re.compile(r"[@$]|#(?=\d)")
_TICKS: Final = re.compile("`+")


def prose(text: str) -> str:
    """Return one line of text as Markdown that shows just that."""
    escaped = _FIRST.sub(r"\1\\\2", _SIGNS.sub(r"\\\g<0>", text))
    return _ALONE.sub(r"<span>\g<0></span>", escaped)


def html(text: str) -> str:
    """Return one line of text as HTML that shows just that."""
    return escape(text, quote=True)


def block(text: str, language: str = "") -> str:
    """Return *text* as a block of code, which ends where it ends and not before."""
    shown = printable(text, line_ends=True)
    longest = max(map(len, _TICKS.findall(shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{shown}\n{fence}"
