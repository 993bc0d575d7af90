"""The ledger: where the document contradicts itself or is silent, and how the suite reads it.

This is the one place that says so; reports and the documentation show it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from contracts.definition.document import Definition

_SCHEMAS: Final = "#/components/schemas"
_BODY: Final = "#/paths/~1threads/post/requestBody"
_TOOLS: Final = f"{_SCHEMAS}/CreateThreadRequest/properties/tool_resources/properties"
_STORES: Final = f"{_TOOLS}/file_search/properties/vector_stores/items"
_STATIC: Final = f"{_STORES}/properties/chunking_strategy/oneOf/1/properties/static/properties"
_OVERLAP: Final = f"{_STATIC}/chunk_overlap_tokens"
_MESSAGE: Final = f"{_SCHEMAS}/CreateMessageRequest/properties"
_THREAD: Final = f"{_SCHEMAS}/ThreadObject"
_IMAGE: Final = f"{_SCHEMAS}/MessageContentImageUrlObject/properties/image_url/properties/url"


@dataclass(frozen=True, slots=True)
class Stand:
    """One trouble with the document.

    Attributes:
        name: what to call it.
        places: pointers into the document, where the trouble has a place there.
        trouble: what the document says, or does not say.
        stand: how the suite reads it.
    """

    name: str
    places: tuple[str, ...]
    trouble: str
    stand: str


LEDGER: Final[tuple[Stand, ...]] = (
    Stand(
        "ThreadObject example",
        (f"{_THREAD}/x-oaiMeta/example", f"{_THREAD}/required"),
        "The example lacks tool_resources, which is required.",
        "The schema wins; the example is no test case.",
    ),
    Stand(
        "attachments",
        (f"{_MESSAGE}/attachments/required",),
        "Its `required` sits on the array, where it means nothing.",
        "Valid requests always carry file_id and tools; leaving one out is unspecified.",
    ),
    Stand(
        "Metadata",
        (f"{_SCHEMAS}/Metadata/description",),
        "16 pairs, keys of 64 characters and values of 512 are stated in words only.",
        "The limits hold, at the level of prose; characters are Unicode code points.",
    ),
    Stand(
        "static chunking",
        (f"{_OVERLAP}/description",),
        "That the overlap is at most half of the chunk is stated in words only.",
        "It holds, at the level of prose; an overlap of exactly half the chunk is allowed.",
    ),
    Stand(
        "negative overlap",
        (_OVERLAP,),
        "The schema sets no minimum.",
        "An overlap below 0 is unspecified.",
    ),
    Stand(
        "ids from attachments",
        (f"{_MESSAGE}/attachments", f"{_THREAD}/properties/tool_resources"),
        "Whether an attached file becomes a resource of the thread is not stated.",
        "An attached file may show in the thread under the tool it is for, as may one vector "
        "store for file_search, and need not.",
    ),
    Stand(
        "open objects",
        (f"{_SCHEMAS}/CreateThreadRequest/properties/tool_resources", _STORES),
        "Parts, tools, tool_resources, code_interpreter, attachments and vector stores do not "
        "forbid unknown properties.",
        "A request with one is unspecified; accepting it is advice.",
    ),
    Stand(
        "image url",
        (f"{_IMAGE}/format",),
        "`format: uri` is an annotation, which restricts nothing.",
        "Refusing what is no URI is advice.",
    ),
    Stand(
        "ids",
        (f"{_TOOLS}/code_interpreter/properties/file_ids/items",),
        "Whether a file or a vector store must exist is not stated.",
        "A target that refuses a made-up id checks that it exists: such requests need real ones.",
    ),
    Stand(
        "odd requests",
        (_BODY,),
        "Nothing is said of numbers like 800.0, names that stand twice, lone surrogates, a byte "
        "order mark, UTF-16, a body of null, a content type without a body, no or another "
        "content type, and NaN where anything may stand.",
        "Unspecified: any answer but a server error.",
    ),
    Stand(
        "travel",
        (_BODY,),
        "Nothing is said of how a body is framed.",
        "A body in chunks or without a length may be answered with 411, an Expect with 417.",
    ),
    Stand(
        "top-level attachments",
        (f"{_MESSAGE}/attachments", f"{_SCHEMAS}/CreateThreadRequest/additionalProperties"),
        "The guide lists attachments beside messages; the definition puts them inside a message.",
        "The definition wins: attachments at the top level must be refused.",
    ),
    Stand(
        "no body",
        (_BODY,),
        "requestBody is not required.",
        "A request without a body creates an empty thread.",
    ),
    Stand(
        "file_search",
        (f"{_TOOLS}/file_search/oneOf",),
        "The original's own client sends vector_store_ids and vector_stores together; the schema "
        "allows exactly one of them.",
        "The schema wins: both at once, or neither, must be refused.",
    ),
    Stand(
        "unstated limits",
        (f"{_SCHEMAS}/CreateThreadRequest/properties/messages", f"{_MESSAGE}/content/oneOf/0"),
        "The original took 32 messages and 256,000 characters, and the document does not say so.",
        "That much is valid, more is unspecified.",
    ),
    Stand(
        "created_at",
        (f"{_THREAD}/properties/created_at",),
        "Whether 1795320873.0 is an integer depends on the version of JSON Schema.",
        "An OpenAPI 3.0 integer has no fraction and no exponent: in an answer that breaks it.",
    ),
    Stand(
        "the original's client",
        (
            f"{_THREAD}/required",
            f"{_THREAD}/properties/created_at",
            f"{_THREAD}/properties/tool_resources",
        ),
        "The original's Python client reads every thread that conforms. It also reads one without "
        "metadata or tool_resources, with null in place of a tool's resources or of a list of ids, "
        "with more ids, and with a created_at that is true, text or 1795320873.0.",
        "The definition wins: that this client reads a thread does not make it right.",
    ),
    Stand(
        "errors",
        ("#/paths/~1threads/post/responses",),
        "Only 200 is documented: nothing is said of how a request is refused.",
        "Any of 400, 409, 413, 415 and 422 refuses a body (404 too where it carries an id); 401 or "
        "403 refuse credentials; the error envelope and the form of ids are advice.",
    ),
)


def stands(definition: Definition) -> tuple[Stand, ...]:
    """Return the troubles that *definition* has as well: those whose places are all there."""
    return tuple(one for one in LEDGER if all(_is_there(definition, p) for p in one.places))


def _is_there(definition: Definition, pointer: str) -> bool:
    with suppress(LookupError):
        definition.at(pointer)
        return True
    return False
