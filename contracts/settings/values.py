"""From text to a value, and from there to what a reader may see.

Parsers raise ValueError with a sentence.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from contracts.record.level import Level
from contracts.secrets.addresses import without_credentials
from contracts.secrets.redaction import PUBLIC_HEADERS, REDACTED

E = TypeVar("E", bound=StrEnum)
Scalar = str | int | float
"""A value as a reader may see it; JSON has its type."""

_DURATION: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|min|h)?")
_SECONDS: Final = {"ms": 0.001, "s": 1, "": 1, "m": 60, "min": 60, "h": 3600}
_RATE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(?:/(s|sec|m|min|h))?")
_PER: Final = {"s": 1, "sec": 1, "": 1, "m": 60, "min": 60, "h": 3600}
_SIZE: Final = re.compile(r"(\d{1,9})(k|m|g)?i?b?", re.IGNORECASE)
# Nobody waits longer for one answer or one run; what is longer has a wrong unit.
_MAX_TIMEOUT_S: Final = 3600
_MAX_RUN_S: Final = 7 * 24 * 3600
# Each worker has a thread and a connection; more of them find no server faster.
_MAX_WORKERS: Final = 64
# Slower than one request in an hour, a run of the smallest profile takes weeks.
_MIN_RATE: Final = 1 / 3600
# A ThreadObject needs some hundred bytes; an answer is kept in memory.
_MIN_SIZE: Final = 2**10
_MAX_SIZE: Final = 2**32
_MAX_PORT: Final = 65_535
_TESTED: Final = {"content-type", "content-length", "transfer-encoding", "host"}


class Profile(StrEnum):
    """How many requests a run sends."""

    QUICK = "quick"
    CI = "ci"
    DEEP = "deep"


def profile(text: str) -> Profile:
    """Parse the name of a profile."""
    return _one_of(Profile, text)


def level(text: str) -> Level:
    """Parse the name of a level of clauses."""
    return _one_of(Level, text)


def _one_of(choices: type[E], text: str) -> E:
    if text not in {*choices}:
        raise ValueError(f"{text!r} is none of {', '.join(choices)}")
    return choices(text)


def truth(text: str) -> bool:
    """Parse a word for on or off."""
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if text.lower() not in words:
        raise ValueError(f"{text!r} is neither true nor false")
    return words[text.lower()]


def whole(text: str) -> int:
    """Parse a whole number."""
    return _whole(text, 0)


def _whole(text: str, least: int) -> int:
    """Parse a whole number, and say from where on there are any."""
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise ValueError(f"{text!r} is not a whole number from {least}, of at most 18 digits")
    return int(text)


def requests(text: str) -> int:
    """Parse a number of requests."""
    number = _whole(text, 1)
    if not number:
        raise ValueError("0 requests test nothing; give at least 1")
    return number


def failures(text: str) -> int:
    """Parse a number of failures."""
    number = _whole(text, 1)
    if not number:
        raise ValueError("0 failures end a run before it begins; give at least 1")
    return number


def workers(text: str) -> int:
    """Parse a number of workers."""
    number = _whole(text, 1)
    if not 1 <= number <= _MAX_WORKERS:
        raise ValueError(f"{text} workers are not between 1 and {_MAX_WORKERS}")
    return number


def port(text: str) -> int:
    """Parse the number of a port; 0 takes a free one."""
    number = whole(text)
    if number > _MAX_PORT:
        raise ValueError(f"{text} is not a port; ports end at {_MAX_PORT}")
    return number


def timeout(text: str) -> float:
    """Parse a duration of at most an hour, in seconds."""
    return _duration(text, _MAX_TIMEOUT_S)


def duration(text: str) -> float:
    """Parse a duration of at most a week, in seconds."""
    return _duration(text, _MAX_RUN_S)


def _duration(text: str, longest: int) -> float:
    found = _DURATION.fullmatch(text.strip())
    number = float(found[1]) * _SECONDS[found[2] or ""] if found else 0.0
    if not 0 < number <= longest:
        raise ValueError(
            f"{text!r} is not a duration above 0 and up to {longest} seconds, such as 90 or 10m"
        )
    return number


def rate(text: str) -> float:
    """Parse a rate, in requests per second."""
    found = _RATE.fullmatch(text.strip())
    number = float(found[1]) / _PER[found[2] or ""] if found else 0.0
    if number < _MIN_RATE:
        raise ValueError(f"{text!r} is not a rate of at least one an hour, such as 10/s or 100/min")
    return number


def size(text: str) -> int:
    """Parse a size, in bytes."""
    found = _SIZE.fullmatch(text.strip())
    unit = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}
    number = int(found[1]) * unit[(found[2] or "").lower()] if found else 0
    if not _MIN_SIZE <= number <= _MAX_SIZE:
        raise ValueError(f"{text!r} is not a size between 1 KB and 4 GB, such as 500000 or 16MB")
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
        raise ValueError("the Authorization header is part of what is tested; use --token")
    if name.lower() in _TESTED:
        raise ValueError(f"the header {name} is part of what is tested")
    return name, value


def pair(text: str) -> tuple[str, str]:
    """Parse a pair of metadata, written as ``key=value``."""
    key, equals, value = text.partition("=")
    if not equals or not key or not value or not f"{key}{value}".isprintable():
        raise ValueError("a tag is written as KEY=VALUE")
    return key, value


def token(text: str) -> str:
    """Parse a bearer token; no message quotes it."""
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("the token must be printable ASCII without spaces")
    return text


def word(text: str) -> str:
    """Parse any text that is not blank."""
    if not text.strip() or "\0" in text:
        raise ValueError("nothing was given")
    return text


def url(text: str) -> str:
    """Parse the address of a file on the web."""
    if not re.fullmatch(r"https?://[^\s/?#]+([/?#]\S*)?", text):
        raise ValueError("a URL such as https://example.com/a.png is needed")
    return text


def path(text: str) -> str:
    """Parse the path of a URL, which may have a query."""
    if not re.fullmatch(r"/[!-~]*", text) or "#" in text:
        raise ValueError("a path such as /threads is needed")
    return text


def root_path(text: str) -> str:
    """Parse the path below which an app is mounted."""
    if "?" in text:
        raise ValueError("a query belongs to --path; a path such as /api is needed")
    return path(text)


def proxy(text: str) -> str:
    """Parse the URL of a proxy; no message quotes it, as it may have credentials in it."""
    wrong = ValueError("a proxy is given as http://HOST:PORT or https://HOST:PORT")
    try:
        parts = urlsplit(text)
        is_sane = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        raise wrong from None
    rest = parts.path.strip("/") or parts.query or parts.fragment
    if not is_sane or rest or not text.isascii() or not text.isprintable() or " " in text:
        raise wrong
    return text


def plain(value: Any) -> Scalar:
    """Return a value that is no secret; credentials in a URL are."""
    if not isinstance(value, str):
        number: int | float = value
        return number
    return without_credentials(str(value))


def hidden(_: Any) -> Scalar:
    """Return what stands for a secret."""
    return REDACTED


def header_text(header: tuple[str, str]) -> Scalar:
    """Return a header as it is written; its value only where that is no secret by its name."""
    name, value = header
    return f"{name}: {value if name.lower() in PUBLIC_HEADERS else REDACTED}"


def header_name(header: tuple[str, str]) -> Scalar:
    """Return a header without its value, which is a secret whatever the name."""
    return f"{header[0]}: {REDACTED}"


def pair_text(pair: tuple[str, str]) -> Scalar:
    """Return a pair of metadata as it is written."""
    return "=".join(pair)
