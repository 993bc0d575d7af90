"""Lines of text: wrapped at words, cut at words, never within a token where that can be helped.

Widths are in columns: wide characters take two of them, combining ones none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text

ELLIPSIS: Final = "..."
_WORDS: Final = re.compile(r"\s*\S+")
# Behind these a long word is broken best, the first ones before the others.
_SIGNS: Final = ("/", ".,:;=&?-]}", "_")
_WORDS_BEHIND: Final = re.compile(r"\s*\S+\s*")


def paragraph(text: Text | str, width: int, first: str = "", rest: str | None = None) -> list[Text]:
    """Return *text* in lines of at most *width* columns.

    A word that is longer than a line is broken behind a sign such as a slash where that is near.

    Args:
        text: one paragraph; nothing in it is interpreted.
        width: of the lines, with what stands in front.
        first: stands in front of the first line.
        rest: stands in front of the others; None for as many spaces.
    """
    hanging = " " * cell_len(first) if rest is None else rest
    room = max(10, width - max(cell_len(first), cell_len(hanging)))
    whole = Text(text) if isinstance(text, str) else text
    lines = []
    for number, line in enumerate(whole.divide(_breaks(whole.plain, room))):
        line.rstrip()
        lines.append(Text.assemble(hanging if number else first, line))
    return lines


def _breaks(text: str, room: int) -> list[int]:
    """Return where the lines of *text* begin, but for the first one."""
    found, used = [], 0
    for word in _WORDS_BEHIND.finditer(text):
        start, size = word.start(), cell_len(word[0].rstrip())
        if used and used + size > room:
            found.append(start)
            used = 0
        for place in _places(word[0].rstrip(), room) if size > room else ():
            found.append(start + place)
            used = -cell_len(text[start : start + place])
        used += cell_len(word[0])
    return found


def _places(word: str, room: int) -> Iterator[int]:
    """Yield where to break a word that is longer than a line."""
    start = 0
    while cell_len(word[start:]) > room:
        end, used = start, 0
        while used + cell_len(word[end]) <= room:
            used += cell_len(word[end])
            end += 1
        ends = (max(word.rfind(one, start, end) for one in signs) + 1 for signs in _SIGNS)
        start = next((one for one in ends if one - start > room // 2), max(end, start + 1))
        yield start


def shortened(text: str, width: int) -> str:
    """Return *text*, cut behind a word so that it takes at most *width* columns."""
    if cell_len(text) <= width:
        return text
    room, kept = width - len(ELLIPSIS), ""
    for word in _WORDS.findall(text):
        if cell_len(kept + word) > room:
            break
        kept += word
    if cell_len(kept) < room // 3:
        # The next word is longer than most of the line: without a part of it nothing is said.
        kept = set_cell_size(text, max(0, room)).rstrip()
    return f"{kept.rstrip(' ,;:')}{ELLIPSIS}"


def joined(names: Sequence[str], width: int) -> str:
    """Return as many *names* as fit, with commas between them, and how many more there are."""
    for shown in range(len(names), 0, -1):
        more = f" and {len(names) - shown} more" if shown < len(names) else ""
        line = ", ".join(names[:shown]) + more
        if cell_len(line) <= width:
            return line
    return shortened(f"{len(names)} in all", width) if names else ""


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a line that is not broken.

    Attributes:
        text: the part.
        is_wrong: whether it is marked.
        is_glued: whether it must stand right behind the one before it.
    """

    text: str
    is_wrong: bool = False
    is_glued: bool = False


def packed(tokens: Iterable[Token], width: int) -> list[Text]:
    """Return *tokens* in lines of at most *width* columns, and marks under what is wrong."""
    lines: list[list[Token]] = [[]]
    used = 0
    for run in _runs(tokens, width):
        size = sum(cell_len(token.text) for token in run)
        if used and used + size > width:
            lines.append([])
            used = 0
        lines[-1] += run
        used += size
    return [text for line in lines for text in _marked(line)]


def _runs(tokens: Iterable[Token], width: int) -> list[list[Token]]:
    """Return what belongs together on one line, as far as one has room for it."""
    runs: list[list[Token]] = []
    used = 0
    for token in tokens:
        size = cell_len(token.text)
        if token.is_glued and runs and used + size <= width:
            runs[-1].append(token)
            used += size
        else:
            runs.append([token])
            used = size
    return runs


def _marked(line: Sequence[Token]) -> list[Text]:
    shown, marks = Text(), ""
    for token in line:
        shown.append(token.text, style="bold red" if token.is_wrong else "")
        sign = "^" if token.is_wrong else " "
        bare = token.text.rstrip()
        marks += sign * cell_len(bare) + " " * (cell_len(token.text) - cell_len(bare))
    shown.rstrip()
    marks = marks.rstrip()
    return [shown, Text(marks, style="red")] if marks else [shown]
