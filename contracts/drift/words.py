"""The words of changes: types, lists of words, and limits with their numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

_TYPES: Final = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "null": "null",
    "any": "anything",
}
# A sentence has no room for a longer pattern or text.
_LONGEST: Final = 120
_ONE: Final = re.compile(r"(?<![\d,.])1 (item|pair|character)s\b")


def type_words(kind: str) -> str:
    """Return a JSON type with its article."""
    return _TYPES.get(kind, kind)


def quoted(value: Any) -> str:
    """Return a value of the document as it stands in a sentence."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    # The sign that ends it does not stand within it.
    return f"`{shown.replace('`', chr(39))}`"


def listed(values: Iterable[Any], last: str) -> str:
    """Return values in one list, whose last one comes behind the word *last*."""
    return joined([quoted(value) for value in values], last)


def joined(parts: Sequence[str], last: str) -> str:
    """Return parts of a sentence in one list, whose last one comes behind the word *last*."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def number(value: Any) -> str:
    """Return a number as it stands in a sentence: ``10,000``."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return quoted(value)
    return f"{value:,}"


def filled(template: str, value: Any) -> str:
    """Return a template with a number in it, and the noun behind a 1 in the singular."""
    return _ONE.sub(r"1 \1", template.format(number(value)))
