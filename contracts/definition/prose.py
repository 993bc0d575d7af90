"""Promises that the definition makes in words only, as data, and our stand where it is unclear.

A limit is attached to the schema it restricts and names the description it
comes from, so that a finding can cite the sentence.  ``STANDS`` is the one
place that says how the suite reads the document where it contradicts itself
or keeps silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SCHEMAS: Final = "#/components/schemas"
_STATIC: Final = (
    f"{_SCHEMAS}/CreateThreadRequest/properties/tool_resources/properties/file_search/properties"
    "/vector_stores/items/properties/chunking_strategy/oneOf/1/properties/static"
)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit stated in a description.

    Attributes:
        schema: pointer of the schema that the limit restricts.
        keyword: ``maxProperties``, ``maxLength``, ``keyMaxLength`` (the length
            of property names) or ``atMostHalfOf`` (a sibling property).
        value: the limit, or the sibling's name for ``atMostHalfOf``.
        source: pointer of the description that states it.
    """

    schema: str
    keyword: str
    value: int | str
    source: str


LIMITS: Final[tuple[Limit, ...]] = (
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
        "atMostHalfOf",
        "max_chunk_size_tokens",
        f"{_STATIC}/properties/chunk_overlap_tokens/description",
    ),
)

# The unit of created_at is prose; the original's own limits are nowhere in the
# document, so cases up to them are valid and cases above them unspecified.
CREATED_AT_SOURCE: Final = f"{_SCHEMAS}/ThreadObject/properties/created_at/description"
UNSTATED_MAX_MESSAGES: Final = 32
UNSTATED_MAX_CONTENT: Final = 256_000

# How far created_at may be from both our clock and the answer's Date header.
# Kerberos tolerates 5 minutes and AWS signatures 15; a wrong time zone is off
# by at least 30.
CLOCK_TOLERANCE_S: Final = 900

# What refuses an invalid body, and what refuses credentials (RFC 9110, section 15.5).
REFUSALS: Final = frozenset({400, 409, 413, 415, 422})
UNAUTHORIZED: Final = frozenset({401, 403})
ENDPOINT_ABSENT: Final = frozenset({404, 405, 410, 501})

STANDS: Final[dict[str, str]] = {
    "ThreadObject example": "lacks tool_resources, which is required: the schema wins",
    "attachments": "its `required` sits on the array; leaving file_id or tools out is unspecified",
    "Metadata": "its limits are prose; characters are Unicode code points",
    "static chunking": "an overlap of exactly half the chunk is allowed",
    "negative overlap": "the schema sets no minimum: unspecified below 0",
    "open objects": "parts, tools, tool_resources, code_interpreter, attachments and vector stores "
    "do not forbid unknown properties: accepting them is advice",
    "image url": "`format: uri` is an annotation: refusing a non-URI is advice",
    "ids": "a target that refuses a made-up id checks that it exists: such cases need real ones",
    "odd requests": "numbers like 800.0, duplicate keys, lone surrogates, a BOM, UTF-16, a body of "
    "null, a JSON content type without a body, no or another content type: unspecified",
    "top-level attachments": "the definition puts attachments inside a message: must be refused",
    "no body": "requestBody is not required: no body at all creates an empty thread",
    "file_search": "exactly one branch: both at once, or neither, must be refused",
    "unstated limits": "32 messages and 256,000 characters are valid, more is unspecified",
    "created_at": "an OpenAPI 3.0 integer has no fraction and no exponent: 1795320873.0 breaks it",
    "errors": "any of 400, 409, 413, 415, 422 refuses a body (404 too where it carries an id); "
    "401 or 403 refuse credentials; the error envelope and the form of ids are advice",
}
