"""Make untrusted text safe to show, and secrets impossible to read.

What a target sends may hold terminal escapes, direction marks, or the token itself;
everything that leaves the program for a reader passes through here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import takewhile
from typing import Final

REDACTED: Final = "[redacted]"
# So many characters of a secret give it away, or at least some of it.
_TELLING: Final = 10


class Redactor:
    """Replaces secrets in text.

    Args:
        secrets: what must not be told; the longest is replaced first.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted({s for s in secrets if len(s) > 2}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return *text* without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        for secret in self._secrets:
            if len(secret) > _TELLING and secret[:_TELLING] in text:
                text = _without_beginning(text, secret)
        return text


def _without_beginning(text: str, secret: str) -> str:
    """Return *text* without beginnings of *secret*: whatever cut it left too much standing."""
    found, at = [], 0
    while (start := text.find(secret[:_TELLING], at)) >= 0:
        pairs = zip(text[start : start + len(secret)], secret, strict=False)
        end = start + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        found += [text[at:start], REDACTED]
        at = end
    return "".join([*found, text[at:]])


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
    text = redact(body.decode("utf-8", "backslashreplace"))
    if len(text) <= limit and cut_from is None:
        return text
    return f"{text[:limit]}... ({cut_from or len(body)} bytes in all)"
