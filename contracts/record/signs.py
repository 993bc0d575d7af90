"""Of which signs a text is made, as programs ask it: by one expression for the whole text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# What a text is held against, the narrower before the wider; each is asked of the whole text.
_ALPHABETS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (f"signs other than {name}", re.compile(f"[{signs}]+", re.DOTALL))
    for name, signs in (
        ("letters", "A-Za-z"),
        ("small letters, digits and _", "a-z0-9_"),
        ("small letters, digits, _ and -", "a-z0-9_-"),
        ("letters, digits and _", "A-Za-z0-9_"),
        ("letters, digits and -", "A-Za-z0-9-"),
        ("letters, digits, _ and -", "A-Za-z0-9_-"),
        ("letters, digits, _, - and .", "A-Za-z0-9_.-"),
        ("letters, digits, _ and spaces", "A-Za-z0-9_ "),
        ("letters, digits, _, - and spaces", "A-Za-z0-9_ -"),
        ("letters, digits, _, -, . and spaces", "A-Za-z0-9_. -"),
        ("those of ASCII that are printed", " -~"),
        # What JSON, in ASCII, writes as it is.
        ("those that JSON need not escape", r" !#-\[\]-~"),
    )
)
_KINDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("nothing but ASCII digits", re.compile("[0-9]+")),
    ("nothing but digits", re.compile(r"\d+")),
    ("a number in digits", re.compile(r"-?\d+(\.\d+)?")),
)
_LONGEST: Final = 1_000


@lru_cache(4_096)
def _short(text: str) -> frozenset[str]:
    found = {name for name, signs in _ALPHABETS if not signs.fullmatch(text)}
    # An expression may ask for one sign at least.
    said = {f"{name}, or none" for name in found} | (found if text else set())
    return frozenset(said | {name for name, kind in _KINDS if kind.fullmatch(text)})


def of(text: str) -> frozenset[str]:
    """Return what is said of the signs of *text*, of which only the beginning is looked at."""
    return _short(text[:_LONGEST])
