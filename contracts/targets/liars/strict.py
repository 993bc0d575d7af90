"""Liars that refuse what the definition allows: a corner, a limit met exactly, a combination."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final

from contracts.reading import parse
from contracts.targets.liars.liar import Liar
from contracts.targets.reference import Request, Response

Test = Callable[[Any], object]

CONTENT: Final = ("messages[].content", "messages[].content[].text")
PARTS: Final = "messages[].content[]"
ATTACHMENTS: Final = "messages[].attachments"
FILES: Final = "tool_resources.code_interpreter.file_ids"
STORE_IDS: Final = "tool_resources.file_search.vector_store_ids"
STORES: Final = "tool_resources.file_search.vector_stores"
CHUNKING: Final = f"{STORES}[].chunking_strategy"
METADATA: Final = {
    "thread": "metadata",
    "message": "messages[].metadata",
    "store": f"{STORES}[].metadata",
}


def found(value: Any, *places: str) -> list[Any]:
    """Return what stands at *places*, such as ``messages[].role``, wherever that is in *value*."""
    everything: list[Any] = []
    for place in places:
        here = [value]
        for step in filter(None, place.replace("[]", ".[]").split(".")):
            if step == "[]":
                here = [entry for v in here if isinstance(v, list) for entry in v]
            else:
                here = [v[step] for v in here if isinstance(v, dict) and step in v]
        everything += here
    return everything


def texts(value: Any) -> list[str]:
    """Return every text of a message's content, parts included."""
    return [text for text in found(value, *CONTENT) if isinstance(text, str)]


def maps(value: Any, *places: str) -> list[dict[str, Any]]:
    """Return the metadata objects at *places*, or all of them."""
    everything = found(value, *(places or METADATA.values()))
    return [metadata for metadata in everything if isinstance(metadata, dict)]


def values(value: Any) -> list[str]:
    """Return every metadata value that is a string."""
    return [text for entry in maps(value) for text in entry.values() if isinstance(text, str)]


def keys(value: Any) -> list[str]:
    """Return every metadata key."""
    return [key for entry in maps(value) for key in entry]


def _is(wanted: Any) -> Test:
    # 0 is not False and {} is not [], so the type counts as well.
    return lambda value: type(value) is type(wanted) and value == wanted


def _over(limit: int, measure: Callable[[Any], int] = len) -> Test:
    """Return a test for what is larger than *limit*; null has no size."""
    return lambda value: value is not None and measure(value) > limit


def _any(every: Callable[[Any], list[Any]], test: Test) -> Test:
    """Return a test for requests that holds if *test* holds for any of what *every* finds."""
    return lambda value: any(map(test, every(value)))


def _parts(test: Callable[[list[dict[str, Any]]], object]) -> Test:
    """Return a test for content that sees arrays of parts only."""
    return lambda content: isinstance(content, list) and test(content)


def _static(test: Callable[[int, int], object]) -> Test:
    """Return a test for a static strategy from one of its chunk size and its overlap."""
    return lambda static: test(static["max_chunk_size_tokens"], static["chunk_overlap_tokens"])


def _lacks(name: str) -> Test:
    return lambda value: name not in value


def _begins_without(name: str) -> Test:
    return lambda value: next(iter(value)) != name


def _anything(value: Any) -> bool:
    del value
    return True


def _repeats(entries: Any) -> bool:
    return any(entry in entries[:i] for i, entry in enumerate(entries or ()))


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _types(parts: list[dict[str, Any]]) -> list[str]:
    return [part["type"] for part in parts]


def _own_keys(value: Any, name: str) -> set[str]:
    return set(keys({name: value.get(name)}))


def _whole(name: str, clause: str, test: Test) -> Liar:
    """Return the liar that refuses a request for which *test* holds."""
    return Liar(name=f"refuses-{name}", clause=f"accept.{clause}", refuses=test)


