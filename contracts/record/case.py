"""The stimulus: one request to send, with what the contract expects of the answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

JSON: Final = "application/json"

# The scenario of what a parser may refuse by itself: that clears no check of suspicion.
HARD_TO_READ: Final = "hard to read"


class Expectation(StrEnum):
    """What the contract says of a request."""

    VALID = "valid"
    INVALID = "invalid"
    UNSPECIFIED = "unspecified"


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
    LOWER_SCHEME = "the scheme in lower case"


MISSING_CREDENTIALS: Final = frozenset({Credentials.MISSING, Credentials.EMPTY_HEADER})
# No tokens by their syntax (RFC 6750, section 2.1): whoever sees that may say so with 400.
NO_TOKENS: Final = frozenset(
    {Credentials.QUOTED_NOTHING, Credentials.INJECTION, Credentials.LATIN_1}
)
MALFORMED_CREDENTIALS: Final = NO_TOKENS | {
    Credentials.SCHEME_ONLY,
    Credentials.NO_SCHEME,
    Credentials.BASIC_SCHEME,
    Credentials.BASIC_RAW,
    Credentials.DIGEST_SCHEME,
    Credentials.OTHER_SCHEME,
    Credentials.GLUED_SCHEME,
}
WRONG_CREDENTIALS: Final = (
    frozenset(Credentials)
    - MISSING_CREDENTIALS
    - MALFORMED_CREDENTIALS
    - {Credentials.GIVEN, Credentials.LOWER_SCHEME}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """The one rule that an invalid case breaks.

    Attributes:
        pointer: the keyword in the definition (or the description that states it).
        keyword: the keyword's name, a prose limit's name, or ``json`` for the syntax.
        place: where in the request, as ``messages[].role``.
        variant: how it is broken, as ``null`` or ``one over``.
    """

    pointer: str
    keyword: str
    place: str
    variant: str


@dataclass(frozen=True, slots=True)
class Case:
    """One request to ``POST /threads``.

    Attributes:
        name: what it is, unique in a corpus and stable between runs.
        expect: valid, invalid or unspecified.
        body: the bytes to send; None sends no body at all.
        content_type: the Content-Type header; None sends none.
        credentials: which credentials to send.
        rule: for an invalid case, what it breaks.
        features: the features of the schema that it touches (see strategies.reach).
        holds: for an invalid case, the features of what it holds, whatever it breaks.
        ids: places at which it carries ids that a target may check.
        scenario: the part it plays (``corpus``, ``probe``, ``after a refusal``, ...).
        parts: smaller cases that together make this one; sent only when it fails.
    """

    name: str
    expect: Expectation
    body: bytes | None
    content_type: str | None = JSON
    credentials: Credentials = Credentials.GIVEN
    rule: Rule | None = None
    features: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    scenario: str = "corpus"
    parts: tuple[Case, ...] = field(default=(), compare=False)
