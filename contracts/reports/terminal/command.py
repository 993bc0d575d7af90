"""Lines for a shell, broken so that they fit the terminal and still do the same when pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len

_INDENT: Final = "  "
_CONTINUED: Final = " \\"
# A quoted argument without a quote in it, which may be put together from several.
_ARGUMENT: Final = re.compile(r"(?P<start>.*?)'(?P<text>[^']*)'(?P<end>[^']*)", re.DOTALL)
# A name stays beside its value, and what closes beside what it ends.
_TEXT: Final = r'"(?:[^"\\]|\\.)*"'
_JSON: Final = re.compile(
    rf'{_TEXT}:(?:{_TEXT}|[^\s"{{}}\[\],]+|[{{\[])?[\]}},]*|{_TEXT}[\]}},]*|[^"\s,]+,?|.', re.DOTALL
)


def folded(line: str, width: int) -> tuple[list[str], str]:
    """Return a command in lines that a shell takes for one, and the comment behind it.

    A line is broken between arguments.  A quoted argument that is longer than a line is broken
    between tokens of JSON, where its next part starts in the first column: the shell puts both
    together.  What cannot be broken is left longer than *width*, for the terminal to wrap.

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


def _broken(line: str, width: int, room: int) -> list[str]:
    """Return *line*, whose last argument is too long, in parts."""
    found = _ARGUMENT.fullmatch(line)
    if found is None or not found["text"].startswith(("{", "[")):
        return [line]
    parts, current = [], f"{found['start']}'"
    left = room
    for token in _JSON.findall(found["text"]):
        if cell_len(current) + cell_len(token) + 2 > left and len(current) > 1:
            parts.append(f"{current}'")
            current, left = f"{_JOINED}'", width
        current += token
    return [*parts, f"{current}'{found['end']}"]


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
    start, nested = 0, ""
    at = 0
    while at < len(line):
        sign = line[at]
        if sign == " " and not nested:
            if at > start:
                yield line[start:at]
            start = at + 1
        elif sign == "\\" and nested[-1:] != "'":
            at += 1
        else:
            nested = _nested(nested, sign, line[at - 1 : at] == "$")
        at += 1
    if start < len(line):
        yield line[start:]


def _nested(nested: str, sign: str, after_dollar: bool) -> str:
    """Return which quotes and brackets are open behind *sign*, given those before it."""
    inner = nested[-1:]
    if inner == "'":
        return nested[:-1] if sign == "'" else nested
    if sign == "(" and after_dollar:
        return f"{nested}("
    if inner == '"':
        return nested[:-1] if sign == '"' else nested
    if inner == "(" and sign == ")":
        return nested[:-1]
    return f"{nested}{sign}" if sign in "'\"" else nested
