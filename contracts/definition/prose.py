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


@dataclass(frozen=True, slots=True)
class Properties:
    """Which properties play which part, by their names on the way from the body.

    The thread in the answer has the same names for ``metadata``, ``files`` and ``stores``.
    An array's element goes by ``[]``.

    Attributes:
        metadata: the map that belongs to the thread.
        resources: what the thread's tools may use.
        files: the file ids of code_interpreter.
        stores: the ids of vector stores.
        new_stores: vector stores to create.
    """

    metadata: tuple[str, ...] = ("metadata",)
    resources: tuple[str, ...] = ("tool_resources",)
    files: tuple[str, ...] = ("tool_resources", "code_interpreter", "file_ids")
    stores: tuple[str, ...] = ("tool_resources", "file_search", "vector_store_ids")
    new_stores: tuple[str, ...] = ("tool_resources", "file_search", "vector_stores")
    chunking: tuple[str, ...] = (
        *("tool_resources", "file_search", "vector_stores", "[]", "chunking_strategy"),
    )
    new_store_files: tuple[str, ...] = (
        *("tool_resources", "file_search", "vector_stores", "[]", "file_ids"),
    )
    messages: tuple[str, ...] = ("messages",)
    role: tuple[str, ...] = ("messages", "[]", "role")
    content: tuple[str, ...] = ("messages", "[]", "content")
    attachments: tuple[str, ...] = ("messages", "[]", "attachments")
    message_metadata: tuple[str, ...] = ("messages", "[]", "metadata")


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

# Strings that name something that a target may look up.  Probing decides whether it does.
_IDS: Final[Mapping[str, str]] = {
    f"{_TOOLS}/code_interpreter/properties/file_ids/items": "file",
    f"{_SEARCH}/vector_store_ids/items": "vector_store",
    f"{_SEARCH}/vector_stores/items/properties/file_ids/items": "file",
    f"{_SCHEMAS}/CreateMessageRequest/properties/attachments/items/properties/file_id": "file",
    f"{_SCHEMAS}/MessageContentImageFileObject/properties/image_file/properties/file_id": "file",
    f"{_SCHEMAS}/MessageContentImageUrlObject/properties/image_url/properties/url": "image",
}


@dataclass(frozen=True, slots=True)
class Prose:
    """What belongs to a document beyond its schemas.

    Attributes:
        limits: the limits that descriptions state.
        ids: the kind of id (``file``, ``vector_store``, ``image``) by the pointer of its schema.
        properties: which properties play which part.
    """

    limits: tuple[Limit, ...] = (*_LIMITS, *UNSTATED)
    ids: Mapping[str, str] = field(default_factory=lambda: _IDS)
    properties: Properties = field(default_factory=Properties)

    def source(self, keyword: str) -> str:
        """Return the pointer of the description that states the limit *keyword*."""
        return next(limit.source for limit in self.limits if limit.keyword == keyword)

    def value(self, keyword: str) -> int | str:
        """Return the limit that is stated as *keyword*."""
        return next(limit.value for limit in self.limits if limit.keyword == keyword)


# The unit of created_at is prose.
CREATED_AT_SOURCE: Final = f"{_SCHEMAS}/ThreadObject/properties/created_at/description"

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