def _at(name: str, clause: str, place: str, test: Test) -> Liar:
    """Return the liar that refuses a request in which *test* holds somewhere at *place*."""
    return _whole(name, clause, lambda value: any(map(test, found(value, place))))


def _written(name: str, clause: str, test: Callable[[Request], object]) -> Liar:
    """Return the liar that refuses a request for how it is written, not for what it says."""
    return Liar(name=f"refuses-{name}", clause=f"accept.{clause}", response=_unless(test))


def _unless(test: Callable[[Request], object]) -> Callable[[Response, Request], Response]:
    def response(answer: Response, request: Request) -> Response:
        if answer.status != 200 or not test(request):
            return answer
        return answer.having(status=400, body=b'{"error": {"message": "This cannot be read."}}')

    return response


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "")


_WRITING: Final = (
    _written("no-body", "no-body", lambda r: not r.body),
    _written("an-empty-object", "empty-object", lambda r: r.body and parse(r.body) == {}),
    _written("escaped-json", "written-otherwise", lambda r: rb"\u" in r.body),
    _written("escaped-surrogate-pairs", "written-otherwise", lambda r: rb"\ud8" in r.body.lower()),
    _written("capital-escapes", "written-otherwise", lambda r: re.search(rb"\\u..[A-F]", r.body)),
    _written("an-escaped-solidus", "written-otherwise", lambda r: rb"\/" in r.body),
    _written("raw-utf-8", "written-otherwise", lambda r: not r.body.isascii()),
    _written("indented-json", "written-otherwise", lambda r: b"\n  " in r.body),
    _written("tabs-between-tokens", "written-otherwise", lambda r: b"\t" in r.body),
    _written("carriage-returns", "written-otherwise", lambda r: b"\r" in r.body),
    _written("white-space-in-front", "written-otherwise", lambda r: r.body[:1].isspace()),
    _written("white-space-behind", "written-otherwise", lambda r: r.body[-1:].isspace()),
    _written("a-space-before-a-colon", "written-otherwise", lambda r: b'" :' in r.body),
    _written("a-charset", "media-type-parameters", lambda r: ";" in _media_type(r)),
    _written("a-quoted-charset", "media-type-parameters", lambda r: '"' in _media_type(r)),
    _written("a-capital-charset", "media-type-parameters", lambda r: "UTF" in _media_type(r)),
    _written("a-capital-media-type", "media-type-parameters", lambda r: "A" in _media_type(r)),
    _written("bodies-above-100-kb", "any-text", lambda r: len(r.body) > 100 * 1024),
    # Objects are unordered, but some readers want the discriminator first.
    _at("content-before-role", "written-otherwise", "messages[]", _begins_without("role")),
    _at("parts-whose-type-is-not-first", "written-otherwise", PARTS, _begins_without("type")),
    _whole(
        "metadata-before-messages",
        "written-otherwise",
        lambda v: [*v][:1] == ["metadata"] and "messages" in v,
    ),
)

