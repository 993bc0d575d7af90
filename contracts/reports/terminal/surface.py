"""What is written to: its width, and whether it takes colours and lines that are rewritten."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from rich.console import Console

WIDTH: Final = 80
# Narrower, a line has no room for a clause and a sentence.
_NARROWEST: Final = 40
_OFF: Final = {"", "0", "false", "no"}


def width_of(stream: TextIO) -> int:
    """Return how many columns *stream* has: those of COLUMNS, of its terminal, or 80."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return max(int(given), _NARROWEST)
    with suppress(OSError, ValueError):
        # Where nobody has set the size, it is 0.
        return max(os.get_terminal_size(stream.fileno()).columns or WIDTH, _NARROWEST)
    return WIDTH


def takes_colours(stream: TextIO) -> bool:
    """Return whether *stream* is coloured: NO_COLOR and FORCE_COLOR say so, or what it is."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and not _is_dumb())


def is_rewritten(stream: TextIO) -> bool:
    """Return whether lines of *stream* can be drawn again: on a terminal that somebody watches."""
    in_ci = os.environ.get("CI", "").lower() not in _OFF
    return stream.isatty() and not _is_dumb() and not in_ci


def _is_dumb() -> bool:
    return os.environ.get("TERM", "").lower() in {"dumb", "unknown"}


def console_on(stream: TextIO, width: int | None = None, *, colour: bool | None = None) -> Console:
    """Return what writes to *stream* and interprets nothing of what it is given.

    Args:
        stream: where to write.
        width: in columns; None for that of the stream.
        colour: whether to use colours; None for what suits the stream.
    """
    from rich.console import Console

    coloured = takes_colours(stream) if colour is None else colour
    return Console(
        file=stream,
        width=width_of(stream) if width is None else width,
        height=24,
        # The sixteen colours are those that the user has chosen to read well.
        color_system="standard" if coloured else None,
        force_terminal=coloured,
        no_color=not coloured,
        markup=False,
        emoji=False,
        highlight=False,
        # Older consoles of Windows would need calls instead of what stands in the text.
        legacy_windows=False,
    )
