"""Rows of a list: laid out to a terminal's width, and one line each where programs read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TextIO

from contracts.reports.terminal.surface import width_of

# With less room beside the others, the last column follows them, or has lines of its own.
_ROOM: Final = 30
_GAP: Final = "  "
_INDENT: Final = "    "


def write(stream: TextIO, rows: Sequence[Sequence[str]]) -> None:
    """Write rows of cells, of which the last is a text of any length.

    Args:
        stream: where to write.
        rows: as many cells each; safe to show.
    """
    stream.writelines(f"{line}\n" for line in laid_out(rows, room(stream)))


def room(stream: TextIO) -> int | None:
    """Return how many columns lines may have; None where no person reads them."""
    return width_of(stream) if stream.isatty() else None


def laid_out(rows: Iterable[Sequence[str]], width: int | None) -> Iterator[str]:
    """Yield the lines of *rows*, of at most *width* columns as far as words allow; None for any."""
    every = list(rows)
    widths = [max(map(len, column)) for column in list(zip(*every, strict=True))[:-1]]
    for row in every:
        cells = [f"{cell:{size}}" for cell, size in zip(row[:-1], widths, strict=True)]
        yield from _row(_GAP.join([*cells, ""]), row, width)


def _row(start: str, row: Sequence[str], width: int | None) -> Iterator[str]:
    if width is None:
        yield f"{start}{row[-1]}".rstrip()
        return
    longest = max(map(len, row[-1].split()), default=0)
    if width - len(start) >= max(_ROOM, longest):
        yield from wrapped(row[-1], width, start, " " * len(start))
        return
    whole = wrapped(_GAP.join(row), width)
    if len(whole) == 1:
        yield from whole
        return
    yield from wrapped(_GAP.join(row[:-1]), width)
    yield from wrapped(row[-1], width, _INDENT)


def wrapped(text: str, width: int | None, first: str = "", rest: str | None = None) -> list[str]:
    """Return *text* in lines of at most *width* columns, or in one where that is None.

    Args:
        text: one paragraph.
        width: of the lines, with what stands in front.
        first: stands in front of the first line.
        rest: stands in front of the others; None for as many spaces.
    """
    if width is None:
        return [f"{first}{text}"]
    # It knows how wide characters are, and takes a while to import.
    from contracts.reports.terminal.wrapping import paragraph

    return [line.plain for line in paragraph(text, width, first, rest)]
