"""Strings that break software, by name, and the classes of text a string belongs to.

The list follows what languages, databases and encoders treat specially: C
strings, format strings, Unicode normal forms, case folding, bidirectional text,
JavaScript's prototypes, query operators, numbers in disguise, markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, Literal

from contracts.record.edge_texts import EDGE_TEXTS

_BY_TEXT: Final = {value: {f"like {name!r}"} for name, value in EDGE_TEXTS.items()}
_DISGUISED: Final = re.compile(
    r"[+-]?(\d[\d_]*\.?\d*([eE][+-]?\d+)?|0[xX][0-9a-fA-F]+|Infinity|NaN)|null|None|undefined|"
    r"true|True|false|False|yes|no|off|\d\d?(:\d\d)+|\d{4}-\d\d-\d\d.*"
)
_CLASSES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (name, re.compile(pattern, re.DOTALL))
    for name, pattern in (
        ("NUL", "\x00"),
        ("control", "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"),
        ("C1 control", "[\x80-\x9f]"),
        ("DEL", "\x7f"),
        ("newline", "[\n\r\u2028\u2029\x85]"),
        ("line feed", "\n"),
        ("carriage return", "\r"),
        ("tab", "\t"),
        ("space", " "),
        ("space at an end", r"^\s|\s$"),
        ("double space", r"\s\s"),
        ("long run of spaces", " {500}"),
        ("long run of line ends", "[\r\n]{500}"),
        ("long run of brackets", r"\({500}"),
        ("unusual space", "[\u00a0\u2000-\u200a\u3000]"),
        ("double quote", '"'),
        ("single quote", "'"),
        ("backtick", "`"),
        ("backslash", r"\\"),
        ("percent", "%"),
        ("braces", "[{}]"),
        ("brackets", r"[\[\]]"),
        ("angle bracket", "[<>]"),
        ("ampersand", "&"),
        ("slash", "/"),
        ("dot", r"\."),
        ("dollar", r"\$"),
        ("dollar in front", r"^\$"),
        ("sign in front", "^[=+@-]"),
        ("at sign", "@"),
        ("semicolon", ";"),
        ("comma", ","),
        ("question mark", r"\?"),
        ("hash", "#"),
        ("plus", r"\+"),
        ("capital", "[A-Z]"),
        ("prototype", "__proto__|constructor"),
        ("non-ASCII", "[^\x00-\x7f]"),
        ("Latin-1", "[\xa0-\xff]"),
        ("beyond Latin-1", "[^\x00-\xff]"),
        ("astral", "[\U00010000-\U0010ffff]"),
        ("zero width", "[\u200b-\u200f\u2060\ufeff]"),
        ("joiner or mark", "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]"),
        ("noncharacter or private", "[\ufffe\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]"),
        ("replacement character", "\ufffd"),
        ("right to left", "[\u0590-\u08ff]"),
    )
)


# Shorter parts stand in many a text.
_PART: Final = 4


def _parts(text: str) -> Iterator[str]:
    """Yield the halves of a text, and theirs: so it is cut while it is simplified."""
    middle = len(text) // 2
    if middle >= _PART:
        for half in (text[:middle], text[middle:]):
            yield half
            yield from _parts(half)


@cache
def _known_parts() -> dict[str, frozenset[str]]:
    """Return what edge texts and their parts hold: what matters of one is often a part of it."""
    known = {}
    for text in EDGE_TEXTS.values():
        if text.isascii() and len(set(text)) > _PART:
            for part in (text, *_parts(text)):
                held = (part, *_parts(part)) if part != text else _parts(part)
                known[part] = frozenset(held) - {text}
    return known


def parts(text: str) -> frozenset[str]:
    """Return which parts of edge texts an edge text, or a part of one, has."""
    return _known_parts().get(text, frozenset())


@lru_cache(4096)
def classes(text: str) -> frozenset[str]:
    """Return the classes of text that *text* belongs to, as names for features.

    Only the first 1,000 code points are looked at: what matters of a longer text is
    its length.
    """
    text = text[:1000]
    if not text:
        return frozenset({"empty"})
    found = {name for name, pattern in _CLASSES if pattern.search(text)}
    found |= _BY_TEXT.get(text, set())
    if _DISGUISED.fullmatch(text):
        found.add("another type in disguise")
    if not text.isascii():
        found |= _normal_forms(text)
    return frozenset(found)


def _normal_forms(text: str) -> set[str]:
    forms: tuple[Literal["NFC", "NFD", "NFKC"], ...] = ("NFC", "NFD", "NFKC")
    found = {f"not {form}" for form in forms if not unicodedata.is_normalized(form, text)}
    if text.lower() != text or text.upper().lower() != text:
        found.add("non-ASCII case")
    return found


def common_start(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their beginning on."""
    pairs = zip(one, other, strict=False)
    least = min(len(one), len(other))
    return next((at for at, (a, b) in enumerate(pairs) if a != b), least)
