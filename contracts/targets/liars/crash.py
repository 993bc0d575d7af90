"""Liars that break down: a request that they should accept or refuse ends in a 500."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from email.message import Message
from typing import Any, Final

from contracts.reading import DuplicateKeys, NotJson, parse
from contracts.targets.liars.liar import Liar
from contracts.targets.liars.strict import (
    ATTACHMENTS,
    CHUNKING,
    FILES,
    METADATA,
    PARTS,
    STORE_IDS,
    STORES,
    found,
    keys,
    maps,
    texts,
    values,
)
from contracts.targets.reference import Request
from contracts.targets.rules import Rules

Test = Callable[[Any], object]
_OWNER: Final = "wire.no-server-error"
_RULES: Final = Rules()
_OF_A_MESSAGE: Final = frozenset({"role", "content", "attachments", "metadata"})


def _on(name: str, test: Test) -> Liar:
    """Return the liar that breaks down over a body, whatever it is, for which *test* holds."""
    return Liar(name=f"crashes-on-{name}", clause=_OWNER, crashes=_safely(test))


def _at(name: str, place: str, test: Test) -> Liar:
    """Return the liar that breaks down if *test* holds for what stands somewhere at *place*."""
    return _on(name, _any(lambda value: found(value, place), test))


def _on_request(name: str, test: Callable[[Request], object]) -> Liar:
    """Return the liar that breaks down over a request before its body is read."""
    return Liar(name=f"crashes-on-{name}", clause=_OWNER, crashes_on=test)


def _safely(test: Test) -> Callable[[Any], bool]:
    """Return *test*, which does not hold for values that it cannot make sense of."""

    def crashes(value: Any) -> bool:
        try:
            return bool(test(value))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return False

    return crashes


def _any(every: Callable[[Any], list[Any]], test: Test) -> Test:
    """Return a test that holds if *test* holds for any of what *every* finds."""
    return lambda value: any(map(_safely(test), every(value)))


def _is(wanted: Any) -> Test:
    # 0 is not False and {} is not [], so the type counts as well.
    return lambda value: type(value) is type(wanted) and value == wanted


def _not_a(*kinds: type) -> Test:
    return lambda value: type(value) not in kinds


def _without(name: str) -> Test:
    return lambda value: isinstance(value, dict) and name not in value


def _of_size(low: int, high: int | None = None) -> Test:
    """Return a test for lists, maps and texts of *low* to *high* elements."""
    return lambda value: low <= len(value) <= (high or len(value))


def _parts(test: Test) -> Test:
    """Return a test for content that sees arrays of parts only."""
    return lambda content: isinstance(content, list) and test(content)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _everything(value: Any) -> Iterator[Any]:
    """Yield *value* and all that is in it, however deep."""
    rest = [value]
    while rest:
        one = rest.pop()
        yield one
        rest += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()


def _malformed(request: Request) -> bool:
    try:
        parse(request.body)
    except NotJson:
        return bool(request.body)
    return False


def _body_is(wanted: Any) -> Callable[[Request], bool]:
    def test(request: Request) -> bool:
        try:
            value = parse(request.body)
        except NotJson:
            return False
        return type(value) is type(wanted) and value == wanted

    return test


def _is_not_utf8(request: Request) -> bool:
    try:
        request.body.decode()
    except UnicodeDecodeError:
        return True
    return False


def _authorization(test: Callable[[str], object]) -> Callable[[Request], object]:
    """Return a test for requests that have the header."""
    return lambda r: "authorization" in r.headers and test(r.headers["authorization"])


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "")


def _charset(request: Request) -> str:
    header = Message()
    header["content-type"] = _media_type(request)
    return header.get_content_charset("utf-8")


def _is_no_charset(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return True
    return False


def _broken(*words: str) -> Test:
    """Return a test for bodies whose first broken rule is one of these keywords."""

    def test(value: Any) -> bool:
        problem = _RULES.problem(value)
        return problem is not None and problem.message.rpartition(": ")[2].startswith(words)

    return test


_REQUESTS: Final = (
    _on_request("no-body", lambda r: not r.body and "content-type" not in r.headers),
    _on_request(
        "an-empty-body-declared-as-json", lambda r: not r.body and "json" in _media_type(r)
    ),
    _on_request("a-body-of-null", _body_is(None)),
    _on_request("an-empty-object", _body_is({})),
    _on_request("an-empty-array", _body_is([])),
    _on_request("malformed-json", _malformed),
    _on_request(
        "malformed-json-without-credentials",
        lambda r: _malformed(r) and "authorization" not in r.headers,
    ),
    _on_request("invalid-utf-8", _is_not_utf8),
    _on_request("a-byte-order-mark-in-front", lambda r: r.body.startswith(codecs.BOM_UTF8)),
    _on_request("a-nul-byte", lambda r: b"\0" in r.body),
    _on_request("nan", lambda r: b"NaN" in r.body and _malformed(r)),
    _on_request("infinity", lambda r: b"Infinity" in r.body and _malformed(r)),
    _on_request("trailing-garbage", lambda r: r.body.startswith(b"{") and r.body.endswith(b"}x")),
    _on_request("an-unfinished-string", lambda r: _malformed(r) and r.body.count(b'"') % 2),
    _on_request(
        "escaped-surrogate-pairs", lambda r: re.search(rb"\\ud8..\\ud[c-f]", r.body.lower())
    ),
    _on_request("arrays-nested-100-deep", lambda r: b"[" * 100 in r.body),
    _on_request("arrays-nested-1000-deep", lambda r: b"[" * 1000 in r.body),
    _on_request("objects-nested-100-deep", lambda r: b'{"a":' * 100 in r.body),
    _on_request("objects-nested-1000-deep", lambda r: b'{"a":' * 1000 in r.body),
    _on_request("a-body-above-a-megabyte", lambda r: len(r.body) > 2**20),
    _on_request(
        "a-body-without-a-content-type", lambda r: r.body and "content-type" not in r.headers
    ),
    _on_request("another-content-type", lambda r: r.body and "json" not in _media_type(r).lower()),
    _on_request("a-form", lambda r: "urlencoded" in _media_type(r)),
    _on_request("multipart", lambda r: "multipart" in _media_type(r)),
    _on_request("multipart-without-a-boundary", lambda r: _media_type(r) == "multipart/form-data"),
    _on_request("xml", lambda r: "xml" in _media_type(r)),
    _on_request(
        "a-content-type-without-a-slash", lambda r: "/" not in _media_type(r) and _media_type(r)
    ),
    _on_request("a-charset", lambda r: "charset" in _media_type(r)),
    _on_request(
        "another-charset", lambda r: _charset(r) != "utf-8" and not _is_no_charset(_charset(r))
    ),
    _on_request("an-unknown-charset", lambda r: _is_no_charset(_charset(r))),
    _on_request("no-authorization", lambda r: "authorization" not in r.headers),
    _on_request("an-empty-authorization", _authorization(lambda header: not header.strip())),
    _on_request(
        "an-authorization-of-one-word", _authorization(lambda header: len(header.split()) == 1)
    ),
    _on_request(
        "an-authorization-of-three-words", _authorization(lambda header: len(header.split()) > 2)
    ),
    _on_request("basic-credentials", _authorization(lambda header: header.startswith("Basic"))),
    _on_request(
        "an-unknown-scheme",
        _authorization(
            lambda header: header.partition(" ")[0].lower() not in {"", "bearer", "basic"}
        ),
    ),
    _on_request("a-token-of-one-character", _authorization(re.compile(r"\S+ \S").fullmatch)),
)

_ODD: Final[dict[str, Test]] = {
    "nul": re.compile("\x00").search,
    "control-characters": re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f]").search,
    "line-ends": re.compile("[\r\n]").search,
    "double-quotes": re.compile('"').search,
    "single-quotes": re.compile("'").search,
    "backslashes": re.compile(r"\\").search,
    "percent-signs": re.compile("%").search,
    "braces": re.compile("[{}]").search,
    "dollar-signs": re.compile(r"\$").search,
    "html": re.compile("<").search,
    "non-ascii": re.compile("[^\0-\x7f]").search,
    "what-latin-1-lacks": re.compile("[^\0-\xff]").search,
    "emoji": re.compile("[\U0001f000-\U0001ffff]").search,
    "combining-marks": re.compile("[\u0300-\u036f]").search,
    "right-to-left": re.compile("[\u0590-\u08ff]").search,
    "lone-surrogates": re.compile("[\ud800-\udfff]").search,
    "noncharacters": re.compile("[\ufffe\uffff]").search,
    "line-separators": re.compile("[\u2028\u2029]").search,
    "empty-text": _is(""),
    "blank-text": str.isspace,
}
_TEXTS: Final = tuple(
    _on(f"{name}-as-{place}", _any(every, odd))
    for place, every in {"content": texts, "a-value": values, "a-key": keys}.items()
    for name, odd in _ODD.items()
)

_SIZES: Final = (
    *(
        _on(f"content-above-{limit}-characters", _any(texts, _of_size(limit + 1)))
        for limit in (255, 1_000, 4_096, 65_535, 255_999, 256_000)
    ),
    _on("values-of-512-characters", _any(values, _of_size(512, 512))),
    _on("values-of-more-than-512-characters", _any(values, _of_size(513))),
    _on("values-of-more-than-512-bytes", _any(values, lambda text: _bytes(text) > 512)),
    _on("keys-of-64-characters", _any(keys, _of_size(64, 64))),
    _on("keys-of-more-than-64-characters", _any(keys, _of_size(65))),
    _on("16-pairs", _any(maps, _of_size(16, 16))),
    _on("more-than-16-pairs", _any(maps, _of_size(17))),
    _at("16-pairs-of-a-message", METADATA["message"], _of_size(16, 16)),
    _at("16-pairs-of-a-store", METADATA["store"], _of_size(16, 16)),
    _at("no-messages", "messages", _is([])),
    _at("two-messages", "messages", _of_size(2)),
    _at("three-messages", "messages", _of_size(3)),
    _at("32-messages", "messages", _of_size(32)),
    _at("more-than-32-messages", "messages", _of_size(33)),
    _at("an-empty-array-of-parts", "messages[].content", _is([])),
    _at("two-parts", "messages[].content", _parts(_of_size(2))),
    _at("more-than-ten-parts", "messages[].content", _parts(_of_size(11))),
    _at("no-files", FILES, _is([])),
    _at("20-files", FILES, _of_size(20, 20)),
    _at("more-than-20-files", FILES, _of_size(21)),
    _at("no-store-ids", STORE_IDS, _is([])),
    _at("two-store-ids", STORE_IDS, _of_size(2)),
    _at("no-vector-stores", STORES, _is([])),
    _at("two-vector-stores", STORES, _of_size(2)),
    _at("10000-files-in-a-store", f"{STORES}[].file_ids", _of_size(10_000)),
    _at("10001-files-in-a-store", f"{STORES}[].file_ids", _of_size(10_001)),
)

_VALUES: Final = (
    _at("a-body-that-is-no-object", "", _not_a(dict)),
    _at("a-body-that-is-an-array", "", _not_a(dict, str)),
    _at("the-assistant-role", "messages[].role", _is("assistant")),
    _at("an-unknown-role", "messages[].role", lambda role: role not in {"user", "assistant"}),
    _at("a-role-that-is-null", "messages[].role", _is(None)),
    _at("a-role-that-is-no-string", "messages[].role", _not_a(str)),
    _at("messages-that-are-null", "messages", _is(None)),
    _at("messages-that-are-no-list", "messages", _not_a(list)),
    _at("a-message-that-is-no-object", "messages[]", _not_a(dict)),
    _at("content-that-is-null", "messages[].content", _is(None)),
    _at("content-of-another-type", "messages[].content", _not_a(str, list)),
    _at("a-part-that-is-no-object", PARTS, _not_a(dict)),
    _at("a-part-without-a-type", PARTS, _without("type")),
    _at(
        "a-part-of-unknown-type",
        f"{PARTS}.type",
        lambda kind: kind not in {"text", "image_url", "image_file"},
    ),
    _at("an-image-url-that-is-a-string", f"{PARTS}.image_url", _not_a(dict)),
    _at("an-image-url-without-a-scheme", f"{PARTS}.image_url.url", lambda url: ":" not in url),
    _at("low-detail-of-an-image-file", f"{PARTS}.image_file.detail", _is("low")),
    _at("low-detail-of-an-image-url", f"{PARTS}.image_url.detail", _is("low")),
    _at("null-attachments", ATTACHMENTS, _is(None)),
    _at("attachments", ATTACHMENTS, bool),
    _at("attachments-that-are-no-list", ATTACHMENTS, _not_a(list)),
    _at("an-attachment-that-is-no-object", f"{ATTACHMENTS}[]", _not_a(dict)),
    _at("an-attachment-without-a-file", f"{ATTACHMENTS}[]", _without("file_id")),
    _at("an-attachment-without-tools", f"{ATTACHMENTS}[]", _without("tools")),
    _at("an-attachment-for-no-tool", f"{ATTACHMENTS}[].tools", _is([])),
    _at("null-metadata-of-a-message", "messages[].metadata", _is(None)),
    _at("null-metadata", "metadata", _is(None)),
    _at("empty-metadata", "metadata", _is({})),
    _at("metadata-in-a-list", "metadata", _not_a(dict, type(None), str)),
    _at("metadata-in-a-string", "metadata", _not_a(dict, type(None), list)),
    _on(
        "a-metadata-value-that-is-no-string",
        lambda v: any(type(one) is not str for entry in maps(v) for one in entry.values()),
    ),
    _on("a-metadata-value-that-is-null", lambda v: any(None in m.values() for m in maps(v))),
    _on(
        "a-metadata-value-that-is-a-list",
        lambda v: any(isinstance(one, list) for entry in maps(v) for one in entry.values()),
    ),
    _on("the-key-proto", _any(keys, _is("__proto__"))),
    _on("a-key-with-a-dot", _any(keys, re.compile(r"\.").search)),
    _on("a-key-in-digits", _any(keys, str.isdecimal)),
    _at("null-tool-resources", "tool_resources", _is(None)),
    _at("tool-resources-that-are-no-object", "tool_resources", _not_a(dict)),
    _at("code-interpreter-that-is-null", "tool_resources.code_interpreter", _is(None)),
    _at("code-interpreter-without-files", "tool_resources.code_interpreter", _without("file_ids")),
    _at("file-search-that-is-null", "tool_resources.file_search", _is(None)),
    _at("an-empty-file-search", "tool_resources.file_search", _is({})),
    _at(
        "both-branches",
        "tool_resources.file_search",
        lambda search: {"vector_store_ids", "vector_stores"} <= search.keys(),
    ),
    _at("an-empty-vector-store", f"{STORES}[]", _is({})),
    _at("null-metadata-of-a-store", f"{STORES}[].metadata", _is(None)),
    _at("a-strategy-that-is-null", CHUNKING, _is(None)),
    _at("a-strategy-without-a-type", CHUNKING, _without("type")),
    _at("auto-chunking", f"{CHUNKING}.type", _is("auto")),
    _at("an-unknown-strategy", f"{CHUNKING}.type", lambda kind: kind not in {"auto", "static"}),
    _at("static-without-sizes", f"{CHUNKING}.static", lambda sizes: len(sizes) < 2),
    _at(
        "a-chunk-out-of-range",
        f"{CHUNKING}.static.max_chunk_size_tokens",
        lambda size: not 100 <= size <= 4096,
    ),
    _at("a-chunk-of-4096-tokens", f"{CHUNKING}.static.max_chunk_size_tokens", _is(4096)),
    _at("a-chunk-of-zero-tokens", f"{CHUNKING}.static.max_chunk_size_tokens", _is(0)),
    _at(
        "a-chunk-of-more-than-64-bits",
        f"{CHUNKING}.static.max_chunk_size_tokens",
        lambda size: abs(size) >= 2**63,
    ),
    _at("a-size-that-is-no-number", f"{CHUNKING}.static.max_chunk_size_tokens", _not_a(int, float)),
    _at(
        "a-size-with-a-fraction",
        f"{CHUNKING}.static.max_chunk_size_tokens",
        lambda size: type(size) is float,
    ),
    _at("an-overlap-of-zero", f"{CHUNKING}.static.chunk_overlap_tokens", _is(0)),
    _at(
        "a-negative-overlap", f"{CHUNKING}.static.chunk_overlap_tokens", lambda overlap: overlap < 0
    ),
    _on(
        "numbers-of-more-than-64-bits",
        lambda v: any(isinstance(one, int | float) and abs(one) >= 2**63 for one in _everything(v)),
    ),
    _on("numbers-without-bounds", lambda v: float("inf") in _everything(v)),
    _on("any-fraction", lambda v: any(type(one) is float for one in _everything(v))),
    _on("any-null", lambda v: None in _everything(v)),
    _on("duplicate-names", lambda v: any(isinstance(o, DuplicateKeys) for o in _everything(v))),
)

_REFUSED: Final = (
    _on("anything-it-should-refuse", _broken("")),
    _on("a-failed-check-of-types", _broken("type")),
    _on("a-failed-check-of-words", _broken("enum")),
    _on("a-failed-check-of-alternatives", _broken("oneOf")),
    _on("a-failed-check-of-counts", _broken("maxItems", "minItems")),
    _on("a-failed-check-of-metadata", _broken("maxProperties", "keyMaxLength", "maxLength")),
    _on("a-failed-check-of-the-overlap", _broken("atMostHalfOf")),
    _on("an-unknown-property", _broken("additionalProperties")),
    _on("a-missing-property", _broken("required")),
    _on(
        "an-unknown-property-of-an-open-object",
        lambda v: any(
            "unknown" in one for one in found(v, PARTS, "tool_resources", f"{ATTACHMENTS}[]")
        ),
    ),
)

_COMBINED: Final = (
    _on("null-metadata-beside-messages", lambda v: v["metadata"] is None and v["messages"]),
    _on("metadata-beside-messages", lambda v: v["metadata"] and v["messages"]),
    _on(
        "attachments-beside-tool-resources",
        lambda v: any(found(v, ATTACHMENTS)) and v["tool_resources"],
    ),
    _on(
        "both-tools-at-once",
        lambda v: {"code_interpreter", "file_search"} <= v["tool_resources"].keys(),
    ),
    _on(
        "a-key-of-both-thread-and-message",
        lambda v: set(v["metadata"]) & set(found(v, "messages[].metadata")[0]),
    ),
    _on("three-properties-at-once", lambda v: len(v) == 3),
    _at("an-assistant-first", "messages", lambda messages: messages[0]["role"] == "assistant"),
    _at(
        "an-assistant-behind-a-user",
        "messages",
        lambda messages: [m["role"] for m in messages][:2] == ["user", "assistant"],
    ),
    _at(
        "an-array-of-parts-behind-the-first-message",
        "messages",
        lambda messages: any(isinstance(message["content"], list) for message in messages[1:]),
    ),
    _at(
        "an-invalid-second-message", "messages", lambda messages: messages[1].keys() - _OF_A_MESSAGE
    ),
    _at("a-message-said-twice", "messages", lambda messages: messages[0] in messages[1:]),
    _at(
        "parts-of-the-assistant",
        "messages[]",
        lambda m: m["role"] == "assistant" and isinstance(m["content"], list),
    ),
    _at(
        "attachments-beside-parts",
        "messages[]",
        lambda m: isinstance(m["content"], list) and m["attachments"],
    ),
    _at(
        "null-attachments-beside-metadata",
        "messages[]",
        lambda m: m["attachments"] is None and m["metadata"],
    ),
    _at(
        "two-images",
        "messages[].content",
        _parts(lambda parts: sum("image_url" in part for part in parts) > 1),
    ),
    _at(
        "an-image-behind-text",
        "messages[].content",
        _parts(lambda parts: parts[0]["type"] == "text" and "image_url" in parts[1]),
    ),
    _at(
        "a-third-part-that-is-an-image",
        "messages[].content",
        _parts(lambda parts: parts[2]["type"] != "text"),
    ),
    _at(
        "an-image-by-file-and-one-by-url",
        "messages[].content",
        _parts(lambda parts: {"image_file", "image_url"} <= {part["type"] for part in parts}),
    ),
    _at(
        "static-chunking-beside-metadata",
        f"{STORES}[]",
        lambda store: store["metadata"] and "static" in store["chunking_strategy"],
    ),
    _at(
        "a-strategy-without-files",
        f"{STORES}[]",
        lambda store: store["chunking_strategy"] and not store.get("file_ids"),
    ),
)

LIARS: Final[tuple[Liar, ...]] = (
    *_REQUESTS,
    *_TEXTS,
    *_SIZES,
    *_VALUES,
    *_REFUSED,
    *_COMBINED,
)
