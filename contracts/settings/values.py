"""From what somebody wrote to a value: each parser raises ValueError with a sentence."""

from __future__ import annotations

import re
from typing import Final

_DURATION: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|min|h)?")
_SECONDS: Final = {"ms": 0.001, "s": 1, "": 1, "m": 60, "min": 60, "h": 3600}
_RATE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(?:/(s|sec|m|min|h))?")
_PER: Final = {"s": 1, "sec": 1, "": 1, "m": 60, "min": 60, "h": 3600}
_SIZE: Final = re.compile(r"(\d{1,9})(k|m|g)?i?b?", re.IGNORECASE)
_LONGEST_TIMEOUT_S: Final = 3600
_LONGEST_RUN_S: Final = 7 * 24 * 3600
_MOST_WORKERS: Final = 64
_TESTED: Final = {"content-type", "content-length", "transfer-encoding", "host"}


def whole(text: str) -> int:
    """Parse a whole number."""
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise ValueError(f"{text!r} is not a whole number from 0, of at most 18 digits")
    return int(text)


def requests(text: str) -> int:
    """Parse a number of requests."""
    number = whole(text)
    if not number:
        raise ValueError("0 requests test nothing; give at least 1")
    return number


def workers(text: str) -> int:
    """Parse a number of workers."""
    number = whole(text)
    if not 1 <= number <= _MOST_WORKERS:
        raise ValueError(f"{text} workers are not between 1 and {_MOST_WORKERS}")
    return number


def port(text: str) -> int:
    """Parse the number of a port; 0 takes a free one."""
    number = whole(text)
    if number > 65_535:
        raise ValueError(f"{text} is not a port; ports end at 65535")
    return number


def timeout(text: str) -> float:
    """Parse a duration of at most an hour, in seconds."""
    return _duration(text, _LONGEST_TIMEOUT_S)


def duration(text: str) -> float:
    """Parse a duration of at most a week, in seconds."""
    return _duration(text, _LONGEST_RUN_S)


def _duration(text: str, longest: int) -> float:
    found = _DURATION.fullmatch(text.strip())
    number = float(found[1]) * _SECONDS[found[2] or ""] if found else 0.0
    if not 0 < number <= longest:
        raise ValueError(
            f"{text!r} is not a duration above 0 and up to {longest} seconds, as 90, 500ms or 10m"
        )
    return number


def rate(text: str) -> float:
    """Parse a rate, in requests per second."""
    found = _RATE.fullmatch(text.strip())
    number = float(found[1]) / _PER[found[2] or ""] if found else 0.0
    if number < 1 / 3600:
        raise ValueError(f"{text!r} is not a rate of at least one in an hour, as 10/s or 100/min")
    return number


def size(text: str) -> int:
    """Parse a size, in bytes."""
    found = _SIZE.fullmatch(text.strip())
    unit = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}
    number = int(found[1]) * unit[(found[2] or "").lower()] if found else 0
    if not 1024 <= number <= 2**32:
        raise ValueError(f"{text!r} is not a size between 1 KB and 4 GB, as 500000 or 16MB")
    return number


def header(text: str) -> tuple[str, str]:
    """Parse a header, written as ``Name: value``."""
    name, colon, value = text.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        raise ValueError("a header is written as 'Name: value'")
    if not value.isascii() or not value.isprintable():
        raise ValueError(f"the value of header {name} must be printable ASCII")
    if name.lower() == "authorization":
        raise ValueError("the Authorization header is tested itself; use --token")
    if name.lower() in _TESTED:
        raise ValueError(f"the header {name} is part of what is tested")
    return name, value


def pair(text: str) -> tuple[str, str]:
    """Parse a pair of metadata, written as ``key=value``."""
    key, equals, value = text.partition("=")
    if not equals or not key or not value or not f"{key}{value}".isprintable():
        raise ValueError("a tag is written as KEY=VALUE")
    if len(key) > 64 or len(value) > 512:
        raise ValueError("metadata keys have at most 64 characters, and values 512")
    return key, value


def token(text: str) -> str:
    """Parse a bearer token; the message never quotes it."""
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("the token must be printable ASCII without spaces")
    return text


def word(text: str) -> str:
    """Parse any text but none."""
    if not text.strip() or "\0" in text:
        raise ValueError("nothing was given")
    return text
