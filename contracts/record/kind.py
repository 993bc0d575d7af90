"""The kinds of facts about requests, the more general before the more particular."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The kinds of feature, the more general before the more particular.

    Where several features explain a failure equally well, the first kind is the best name
    for its cause.
    """

    # Of a request that breaks a rule.
    INVALID = "invalid"
    NOT_JSON = "not JSON"
    BREAKS = "breaks a rule"
    PART = "broken in a part"
    BREAKS_HOW = "breaks a rule in a way"
    BREAKS_AT = "breaks a rule at a place"
    NOT_UTF_8 = "not UTF-8"
    SYNTAX = "not JSON in a way"
    LATER = "broken behind a valid element"
    LATER_IN = "broken behind a valid element of an array or map"
    LAST_IN = "broken in the last of several"
    BEHIND_IN = "broken behind so many elements"
    BETWEEN_IN = "broken between valid elements"
    BEFORE_IN = "broken in front of a valid element"
    BESIDE = "broken beside a form of a sibling"
    COMPANY = "broken in a body that also has"
    COMPANY_AT_ALL = "broken in a body that also has, if only empty"
    TOGETHER = "broken in a body that has both"
    BREAKS_AT_HOW = "breaks a rule at a place in a way"
    NOBODY_LISTENS = "nothing listens"
    ANYTHING = "whatever is sent"
    UNKNOWN = "next to nothing passes"
    SINCE = "since a request"
    # Of the request as such.
    CREDENTIALS = "other credentials"
    CREDENTIALS_BEHIND_BEARER = "other credentials behind Bearer"
    CREDENTIALS_KIND = "other credentials of a kind"
    CREDENTIALS_VARIANT = "other credentials, in a variant"
    FRAMING = "framed in a way"
    HEADER_NAMES = "names of headers in a way"
    HEADER = "a header of a value"
    NO_BODY = "no body"
    BARE = "bare {}"
    DECLARED = "declared in a way"
    # What the document is silent about.
    SILENT = "the document is silent about it"
    OPEN_OBJECT = "an unknown property of an open object"
    ODD_ID = "an id that no service issues"
    NOT_A_URI = "no URI"
    # Of a value at a place.
    TEXT = "text of a class"
    TEXT_PART = "text with a part of an odd one"
    TEXT_OF = "text of a class, by the part it plays"
    TEXT_UNITS_OF = "longer in other units, by the part it plays"
    KEYS_ALIKE = "keys that are alike"
    PRESENT = "present"
    FILLED = "filled"
    ABSENT = "absent"
    NULL = "null"
    COUNT = "count"
    ALTERNATIVE = "alternative"
    WORD = "word"
    NUMBER = "number"
    PARITY = "parity"
    FIRST = "first of several"
    LAST = "last of several"
    TWICE = "more than once"
    REPEATED = "equal elements"
    LIMIT = "at a limit"
    HALF = "close to half of another"
    COUNT_AT_LEAST = "count at least"
    OF_A_KIND = "so many of a kind"
    IN_ALL = "count in all at least"
    OF_A_KIND_IN_ALL = "so many of a kind in all"
    PAIRS = "pairs in all at least"
    SHARED = "the same twice"
    SIZE_AT_LEAST = "size in all at least"
    BYTES_AT_LEAST = "bytes in all at least"
    LENGTH_AT_LEAST = "length at least"
    VALUE_AT_LEAST = "value at least"
    ESCAPED = "escaped"
    RAW_UTF_8 = "raw UTF-8"
    SPACED = "white space between tokens"
    WRITTEN = "written in a way"
    STANDS = "stands elsewhere among its siblings"
    BODY_SIZE = "more bytes than"
    NESTED = "nested so deep"
    SIGNS_OF = "made of signs, by the part it plays"
    SIGNS_AT = "made of signs at a place"
    TEXT_AT = "text of a class at a place"
    TEXT_UNITS_AT = "longer in other units at a place"
    ID_FORM = "form of an id"
    ID_LENGTH_AT_LEAST = "id of length at least"


RANK: Final = {kind: number for number, kind in enumerate(Kind)}
SIGNS: Final = frozenset({Kind.SIGNS_OF, Kind.SIGNS_AT})
"""Of which signs texts are made, wherever they stand and at a place."""
