"""From the name of a credential variant to a header, and what of it must stay secret."""

from __future__ import annotations

import re
from base64 import a85encode, b32encode, b32hexencode, b64encode, b85encode
from codecs import encode as encoded
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from contracts.record.credentials import OTHER_CREDENTIALS, WRONG_CREDENTIALS
from contracts.record.credentials import Credentials as C

_PLACEHOLDER: Final = "sk-thread-contracts-made-up"
# Pieces of a token this short occur in any text, and hiding them would spoil reports.
_SHORT: Final = 8
_DIGEST: Final = (
    'Digest username="user", realm="threads", nonce="0123456789", uri="/threads", '
    'response="0123456789abcdef0123456789abcdef"'
)
# RFC 7519, section 6: {"alg":"none","typ":"JWT"}, and {"sub":"user"} for claims.
NO_ALGORITHM: Final = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"
CLAIMS: Final = "eyJzdWIiOiJ1c2VyIn0"
# Adobe's alphabet, and that of Git.
_BASE85: Final[tuple[Callable[[bytes], bytes], ...]] = (a85encode, b85encode)
# RFC 6750, section 2.1
_BEARER: Final = re.compile(r"Bearer [A-Za-z0-9._~+/-]+=*")


@lru_cache(maxsize=64)
def authorization(kind: C, token: str | None) -> str | None:
    """Return the Authorization header for a variant, or None for no header at all."""
    if kind in {C.GIVEN, C.UNKNOWN}:
        return None if token is None else f"Bearer {token}"
    secret = token or _PLACEHOLDER
    basic = b64encode(f"user:{secret}".encode()).decode()
    return {
        C.MISSING: None,
        C.EMPTY_HEADER: "",
        C.SCHEME_ONLY: "Bearer",
        C.QUOTED_NOTHING: 'Bearer ""',
        C.NO_SCHEME: secret,
        C.BASIC_SCHEME: f"Basic {basic}",
        C.BASIC_RAW: f"Basic {secret}",
        C.DIGEST_SCHEME: _DIGEST,
        C.OTHER_SCHEME: f"Token {secret}",
        C.GLUED_SCHEME: f"Bearer{secret}",
        C.RANDOM: "Bearer sk-nobody-ever-issued-this-token-0123456789",
        C.WORD_NULL: "Bearer null",
        C.WORD_UNDEFINED: "Bearer undefined",
        C.ONE_CHARACTER: "Bearer x",
        C.TRUNCATED: f"Bearer {secret[:-1]}",
        C.EXTENDED: f"Bearer {secret}x",
        C.LAST_CHANGED: f"Bearer {_last_changed(secret)}",
        C.OTHER_CASE: f"Bearer {secret.swapcase()}",
        C.INJECTION: "Bearer ' OR '1'='1",
        C.LATIN_1: "Bearer sk-caf\u00e9-0123456789",
        C.WILDCARD: "Bearer *",
        C.PERCENT: "Bearer %",
        C.UNDERSCORE: "Bearer _",
        C.UNSIGNED: f"Bearer {_unsigned(secret)}",
        C.OTHER_CLAIMS: f"Bearer {_other_claims(secret)}",
        C.TWICE: f"Bearer {secret} {secret}",
        C.WORD_BEFORE: f"Bearer token {secret}",
        C.WORD_BEHIND: f"Bearer {secret} token",
        C.LOWER_SCHEME: f"bearer {secret}",
    }[kind]


def recognised(header: str | None, token: str) -> C:
    """Return which credentials an Authorization header carries, where *token* is the right one."""
    for kind in (C.GIVEN, *OTHER_CREDENTIALS):
        if authorization(kind, token) == header:
            return kind
    scheme, _, rest = (header or "").partition(" ")
    if scheme.lower() == "bearer":
        if rest == token:
            return C.LOWER_SCHEME
        # What has not the form of a token may be refused with 400, or be no token at all.
        return C.RANDOM if _BEARER.fullmatch(f"Bearer {rest}") else C.UNKNOWN
    if not rest:
        return C.NO_SCHEME
    return {"basic": C.BASIC_SCHEME, "digest": C.DIGEST_SCHEME}.get(scheme.lower(), C.OTHER_SCHEME)


def authorized(
    headers: Sequence[tuple[str, str]], kind: C, token: str | None
) -> tuple[tuple[str, str], ...]:
    """Return *headers*, followed by the Authorization header of a variant, if it has one."""
    value = authorization(kind, token)
    return tuple(headers) if value is None else (*headers, ("Authorization", value))


