"""Credentials: which of them a request carries, by name; the target room makes headers of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Credentials(StrEnum):
    """Which credentials a request carries; the target layer turns the name into a header."""

    GIVEN = "given"
    MISSING = "missing"
    EMPTY_HEADER = "empty header"
    SCHEME_ONLY = "scheme without a token"
    QUOTED_NOTHING = "an empty token in quotes"
    NO_SCHEME = "token without a scheme"
    BASIC_SCHEME = "token under the Basic scheme"
    BASIC_RAW = "token as it is under the Basic scheme"
    DIGEST_SCHEME = "an answer to a Digest challenge that never was"
    OTHER_SCHEME = "token under an unknown scheme"
    GLUED_SCHEME = "scheme and token without a space"
    RANDOM = "a token nobody issued"
    WORD_NULL = "the word null as token"
    WORD_UNDEFINED = "the word undefined as token"
    ONE_CHARACTER = "a token of one character"
    TRUNCATED = "the token without its last character"
    EXTENDED = "the token with a character added"
    LAST_CHANGED = "the token with its last character changed"
    OTHER_CASE = "the token in the other case"
    INJECTION = "an injection instead of a token"
    LATIN_1 = "a token with a letter that is not ASCII"
    WILDCARD = "a star as token"
    PERCENT = "a percent sign as token"
    UNDERSCORE = "an underscore as token"
    UNSIGNED = "a JSON Web Token that nobody signed"
    OTHER_CLAIMS = "a JSON Web Token with other claims and its old signature"
    TWICE = "the token twice"
    WORD_BEFORE = "a word in front of the token"
    WORD_BEHIND = "a word behind the token"
    LOWER_SCHEME = "the scheme in lower case"
    # Of a recording: they were refused, and nobody knows whether they are right.
    UNKNOWN = "unknown"


MISSING_CREDENTIALS: Final = frozenset({Credentials.MISSING, Credentials.EMPTY_HEADER})
# No tokens by their syntax (RFC 6750, section 2.1): a server that sees that may say so with 400.
NO_TOKENS: Final = frozenset(
    {
        Credentials.QUOTED_NOTHING,
        Credentials.INJECTION,
        Credentials.LATIN_1,
        Credentials.WILDCARD,
        Credentials.PERCENT,
    }
)
MALFORMED_CREDENTIALS: Final = NO_TOKENS | {
    Credentials.SCHEME_ONLY,
    Credentials.NO_SCHEME,
    Credentials.BASIC_SCHEME,
    Credentials.BASIC_RAW,
    Credentials.DIGEST_SCHEME,
    Credentials.OTHER_SCHEME,
    Credentials.GLUED_SCHEME,
    Credentials.TWICE,
    Credentials.WORD_BEFORE,
    Credentials.WORD_BEHIND,
}
WRONG_CREDENTIALS: Final = (
    frozenset(Credentials)
    - MISSING_CREDENTIALS
    - MALFORMED_CREDENTIALS
    - {Credentials.GIVEN, Credentials.LOWER_SCHEME, Credentials.UNKNOWN}
)
# What a run can send in place of the credentials that were given.
OTHER_CREDENTIALS: Final = tuple(
    kind for kind in Credentials if kind not in {Credentials.GIVEN, Credentials.UNKNOWN}
)

# Texts behind Bearer that are not the token: who lets one in may let in any.
BEHIND_BEARER: Final = (
    WRONG_CREDENTIALS
    | NO_TOKENS
    | {Credentials.TWICE, Credentials.WORD_BEFORE, Credentials.WORD_BEHIND}
)
# What a variant is counted among, in words.
_KINDS: Final = (
    (MISSING_CREDENTIALS, "missing"),
    (MALFORMED_CREDENTIALS, "malformed"),
    (WRONG_CREDENTIALS, "wrong"),
    ({Credentials.UNKNOWN}, "unknown"),
)


def kind_of(variant: Credentials) -> str:
    """Return what *variant* is counted among: missing, malformed, wrong and the like."""
    return next((name for among, name in _KINDS if variant in among), "in another case")