_MESSAGES: Final = (
    _at("the-assistant-role", "roles", "messages[].role", _is("assistant")),
    _at("the-user-role", "roles", "messages[].role", _is("user")),
    _at("an-empty-list-of-messages", "messages", "messages", _is([])),
    _at("a-second-message", "messages", "messages", _over(1)),
    _at("more-than-ten-messages", "messages", "messages", _over(10)),
    _at("32-messages", "messages", "messages", _over(31)),
    _at("a-message-said-twice", "combinations", "messages", _repeats),
    _at(
        "an-assistant-first",
        "combinations",
        "messages",
        lambda m: m and m[0]["role"] == "assistant",
    ),
    _at(
        "an-assistant-last",
        "combinations",
        "messages",
        lambda m: m and m[-1]["role"] == "assistant",
    ),
    _at(
        "one-role-twice-running",
        "combinations",
        "messages",
        lambda m: any(a["role"] == b["role"] for a, b in pairwise(m)),
    ),
    _at(
        "two-messages-of-the-assistant",
        "combinations",
        "messages",
        lambda m: [one["role"] for one in m].count("assistant") > 1,
    ),
    _at("content-as-a-string", "content-string", "messages[].content", lambda c: type(c) is str),
    _at(
        "content-as-an-array", "content-parts", "messages[].content", lambda c: isinstance(c, list)
    ),
    _at("two-content-parts", "content-parts", "messages[].content", _parts(_over(1))),
    _at("more-than-ten-content-parts", "content-parts", "messages[].content", _parts(_over(10))),
    _at(
        "content-without-a-text-part",
        "images",
        "messages[].content",
        _parts(lambda c: "text" not in _types(c)),
    ),
    _at("a-part-said-twice", "combinations", "messages[].content", _parts(_repeats)),
    _at(
        "parts-of-different-types",
        "combinations",
        "messages[].content",
        _parts(lambda c: len(set(_types(c))) > 1),
    ),
    _at(
        "text-behind-an-image",
        "combinations",
        "messages[].content",
        _parts(lambda c: any(a != "text" == b for a, b in pairwise(_types(c)))),
    ),
    _at(
        "two-image-parts",
        "combinations",
        "messages[].content",
        _parts(lambda c: _types(c).count("image_url") > 1),
    ),
    _at("text-parts", "content-parts", f"{PARTS}.type", _is("text")),
    _at("image-files", "images", f"{PARTS}.type", _is("image_file")),
    _at("image-urls", "images", f"{PARTS}.type", _is("image_url")),
    *(
        _at(
            f"{image.replace('_', '-')}-in-{detail}-detail",
            "images",
            f"{PARTS}.{image}.detail",
            _is(detail),
        )
        for image in ("image_file", "image_url")
        for detail in ("auto", "low", "high")
    ),
    _at("an-image-file-without-detail", "images", f"{PARTS}.image_file", _lacks("detail")),
    _at("an-image-url-without-detail", "images", f"{PARTS}.image_url", _lacks("detail")),
    _at("null-attachments", "attachments", ATTACHMENTS, _is(None)),
    _at("an-empty-list-of-attachments", "attachments", ATTACHMENTS, _is([])),
    _at("attachments", "attachments", ATTACHMENTS, bool),
    _at("a-second-attachment", "attachments", ATTACHMENTS, _over(1)),
    _at("an-attachment-for-no-tool", "attachments", f"{ATTACHMENTS}[].tools", _is([])),
    _at(
        "an-attachment-for-both-tools",
        "attachments",
        f"{ATTACHMENTS}[].tools",
        lambda tools: len({t["type"] for t in tools}) > 1,
    ),
    _at(
        "attachments-for-code-interpreter",
        "attachments",
        f"{ATTACHMENTS}[].tools[].type",
        _is("code_interpreter"),
    ),
    _at(
        "attachments-for-file-search",
        "attachments",
        f"{ATTACHMENTS}[].tools[].type",
        _is("file_search"),
    ),
    _at("metadata-on-a-message", "message-metadata", "messages[].metadata", bool),
    _at("empty-metadata-on-a-message", "message-metadata", "messages[].metadata", _is({})),
    _at("null-metadata-on-a-message", "message-metadata", "messages[].metadata", _is(None)),
    _at(
        "attachments-beside-parts",
        "combinations",
        "messages[]",
        lambda m: isinstance(m["content"], list) and m.get("attachments"),
    ),
    _at(
        "images-of-the-assistant",
        "combinations",
        "messages[]",
        lambda m: m["role"] == "assistant" and any("image_url" in part for part in m["content"]),
    ),
    _at(
        "attachments-of-the-assistant",
        "combinations",
        "messages[]",
        lambda m: m["role"] == "assistant" and m.get("attachments"),
    ),
    _at(
        "metadata-of-the-assistant",
        "combinations",
        "messages[]",
        lambda m: m["role"] == "assistant" and m.get("metadata"),
    ),
)

