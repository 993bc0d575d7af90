"""Where in the text of an answer the value at a path stands."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in typeshed
from typing import Final

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder(strict=False)
Span = tuple[int, int]


def span_of(text: str, path: Sequence[str]) -> Span | None:
    """Return from where to where the value at *path* stands in a JSON *text*.

    Of a value that is missing, that is where the one around it stands, unless that is all.

    Args:
        text: what should be JSON.
        path: names and indices.

    Returns:
        None where there is no such part of the text, or it cannot be read as far as that.
    """
    found = nearest(text, path)
    return None if found is None or found[0] == _skip(text, 0) else found


def nearest(text: str, path: Sequence[str]) -> Span | None:
    """Return the same, but all of the text where nothing else is around a value that is missing."""
    if not path:
        return None
    try:
        at = _skip(text, 0)
        for step in path:
            found = _entry(text, at, step)
            if found is None:
                break
            at = found
        return at, _end(text, at)
    except (ValueError, IndexError, RecursionError):
        return None


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _end(text: str, at: int) -> int:
    return _DECODER.raw_decode(text, at)[1]


def _entry(text: str, at: int, step: str) -> int | None:
    """Return where the value called *step* begins in the object or array that begins at *at*."""
    opening = text[at]
    if opening not in "{[":
        return None
    at, number, found = _skip(text, at + 1), 0, None
    while text[at] not in "}]":
        name = str(number)
        if opening == "{":
            name, at = scanstring(text, at + 1, False)
            at = _skip(text, _skip(text, at) + 1)
        if name == step:
            # Of several entries of a name the last one counts.
            found = at
        at, number = _skip(text, _end(text, at)), number + 1
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found
