"""Make untrusted text safe to show.

What a target sends may hold terminal escapes, direction marks, or the token itself;
everything that leaves the program for a reader passes through here.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from contracts.reports.redaction import Redactor

_MARGIN: Final = 20_000


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


def decoded(body: bytes | None, limit: int, redact: Redactor, cut_from: int | None = None) -> str:
    """Return *body* as text without secrets, cut after *limit* characters.

    Secrets go first: the cut might otherwise leave most of one standing.

    Args:
        body: what is there of it.
        limit: how much of that is shown.
        redact: removes the secrets.
        cut_from: how many bytes there were, where *body* is only the beginning.
    """
    if body is None:
        return ""
    # A secret across the cut is longer than nothing, and shorter than the margin.
    beginning = body[: 4 * limit + _MARGIN]
    text = redact(beginning.decode("utf-8", "backslashreplace"))
    if len(text) <= limit and len(beginning) == len(body) and cut_from is None:
        return text
    return f"{text[:limit]}... ({cut_from or len(body)} bytes in all)"