_RESOURCES: Final = (
    _at("tool-resources", "tool-resources", "tool_resources", bool),
    _at("null-tool-resources", "tool-resources", "tool_resources", _is(None)),
    _at("empty-tool-resources", "tool-resources", "tool_resources", _is({})),
    _at("code-interpreter", "code-interpreter", "tool_resources.code_interpreter", _anything),
    _at(
        "code-interpreter-without-file-ids",
        "code-interpreter",
        "tool_resources.code_interpreter",
        _is({}),
    ),
    _at("code-interpreter-with-an-empty-list", "code-interpreter", FILES, _is([])),
    _at("more-than-ten-files", "code-interpreter", FILES, _over(10)),
    _at("20-files", "code-interpreter", FILES, _over(19)),
    _at("a-file-named-twice", "combinations", FILES, _repeats),
    _at("file-search", "tool-resources", "tool_resources.file_search", _anything),
    _at("vector-store-ids", "vector-store-ids", STORE_IDS, _anything),
    _at("an-empty-list-of-vector-store-ids", "vector-store-ids", STORE_IDS, _is([])),
    _at("one-vector-store-id", "vector-store-ids", STORE_IDS, bool),
    _at("vector-stores", "vector-stores", STORES, _anything),
    _at("an-empty-list-of-vector-stores", "vector-stores", STORES, _is([])),
    _at("a-vector-store-without-properties", "vector-stores", f"{STORES}[]", _is({})),
    _at(
        "a-vector-store-without-a-strategy",
        "vector-stores",
        f"{STORES}[]",
        _lacks("chunking_strategy"),
    ),
    _at("a-vector-store-without-files", "vector-stores", f"{STORES}[].file_ids", _is([])),
    _at(
        "more-than-a-hundred-files-in-a-vector-store",
        "vector-stores",
        f"{STORES}[].file_ids",
        _over(100),
    ),
    _at("10000-files-in-a-vector-store", "vector-stores", f"{STORES}[].file_ids", _over(9_999)),
    _at("metadata-on-a-vector-store", "vector-stores", f"{STORES}[].metadata", bool),
    _at("null-metadata-on-a-vector-store", "vector-stores", f"{STORES}[].metadata", _is(None)),
    _at("empty-metadata-on-a-vector-store", "vector-stores", f"{STORES}[].metadata", _is({})),
    _at(
        "a-strategy-without-files",
        "combinations",
        f"{STORES}[]",
        lambda s: "chunking_strategy" in s and not s.get("file_ids"),
    ),
    _at(
        "static-chunking-beside-metadata",
        "combinations",
        f"{STORES}[]",
        lambda s: "static" in s.get("chunking_strategy", ()) and s.get("metadata"),
    ),
    _at("auto-chunking", "chunking", f"{CHUNKING}.type", _is("auto")),
    _at("static-chunking", "chunking", f"{CHUNKING}.type", _is("static")),
    _at(
        "an-overlap-of-zero",
        "chunking",
        f"{CHUNKING}.static",
        _static(lambda _, overlap: not overlap),
    ),
    _at(
        "an-overlap-of-one-token",
        "chunking",
        f"{CHUNKING}.static",
        _static(lambda _, overlap: overlap == 1),
    ),
    _at(
        "an-overlap-of-exactly-half",
        "chunking",
        f"{CHUNKING}.static",
        _static(lambda size, overlap: 2 * overlap == size),
    ),
    _at(
        "an-overlap-of-half-an-odd-chunk",
        "chunking",
        f"{CHUNKING}.static",
        _static(lambda size, half: 2 * half + 1 == size),
    ),
    _at(
        "an-overlap-of-more-than-a-quarter",
        "chunking",
        f"{CHUNKING}.static",
        _static(lambda size, overlap: 4 * overlap > size),
    ),
    _at(
        "an-overlap-of-more-than-800-tokens",
        "chunking",
        f"{CHUNKING}.static",
        _static(lambda _, overlap: overlap > 800),
    ),
    _at(
        "a-chunk-of-100-tokens",
        "chunking",
        f"{CHUNKING}.static",
        _static(lambda size, _: size == 100),
    ),
    _at(
        "a-chunk-of-4096-tokens",
        "chunking",
        f"{CHUNKING}.static",
        _static(lambda size, _: size == 4096),
    ),
    _at(
        "a-chunk-of-more-than-2048-tokens",
        "chunking",
        f"{CHUNKING}.static",
        _static(lambda size, _: size > 2048),
    ),
    _at(
        "a-chunk-of-an-odd-number-of-tokens",
        "chunking",
        f"{CHUNKING}.static",
        _static(lambda size, _: size % 2),
    ),
)

