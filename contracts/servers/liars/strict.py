"""Liars that refuse what the definition allows: an edge, a limit met exactly, a combination."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final

from contracts.record.json_text import parse
from contracts.servers.liars.liar import Liar
from contracts.servers.liars.looking import (
    ATTACHMENTS,
    CHUNKING,
    FILES,
    METADATA,
    PARTS,
    STORE_IDS,
    STORES,
    at,
    equals,
    found,
    in_parts,
    more_than,
)
from contracts.servers.liars.refusing import refusing, refusing_any
from contracts.servers.liars.strict_values import LIMITS, TEXTS
from contracts.servers.reference import Received, Response


def _pairs_of_all_messages(body: Any) -> list[dict[str, Any]]:
    """Return the pairs of all messages in one map."""
    every = enumerate(found(body, METADATA["message"]))
    return [{f"{number} {key}": value for number, one in every for key, value in one.items()}]


def _written(clause: str, name: str, test: Callable[[Received], object]) -> Liar:
    """Return the liar that refuses a request for how it is written, not for what it says."""

    def response(answer: Response, request: Received) -> Response:
        if answer.status != 200 or not test(request):
            return answer
        return answer.having(status=400, body=b'{"error": {"message": "This cannot be read."}}')

    return Liar(name=f"refuses-{name}", clause=f"accept.{clause}", response=response)


def _has_a_role_between_others(request: Received) -> bool:
    body = parse(request.body) if request.body else {}
    return any("role" in [*message][1:-1] for message in found(body, "messages[]"))


def _media_type(request: Received) -> str:
    return request.headers.get("content-type", "")


_WRITING: Final = (
    _written("no-body", "no-body", lambda r: not r.body),
    _written("empty-object", "an-empty-object", lambda r: r.body and parse(r.body) == {}),
    _written("written-otherwise", "escaped-json", lambda r: rb"\u" in r.body),
    _written("written-otherwise", "raw-utf-8", lambda r: not r.body.isascii()),
    _written("written-otherwise", "indented-json", lambda r: b"\n  " in r.body),
    _written("written-otherwise", "white-space-in-front", lambda r: r.body[:1].isspace()),
    _written("written-otherwise", "a-role-between-others", _has_a_role_between_others),
    _written("large-requests", "bodies-over-16-kilobytes", lambda r: len(r.body) > 16_384),
    _written("media-type-parameters", "a-charset", lambda r: ";" in _media_type(r)),
    _written("media-type-parameters", "a-capital-media-type", lambda r: "A" in _media_type(r)),
)

_MESSAGES: Final = (
    *refusing_any(
        "roles",
        at("messages[].role"),
        {"the-user-role": equals("user"), "the-assistant-role": equals("assistant")},
    ),
    *refusing_any(
        "messages",
        at("messages"),
        {"a-second-message": more_than(1), "32-messages": more_than(31)},
    ),
    *refusing_any(
        "content-string",
        at("messages[].content"),
        {"content-as-a-string": lambda content: isinstance(content, str)},
    ),
    *refusing_any(
        "content-parts",
        at("messages[].content"),
        {
            "content-as-an-array": lambda content: isinstance(content, list),
            "two-content-parts": in_parts(more_than(1)),
        },
    ),
    *refusing_any(
        "content-parts",
        at("messages[].content"),
        {"more-than-ten-content-parts": in_parts(more_than(10))},
    ),
    *refusing_any("content-parts", at(f"{PARTS}.type"), {"text-parts": equals("text")}),
    *refusing_any(
        "images",
        at(f"{PARTS}.type"),
        {"image-files": equals("image_file"), "image-urls": equals("image_url")},
    ),
    *refusing_any(
        "images",
        at(f"{PARTS}.image_url.url"),
        {"image-urls-above-2048-characters": more_than(2048)},
    ),
    *refusing_any(
        "images", at(f"{PARTS}.image_url.detail"), {"image-urls-in-low-detail": equals("low")}
    ),
    *refusing_any(
        "attachments",
        at(ATTACHMENTS),
        {"null-attachments": equals(None), "an-empty-list-of-attachments": equals([])},
    ),
    *refusing_any(
        "attachments",
        at(f"{ATTACHMENTS}[].tools"),
        {
            "an-attachment-for-no-tool": equals([]),
            "an-attachment-for-two-tools": more_than(1),
        },
    ),
    *refusing_any(
        "message-metadata", at(METADATA["message"]), {"null-metadata-on-a-message": equals(None)}
    ),
    *refusing_any(
        "combinations",
        _pairs_of_all_messages,
        {"more-than-100-pairs-in-all-messages": more_than(100)},
    ),
)

_RESOURCES: Final = (
    *refusing_any("tool-resources", at("tool_resources"), {"null-tool-resources": equals(None)}),
    *refusing_any("code-interpreter", at(FILES), {"20-files": more_than(19)}),
    *refusing_any("vector-store-ids", at(STORE_IDS), {"one-vector-store-id": bool}),
    *refusing_any("vector-stores", at(STORES), {"vector-stores": bool}),
    *refusing_any(
        "vector-stores",
        at(f"{STORES}[].file_ids"),
        {"10000-files-in-a-vector-store": more_than(9_999)},
    ),
    *refusing_any("vector-stores", at(METADATA["store"]), {"metadata-on-a-vector-store": bool}),
    *refusing_any(
        "chunking",
        at(f"{CHUNKING}.type"),
        {"auto-chunking": equals("auto"), "static-chunking": equals("static")},
    ),
    *refusing_any(
        "chunking",
        at(f"{CHUNKING}.static.max_chunk_size_tokens"),
        {"a-chunk-of-100-tokens": equals(100), "a-chunk-of-4096-tokens": equals(4096)},
    ),
    *refusing_any(
        "chunking",
        at(f"{CHUNKING}.static"),
        {
            "an-overlap-of-zero": lambda sizes: not sizes["chunk_overlap_tokens"],
            "an-overlap-of-exactly-half": lambda sizes: (
                2 * sizes["chunk_overlap_tokens"] == sizes["max_chunk_size_tokens"]
            ),
        },
    ),
)

_TOGETHER: Final = refusing(
    "combinations",
    {
        "both-tools-at-once": lambda v: len(v["tool_resources"]) > 1,
        "metadata-beside-messages": lambda v: v["metadata"] and v["messages"],
        "an-assistant-first": lambda v: v["messages"][0]["role"] == "assistant",
        "one-role-twice-running": lambda v: any(
            one == next_one for one, next_one in pairwise(found(v, "messages[].role"))
        ),
    },
)

LIARS: Final[tuple[Liar, ...]] = (
    *(*_WRITING, *_MESSAGES, *_RESOURCES, *LIMITS, *TEXTS, *_TOGETHER),
    Liar(name="refuses-everything", clause="accept.anything", refuses=lambda value: True),
)
