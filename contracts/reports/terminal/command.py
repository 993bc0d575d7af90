"""Lines for a shell, broken so that they fit the terminal and still do the same when pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

_INDENT: Final = "  "
_CONTINUED: Final = " \\"
# A name stays beside its value, and what closes beside what it ends.
_TEXT: Final = r'"(?:[^"\\]|\\.)*"'
_JSON: Final = re.compile(
    rf'{_TEXT}:(?:{_TEXT}|[^\s"{{}}\[\],]+|[{{\[])?[\]}},]*|{_TEXT}[\]}},]*|[^"\s,]+,?|.', re.DOTALL
)

# What is never broken: an escape, and the name of a variable.
_WHOLE: Final = re.compile(r"\\.|\$\{[^}]*\}|\$\w+|\s|[^\s\\$]+|.", re.DOTALL)


def folded(line: str, width: int) -> tuple[list[str], str]:
    """Return a command in lines that a shell takes for one, and the comment behind it.

    A line is broken between arguments, and between the words of a substitution.  An argument
    that is longer than a line becomes several, of which the next starts in the first column: the
    shell puts them together.  They end between tokens of JSON where these fit in a line.

    Args:
        line: a command on one line.
        width: in columns.
    """
    command, comment = _split(line)
    lines: list[str] = []
    current = ""
    for word in command:
        room = width - len(_CONTINUED) - (len(_INDENT) if lines or current else 0)
        if current and cell_len(f"{current} {word}") > room:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
        if cell_len(current) > room:
            *whole, current = _broken(current, width, room)
            lines += whole
    lines.append(current)
    return _continued(lines), comment


_JOINED: Final = "\0"


def _continued(lines: list[str]) -> list[str]:
    """Return lines with what makes a shell read on; a part that goes on stands at the left."""
    shown = []
    for number, line in enumerate(lines):
        goes_on, is_last = line.startswith(_JOINED), number == len(lines) - 1
        indent = _INDENT if number and not goes_on else ""
        follows = not is_last and lines[number + 1].startswith(_JOINED)
        end = "" if is_last else "\\" if follows else _CONTINUED
        shown.append(f"{indent}{line.removeprefix(_JOINED)}{end}")
    return shown


@dataclass(frozen=True, slots=True)
class _Atom:
    """A part of a line that is not broken.

    Attributes:
        text: the part.
        before: the quote that is open in front of it; a space where a word begins in a
            substitution.
        inside: the quote that is open behind it.
    """

    text: str
    before: str
    inside: str


def _broken(line: str, width: int, room: int) -> list[str]:
    """Return *line*, whose last argument is too long, in parts."""
    parts: list[str] = []
    current, used = "", 0
    for atom in _atoms(line, width - 2 * len(_CONTINUED)):
        text, size = atom.text, cell_len(atom.text)
        # The quote that closes needs its place, too.
        if used > 1 and used + size + len(atom.inside) > room:
            if atom.before == " ":
                parts.append(current)
                current, room = "", width - len(_INDENT) - len(_CONTINUED)
                text = text.lstrip()
            else:
                parts.append(current + atom.before)
                current, room = f"{_JOINED}{atom.before}", width - len(_CONTINUED)
            used = len(atom.before.strip())
        current += text
        used += cell_len(text)
    return [*parts, current]


def _atoms(line: str, most: int) -> Iterator[_Atom]:
    """Yield the atoms of *line*; what can be broken is no wider than *most* columns."""
    for kind, text, before, behind in _stretches(line):
        if kind == "(":
            first, *words = re.split(r"(?=\0)", text)
            yield _Atom(first, before, behind)
            yield from (_Atom(word.replace("\0", " "), " ", behind) for word in words)
            continue
        opening, closing = (kind * (kind != one) for one in (before, behind))
        content = text.removeprefix(opening)
        content = content[: len(content) - len(closing)]
        tokens = [*_tokens(content, _JSON if kind == "'" else _WHOLE, most)] or [""]
        for number, token in enumerate(tokens):
            is_first, is_last = number == 0, number == len(tokens) - 1
            shown = f"{opening * is_first}{token}{closing * is_last}"
            yield _Atom(shown, before if is_first else kind, behind if is_last else kind)


def _tokens(text: str, pattern: re.Pattern[str], most: int) -> Iterator[str]:
    """Yield the tokens of *text*, and the characters of those that are wider than *most*."""
    for token in pattern.findall(text):
        if cell_len(token) <= most:
            yield token
            continue
        character = ""
        for sign in token:
            # What takes no room belongs to the character before it.
            if character and cell_len(sign):
                yield character
                character = ""
            character += sign
        yield character


def _stretches(line: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield parts of *line*: the kind, the text, and the quotes that are open before and behind.

    The kind is a quote, nothing, or a bracket for a substitution, in which a null stands for each
    space that separates words of its own.
    """
    text, kind, before, behind = "", "", "", ""
    states = [*_states(line)]
    for at, (sign, (first, last)) in enumerate(zip(line, states, strict=True)):
        is_inner = "(" in first + last or (sign == "$" and line[at + 1 : at + 2] == "(")
        found = "(" if is_inner and first[:1] != "'" else (first or last)[:1]
        is_another = kind in {"'", '"'} and not first and not behind
        if text and (found != kind or is_another):
            yield kind, text, before, behind
            text = ""
        if not text:
            kind, before = found, _quote(first)
        text += "\0" if sign == " " and first[-1:] == "(" else sign
        behind = _quote(last)
    if text:
        yield kind, text, before, behind


def _quote(nested: str) -> str:
    return nested[:1].strip("(")


def _split(line: str) -> tuple[list[str], str]:
    """Return the words of a command, options together with their values, and its comment."""
    words: list[str] = []
    found = list(_words(line))
    for number, word in enumerate(found):
        if word.startswith("#"):
            return words, " ".join(found[number:])
        is_value = bool(words) and _is_bare_option(words[-1]) and not word.startswith("-")
        if is_value:
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words, ""


def _is_bare_option(word: str) -> bool:
    return word in {"-X", "-H", "--data-binary"} or (word.startswith("--") and " " not in word)


def _words(line: str) -> Iterator[str]:
    """Yield the words of a command as they are written, quotes and all."""
    word = ""
    for sign, (nested, _) in zip(line, _states(line), strict=True):
        if sign != " " or nested:
            word += sign
        elif word:
            yield word
            word = ""
    if word:
        yield word


def _states(line: str) -> Iterator[tuple[str, str]]:
    """Yield for each sign which quotes and brackets are open before it, and behind it."""
    nested, is_escaped = "", False
    for at, sign in enumerate(line):
        before = nested
        if is_escaped:
            is_escaped = False
        elif sign == "\\" and nested[-1:] != "'":
            is_escaped = True
        else:
            nested = _nested(nested, sign, line[at - 1 : at] == "$")
        yield before, nested


def _nested(nested: str, sign: str, after_dollar: bool) -> str:
    """Return which quotes and brackets are open behind *sign*, given those before it."""
    inner = nested[-1:]
    if inner == "'":
        return nested[:-1] if sign == "'" else nested
    if sign == "(" and (after_dollar or inner == "("):
        return f"{nested}("
    if inner == '"':
        return nested[:-1] if sign == '"' else nested
    if inner == "(" and sign == ")":
        return nested[:-1]
    return f"{nested}{sign}" if sign in "'\"" else nested