_FULL: Final[dict[str, Test]] = {
    "16-pairs": lambda pairs: len(pairs or ()) == 16,
    "a-64-character-key": lambda pairs: any(len(key) == 64 for key in pairs or ()),
    "a-512-character-value": lambda pairs: 512 in map(len, (pairs or {}).values()),
}
_MAPS: Final = (
    _at("metadata", "metadata", "metadata", bool),
    _at("null-metadata", "metadata", "metadata", _is(None)),
    _at("empty-metadata", "metadata", "metadata", _is({})),
    _at("more-than-ten-pairs", "metadata-limits", "metadata", _over(10)),
    _at(
        "a-metadata-value-said-twice",
        "combinations",
        "metadata",
        lambda m: _repeats([*(m or {}).values()]),
    ),
    _at(
        "keys-that-differ-in-case-only",
        "combinations",
        "metadata",
        lambda m: _repeats([key.lower() for key in m or ()]),
    ),
    *(
        _at(f"{what}-on-a-{place}", "metadata-limits", at, full)
        for place, at in METADATA.items()
        for what, full in _FULL.items()
    ),
    _whole("long-values-counted-in-bytes", "any-text", _any(values, _over(512, _utf8))),
    _whole("long-values-counted-in-utf-16", "any-text", _any(values, _over(512, _utf16))),
    _whole("long-keys-counted-in-bytes", "any-text", _any(keys, _over(64, _utf8))),
    _whole("long-keys-counted-in-utf-16", "any-text", _any(keys, _over(64, _utf16))),
    _whole("values-above-255-characters", "any-text", _any(values, _over(255))),
    _whole("keys-above-32-characters", "metadata-limits", _any(keys, _over(32))),
    _whole("metadata-above-8-kb", "combinations", _any(maps, lambda m: len(str(m)) > 8192)),
    _whole("more-than-16-pairs-in-all", "combinations", lambda v: len(keys(v)) > 16),
    _whole(
        "one-key-on-both-thread-and-message",
        "combinations",
        lambda v: _own_keys(v, "metadata") & _own_keys(v, "messages"),
    ),
)

_TOGETHER: Final = (
    _whole("both-tools-at-once", "combinations", lambda v: len(v.get("tool_resources") or ()) > 1),
    _whole(
        "tool-resources-beside-messages",
        "combinations",
        lambda v: v.get("tool_resources") and v.get("messages"),
    ),
    _whole(
        "metadata-beside-messages",
        "combinations",
        lambda v: v.get("metadata") and v.get("messages"),
    ),
    _whole(
        "metadata-beside-tool-resources",
        "combinations",
        lambda v: v.get("metadata") and v.get("tool_resources"),
    ),
    _whole("three-properties-at-once", "combinations", lambda v: len(v) > 2),
    _whole(
        "null-tool-resources-beside-messages",
        "combinations",
        lambda v: v.get("tool_resources", 1) is None and v.get("messages"),
    ),
    _whole(
        "null-metadata-beside-messages",
        "combinations",
        lambda v: v.get("metadata", 1) is None and v.get("messages"),
    ),
    _whole(
        "attachments-beside-tool-resources",
        "combinations",
        lambda v: any(found(v, ATTACHMENTS)) and v.get("tool_resources"),
    ),
    _whole(
        "attachments-beside-files",
        "combinations",
        lambda v: any(found(v, ATTACHMENTS)) and any(found(v, FILES)),
    ),
    _whole(
        "more-than-20-files-in-code-and-attachments",
        "combinations",
        lambda v: len(found(v, f"{FILES}[]", f"{ATTACHMENTS}[]")) > 20,
    ),
)

