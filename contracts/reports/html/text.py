"""Untrusted text on a page: it can neither break out, nor steer what stands around it."""

from __future__ import annotations

import unicodedata
from typing import Final

from markupsafe import Markup, escape

from contracts.record.texts import common_start
from contracts.reports.safe import printable

# Of a difference, so many characters are called by name.
_NAMED: Final = 6


def shown(text: str, limit: int) -> tuple[str, bool]:
    """Return *text* with what is invisible written as escapes, and whether it was cut.

    Args:
        text: anything.
        limit: how many characters are returned at most, escapes included.
    """
    start = text[:limit]
    if start.isascii() and start.isprintable():
        return start, len(text) > limit
    parts: list[str] = []
    length = 0
    for character in start:
        part = printable(character, line_ends=True)
        length += len(part)
        if length > limit:
            return "".join(parts), True
        parts.append(part)
    return "".join(parts), len(text) > limit


def isolated(text: str, limit: int, size: int | None = None) -> Markup:
    """Return *text* for a page: escaped, from left to right, elided where it is long.

    Args:
        text: anything.
        limit: how many characters are shown at most.
        size: how many bytes there were in all, where *text* is only their beginning.
    """
    start, is_cut = shown(text, limit)
    made = Markup('<bdi dir="ltr">{}</bdi>').format(start)
    if is_cut or size is not None:
        made += _elision(f"{len(text):,} characters" if size is None else f"{size:,} bytes")
    return made


def _elision(size: str) -> Markup:
    return Markup(' <span class="elided">… ({} in all)</span>').format(size)


def marked(text: str, span: tuple[int, int] | None, limit: int, size: int | None = None) -> Markup:
    """Return *text* as ``isolated`` does, with a part of it marked and in view.

    Args:
        text: anything.
        span: from where to where it is marked; None for nowhere.
        limit: how many characters are shown at most.
        size: how many bytes there were in all, where *text* is only their beginning.
    """
    if span is None:
        return isolated(text, limit, size)
    start, end = span
    room = limit // 3
    first = 0 if start <= room else start - room
    inside, is_cut = shown(text[start:end], room)
    behind, is_more = shown(text[end:], limit - room - len(inside))
    made = Markup('<bdi dir="ltr">{}{}<mark>{}</mark>{}{}</bdi>').format(
        _ellipsis(first > 0),
        shown(text[first:start], limit)[0],
        inside,
        _ellipsis(is_cut),
        "" if is_cut else behind,
    )
    if first or is_cut or is_more or size is not None:
        made += _elision(f"{len(text):,} characters" if size is None else f"{size:,} bytes")
    return made


def _ellipsis(wanted: bool) -> Markup:
    return Markup('<span class="elided">…</span>') if wanted else Markup()


def differing(one: str, other: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return from where to where two texts differ, in each of them."""
    front = common_start(one, other)
    back = common_start(one[front:][::-1], other[front:][::-1])
    return (front, len(one) - back), (front, len(other) - back)


def names(text: str) -> str:
    """Return the names of the characters of *text*, where it does not show what they are."""
    if text and text.isascii() and text.isprintable() and text.strip():
        return ""
    said = [f"U+{ord(c):04X} {unicodedata.name(c, 'without a name')}" for c in text[:_NAMED]]
    more = len(text) - _NAMED
    return ", ".join(said) + (f" and {more:,} more" if more > 0 else "")


def code(text: str, limit: int) -> Markup:
    """Return a command, whole where it is not longer than *limit* characters."""
    start, is_cut = shown(text, limit)
    return escape(start) + (_elision(f"{len(text):,} characters") if is_cut else Markup())
