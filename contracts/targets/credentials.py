"""From the name of a credential variant to a header; the token never leaves this room."""

from __future__ import annotations

import json
from base64 import b64encode

from contracts.case import Credentials as C

_PLACEHOLDER = "sk-thread-contracts-made-up"


def authorization(kind: C, token: str | None) -> str | None:
    """Return the Authorization header for a variant, or None for no header at all."""
    if kind is C.GIVEN:
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
        C.OTHER_SCHEME: f"Token {secret}",
        C.GLUED_SCHEME: f"Bearer{secret}",
        C.RANDOM: "Bearer sk-nobody-ever-issued-this-token-0123456789",
        C.WORD_NULL: "Bearer null",
        C.ONE_CHARACTER: "Bearer x",
        C.TRUNCATED: f"Bearer {secret[:-1]}",
        C.EXTENDED: f"Bearer {secret}x",
        C.OTHER_CASE: f"Bearer {secret.swapcase()}",
        C.INJECTION: "Bearer ' OR '1'='1",
        C.LOWER_SCHEME: f"bearer {secret}",
    }[kind]


def tells_apart(kind: C, token: str | None) -> bool:
    """Tell whether the variant really differs from the credentials that were given."""
    if kind is C.LOWER_SCHEME:
        return token is not None
    return kind is C.GIVEN or authorization(kind, token) != authorization(C.GIVEN, token)


def secrets(token: str | None) -> list[str]:
    """Return every string that would give the token away, the longest first."""
    if not token:
        return []
    found = {token, token.swapcase(), b64encode(f"user:{token}".encode()).decode()}
    if len(token) > 8:
        # Without its last character a token is as good as told.
        found.add(token[:-1])
    # A target may hand the token back inside JSON, or inside JSON inside JSON.
    for _ in range(2):
        found |= {json.dumps(secret)[1:-1] for secret in found}
    return sorted(found, key=len, reverse=True)
