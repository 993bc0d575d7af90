"""What is secret in a recorded request: credentials, and whatever is called like them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from contracts.recordings.entry import RecordedExchange
from contracts.reports.redaction import PUBLIC_HEADERS, REDACTED

# What clauses and readers need of a request; the value of any other header is shown nowhere.
_SHOWN: Final = PUBLIC_HEADERS | {
    "connection", "content-encoding", "content-length", "content-type", "date", "expect", "host",
    "transfer-encoding",
}  # fmt: skip
_SECRET: Final = re.compile(
    r"auth|cookie|token|secret|session|signature|passw|credential|(^|[-_.])(api)?-?_?key|apikey|sig$",
    re.IGNORECASE,
)
# What recorders write in place of credentials, as "[Filtered]", "<API_KEY>", "***" or "REDACTED".
_FILTERED: Final = re.compile(
    r"[<\[{(*%]|\bx{3,}\b|redact|filter|remov|mask|dummy|fake|placeholder|your[-_ ]|hidden|secret",
    re.IGNORECASE,
)
_LEAST: Final = 4


def secrets_of(exchange: RecordedExchange) -> Iterator[str]:
    """Yield the texts of a request that no report may show."""
    for name, value in exchange.headers:
        if _SECRET.search(name) and name.lower() not in _SHOWN:
            yield from _worth_hiding(value)
            # A server may quote a token without its scheme, or a cookie without its name.
            for part in value.split(";"):
                yield from _worth_hiding(part.strip())
                yield from _worth_hiding(part.partition("=")[2].strip())
            yield from _worth_hiding(value.partition(" ")[2].strip())
    yield from _of_url(exchange.url)


def _of_url(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        given = [parts.password or ""]
        given += [value for name, value in parse_qsl(parts.query) if _SECRET.search(name)]
    except ValueError:
        return
    for value in given:
        yield from _worth_hiding(value)


def _worth_hiding(value: str) -> Iterator[str]:
    if len(value) >= _LEAST and not is_filtered(value):
        yield value


def is_filtered(value: str) -> bool:
    """Tell whether a recorder seems to have put *value* in place of credentials."""
    return _FILTERED.search(value) is not None


def without_secrets(exchange: RecordedExchange) -> tuple[tuple[str, str], ...]:
    """Return the headers of a request, with values of those alone that may be shown."""
    return tuple(
        (name, value if name.lower() in _SHOWN else REDACTED) for name, value in exchange.headers
    )
