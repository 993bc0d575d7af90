"""Liars that refuse what the definition allows: an edge, a limit met exactly, a combination."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
    Test,
    any_of,
    at,
    equals,
    found,
    in_parts,
    keys,
    more_than,
    places_of,
    safely,
    texts,
    values,
)
from contracts.servers.reference import Received, Response

_Every = Callable[[Any], list[Any]]
_SCALAR: Final = re.compile(r"[+-]?\d|[+-]?(Inf|NaN)|(?i:null|none|undefined|true|false|yes|no)$")


def _refusing(
    clause: str, tests: Mapping[str, Test], places: tuple[str, ...] = ()
) -> tuple[Liar, ...]:
    """Return liars that each refuse a request for which a test holds."""
    owner = f"accept.{clause}"
    return tuple(
        Liar(name=f"refuses-{name}", clause=owner, refuses=safely(test), places=places)
        for name, test in tests.items()
    )


def _any(clause: str, every: _Every, tests: Mapping[str, Test]) -> tuple[Liar, ...]:
    """Return liars that refuse a request if a test holds for anything that *every* finds."""
    named = {name: any_of(every, test) for name, test in tests.items()}
    return _refusing(clause, named, places_of(every))


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


def _media_type(request: Received) -> str:
    return request.headers.get("content-type", "")


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


_WRITING: Final = (
    _written("no-body", "no-body", lambda r: not r.body),
    _written("empty-object", "an-empty-object", lambda r: r.body and parse(r.body) == {}),
    _written("written-otherwise", "escaped-json", lambda r: rb"\u" in r.body),
    _written("written-otherwise", "raw-utf-8", lambda r: not r.body.isascii()),
    _written("written-otherwise", "indented-json", lambda r: b"\n  " in r.body),
    _written("large-requests", "bodies-over-16-kilobytes", lambda r: len(r.body) > 16_384),
    _written("media-type-parameters", "a-charset", lambda r: ";" in _media_type(r)),
    _written("media-type-parameters", "a-capital-media-type", lambda r: "A" in _media_type(r)),
)

_MESSAGES: Final = (
    *_any(
        "roles",
        at("messages[].role"),
        {"the-user-role": equals("user"), "the-assistant-role": equals("assistant")},
    ),
    *_any(
        "messages",
        at("messages"),
        {"a-second-message": more_than(1), "32-messages": more_than(31)},
    ),
    *_any(
        "content-string",
        at("messages[].content"),
        {"content-as-a-string": lambda content: isinstance(content, str)},
    ),
    *_any(
        "content-parts",
        at("messages[].content"),
        {
            "content-as-an-array": lambda content: isinstance(content, list),
            "two-content-parts": in_parts(more_than(1)),
        },
    ),
    *_any(
        "content-parts",
        at("messages[].content"),
        {"more-than-ten-content-parts": in_parts(more_than(10))},
    ),
    *_any("content-parts", at(f"{PARTS}.type"), {"text-parts": equals("text")}),
    *_any(
        "images",
        at(f"{PARTS}.type"),
        {"image-files": equals("image_file"), "image-urls": equals("image_url")},
    ),
    *_any("images", at(f"{PARTS}.image_url.detail"), {"image-urls-in-low-detail": equals("low")}),
    *_any(
        "attachments",
        at(ATTACHMENTS),
        {"null-attachments": equals(None), "an-empty-list-of-attachments": equals([])},
    ),
    *_any(
        "attachments",
        at(f"{ATTACHMENTS}[].tools"),
        {
            "an-attachment-for-no-tool": equals([]),
            "an-attachment-for-two-tools": more_than(1),
        },
    ),
    *_any(
        "message-metadata", at(METADATA["message"]), {"null-metadata-on-a-message": equals(None)}
    ),
    *_any(
        "combinations",
        _pairs_of_all_messages,
        {"more-than-100-pairs-in-all-messages": more_than(100)},
    ),
)

_RESOURCES: Final = (
    *_any("tool-resources", at("tool_resources"), {"null-tool-resources": equals(None)}),
    *_any("code-interpreter", at(FILES), {"20-files": more_than(19)}),
    *_any("vector-store-ids", at(STORE_IDS), {"one-vector-store-id": bool}),
    *_any("vector-stores", at(STORES), {"vector-stores": bool}),
    *_any(
        "vector-stores",
        at(f"{STORES}[].file_ids"),
        {"10000-files-in-a-vector-store": more_than(9_999)},
    ),
    *_any("vector-stores", at(METADATA["store"]), {"metadata-on-a-vector-store": bool}),
    *_any(
        "chunking",
        at(f"{CHUNKING}.type"),
        {"auto-chunking": equals("auto"), "static-chunking": equals("static")},
    ),
    *_any(
        "chunking",
        at(f"{CHUNKING}.static.max_chunk_size_tokens"),
        {"a-chunk-of-100-tokens": equals(100), "a-chunk-of-4096-tokens": equals(4096)},
    ),
    *_any(
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

_LIMITS: Final = (
    *_any(
        "metadata", at("metadata"), {"null-metadata": equals(None), "empty-metadata": equals({})}
    ),
    *_any(
        "metadata-limits",
        at("metadata"),
        {"16-pairs": more_than(15), "a-64-character-key": lambda pairs: 64 in map(len, pairs)},
    ),
    *(
        liar
        for place, where in METADATA.items()
        for liar in _any(
            "metadata-limits",
            at(where),
            {f"a-512-character-value-on-a-{place}": lambda m: 512 in map(len, m.values())},
        )
    ),
    *_any(
        "metadata-limits",
        values,
        {
            "long-values-counted-in-bytes": more_than(512, _utf8),
            "long-values-counted-in-utf-16": more_than(512, _utf16),
        },
    ),
    *_any(
        "any-text",
        texts,
        {
            "content-above-65535-characters": more_than(65_535),
            "content-of-256000-characters": more_than(255_999),
            "content-with-long-runs-of-spaces": re.compile("(?<! ) {5000}").search,
        },
    ),
)

_TEXTS: Final = (
    *_any(
        "any-text",
        texts,
        {
            "empty-content": equals(""),
            "emoji-in-content": re.compile("[\U00010000-\U0010ffff]").search,
            "html-in-content": re.compile("[<>]").search,
        },
    ),
    *_any(
        "any-text",
        values,
        {
            "empty-values": equals(""),
            "nul-in-values": re.compile("\0").search,
            "line-ends-in-values": re.compile("[\r\n\x85\u2028\u2029]").search,
            "values-like-another-type": _SCALAR.match,
        },
    ),
    *_any(
        "any-text",
        keys,
        {
            "empty-keys": equals(""),
            "keys-with-dollar-signs": re.compile(r"\$").search,
            "keys-with-dots": re.compile(r"\.").search,
            "keys-with-spaces": re.compile(" ").search,
            "keys-of-prototypes": re.compile("__proto__|constructor").search,
        },
    ),
)

_TOGETHER: Final = _refusing(
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
    *(*_WRITING, *_MESSAGES, *_RESOURCES, *_LIMITS, *_TEXTS, *_TOGETHER),
    Liar(name="refuses-everything", clause="accept.anything", refuses=lambda value: True),
)
