"""What is secret in a recorded exchange: credentials, and whatever is called like them."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from contracts.record.request import Headers
from contracts.recordings.entry import RecordedExchange
from contracts.secrets.redaction import PUBLIC_HEADERS, REDACTED, is_words

# What clauses and readers need of a request; the value of any other header is shown nowhere.
_SHOWN: Final = PUBLIC_HEADERS | {
    "connection", "content-encoding", "content-length", "content-type", "date", "expect", "host",
    "transfer-encoding",
}  # fmt: skip
_SECRET: Final = re.compile(
    r"auth|bearer|cookie|csrf|jwt|token|secret|session|signature|passw|pwd|credential"
    r"|(^|[-_.])(api)?-?_?key|apikey|sig$",
    re.IGNORECASE,
)
# Called so, and no secret: what is asked for, and what makes one request of two.
_NO_SECRET: Final = frozenset({"www-authenticate", "idempotency-key", ":authority"})
# What recorders write in place of credentials, as "[Filtered]", "<API_KEY>", "***" or "REDACTED".
_FILTERED: Final = re.compile(
    r"[<\[{(*%]|\bx{3,}\b|redact|filter|remov|mask|dummy|fake|placeholder|your[-_ ]|hidden|secret",
    re.IGNORECASE,
)
# Of these, what stands there alone and shows that it is no more than a word for what it replaces.
_PLACEHOLDER: Final = re.compile(
    r"[<\[{(*%]+[\w .-]*[>\]})*%]+|[*%]+|x+"
    r"|(redact|filter|remov|mask|dummy|placeholder|hidden)[a-z]*",
    re.IGNORECASE,
)
_LEAST: Final = 4
# Of an address, in front of the host.
_USER: Final = re.compile(r"^(\w+://)[^/?#]*@")
# Of Digest and signatures: what a request says anyway, parts of which stand in any report.
_WITH_PARAMETERS: Final = re.compile(r"aws4|digest|hawk|oauth|signature", re.IGNORECASE)
_PARAMETER: Final = re.compile(r"(\w+)=\"?([^\",\s][^\",]*)")
_NO_PARAMETERS: Final = frozenset(
    {"algorithm", "headers", "nc", "qop", "realm", "signedheaders", "uri", "username"}
)


def secrets_of(headers: Headers, url: str) -> Iterator[str]:
    """Yield the texts of a request that no report may show."""
    for name, value in headers:
        if name.lower() == "cookie":
            yield from _of_cookies(value)
        elif is_secret(name) and name.lower() not in _SHOWN:
            yield from _of_credentials(value)
    yield from _of_url(url)


def _of_credentials(value: str) -> Iterator[str]:
    """Yield what is secret in credentials: a token, a password, parameters (RFC 9110, 11.4)."""
    scheme, _, rest = value.partition(" ")
    if rest and _WITH_PARAMETERS.match(scheme):
        for name, given in _PARAMETER.findall(rest):
            if name.lower() not in _NO_PARAMETERS:
                yield from _worth_hiding(given)
        return
    # A server may quote a token without its scheme.
    yield from _worth_hiding(value)
    yield from _worth_hiding(rest.strip())
    if scheme.lower() == "basic":
        yield from _worth_hiding(_password(rest))


def _of_cookies(value: str) -> Iterator[str]:
    """Yield the values of cookies, and of those that are plain words none but tokens."""
    for part in value.split(";"):
        name, _, given = part.strip().partition("=")
        if is_secret(name) or not is_words(given):
            yield from _worth_hiding(given)


def _password(packed: str) -> str:
    try:
        return b64decode(packed).decode().partition(":")[2]
    except (Error, ValueError):
        return ""


def _of_url(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        # Where nothing but a user is given, that is the token.
        given = [parts.password or parts.username or ""]
        for written in (parts.query, parts.fragment):
            given += [value for name, value in parse_qsl(written) if is_secret(name)]
    except ValueError:
        return
    for value in given:
        yield from _worth_hiding(value)


def _worth_hiding(value: str) -> Iterator[str]:
    is_placeholder = is_filtered(value) and _PLACEHOLDER.fullmatch(value)
    if len(value) >= _LEAST and not is_placeholder:
        yield value


def is_secret(name: str) -> bool:
    """Tell whether a header, a cookie or a parameter of that *name* may hold a secret."""
    return name.lower() not in _NO_SECRET and _SECRET.search(name) is not None


def is_filtered(value: str) -> bool:
    """Tell whether a recorder seems to have put *value* in place of credentials."""
    return _FILTERED.search(value) is not None


def without_secrets(exchange: RecordedExchange) -> RecordedExchange:
    """Return an exchange with values of those headers alone that may be shown."""
    return replace(
        exchange,
        url=_USER.sub(r"\1", exchange.url),
        headers=tuple((n, v if n.lower() in _SHOWN else REDACTED) for n, v in exchange.headers),
        answer_headers=tuple(
            (n, REDACTED if is_secret(n) else v) for n, v in exchange.answer_headers
        ),
    )
