"""What an answer says that is no JSON for what is around it, or for a sign or a number in it.

That it is no JSON is a fault of its own.  What is nevertheless evident from it is judged, so that
one fault hides no others.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from json import JSONDecodeError, JSONDecoder
from math import isfinite
from typing import Any, Final

# A longer answer is not read a second time.
_MOST: Final = 2**20
# Where an object may begin: behind a guard against scripts, say, the first that can be read.
_TRIED: Final = 3
# A string, or a comma that nothing follows.
_STRING_OR_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=[ \t\r\n]*[}\]])', re.DOTALL)
# Control characters in strings are told from others.
_DECODER: Final = JSONDecoder(strict=False)


def evident(body: bytes, names: Collection[str]) -> dict[str, Any] | None:
    """Return the object that *body* evidently holds; None where there is none.

    Args:
        body: what was received, and is no JSON.
        names: of its properties; it has two of them at least, or all there are.
    """
    if len(body) > _MOST:
        return None
    try:
        text = _STRING_OR_COMMA.sub(lambda found: found[1] or "", body.decode())
    except UnicodeDecodeError:
        # What else stands for the characters, nobody knows.
        return None
    for start in [found.start() for found in re.finditer("{", text)][:_TRIED]:
        found = _read(text, start)
        if isinstance(found, dict) and len(found.keys() & set(names)) >= min(2, len(names)) > 0:
            return _without_constants(found, names)
    return None


def _without_constants(found: dict[str, Any], names: Collection[str]) -> dict[str, Any] | None:
    """Return *found* without what is no number; None where a property of its own is that."""
    try:
        known = {name: value for name, value in found.items() if not _has_constant(value)}
    except RecursionError:
        return None
    # What else such a property should say, nobody knows.
    return None if (found.keys() - known.keys()) & set(names) else known


def _has_constant(value: Any) -> bool:
    """Tell whether *value* has NaN in it, or an infinity."""
    if isinstance(value, dict | list):
        return any(map(_has_constant, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and not isfinite(value)


def _read(text: str, start: int) -> Any:
    try:
        return _DECODER.raw_decode(text, start)[0]
    except (JSONDecodeError, RecursionError, ValueError):
        return None
