"""Liars that refuse what the definition allows: a corner, a limit met exactly, a combination."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Any, Final

from contracts.reading import parse
from contracts.targets.liars.liar import Liar
from contracts.targets.reference import Request, Response

Test = Callable[[Any], object]
Tests = Mapping[str, Test]

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


def _whole(clause: str, tests: Tests) -> tuple[Liar, ...]:
    """Return the liars that refuse a request for which a test holds."""
    return tuple(
        Liar(name=f"refuses-{name}", clause=f"accept.{clause}", refuses=test)
        for name, test in tests.items()
    )


def _at(place: str, clause: str, tests: Tests) -> tuple[Liar, ...]:
    """Return the liars that refuse a request in which a test holds somewhere at *place*."""
    every = partial(_found_at, place)
    return _whole(clause, {name: _any(every, test) for name, test in tests.items()})


def _found_at(place: str, value: Any) -> list[Any]:
    return found(value, place)


def _written(clause: str, tests: Mapping[str, Callable[[Request], object]]) -> tuple[Liar, ...]:
    """Return the liars that refuse a request for how it is written, not for what it says."""
    return tuple(
        Liar(name=f"refuses-{name}", clause=f"accept.{clause}", response=_unless(test))
        for name, test in tests.items()
    )


def _unless(test: Callable[[Request], object]) -> Callable[[Response, Request], Response]:
    def response(answer: Response, request: Request) -> Response:
        if answer.status != 200 or not test(request):
            return answer
        return answer.having(status=400, body=b'{"error": {"message": "This cannot be read."}}')

    return response


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "")


_WRITING: Final = (
    *_written("no-body", {"no-body": lambda r: not r.body}),
    *_written("empty-object", {"an-empty-object": lambda r: r.body and parse(r.body) == {}}),
    *_written(
        "written-otherwise",
        {
            "escaped-json": lambda r: rb"\u" in r.body,
            "escaped-surrogate-pairs": lambda r: rb"\ud8" in r.body.lower(),
            "capital-escapes": lambda r: re.search(rb"\\u..[A-F]", r.body),
            "an-escaped-solidus": lambda r: rb"\/" in r.body,
            "raw-utf-8": lambda r: not r.body.isascii(),
            "indented-json": lambda r: b"\n  " in r.body,
            "tabs-between-tokens": lambda r: b"\t" in r.body,
            "carriage-returns": lambda r: b"\r" in r.body,
            "white-space-in-front": lambda r: r.body[:1].isspace(),
            "white-space-behind": lambda r: r.body[-1:].isspace(),
            "a-space-before-a-colon": lambda r: b'" :' in r.body,
        },
    ),
    *_written(
        "media-type-parameters",
        {
            "a-charset": lambda r: ";" in _media_type(r),
            "a-quoted-charset": lambda r: '"' in _media_type(r),
            "a-capital-charset": lambda r: "UTF" in _media_type(r),
            "a-capital-media-type": lambda r: "A" in _media_type(r),
        },
    ),
    *_written("any-text", {"bodies-above-100-kb": lambda r: len(r.body) > 100 * 1024}),
    # Objects are unordered, but some readers want the discriminator first.
    *_at("messages[]", "written-otherwise", {"content-before-role": _begins_without("role")}),
    *_at(PARTS, "written-otherwise", {"parts-whose-type-is-not-first": _begins_without("type")}),
    *_whole(
        "written-otherwise",
        {"metadata-before-messages": lambda v: [*v][:1] == ["metadata"] and "messages" in v},
    ),
)

_MESSAGES: Final = (
    *_at(
        "messages[].role",
        "roles",
        {"the-assistant-role": _is("assistant"), "the-user-role": _is("user")},
    ),
    *_at(
        "messages",
        "messages",
        {
            "an-empty-list-of-messages": _is([]),
            "a-second-message": _over(1),
            "more-than-ten-messages": _over(10),
            "32-messages": _over(31),
        },
    ),
    *_at(
        "messages",
        "combinations",
        {
            "a-message-said-twice": _repeats,
            "an-assistant-first": lambda m: m and m[0]["role"] == "assistant",
            "an-assistant-last": lambda m: m and m[-1]["role"] == "assistant",
            "one-role-twice-running": lambda m: any(a["role"] == b["role"] for a, b in pairwise(m)),
            "two-messages-of-the-assistant": lambda m: (
                [one["role"] for one in m].count("assistant") > 1
            ),
        },
    ),
    *_at("messages[].content", "content-string", {"content-as-a-string": lambda c: type(c) is str}),
    *_at(
        "messages[].content",
        "content-parts",
        {
            "content-as-an-array": lambda c: isinstance(c, list),
            "two-content-parts": _parts(_over(1)),
            "more-than-ten-content-parts": _parts(_over(10)),
        },
    ),
    *_at(
        "messages[].content",
        "images",
        {"content-without-a-text-part": _parts(lambda c: "text" not in _types(c))},
    ),
    *_at(
        "messages[].content",
        "combinations",
        {
            "a-part-said-twice": _parts(_repeats),
            "parts-of-different-types": _parts(lambda c: len(set(_types(c))) > 1),
            "text-behind-an-image": _parts(
                lambda c: any(a != "text" == b for a, b in pairwise(_types(c)))
            ),
            "two-image-parts": _parts(lambda c: _types(c).count("image_url") > 1),
        },
    ),
    *_at(f"{PARTS}.type", "content-parts", {"text-parts": _is("text")}),
    *_at(
        f"{PARTS}.type",
        "images",
        {"image-files": _is("image_file"), "image-urls": _is("image_url")},
    ),
    *(
        liar
        for image in ("image_file", "image_url")
        for liar in (
            *_at(
                f"{PARTS}.{image}",
                "images",
                {f"{image.replace('_', '-')}-without-detail": _lacks("detail")},
            ),
            *_at(
                f"{PARTS}.{image}.detail",
                "images",
                {
                    f"{image.replace('_', '-')}-in-{detail}-detail": _is(detail)
                    for detail in ("auto", "low", "high")
                },
            ),
        )
    ),
    *_at(
        ATTACHMENTS,
        "attachments",
        {
            "null-attachments": _is(None),
            "an-empty-list-of-attachments": _is([]),
            "attachments": bool,
            "a-second-attachment": _over(1),
        },
    ),
    *_at(
        f"{ATTACHMENTS}[].tools",
        "attachments",
        {
            "an-attachment-for-no-tool": _is([]),
            "an-attachment-for-both-tools": lambda tools: len({t["type"] for t in tools}) > 1,
        },
    ),
    *_at(
        f"{ATTACHMENTS}[].tools[].type",
        "attachments",
        {
            "attachments-for-code-interpreter": _is("code_interpreter"),
            "attachments-for-file-search": _is("file_search"),
        },
    ),
    *_at(
        "messages[].metadata",
        "message-metadata",
        {
            "metadata-on-a-message": bool,
            "empty-metadata-on-a-message": _is({}),
            "null-metadata-on-a-message": _is(None),
        },
    ),
    *_at(
        "messages[]",
        "combinations",
        {
            "attachments-beside-parts": lambda m: (
                isinstance(m["content"], list) and m.get("attachments")
            ),
            "images-of-the-assistant": lambda m: (
                m["role"] == "assistant" and any("image_url" in part for part in m["content"])
            ),
            "attachments-of-the-assistant": lambda m: (
                m["role"] == "assistant" and m.get("attachments")
            ),
            "metadata-of-the-assistant": lambda m: m["role"] == "assistant" and m.get("metadata"),
        },
    ),
)

_RESOURCES: Final = (
    *_at(
        "tool_resources",
        "tool-resources",
        {
            "tool-resources": bool,
            "null-tool-resources": _is(None),
            "empty-tool-resources": _is({}),
        },
    ),
    *_at(
        "tool_resources.code_interpreter",
        "code-interpreter",
        {"code-interpreter": _anything, "code-interpreter-without-file-ids": _is({})},
    ),
    *_at(
        FILES,
        "code-interpreter",
        {
            "code-interpreter-with-an-empty-list": _is([]),
            "more-than-ten-files": _over(10),
            "20-files": _over(19),
        },
    ),
    *_at(FILES, "combinations", {"a-file-named-twice": _repeats}),
    *_at("tool_resources.file_search", "tool-resources", {"file-search": _anything}),
    *_at(
        STORE_IDS,
        "vector-store-ids",
        {
            "vector-store-ids": _anything,
            "an-empty-list-of-vector-store-ids": _is([]),
            "one-vector-store-id": bool,
        },
    ),
    *_at(
        STORES,
        "vector-stores",
        {"vector-stores": _anything, "an-empty-list-of-vector-stores": _is([])},
    ),
    *_at(
        f"{STORES}[]",
        "vector-stores",
        {
            "a-vector-store-without-properties": _is({}),
            "a-vector-store-without-a-strategy": _lacks("chunking_strategy"),
        },
    ),
    *_at(
        f"{STORES}[].file_ids",
        "vector-stores",
        {
            "a-vector-store-without-files": _is([]),
            "more-than-a-hundred-files-in-a-vector-store": _over(100),
            "10000-files-in-a-vector-store": _over(9_999),
        },
    ),
    *_at(
        f"{STORES}[].metadata",
        "vector-stores",
        {
            "metadata-on-a-vector-store": bool,
            "null-metadata-on-a-vector-store": _is(None),
            "empty-metadata-on-a-vector-store": _is({}),
        },
    ),
    *_at(
        f"{STORES}[]",
        "combinations",
        {
            "a-strategy-without-files": lambda s: (
                "chunking_strategy" in s and not s.get("file_ids")
            ),
            "static-chunking-beside-metadata": lambda s: (
                "static" in s.get("chunking_strategy", ()) and s.get("metadata")
            ),
        },
    ),
    *_at(
        f"{CHUNKING}.type",
        "chunking",
        {"auto-chunking": _is("auto"), "static-chunking": _is("static")},
    ),
    *_at(
        f"{CHUNKING}.static",
        "chunking",
        {
            "an-overlap-of-zero": _static(lambda _, overlap: not overlap),
            "an-overlap-of-one-token": _static(lambda _, overlap: overlap == 1),
            "an-overlap-of-exactly-half": _static(lambda size, overlap: 2 * overlap == size),
            "an-overlap-of-half-an-odd-chunk": _static(lambda size, half: 2 * half + 1 == size),
            "an-overlap-of-more-than-a-quarter": _static(lambda size, overlap: 4 * overlap > size),
            "an-overlap-of-more-than-800-tokens": _static(lambda _, overlap: overlap > 800),
            "a-chunk-of-100-tokens": _static(lambda size, _: size == 100),
            "a-chunk-of-4096-tokens": _static(lambda size, _: size == 4096),
            "a-chunk-of-more-than-2048-tokens": _static(lambda size, _: size > 2048),
            "a-chunk-of-an-odd-number-of-tokens": _static(lambda size, _: size % 2),
        },
    ),
)

_FULL: Final[Tests] = {
    "16-pairs": lambda pairs: len(pairs or ()) == 16,
    "a-64-character-key": lambda pairs: any(len(key) == 64 for key in pairs or ()),
    "a-512-character-value": lambda pairs: 512 in map(len, (pairs or {}).values()),
}
_MAPS: Final = (
    *_at(
        "metadata",
        "metadata",
        {
            "metadata": bool,
            "null-metadata": _is(None),
            "empty-metadata": _is({}),
        },
    ),
    *_at("metadata", "metadata-limits", {"more-than-ten-pairs": _over(10)}),
    *_at(
        "metadata",
        "combinations",
        {
            "a-metadata-value-said-twice": lambda m: _repeats([*(m or {}).values()]),
            "keys-that-differ-in-case-only": lambda m: _repeats([key.lower() for key in m or ()]),
        },
    ),
    *(
        liar
        for place, at in METADATA.items()
        for liar in _at(
            at,
            "metadata-limits",
            {f"{what}-on-a-{place}": full for what, full in _FULL.items()},
        )
    ),
    *_whole(
        "any-text",
        {
            "long-values-counted-in-bytes": _any(values, _over(512, _utf8)),
            "long-values-counted-in-utf-16": _any(values, _over(512, _utf16)),
            "long-keys-counted-in-bytes": _any(keys, _over(64, _utf8)),
            "long-keys-counted-in-utf-16": _any(keys, _over(64, _utf16)),
            "values-above-255-characters": _any(values, _over(255)),
        },
    ),
    *_whole("metadata-limits", {"keys-above-32-characters": _any(keys, _over(32))}),
    *_whole(
        "combinations",
        {
            "metadata-above-8-kb": _any(maps, lambda m: len(str(m)) > 8192),
            "more-than-16-pairs-in-all": lambda v: len(keys(v)) > 16,
            "one-key-on-both-thread-and-message": lambda v: (
                _own_keys(v, "metadata") & _own_keys(v, "messages")
            ),
        },
    ),
)

_TOGETHER: Final = _whole(
    "combinations",
    {
        "both-tools-at-once": lambda v: len(v.get("tool_resources") or ()) > 1,
        "tool-resources-beside-messages": lambda v: v.get("tool_resources") and v.get("messages"),
        "metadata-beside-messages": lambda v: v.get("metadata") and v.get("messages"),
        "metadata-beside-tool-resources": lambda v: v.get("metadata") and v.get("tool_resources"),
        "three-properties-at-once": lambda v: len(v) > 2,
        "null-tool-resources-beside-messages": lambda v: (
            v.get("tool_resources", 1) is None and v.get("messages")
        ),
        "null-metadata-beside-messages": lambda v: (
            v.get("metadata", 1) is None and v.get("messages")
        ),
        "attachments-beside-tool-resources": lambda v: (
            any(found(v, ATTACHMENTS)) and v.get("tool_resources")
        ),
        "attachments-beside-files": lambda v: any(found(v, ATTACHMENTS)) and any(found(v, FILES)),
        "more-than-20-files-in-code-and-attachments": lambda v: (
            len(found(v, f"{FILES}[]", f"{ATTACHMENTS}[]")) > 20
        ),
    },
)

_LENGTHS: Final = _whole(
    "any-text",
    {
        **{
            f"content-above-{limit}-characters": _any(texts, _over(limit))
            for limit in (1_000, 4_096, 32_768, 65_535, 255_999)
        },
        "content-above-65535-bytes": _any(texts, _over(65_535, _utf8)),
        "content-above-256000-bytes": _any(texts, _over(256_000, _utf8)),
        "content-above-256000-utf-16-units": _any(texts, _over(256_000, _utf16)),
    },
)

_STRANGE: Final[Tests] = {
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
_TEXTS: Final = _whole(
    "any-text",
    {
        f"{name}-as-{place}": _any(every, odd)
        for place, every in {"content": texts, "a-value": values, "a-key": keys}.items()
        for name, odd in _STRANGE.items()
    },
)
_KEYS: Final = _whole(
    "any-text",
    {
        "keys-with-spaces": _any(keys, re.compile(" ").search),
        "keys-named-proto": _any(keys, _is("__proto__")),
        "keys-named-constructor": _any(keys, _is("constructor")),
        "keys-named-id": _any(keys, _is("id")),
        "keys-with-slashes": _any(keys, re.compile("/").search),
        "keys-with-brackets": _any(keys, re.compile(r"\[").search),
        "keys-that-begin-with-an-underscore": _any(keys, re.compile("_").match),
        "keys-that-are-no-identifiers": _any(keys, lambda key: not key.isidentifier()),
    },
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
