"""The telling part of an answer: its body in a few lines, and the wrong place marked."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.text import Text

from contracts.reports.findings import ResponseReport
from contracts.reports.safe import printable
from contracts.reports.spotting import nearest
from contracts.reports.terminal.wrapping import ELLIPSIS, Token, packed, paragraph

# A few lines show what a server answers; the JSON report has more of it.
_CHARACTERS: Final = 420
# Of a long word the beginning and the end are shown.
_WORD: Final = 60
_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[][{},:]|[^\s"][^\s",:{}\[\]]*|"', re.DOTALL)
_CLOSING: Final = frozenset(",:]}")

# A token and its place among all of them.
_Numbered = tuple[int, Token]


def answer(
    response: ResponseReport | None, failure: str, at: Sequence[str], width: int
) -> list[Text]:
    """Return an answer in lines, or why there is none.

    Args:
        response: the answer.
        failure: why none came.
        at: where in the answer the fault is, as names and indices.
        width: of the lines.
    """
    if response is None:
        return paragraph(printable(f"none ({failure})" if failure else "none"), width)
    status = f"{response.status} {response.content_type}"
    body = response.body
    tokens = _elided(_tokens(body.words, place_of(body.words, at)))
    size = f" ({body.size} bytes)" if body.size > _CHARACTERS else ""
    lines = paragraph(printable(status) + size, width)
    return [*lines, *packed(tokens, width)] if tokens else [*lines, Text("(nothing)")]


def place_of(text: str, at: Sequence[str]) -> tuple[int, int]:
    """Return where in the JSON *text* the value at *at* begins and ends; (0, 0) if nowhere.

    Of a value that is not there, the object that lacks it is the place.
    """
    return nearest(text, at) or (0, 0)


def _tokens(text: str, place: tuple[int, int]) -> Iterator[Token]:
    start, end = place
    for match in _TOKENS.finditer(text):
        word = _short(printable(match[0]))
        space = " " * text[match.end() : match.end() + 1].isspace()
        is_wrong = start <= match.start() < end
        yield Token(word + space, is_wrong, is_glued=match[0] in _CLOSING)


def _short(word: str) -> str:
    return word if len(word) <= _WORD else f"{word[:40]}{ELLIPSIS}{word[-12:]}"


def _elided(tokens: Iterable[Token]) -> list[Token]:
    """Return *tokens*; of many, those at both ends or around what is marked."""
    near, count = _near(tokens)
    kept = dict(near)
    if len(kept) < count or sum(len(token.text) for token in kept.values()) > _CHARACTERS:
        kept = _fitting(near)
    shown: list[Token] = []
    last = -1
    for number, token in sorted(kept.items()):
        if number > last + 1:
            if token.is_glued and not token.is_wrong:
                continue
            shown.append(Token(f"{ELLIPSIS} "))
        shown.append(token)
        last = number
    if last < count - 1:
        shown.append(Token(f" {ELLIPSIS}", is_glued=True))
    return shown


def _near(tokens: Iterable[Token]) -> tuple[list[_Numbered], int]:
    """Return the tokens that may be shown, with their numbers, and how many there are in all.

    An answer may have many more, of which nothing is kept.
    """
    start: list[_Numbered] = []
    marked: list[_Numbered] = []
    behind: list[_Numbered] = []
    recent: deque[_Numbered] = deque(maxlen=_CHARACTERS)
    before: tuple[_Numbered, ...] = ()
    count = 0
    for one in enumerate(tokens):
        count += 1
        if len(start) < _CHARACTERS:
            start.append(one)
        if one[1].is_wrong:
            before = before if marked else tuple(recent)
            if len(marked) < _CHARACTERS:
                marked.append(one)
        elif marked and len(behind) < _CHARACTERS:
            behind.append(one)
        recent.append(one)
    return ([*before, *marked, *behind] if marked else [*start, *recent]), count


def _fitting(near: Sequence[_Numbered]) -> dict[int, Token]:
    """Return those of the tokens that have room: around what is marked, or at both ends."""
    wrong = [at for at, (_, token) in enumerate(near) if token.is_wrong]
    if not wrong:
        return _as_many(near, _CHARACTERS * 3 // 4) | _as_many(near[::-1], _CHARACTERS // 4)
    first, last = wrong[0], wrong[-1]
    marked = _as_many(near[first : last + 1], _CHARACTERS // 2)
    before = _as_many(near[:first][::-1], _CHARACTERS // 4)
    return marked | before | _as_many(near[last + 1 :], _CHARACTERS // 4)


def _as_many(near: Sequence[_Numbered], room: int) -> dict[int, Token]:
    """Return the first tokens that have room."""
    kept: dict[int, Token] = {}
    for number, token in near:
        room -= len(token.text)
        if room < 0:
            break
        kept[number] = token
    return kept
