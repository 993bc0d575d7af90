"""The body of a request as a shell can make it: as an argument, by repeating, or unpacked."""

from __future__ import annotations

import gzip
import re
import shlex
from base64 import b64encode
from collections.abc import Iterator
from typing import Final

# A longer command is a nuisance to paste, and to read in a terminal.
INLINE: Final = 2_000
# What is packed cannot be read, so it may only be as long as a few lines.
_PACKED: Final = 1_200
# The shortest text that comes so often that saying how often is shorter than the text itself.
_RUN: Final = re.compile(r"(.{1,120}?)\1{7,}", re.DOTALL)
_SHORTEST: Final = 60


def name_of(number: int) -> str:
    """Return the name of the file for the body of request *number* that no command makes."""
    return f"request-{number}.json"


def made_by(body: bytes | None) -> str | None:
    """Return the command that writes *body*, byte for byte.

    It is empty where there is none, or where it can be an argument as it is; None where no short
    command makes it.
    """
    if body is None or (len(body) <= INLINE and _is_plain(body)):
        return ""
    if len(body) <= INLINE:
        return _unpacked(body, "base64 -d")
    # The same packed bytes each time: without a time, and with no trace of who packed them.
    packed = gzip.compress(body, mtime=0)
    if len(packed) > INLINE:
        return None
    if _is_plain(body):
        repeating = " ".join(["{", *_parts(body.decode()), "}"])
        if len(repeating) <= INLINE:
            return repeating
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
