"""The telling part of an answer: its body in a few lines, and the wrong place marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from json import JSONDecoder
from typing import Final

from rich.text import Text

from contracts.reports.report import ResponseReport
from contracts.reports.safe import printable
from contracts.reports.terminal.wrapping import ELLIPSIS, Token, packed, paragraph

# A few lines show what a server answers; the JSON report has more of it.
_CHARACTERS: Final = 420
# Of a long word the beginning and the end are shown.
_WORD: Final = 60
_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[][{},:]|[^\s"][^\s",:{}\[\]]*|"', re.DOTALL)
_SPACE: Final = re.compile(r"\s*")
_CLOSING: Final = frozenset(",:]}")


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
    names = {name.lower(): value for name, value in reversed(response.headers)}
    status = f"{response.status} {names.get('content-type', 'no content type')}"
    body = response.body
    tokens = _elided(_tokens(body.words, place_of(body.words, at)))
    size = f" ({body.size} bytes)" if body.size > _CHARACTERS else ""
    lines = paragraph(printable(status) + size, width)
    return [*lines, *packed(tokens, width)] if tokens else [*lines, Text("(nothing)")]


def place_of(text: str, at: Sequence[str]) -> tuple[int, int]:
    """Return where in the JSON *text* the value at *at* begins and ends; (0, 0) if nowhere.

    Of a value that is not there, the object that lacks it is the place.
    """
    if not at:
        return 0, 0
    try:
        return _place(text, _after_space(text, 0), at)
    except (ValueError, IndexError, RecursionError):
        return 0, 0


def _place(text: str, start: int, at: Sequence[str]) -> tuple[int, int]:
    decoder = JSONDecoder()
    while at:
        found = _member(decoder, text, start, at[0])
        if found is None:
            break
        start, at = found, at[1:]
    return start, decoder.raw_decode(text, start)[1]


def _member(decoder: JSONDecoder, text: str, start: int, name: str) -> int | None:
    """Return where the member *name*, or the element of that index, of a value begins."""
    is_object = text[start] == "{"
    if not is_object and text[start] != "[":
        return None
    at, number, found = _after_space(text, start + 1), 0, None
    while text[at] not in "]}":
        key = str(number)
        if is_object:
            key, at = decoder.raw_decode(text, at)
            at = _after_space(text, _after_space(text, at) + 1)
        if key == name:
            # Of several members of a name the last one counts.
            found = at
        at = _after_space(text, decoder.raw_decode(text, at)[1])
        if text[at] == ",":
            at = _after_space(text, at + 1)
        number += 1
    return found


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _tokens(text: str, place: tuple[int, int]) -> list[Token]:
    start, end = place
    found = []
    for match in _TOKENS.finditer(text):
        word = _short(printable(match[0]))
        after = match.end()
        space = " " * (text[after : after + 1].isspace())
        is_wrong = start <= match.start() < end
        found.append(Token(word + space, is_wrong, is_glued=match[0] in _CLOSING))
    return found


def _short(word: str) -> str:
    if len(word) <= _WORD:
        return word
    return f"{word[:40]}{ELLIPSIS}{word[-12:]}"


def _elided(tokens: list[Token]) -> list[Token]:
    """Return *tokens*; of many, those at both ends or around what is marked."""
    if sum(len(token.text) for token in tokens) <= _CHARACTERS:
        return tokens
    wrong = [number for number, token in enumerate(tokens) if token.is_wrong]
    kept = _around(tokens, wrong) if wrong else _ends(tokens)
    shown: list[Token] = []
    last = -1
    for number in sorted(kept):
        if number > last + 1:
            if tokens[number].is_glued and not tokens[number].is_wrong:
                continue
            shown.append(Token(f"{ELLIPSIS} "))
        shown.append(tokens[number])
        last = number
    if last < len(tokens) - 1:
        shown.append(Token(f" {ELLIPSIS}", is_glued=True))
    return shown


def _ends(tokens: list[Token]) -> set[int]:
    forwards = _fitting(tokens, range(len(tokens)), _CHARACTERS * 3 // 4)
    backwards = _fitting(tokens, reversed(range(len(tokens))), _CHARACTERS // 4)
    return forwards | backwards


def _around(tokens: list[Token], wrong: list[int]) -> set[int]:
    marked = _fitting(tokens, wrong, _CHARACTERS // 2)
    before = _fitting(tokens, reversed(range(wrong[0])), _CHARACTERS // 4)
    behind = _fitting(tokens, range(wrong[-1] + 1, len(tokens)), _CHARACTERS // 4)
    return marked | before | behind


def _fitting(tokens: list[Token], numbers: Iterable[int], room: int) -> set[int]:
    """Return those of *numbers*, from the first on, whose tokens have room."""
    kept: set[int] = set()
    for number in numbers:
        room -= len(tokens[number].text)
        if room < 0:
            break
        kept.add(number)
    return kept
