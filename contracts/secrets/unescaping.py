"""Read text through its escapes, and know where in the text each letter stands.

A long text is read in portions, so that a flood of escapes takes neither the memory nor the time
of an object for each of its letters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import accumulate
from typing import Final

# What stands for a zero byte; UTF-16 has one beside each letter.
_NOTHING: Final = (
    r"(?:\x00|\\++(?:u0000|x00|u\{0++\}|000)|%(?:25)*+00"
    r"|&\#0++(?:;|(?![0-9x]))|&\#x0++(?:;|(?![0-9a-f])))++"
)
# What stands for one letter.  No part can be given back once it has matched, so that a flood of
# one sign costs no more than others.
_ESCAPED: Final = (
    rf"{_NOTHING}"
    # What begins an escape of another kind is none behind a backslash.
    r"|\\++(?:u[0-9a-f]{4}|u\{0*+[0-9a-f]{1,6}\}|x[0-9a-f]{2}|[0-3][0-7]{2}|[^\\%&])?+"
    r"|%(?:25)*+[0-9a-f]{2}|%(?:25)++"
    # Browsers read a number without its semicolon, too.
    r"|&(?:\#0*+[0-9]{1,7}+;?+|\#x0*+[0-9a-f]{1,6}+;?+|[a-z]{2,6};)"
)
_ESCAPE: Final = re.compile(f"({_ESCAPED})", re.DOTALL)
_MAY_ESCAPE: Final = re.compile(r"[\\\x00]|%[0-9a-f]{2}|&[#a-z]")
_ZEROS: Final = re.compile(_NOTHING)
_CODE: Final = re.compile(
    r"(?:\\++(?:x|u(?:\{0*+)?+)|%(?:25)*+|&\#x0*+)(?P<hex>[0-9a-f]{1,6})[;}]?"
    r"|&\#0*+(?P<decimal>[0-9]{1,7});?|\\++(?P<octal>[0-3][0-7]{2})"
)
# How many letters a portion has at least, where there are as many.
_PORTION: Final = 4_096
# Lists of bytes: with commas, on a line each or not, in octal or not, or in hexadecimal with
# something between; and lists of letters, each in quotation marks.
_SPACE: Final = r"(?:\s|\\++[nrt])*+"
_MOST: Final = 4_095
_OCTAL: Final = "(?:0o?)?[0-7]{2,3}"
# In JSON in JSON each quotation mark has a backslash.
_LETTER: Final = r"""(?:"[^\n\\]\\*+"|'[^\n\\]\\*+')"""


def _listed(first: str, following: str) -> re.Pattern[str]:
    return re.compile(rf"{first}(?:{_SPACE},?+{_SPACE}{following}){{7,{_MOST}}}")


# What is as wide as a Chinese sign is read as any other letter.
_WIDE: Final = re.compile("[\uff01-\uff5e]")
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def lowered(text: str) -> str:
    """Return *text* in small letters, each where it was."""
    if not text.isascii() and _WIDE.search(text):
        text = text.translate(_NARROW)
    # The only letter that becomes two.
    return text.replace("\u0130", "i").lower()


class Portion:
    """A part of a text, as it is read.

    Args:
        start: where in the text it begins.
        parts: what stands there: text as it is, an escape, text as it is, and so on.
        meant: what is meant by them.

    Attributes:
        text: what is read there.
        is_escaped: whether that is anything but what is written there.
    """

    def __init__(self, start: int, parts: list[str], meant: list[str]) -> None:
        self.text = "".join(meant)
        self.is_escaped = len(parts) > 1
        self._read = [0, *accumulate(map(len, meant))]
        self._start, self._parts = start, parts
        self._written: list[int] = []

    def span(self, first: int, end: int) -> tuple[int, int]:
        """Return where in the text the letters from *first* to before *end* are written."""
        return self._of(first)[0], self._of(end - 1)[1]

    def _of(self, letter: int) -> tuple[int, int]:
        """Return where one letter is written."""
        if not self._written:
            # Most portions have nothing that anybody asks for.
            self._written = [*accumulate(map(len, self._parts), initial=self._start)]
        number = bisect_right(self._read, letter) - 1
        if number % 2:
            return self._written[number], self._written[number + 1]
        at = self._written[number] + letter - self._read[number]
        return at, at + 1


class _Meanings(dict[str, str]):
    """What escapes mean."""

    def __missing__(self, escape: str) -> str:
        meaning = _meaning(escape)
        # Those of a flood are few; a text of all escapes there are must not fill the memory.
        if len(self) < _PORTION and len(escape) < 16:
            self[escape] = meaning
        return meaning


def _meaning(escape: str) -> str:
    """Return the letter that an escape stands for, in small; nothing for a zero byte."""
    if _ZEROS.fullmatch(escape):
        return ""
    if code := _CODE.fullmatch(escape):
        bases = {"hex": 16, "decimal": 10, "octal": 8}
        number = next(int(code[name], base) for name, base in bases.items() if code[name])
        return lowered(chr(number)) if number < 0x110000 else "\ufffd"
    if escape.startswith("&"):
        return lowered(unescape(escape))
    return escape[-1] if escape.startswith("\\") else "%"


class _Numbers(dict[str, str]):
    """What numbers mean: the letters of these codes, in small; nothing for a zero byte.

    Args:
        base: of the digits; a sign of that base may stand in front of them.
    """

    def __init__(self, base: int) -> None:
        super().__init__()
        self._base = base

    def __missing__(self, written: str) -> str:
        code = int(written, self._base)
        # There are some thousand ways to write them; most texts have none, and few have many.
        self[written] = meaning = lowered(chr(code)) if code else ""
        return meaning


class _Quoted(dict[str, str]):
    """What letters in quotation marks mean: themselves."""

    def __missing__(self, quoted: str) -> str:
        return quoted[1]


_MEANINGS: Final = _Meanings()
_READ: Final = (
    (
        _listed("[0-9]{1,3}+(?![0-9])", "(?<![0-9])[0-9]{1,3}"),
        re.compile("([0-9]+)"),
        _Numbers(10),
    ),
    (
        re.compile(
            rf"[0-9a-f]{{2}}(?:['\"]?[\s,:;=-]{{1,3}}+['\"]?(?:0x)?[0-9a-f]{{2}}){{7,{_MOST}}}"
        ),
        re.compile("((?:0x)?[0-9a-f]{2})"),
        _Numbers(16),
    ),
    (
        _listed(rf"{_OCTAL}(?![0-9])['\"]?+", rf"['\"]?+(?<![0-9]){_OCTAL}(?![0-9])['\"]?+"),
        re.compile(f"({_OCTAL})"),
        _Numbers(8),
    ),
    (_listed(_LETTER, rf"\\*+{_LETTER}"), re.compile(f"({_LETTER})"), _Quoted()),
)


def unescaped(text: str) -> str:
    """Return what is read in *text*, in small letters."""
    parts = _ESCAPE.split(lowered(text))
    return "".join(_meant(parts, _MEANINGS))


def _meant(parts: list[str], meanings: Mapping[str, str]) -> list[str]:
    meant = parts.copy()
    meant[1::2] = map(meanings.__getitem__, parts[1::2])
    return meant


def escaped_portions(text: str, overlap: int) -> Iterator[tuple[Portion, bool, bool]]:
    """Yield *text*, which is in small letters, as it is read, unless nothing in it is escaped.

    Args:
        text: the text.
        overlap: how many letters at the end of a portion come in the next one as well.

    Yields:
        A portion, whether it is the first, and whether it is the last.
    """
    if not _MAY_ESCAPE.search(text):
        return
    # Two zero bytes never stand side by side: every second token is a letter at least.
    tokens = max(_PORTION, 4 * overlap)
    portion = re.compile(rf"(?:{_ESCAPED}|[^\\%&\x00]{{1,64}}+|[%&]){{1,{tokens}}}+", re.DOTALL)
    at, end = 0, 0
    while end < len(text):
        found = portion.match(text, at)
        assert found is not None
        end = found.end()
        parts = _ESCAPE.split(found[0])
        one = Portion(at, parts, _meant(parts, _MEANINGS))
        yield one, at == 0, end == len(text)
        at = one.span(max(0, len(one.text) - overlap), len(one.text))[0] if one.text else end


def byte_portions(text: str, overlap: int) -> Iterator[Portion]:
    """Yield what the lists in *text* say, as ``115, 107``, ``73 6b``, ``0o163`` or ``"s","k"``."""
    for listed, number, meanings in _READ:
        at = 0
        while found := listed.search(text, at):
            parts = number.split(found[0])
            meant = _meant(parts, meanings)
            meant[::2] = [""] * len(meant[::2])
            one = Portion(found.start(), parts, meant)
            yield one
            size = len(one.text)
            is_cut = len(parts) > 2 * _MOST and size > overlap
            at = one.span(size - overlap, size)[0] if is_cut else found.end()