def _unsigned(secret: str) -> str:
    """Return a JSON Web Token with the claims of *secret*, if that is one, and no signature."""
    _, _, rest = secret.partition(".")
    claims = rest.partition(".")[0] if secret.startswith("eyJ") and rest else CLAIMS
    return f"{NO_ALGORITHM}.{claims}."


def _other_claims(secret: str) -> str:
    """Return a JSON Web Token with other claims; *secret* itself where that is none."""
    header, _, rest = secret.partition(".")
    _, dot, signature = rest.partition(".")
    return f"{header}.{CLAIMS}.{signature}" if header.startswith("eyJ") and dot else secret


def _last_changed(secret: str) -> str:
    """Return *secret* with another last character, where padding does not count."""
    kept = _all_but_last(secret)
    return f"{kept}{'b' if secret[len(kept) :].startswith('a') else 'a'}{secret[len(kept) + 1 :]}"


def _all_but_last(secret: str) -> str:
    """Return *secret* without its last character, and without padding."""
    return secret.rstrip("=")[:-1]


def is_distinct(kind: C, token: str | None) -> bool:
    """Return whether the variant really differs from the credentials that were given."""
    if kind is C.LOWER_SCHEME:
        return token is not None
    given, header = authorization(C.GIVEN, token), authorization(kind, token)
    if kind in WRONG_CREDENTIALS and given and _BEARER.fullmatch(given):
        # What has not the form of a token may be refused for its form, and not for its value.
        return header != given and bool(header and _BEARER.fullmatch(header))
    return kind is C.GIVEN or header not in {given, "Bearer "}


def secrets(token: str | None) -> list[str]:
    """Return the texts that reveal the token, the longest first: itself, and encodings of it.

    Base64 of a text that has the token in it depends on where it begins there, by threes,
    base85 by fours, and base32 by fives.
    """
    if not token:
        return []
    found = {token, token[::-1], encoded(token, "rot13"), token.encode().hex()}
    if len(token) > _SHORT:
        # One character is guessed at once.
        found |= {token[:-1], _all_but_last(token)}
    for text in (token, f"user:{token}", f":{token}", f"Bearer {token}"):
        packed = b64encode(text.encode()).decode()
        found |= {packed, packed.translate(str.maketrans("+/", "-_"))}
        found |= {encode(text.encode()).decode() for encode in _BASE85}
    wide = [token.encode(f"utf-16-{order}", "surrogatepass") for order in ("le", "be")]
    found |= {data.hex() for data in wide}
    for data in (token.encode(), *wide):
        found |= _in_base64(data)
    found |= _packed_twice(token.encode())
    found |= _in_base32(token.encode()) | _in_base85(token.encode())
    return sorted(found - {""}, key=len, reverse=True)


def _in_base64(data: bytes) -> set[str]:
    """Return what is *data* alone in base64 (RFC 4648, sections 4 and 5), wherever it begins."""
    found = set()
    for before in range(3):
        packed = b64encode(b"\0" * before + data).decode().rstrip("=")
        # What also depends on the letters around the token is none of its own.
        core = packed[before + bool(before) : -1]
        found |= {core, core.translate(str.maketrans("+/", "-_"))}
    return found


def _packed_twice(data: bytes) -> set[str]:
    """Return what is *data* alone in base64 of base64 or hexadecimal, and the reverse.

    Eight digits of hexadecimal twice are two letters: they stand in other texts by chance.
    """
    found = _in_base64(data.hex().encode())
    for once in map(str.encode, _in_base64(data)):
        found |= {once.hex(), *_in_base64(once)}
    return found


def _in_base32(data: bytes) -> set[str]:
    """Return what is *data* alone in base32 (RFC 4648, sections 6 and 7), wherever it begins."""
    found = set()
    for encode, before in product((b32encode, b32hexencode), range(5)):
        first, last = -(-before * 8 // 5), (before + len(data)) * 8 // 5
        found.add(encode(b"\0" * before + data).decode()[first:last])
    return found


def _in_base85(data: bytes) -> set[str]:
    """Return what is *data* alone in base85, wherever it begins: four bytes are five letters."""
    # What stands before it is in its first group, too.
    return {
        encode(b"\1" * before + data)[5 if before else 0 :].decode()
        for encode, before in product(_BASE85, range(4))
    }
