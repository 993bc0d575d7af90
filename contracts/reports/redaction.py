"""Make secrets impossible to read, in whichever way a target hands them back.

A server may quote what it was sent: as JSON, whose every character may be written as an
escape (PHP escapes slashes, .NET plus signs), inside JSON inside JSON, in a URL, or in a
page; and it may stop in the middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

REDACTED: Final = "[redacted]"
# So many characters of a secret give it away, or at least some of it.
_TELLING: Final = 10
# A shorter secret is hidden only where it stands alone: it may be part of an ordinary word.
_SHORT: Final = 8
# A secret of one or two characters cannot be distinguished from any other text.
_SHORTEST: Final = 3
# What is sent in these headers is no secret; any other header that a user adds may hold one.
PUBLIC_HEADERS: Final = frozenset(
    {"accept", "accept-encoding", "accept-language", "openai-beta", "user-agent"}
)
_NAMES: Final = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}


class Redactor:
    """Replaces secrets in text.

    Args:
        secrets: the texts to replace.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        kept = {secret for secret in secrets if len(secret) >= _SHORTEST}
        self._hidden = [_Hidden(s) for s in sorted(kept, key=len, reverse=True)]

    def __call__(self, text: str) -> str:
        """Return *text* without secrets, and without telling beginnings of them."""
        for hidden in self._hidden:
            text = hidden.out_of(text)
        return text


class _Hidden:
    """One secret, in all the ways that its characters can be written."""

    def __init__(self, secret: str) -> None:
        characters = [_written(character) for character in secret]
        head = "".join(characters[:_TELLING])
        if len(secret) < _SHORT:
            head = rf"(?<![A-Za-z0-9]){head}(?![A-Za-z0-9])"
        self._head = re.compile(head, re.IGNORECASE)
        self._rest = [re.compile(c, re.IGNORECASE) for c in characters[_TELLING:]]

    def out_of(self, text: str) -> str:
        """Return *text* without it."""
        found, at = [], 0
        while (head := self._head.search(text, at)) is not None:
            found += [text[at : head.start()], REDACTED]
            at = self._end(text, head.end())
        return "".join([*found, text[at:]]) if found else text

    def _end(self, text: str, at: int) -> int:
        """Return where what began with the head ends, as far as it agrees."""
        for pattern in self._rest:
            more = pattern.match(text, at)
            if more is None:
                break
            at = more.end()
        return at


def _written(character: str) -> str:
    """Return a pattern of the ways in which one character can be written."""
    code = ord(character)
    ways = [
        rf"\\+u0*{code:x}",
        rf"\\+x{code:02x}",
        rf"%(?:25)*{code:02x}",
        rf"&#0*{code};",
        rf"&#x0*{code:x};",
    ]
    if character in _NAMES:
        ways.append(f"&{_NAMES[character]};")
    # As it is comes last: "&" alone is how its other ways begin.
    ways.append(rf"\\*{re.escape(character)}")
    return f"(?:{'|'.join(ways)})"
