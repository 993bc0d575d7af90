"""What was wanted and what came, one under the other, and where they begin to differ."""

from __future__ import annotations

import unicodedata
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from contracts.record.texts import common_start
from contracts.reports.findings import DifferenceReport
from contracts.reports.safe import printable
from contracts.reports.terminal.wrapping import ELLIPSIS, paragraph

# Of what differs, so many characters are named.
_NAMED: Final = 3
# Marks and spaces look like nothing, or like a part of what stands before them.
_UNSEEN: Final = {"Mn", "Me", "Mc", "Zs"}


def difference(found: DifferenceReport, width: int) -> list[Text]:
    """Return both texts, a mark under the first character that differs, and its name.

    Args:
        found: what differs.
        width: of the lines.
    """
    wanted_name = "sent" if found.is_sent else "expected"
    first = common_start(found.wanted, found.received) if found.is_alike else 0
    room = width - len("expected  ") - 2 * len(ELLIPSIS) - 2
    start = first - room // 2 if max(map(len, (found.wanted, found.received))) > room // 2 else 0
    start = max(0, start)
    lines = []
    for name, text in ((wanted_name, found.wanted), ("received", found.received)):
        shown, at = _shown(text, start, first, room, is_cut=bool(found.skipped or start))
        lines.append(Text.assemble((f"{name:8}  ", "dim"), shown))
    if not found.is_alike:
        return lines
    lines.append(Text(f"{'':10}{' ' * at}^", style="red"))
    return [*lines, *_named(found, first, wanted_name, width)]


def _shown(text: str, start: int, first: int, room: int, *, is_cut: bool) -> tuple[Text, int]:
    """Return what is shown of a text, and in which column it begins to differ."""
    before = "".join(map(_visible, text[start:first]))
    behind = ""
    end = first
    while end < len(text) and cell_len(before + behind) < room:
        behind += _visible(text[end])
        end += 1
    quote = "" if _is_json(text) else '"'
    opening = f"{quote}{ELLIPSIS * is_cut}{before}"
    closing = ELLIPSIS if end < len(text) else quote
    shown = Text.assemble(opening, (behind[:1] and behind, "bold red"), closing)
    return shown, cell_len(opening)


def _is_json(text: str) -> bool:
    return text.startswith(("[", "{"))


def _visible(character: str) -> str:
    """Return *character*, or its escape where it cannot be seen for what it is."""
    if character == " " or (unicodedata.category(character) not in _UNSEEN):
        return printable(character)
    return ascii(character)[1:-1]


def _named(found: DifferenceReport, first: int, wanted_name: str, width: int) -> list[Text]:
    """Return the names of what differs, where it is not plain to see."""
    sides = (found.wanted[first:], found.received[first:])
    # What is alike at the end is not what differs.
    rest = common_start(sides[0][::-1], sides[1][::-1])
    parts = [side[: len(side) - rest] for side in sides]
    if not any(_is_odd(part[0]) for part in parts if part):
        return []
    where = f"at character {found.skipped + first + 1}"
    said = (
        f"{name} {_names(part) if part else 'nothing there'}"
        for name, part in zip((wanted_name, "received"), parts, strict=True)
    )
    return paragraph(f"{where}: {'; '.join(said)}", width, " " * 10)


def _is_odd(character: str) -> bool:
    return character == " " or not character.isascii() or not character.isprintable()


def _names(characters: str) -> str:
    named = ", ".join(map(_name, characters[:_NAMED]))
    return named + f" and {len(characters) - _NAMED} more" * (len(characters) > _NAMED)


def _name(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"{code} {unicodedata.name(character, '(unnamed)')}"
