"""The body of a request as a shell can make it: as it is, by repeating, by counting, unpacked."""

from __future__ import annotations

import gzip
import re
import shlex
from base64 import b64encode
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

# A longer command is a nuisance to paste, and to read in a terminal.
INLINE: Final = 2_000
# What is packed cannot be read, so it may only be as long as a few lines.
_PACKED: Final = 1_200
# The shortest text that comes so often that saying how often is shorter than the text itself.
_RUN: Final = re.compile(r"(.{1,120}?)\1{7,}", re.DOTALL)
_SHORTEST: Final = 60
_NUMBER: Final = re.compile("[0-9]+")
# Every `seq` writes numbers up to this one with all their digits.
_LARGEST: Final = 99_999
# What is counted has up to so many equal numbers in each part, as a key and its value.
_EQUAL: Final = 2
_STEPS: Final = 8
_DIGITS: Final = 40


def name_of(number: int) -> str:
    """Return the name of the file for the body of request *number* that no command makes."""
    return f"request-{number}.json"


def taken_from(number: int) -> str:
    """Return what makes curl send that file.

    A shell that finds no such file says so, and sends nothing; curl would send no body.
    """
    return f"@- <{name_of(number)}"


def made_by(body: bytes | None) -> str | None:
    """Return the command that writes *body*, byte for byte.

    It is empty where there is none, or where it can be an argument as it is; None where no short
    command makes it.
    """
    if body is None or (len(body) <= INLINE and _is_plain(body)):
        return ""
    if len(body) <= INLINE:
        return _unpacked(body, "base64 -d")
    counted = [*_counted(body.decode())] if _is_plain(body) else []
    rest = b"".join(one for one in counted if isinstance(one, bytes)) if counted else body
    # The same packed bytes each time: without a time, and with no trace of who packed them.
    packed = gzip.compress(rest, mtime=0)
    if len(packed) > INLINE:
        return None
    if counted:
        repeating = " ".join(["{", *_commands(counted), "}"])
        if len(repeating) <= INLINE:
            return repeating
        packed = gzip.compress(body, mtime=0)
    unpacked = _unpacked(packed, "base64 -d | gunzip")
    return unpacked if len(unpacked) <= _PACKED else None


def _unpacked(data: bytes, how: str) -> str:
    return f"echo {b64encode(data).decode()} | {how}"


def _is_plain(body: bytes) -> bool:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return text.isprintable() and not text.startswith("@")


def _commands(parts: Sequence[str | bytes]) -> Iterator[str]:
    """Yield the commands that write *parts*: commands already, and text as bytes."""
    for one in parts:
        yield from [one] if isinstance(one, str) else _parts(one.decode())


def _counted(text: str) -> Iterator[str | bytes]:
    """Yield what makes *text*: commands for what is counted in it, as ids are, and the rest."""
    found = [*_NUMBER.finditer(text)]
    at = number = 0
    while number < len(found):
        for size in range(1, _EQUAL + 1):
            steps = _steps(text, found, number, size)
            start, end = found[number].start(), found[number + steps * size].start()
            if steps >= _STEPS and end - start >= _SHORTEST:
                if start > at:
                    yield text[at:start].encode()
                yield _counting(text, found[number : number + size + 1], steps)
                at = end
                # The last number may be the first of others.
                number += steps * size - 1
                break
        number += 1
    if at < len(text):
        yield text[at:].encode()


def _steps(text: str, found: Sequence[re.Match[str]], first: int, size: int) -> int:
    """Return how often the number at *first* is followed by the next one, *size* places on.

    All numbers of a step are equal, and what stands between them is the same in each step.
    """
    form, steps = "", 0
    while first + (steps + 1) * size < len(found):
        part = found[first + steps * size : first + (steps + 1) * size + 1]
        said = _step_format(text, part)
        if not said or said != (form or said) or not _is_next(part[0][0], part[-1][0]):
            break
        form, steps = said, steps + 1
    return steps


def _step_format(text: str, part: Sequence[re.Match[str]]) -> str:
    """Return a step as printf reads it; nothing where its numbers are not equal."""
    numbers = [one[0] for one in part[:-1]]
    if len({*numbers}) > 1 or len(numbers[0]) > _DIGITS:
        return ""
    sign = f"%0{len(numbers[0])}d" if _has_zeros(numbers[0]) else "%d"
    gaps = (text[one.end() : next_one.start()] for one, next_one in pairwise(part))
    return "".join(sign + gap.replace("\\", "\\\\").replace("%", "%%") for gap in gaps)


def _is_next(number: str, following: str) -> bool:
    """Return whether *following* is the next number, with as many zeros before it."""
    value, width = int(number), len(number) if _has_zeros(number) else 0
    return value < _LARGEST and following == str(value + 1).zfill(width)


def _has_zeros(number: str) -> bool:
    return number.startswith("0") and len(number) > 1


def _counting(text: str, part: Sequence[re.Match[str]], steps: int) -> str:
    """Return the command that writes so many steps, of which *part* has the numbers of one."""
    first, form = int(part[0][0]), shlex.quote(_step_format(text, part))
    every = f"$(seq {first} {first + steps - 1})"
    if len(part) - 1 == 1:
        return f"printf {form} {every};"
    return f"for n in {every}; do printf {form} {' '.join(['$n'] * (len(part) - 1))}; done;"


def _parts(text: str) -> Iterator[str]:
    """Yield commands that write *text* part by part, what repeats itself by a loop of printf."""
    at = 0
    for found in _RUN.finditer(text):
        if found.end() - found.start() < _SHORTEST:
            continue
        if found.start() > at:
            yield f"printf %s {shlex.quote(text[at : found.start()])};"
        count = (found.end() - found.start()) // len(found[1])
        # Of each number of the sequence nothing is written, which leaves the text before it.
        yield f"printf {shlex.quote(_format(found[1]))} $(seq {count});"
        at = found.end()
    if at < len(text):
        yield f"printf %s {shlex.quote(text[at:])};"


def _format(text: str) -> str:
    """Return *text* as printf reads it, and a place for an argument that takes no room."""
    escaped = text.replace("\\", "\\\\").replace("%", "%%")
    # What begins with a hyphen would be an option.
    start = "\\055" + escaped[1:] if escaped.startswith("-") else escaped
    return f"{start}%.0s"
