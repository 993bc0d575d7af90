"""Make secrets impossible to read, in whichever way a target hands them back.

A server may quote what it was sent: as JSON, whose every character may be written as an
escape (PHP escapes slashes, .NET plus signs), inside JSON inside JSON, in a URL, in a page, as
bytes; and it may quote a part of it.  So any eight characters of a secret that stand together
are hidden, in one pass over the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

REDACTED: Final = "[redacted]"
# So many characters of a secret give some of it away.
_TELLING: Final = 8
# A secret of one or two characters cannot be distinguished from any other text.
_SHORTEST: Final = 3
# What is sent in these headers is no secret; any other header that a user adds may hold one.
PUBLIC_HEADERS: Final = frozenset(
    {"accept", "accept-encoding", "accept-language", "openai-beta", "user-agent"}
)
_NAMES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
# One character, in the ways in which it can be written; plain text comes by the run.  No part
# can be given back once it has matched, so that a flood of one sign costs no more than others.
_WRITTEN: Final = re.compile(
    r"""
      (?P<slashes>\\++) (?: u(?P<u>[0-9a-f]{4}) | x(?P<x>[0-9a-f]{2}) | (?P<escaped>[^\\]) )?+
    | (?P<quoted>%(?:25)*+) (?P<percent>[0-9a-f]{2})?+
    | &\#0*+(?P<decimal>[0-9]{1,7}); | &\#x0*+(?P<hex>[0-9a-f]{1,6});
    | &(?P<name>amp|lt|gt|quot|apos);
    | (?P<plain>[^\\%&\x00]+) | (?P<nul>\x00) | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPES: Final = re.compile(r"[\\%&\x00]")
# Lists of bytes: with commas, on a line each or not, or in hexadecimal with something between.
_BYTES: Final = (
    (re.compile(r"[0-9]{1,3}(?:\s*+,?+\s*+(?<![0-9])[0-9]{1,3}){7,}"), re.compile("([0-9]+)"), 10),
    (
        re.compile(
            r"[0-9a-f]{2}(?:['\"]?[\s,:;=-]{1,3}+['\"]?(?:0x)?[0-9a-f]{2}){7,}", re.IGNORECASE
        ),
        re.compile(r"(?:0x)?([0-9a-f]{2})", re.IGNORECASE),
        16,
    ),
)
# Such a text may be made of words that a report is made of, too.
_WORDS: Final = re.compile(r"[A-Za-z]+(?:[-_. /][A-Za-z]+)*")


class Redactor:
    """Replaces secrets in text.

    Args:
        secrets: the texts to replace, and any eight characters of theirs that stand together.
        wholes: texts to replace only where they stand whole.
    """

    def __init__(self, secrets: Iterable[str] = (), wholes: Iterable[str] = ()) -> None:
        known = {secret.lower() for secret in secrets if len(secret) >= _SHORTEST}
        # A secret that has the look of an escape in it is read as the text is.
        forms = known | {_read(secret)[0] for secret in known}
        self._pieces = frozenset(piece for form in forms for piece in _pieces(form))
        whole = {text.lower() for text in wholes if len(text) >= _SHORTEST}
        alone = sorted(whole | {s for s in known if len(s) < _TELLING}, key=len, reverse=True)
        parts = "|".join(map(re.escape, alone))
        self._alone = re.compile(rf"(?<![a-z0-9])(?:{parts})(?![a-z0-9])") if alone else None

    def __call__(self, text: str) -> str:
        """Return *text* without secrets, and without telling parts of them."""
        if not self._pieces and self._alone is None:
            return text
        marked = {*self._found(*_read(text)), *self._in_bytes(text)}
        if _ESCAPES.search(text):
            marked |= set(self._found(text.lower(), None))
        return _without(text, sorted(marked)) if marked else text

    def _found(self, read: str, starts: list[int] | None) -> Iterator[tuple[int, int]]:
        """Yield the spans of secrets in what was read, as positions in the text itself."""
        spans = [] if self._alone is None else [one.span() for one in self._alone.finditer(read)]
        if any(piece in read for piece in self._pieces):
            spans += self._runs(read)
        for start, end in spans:
            yield (start, end) if starts is None else (starts[start], starts[end])

    def _runs(self, read: str) -> Iterator[tuple[int, int]]:
        """Yield where parts of secrets stand, those that overlap as one."""
        first = last = -1
        for end in range(_TELLING, len(read) + 1):
            if read[end - _TELLING : end] in self._pieces:
                if end - _TELLING > last:
                    if first >= 0:
                        yield first, last
                    first = end - _TELLING
                last = end
        if first >= 0:
            yield first, last

    def _in_bytes(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the spans of secrets in lists of bytes, as ``115, 107, 45`` or ``73 6b 2d``."""
        # Without a secret to find, megabytes need no looking through.
        for listed, number, base in _BYTES if self._pieces else ():
            for found in listed.finditer(text):
                numbers = list(number.finditer(text, *found.span()))
                read = "".join(chr(int(one[1], base)) for one in numbers).lower()
                for start, end in self._runs(read):
                    yield numbers[start].start(1), numbers[end - 1].end(1)


def is_words(text: str) -> bool:
    """Tell whether *text* is made of words alone, as tokens hardly ever are."""
    return _WORDS.fullmatch(text) is not None


def _pieces(secret: str) -> Iterator[str]:
    return (secret[i : i + _TELLING] for i in range(len(secret) - _TELLING + 1))


def _read(text: str) -> tuple[str, list[int] | None]:
    """Return *text* in small letters with every escape undone, and where each letter starts.

    The second is None where nothing is escaped.  Zero bytes are left out, as UTF-16 has them.
    """
    lowered = text.lower()
    if not _ESCAPES.search(text) and len(lowered) == len(text):
        return lowered, None
    found: list[str] = []
    starts: list[int] = []
    for match in _WRITTEN.finditer(text):
        read = _meaning(match)
        found.append(read)
        is_plain = match.lastgroup == "plain"
        starts += range(*match.span()) if is_plain else [match.start()] * len(read)
    return "".join(found), [*starts, len(text)]


def _meaning(match: re.Match[str]) -> str:
    """Return what is meant by an escape, or a run of plain text, in small letters."""
    kind = match.lastgroup
    assert kind is not None
    value = match[kind]
    if kind == "plain":
        # Letter by letter, as some become two small ones.
        return "".join(c if len(c.lower()) != 1 else c.lower() for c in value)
    if kind in {"u", "x", "percent", "hex"}:
        value = _character(int(value, 16))
    elif kind == "decimal":
        value = _character(int(value))
    elif kind == "name":
        value = _NAMES[value.lower()]
    elif kind in {"slashes", "quoted"}:
        value = value[0]
    value = value if len(value.lower()) != 1 else value.lower()
    return "" if value == "\0" else value


def _character(code: int) -> str:
    return chr(code) if code < 0x110000 else "\ufffd"


def _without(text: str, marked: list[tuple[int, int]]) -> str:
    """Return *text* with each run of marked spans replaced; they come in order."""
    kept: list[str] = []
    at = 0
    first, last = marked[0]
    for start, end in [*marked[1:], (len(text) + 1, len(text) + 1)]:
        if start <= last:
            last = max(last, end)
            continue
        kept += [text[at:first], REDACTED]
        at, first, last = last, start, end
    return "".join([*kept, text[at:]])