_LENGTHS: Final = (
    *(
        _whole(f"content-above-{limit}-characters", "any-text", _any(texts, _over(limit)))
        for limit in (1_000, 4_096, 32_768, 65_535, 255_999)
    ),
    _whole("content-above-65535-bytes", "any-text", _any(texts, _over(65_535, _utf8))),
    _whole("content-above-256000-bytes", "any-text", _any(texts, _over(256_000, _utf8))),
    _whole("content-above-256000-utf-16-units", "any-text", _any(texts, _over(256_000, _utf16))),
)

_STRANGE: Final[dict[str, Test]] = {
    "empty-text": _is(""),
    "blank-text": lambda text: text.isspace(),
    "nul": re.compile("\x00").search,
    "control-characters": re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]").search,
    "line-ends": re.compile("[\r\n]").search,
    "tabs": re.compile("\t").search,
    "emoji": re.compile("[\U0001f000-\U0001ffff]").search,
    "non-ascii": lambda text: not text.isascii(),
    "what-latin-1-lacks": re.compile("[^\0-\xff]").search,
    "right-to-left": re.compile("[\u0590-\u08ff]").search,
    "text-not-in-nfc": lambda text: not unicodedata.is_normalized("NFC", text),
    "a-byte-order-mark": re.compile("\ufeff").search,
    "private-use": re.compile("[\ue000-\uf8ff]").search,
    "noncharacters": re.compile("[\ufffe\uffff]").search,
    "line-separators": re.compile("[\u2028\u2029]").search,
    "html": re.compile("<").search,
    "double-quotes": re.compile('"').search,
    "backslashes": re.compile(r"\\").search,
    "percent-signs": re.compile("%").search,
    "dollar-signs": re.compile(r"\$").search,
    "dots": re.compile(r"\.").search,
    "digits-only": lambda text: text.isdecimal(),
    "the-word-null": _is("null"),
    "the-word-true": _is("true"),
}
_TEXTS: Final = tuple(
    _whole(f"{name}-as-{place}", "any-text", _any(every, odd))
    for place, every in {"content": texts, "a-value": values, "a-key": keys}.items()
    for name, odd in _STRANGE.items()
)
_KEYS: Final = (
    _whole("keys-with-spaces", "any-text", _any(keys, re.compile(" ").search)),
    _whole("keys-named-proto", "any-text", _any(keys, _is("__proto__"))),
    _whole("keys-named-constructor", "any-text", _any(keys, _is("constructor"))),
    _whole("keys-named-id", "any-text", _any(keys, _is("id"))),
    _whole("keys-with-slashes", "any-text", _any(keys, re.compile("/").search)),
    _whole("keys-with-brackets", "any-text", _any(keys, re.compile(r"\[").search)),
    _whole("keys-that-begin-with-an-underscore", "any-text", _any(keys, re.compile("_").match)),
    _whole(
        "keys-that-are-no-identifiers", "any-text", _any(keys, lambda key: not key.isidentifier())
    ),
)

LIARS: Final[tuple[Liar, ...]] = (
    *_WRITING,
    *_MESSAGES,
    *_RESOURCES,
    *_MAPS,
    *_TOGETHER,
    *_LENGTHS,
    *_TEXTS,
    *_KEYS,
)
