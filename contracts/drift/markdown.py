"""A drift as Markdown, for a comment or a page."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.drift.change import Drift, Side
from contracts.drift.grouping import TITLES, Group, groups, reworded, summary
from contracts.reports.files.escaping import html, prose
from contracts.reports.safe import printable


def render(drift: Drift) -> str:
    """Return a drift as a page of Markdown."""
    title = f"# From {prose(printable(drift.before))} to {prose(printable(drift.after))}"
    return "\n\n".join([title, *sections(drift, "##")]) + "\n"


def sections(drift: Drift, heading: str) -> Iterator[str]:
    """Yield the paragraphs and tables of a drift.

    Args:
        drift: what to show.
        heading: what stands in front of the titles, such as ``##``.
    """
    yield summary(drift)
    for side in Side:
        if drift.of(side):
            yield f"{heading} {TITLES[side]}"
            rows = [_row(group) for group in groups(drift.of(side))]
            yield "\n".join(["| change | effect | breaks | touches |", "|---|---|---|---|", *rows])
    if reworded(drift):
        yield _marked(reworded(drift))


def _row(group: Group) -> str:
    clauses = ", ".join(one if " " in one else f"`{one}`" for one in group.named)
    cells = (_marked(group.sentence), group.effect, ", ".join(group.breaks) or "nobody", clauses)
    return f"| {' | '.join(cells)} |"


def _marked(sentence: str) -> str:
    """Return a sentence in which names between backticks are code, and no other sign is markup."""
    parts = printable(sentence).split("`")
    return "".join(_code(part) if number % 2 else prose(part) for number, part in enumerate(parts))


def _code(text: str) -> str:
    return f"<code>{html(text).replace('|', '&#124;')}</code>"
