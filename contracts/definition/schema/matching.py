"""What validators agree on: equal values, regular expressions, multiples and formats."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

import jsonschema_rs


class Doubt(Exception):
    """Validators do not agree whether a value obeys its schema."""


def identity(value: Any) -> Any:
    """Return what is equal for equal JSON values: 1 and 1.0 are, 1 and true are not."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return type(value).__name__, value
    if isinstance(value, dict):
        return "object", frozenset((key, identity(entry)) for key, entry in value.items())
    if isinstance(value, list):
        return "array", tuple(map(identity, value))
    return "number", value


def is_one_of(value: Any, words: Any) -> bool:
    """Tell whether *value* equals one of *words*."""
    own = identity(value)
    return any(identity(word) == own for word in words)


@cache
def expression(pattern: str) -> tuple[re.Pattern[str], re.Pattern[str], jsonschema_rs.Validator]:
    """Return a regular expression as Python, as ASCII and as ECMAScript read it.

    Raises:
        ValueError: not all of them can read it.
    """
    try:
        both = re.compile(pattern), re.compile(pattern, re.ASCII)
        return *both, jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (re.error, jsonschema_rs.ValidationError, OverflowError) as error:
        raise ValueError(str(error)) from error


@lru_cache(10_000)
def matches(pattern: str, text: str) -> bool:
    """Tell whether *text* has what *pattern* asks for.

    Raises:
        Doubt: readers of regular expressions do not agree.
    """
    python, ascii_only, other = expression(pattern)
    found = python.search(text) is not None
    try:
        agreed = other.is_valid(text) is found
    except ValueError as error:
        raise Doubt from error
    if not agreed or (ascii_only.search(text) is not None) is not found:
        raise Doubt
    return found


def is_multiple(value: float, of: float) -> bool:
    """Tell whether *value* is a multiple of another number.

    Raises:
        Doubt: it is one as it is written, and not as it is computed, or the other way round.
    """
    if type(value) is int and type(of) is int:
        return value % of == 0
    try:
        written = Decimal(repr(value)) % Decimal(repr(of)) == 0
        computed = (value / of).is_integer()
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise Doubt from error
    if written is not computed:
        raise Doubt
    return written


# What OpenAPI's formats of numbers can hold.
RANGES = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "unixtime": (0, 253_402_300_799),
}

SAMPLES = {
    "date-time": ("2026-01-31T12:00:00Z", "2024-02-29T23:59:59.5+01:00"),
    "date": ("2026-01-31", "2024-02-29"),
    "time": ("12:00:00Z", "23:59:59Z"),
    "duration": ("P1D", "PT1H"),
    "email": ("someone@example.com", "a.b+c@example.org"),
    "idn-email": ("someone@example.com", "a.b+c@example.org"),
    "hostname": ("example.com", "a.example.org"),
    "idn-hostname": ("example.com", "a.example.org"),
    "ipv4": ("192.0.2.1", "198.51.100.7"),
    "ipv6": ("2001:db8::1", "::1"),
    "uri": ("https://example.com/a", "https://example.com/b?c=d"),
    "uri-reference": ("/a", "https://example.com/b"),
    "iri": ("https://example.com/a", "https://example.com/b?c=d"),
    "iri-reference": ("/a", "https://example.com/b"),
    "uri-template": ("/a/{b}", "/c"),
    "uuid": ("123e4567-e89b-12d3-a456-426614174000", "00000000-0000-4000-8000-000000000001"),
    "json-pointer": ("/a", "/a/0"),
    "relative-json-pointer": ("0", "1/a"),
    "regex": ("^a$", "b+"),
    "byte": ("aGVsbG8=", "eHl6"),
}
"""Two texts of each format, the plainest first."""


@cache
def _format(name: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)


def has_format(value: Any, name: str) -> bool:
    """Tell whether *value* has a format; any has one that is not known."""
    if isinstance(value, str) and name in SAMPLES and name != "byte":
        try:
            return _format(name).is_valid(value)
        except ValueError:
            return False
    if isinstance(value, int | float) and name in RANGES:
        low, high = RANGES[name]
        return low <= value <= high
    return True
