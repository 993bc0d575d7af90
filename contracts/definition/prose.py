"""What the definition says in words only, as data.

A limit is attached to the schema it restricts and names the description it
comes from, so that a finding can cite the sentence.  ``Prose`` goes with one document;
another document brings its own.  ``ledger.py`` says how the suite reads the document where
it contradicts itself or keeps silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_SCHEMAS: Final = "#/components/schemas"
_TOOLS: Final = f"{_SCHEMAS}/CreateThreadRequest/properties/tool_resources/properties"
_SEARCH: Final = f"{_TOOLS}/file_search/properties"
_STATIC: Final = (
    f"{_SEARCH}/vector_stores/items/properties/chunking_strategy/oneOf/1/properties/static"
)


HALF: Final = "atMostHalfOf"
UNSTATED_ITEMS: Final = "unstatedMaxItems"
UNSTATED_LENGTH: Final = "unstatedMaxLength"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit stated in a description.

    Attributes:
        schema: pointer of the schema that the limit restricts.
        keyword: ``maxProperties``, ``maxLength``, ``keyMaxLength`` (the length
            of property names) or ``atMostHalfOf`` (a sibling property); ``unstatedMaxItems``
            and ``unstatedMaxLength`` are limits above which requests are unspecified.
        value: the limit, or the sibling's name for ``atMostHalfOf``.
        source: pointer of the description that states it; empty where none does.
    """

    schema: str
    keyword: str
    value: int | str
    source: str = ""


_LIMITS: Final[tuple[Limit, ...]] = (
    Limit(f"{_SCHEMAS}/Metadata", "maxProperties", 16, f"{_SCHEMAS}/Metadata/description"),
    Limit(f"{_SCHEMAS}/Metadata", "keyMaxLength", 64, f"{_SCHEMAS}/Metadata/description"),
    Limit(
        f"{_SCHEMAS}/Metadata/additionalProperties",
        "maxLength",
        512,
        f"{_SCHEMAS}/Metadata/description",
    ),
    Limit(
        f"{_STATIC}/properties/chunk_overlap_tokens",
        HALF,
        "max_chunk_size_tokens",
        f"{_STATIC}/properties/chunk_overlap_tokens/description",
    ),
)

# The original took no more, and the document does not say so: more is unspecified.
UNSTATED: Final[tuple[Limit, ...]] = (
    Limit(f"{_SCHEMAS}/CreateThreadRequest/properties/messages", UNSTATED_ITEMS, 32),
    Limit(f"{_SCHEMAS}/CreateMessageRequest/properties/content/oneOf/0", UNSTATED_LENGTH, 256_000),
    Limit(f"{_SCHEMAS}/MessageRequestContentTextObject/properties/text", UNSTATED_LENGTH, 256_000),
)


@dataclass(frozen=True, slots=True)
class Prose:
    """What belongs to a document beyond its schemas.

    Attributes:
        limits: the limits that descriptions state.
        ids: the kind of id (``file``, ``vector_store``, ``image``) by the pointer of its schema,
            where a property names something that a target may look up.
    """

    limits: tuple[Limit, ...] = (*_LIMITS, *UNSTATED)
    ids: Mapping[str, str] = field(default_factory=dict)

    def source(self, keyword: str) -> str:
        """Return the pointer of the description that states the limit *keyword*, if one does."""
        return next((limit.source for limit in self.limits if limit.keyword == keyword), "")

    def value(self, keyword: str, otherwise: int | str = 0) -> int | str:
        """Return the limit that is stated as *keyword*, or *otherwise*."""
        return next((limit.value for limit in self.limits if limit.keyword == keyword), otherwise)


# How far created_at may be from both our clock and the answer's Date header.
# Kerberos tolerates 5 minutes and AWS signatures 15; a wrong time zone is off
# by at least 30.
CLOCK_TOLERANCE_S: Final = 900

# What refuses an invalid body, and what refuses credentials (RFC 9110, section 15.5).
REFUSALS: Final = frozenset({400, 409, 413, 415, 422})
UNAUTHORIZED: Final = frozenset({401, 403})
# Redirections that say where else to send the request (RFC 9110, section 15.4); 303 answers it.
ELSEWHERE: Final = frozenset({301, 302, 307, 308})
ENDPOINT_ABSENT: Final = frozenset({404, 405, 410, 501})
