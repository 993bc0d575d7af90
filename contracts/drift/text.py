"""A drift for a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from contracts.drift.change import Drift, Effect, Side
from contracts.drift.grouping import TITLES, Group, groups, reworded, summary
from contracts.reports.safe import printable
from contracts.reports.terminal.surface import WIDTH, console_on

if TYPE_CHECKING:
    from rich.text import Text

_STYLES: Final = {
    Effect.COMPATIBLE: "green",
    Effect.STRICTER: "red",
    Effect.LOOSER: "yellow",
    Effect.DIFFERENT: "bold red",
}
# As wide as the longest effect, and a gap.
_COLUMN: Final = max(map(len, Effect)) + 2


def render(drift: Drift, *, width: int = WIDTH, colour: bool = False) -> str:
    """Return a drift as text.

    Args:
        drift: what to show; nothing of the documents reaches the terminal unescaped.
        width: of the lines, in columns.
        colour: whether to use colours.
    """
    out = io.StringIO()
    console = console_on(out, width, colour=colour)
    for line in _lines(drift, width):
        # What is wrapped already is left as it is.
        console.print(line, soft_wrap=True)
    return out.getvalue()


def _lines(drift: Drift, width: int) -> Iterator[Text]:
    from rich.text import Text

    from contracts.reports.terminal.wrapping import paragraph

    yield from paragraph(printable(f"From {drift.before} to {drift.after}"), width, "", "  ")
    for side in Side:
        if drift.of(side):
            yield Text()
            yield Text(TITLES[side], style="bold")
            for group in groups(drift.of(side)):
                yield from _group(group, width)
    yield Text()
    if reworded(drift):
        yield from paragraph(printable(reworded(drift)), width, "", "  ")
    yield from paragraph(summary(drift), width, "", "  ")


def _group(group: Group, width: int) -> Iterator[Text]:
    from rich.text import Text

    from contracts.reports.terminal.wrapping import paragraph

    effect = group.effect.value.ljust(_COLUMN)
    lines = paragraph(printable(group.sentence), width, f"  {effect}")
    lines[0].stylize(_STYLES[group.effect], 2, 2 + len(group.effect))
    yield from lines
    touched = f"; touches {', '.join(group.named)}" if group.clauses else ""
    said = Text(f"{group.consequence}{touched}", style="dim")
    yield from paragraph(said, width, " " * (2 + _COLUMN))
