"""Liars that break down: a request that they should accept or refuse ends in a 500."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
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
Tests = Mapping[str, Test]
_OWNER: Final = "wire.no-server-error"
_RULES: Final = Rules()
_OF_A_MESSAGE: Final = frozenset({"role", "content", "attachments", "metadata"})


def _on(tests: Tests) -> tuple[Liar, ...]:
    """Return the liars that break down over a body, whatever it is, for which a test holds."""
    return tuple(
        Liar(name=f"crashes-on-{name}", clause=_OWNER, crashes=_safely(test))
        for name, test in tests.items()
    )


def _at(place: str, tests: Tests) -> tuple[Liar, ...]:
    """Return the liars that break down if a test holds for what stands somewhere at *place*."""
    return _on({name: _any(_finder(place), test) for name, test in tests.items()})


def _on_request(tests: Mapping[str, Callable[[Request], object]]) -> tuple[Liar, ...]:
    """Return the liars that break down over a request before its body is read."""
    return tuple(
        Liar(name=f"crashes-on-{name}", clause=_OWNER, crashes_on=test)
        for name, test in tests.items()
    )


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


def _finder(place: str) -> Callable[[Any], list[Any]]:
    return lambda value: found(value, place)


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


_REQUESTS: Final = _on_request(
    {
        "no-body": lambda r: not r.body and "content-type" not in r.headers,
        "an-empty-body-declared-as-json": lambda r: not r.body and "json" in _media_type(r),
        "a-body-of-null": _body_is(None),
        "an-empty-object": _body_is({}),
        "an-empty-array": _body_is([]),
        "malformed-json": _malformed,
        "malformed-json-without-credentials": lambda r: (
            _malformed(r) and "authorization" not in r.headers
        ),
        "invalid-utf-8": _is_not_utf8,
        "a-byte-order-mark-in-front": lambda r: r.body.startswith(codecs.BOM_UTF8),
        "a-nul-byte": lambda r: b"\0" in r.body,
        "nan": lambda r: b"NaN" in r.body and _malformed(r),
        "infinity": lambda r: b"Infinity" in r.body and _malformed(r),
        "trailing-garbage": lambda r: r.body.startswith(b"{") and r.body.endswith(b"}x"),
        "an-unfinished-string": lambda r: _malformed(r) and r.body.count(b'"') % 2,
        "escaped-surrogate-pairs": lambda r: re.search(rb"\\ud8..\\ud[c-f]", r.body.lower()),
        "arrays-nested-100-deep": lambda r: b"[" * 100 in r.body,
        "arrays-nested-1000-deep": lambda r: b"[" * 1000 in r.body,
        "objects-nested-100-deep": lambda r: b'{"a":' * 100 in r.body,
        "objects-nested-1000-deep": lambda r: b'{"a":' * 1000 in r.body,
        "a-body-above-a-megabyte": lambda r: len(r.body) > 2**20,
        "a-body-without-a-content-type": lambda r: r.body and "content-type" not in r.headers,
        "another-content-type": lambda r: r.body and "json" not in _media_type(r).lower(),
        "a-form": lambda r: "urlencoded" in _media_type(r),
        "multipart": lambda r: "multipart" in _media_type(r),
        "multipart-without-a-boundary": lambda r: _media_type(r) == "multipart/form-data",
        "xml": lambda r: "xml" in _media_type(r),
        "a-content-type-without-a-slash": lambda r: "/" not in _media_type(r) and _media_type(r),
        "a-charset": lambda r: "charset" in _media_type(r),
        "another-charset": lambda r: _charset(r) != "utf-8" and not _is_no_charset(_charset(r)),
        "an-unknown-charset": lambda r: _is_no_charset(_charset(r)),
        "no-authorization": lambda r: "authorization" not in r.headers,
        "an-empty-authorization": _authorization(lambda header: not header.strip()),
        "an-authorization-of-one-word": _authorization(lambda header: len(header.split()) == 1),
        "an-authorization-of-three-words": _authorization(lambda header: len(header.split()) > 2),
        "basic-credentials": _authorization(lambda header: header.startswith("Basic")),
        "an-unknown-scheme": _authorization(
            lambda header: header.partition(" ")[0].lower() not in {"", "bearer", "basic"}
        ),
        "a-token-of-one-character": _authorization(re.compile(r"\S+ \S").fullmatch),
    }
)

_ODD: Final[Tests] = {
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
_TEXTS: Final = _on(
    {
        f"{name}-as-{place}": _any(every, odd)
        for place, every in {"content": texts, "a-value": values, "a-key": keys}.items()
        for name, odd in _ODD.items()
    }
)

_SIZES: Final = (
    *_on(
        {
            **{
                f"content-above-{limit}-characters": _any(texts, _of_size(limit + 1))
                for limit in (255, 1_000, 4_096, 65_535, 255_999, 256_000)
            },
            "values-of-512-characters": _any(values, _of_size(512, 512)),
            "values-of-more-than-512-characters": _any(values, _of_size(513)),
            "values-of-more-than-512-bytes": _any(
                values, lambda text: len(text.encode("utf-8", "replace")) > 512
            ),
            "keys-of-64-characters": _any(keys, _of_size(64, 64)),
            "keys-of-more-than-64-characters": _any(keys, _of_size(65)),
            "16-pairs": _any(maps, _of_size(16, 16)),
            "more-than-16-pairs": _any(maps, _of_size(17)),
            "16-pairs-of-a-message": _any(_finder(METADATA["message"]), _of_size(16, 16)),
            "16-pairs-of-a-store": _any(_finder(METADATA["store"]), _of_size(16, 16)),
        }
    ),
    *_at(
        "messages",
        {
            "no-messages": _is([]),
            "two-messages": _of_size(2),
            "three-messages": _of_size(3),
            "32-messages": _of_size(32),
            "more-than-32-messages": _of_size(33),
        },
    ),
    *_at(
        "messages[].content",
        {
            "an-empty-array-of-parts": _is([]),
            "two-parts": _parts(_of_size(2)),
            "more-than-ten-parts": _parts(_of_size(11)),
        },
    ),
    *_at(
        FILES,
        {"no-files": _is([]), "20-files": _of_size(20, 20), "more-than-20-files": _of_size(21)},
    ),
    *_at(STORE_IDS, {"no-store-ids": _is([]), "two-store-ids": _of_size(2)}),
    *_at(STORES, {"no-vector-stores": _is([]), "two-vector-stores": _of_size(2)}),
    *_at(
        f"{STORES}[].file_ids",
        {"10000-files-in-a-store": _of_size(10_000), "10001-files-in-a-store": _of_size(10_001)},
    ),
)

_VALUES: Final = (
    *_at(
        "", {"a-body-that-is-no-object": _not_a(dict), "a-body-that-is-an-array": _not_a(dict, str)}
    ),
    *_at(
        "messages[].role",
        {
            "the-assistant-role": _is("assistant"),
            "an-unknown-role": lambda role: role not in {"user", "assistant"},
            "a-role-that-is-null": _is(None),
            "a-role-that-is-no-string": _not_a(str),
        },
    ),
    *_at(
        "messages", {"messages-that-are-null": _is(None), "messages-that-are-no-list": _not_a(list)}
    ),
    *_at("messages[]", {"a-message-that-is-no-object": _not_a(dict)}),
    *_at(
        "messages[].content",
        {"content-that-is-null": _is(None), "content-of-another-type": _not_a(str, list)},
    ),
    *_at(
        PARTS, {"a-part-that-is-no-object": _not_a(dict), "a-part-without-a-type": _without("type")}
    ),
    *_at(
        f"{PARTS}.type",
        {"a-part-of-unknown-type": lambda kind: kind not in {"text", "image_url", "image_file"}},
    ),
    *_at(f"{PARTS}.image_url", {"an-image-url-that-is-a-string": _not_a(dict)}),
    *_at(f"{PARTS}.image_url.url", {"an-image-url-without-a-scheme": lambda url: ":" not in url}),
    *_at(f"{PARTS}.image_file.detail", {"low-detail-of-an-image-file": _is("low")}),
    *_at(f"{PARTS}.image_url.detail", {"low-detail-of-an-image-url": _is("low")}),
    *_at(
        ATTACHMENTS,
        {
            "null-attachments": _is(None),
            "attachments": bool,
            "attachments-that-are-no-list": _not_a(list),
        },
    ),
    *_at(
        f"{ATTACHMENTS}[]",
        {
            "an-attachment-that-is-no-object": _not_a(dict),
            "an-attachment-without-a-file": _without("file_id"),
            "an-attachment-without-tools": _without("tools"),
        },
    ),
    *_at(f"{ATTACHMENTS}[].tools", {"an-attachment-for-no-tool": _is([])}),
    *_at("messages[].metadata", {"null-metadata-of-a-message": _is(None)}),
    *_at(
        "metadata",
        {
            "null-metadata": _is(None),
            "empty-metadata": _is({}),
            "metadata-in-a-list": _not_a(dict, type(None), str),
            "metadata-in-a-string": _not_a(dict, type(None), list),
        },
    ),
    *_on(
        {
            "a-metadata-value-that-is-no-string": lambda v: any(
                type(one) is not str for entry in maps(v) for one in entry.values()
            ),
            "a-metadata-value-that-is-null": lambda v: any(None in m.values() for m in maps(v)),
            "a-metadata-value-that-is-a-list": lambda v: any(
                isinstance(one, list) for entry in maps(v) for one in entry.values()
            ),
            "the-key-proto": _any(keys, _is("__proto__")),
            "a-key-with-a-dot": _any(keys, re.compile(r"\.").search),
            "a-key-in-digits": _any(keys, str.isdecimal),
        }
    ),
    *_at(
        "tool_resources",
        {"null-tool-resources": _is(None), "tool-resources-that-are-no-object": _not_a(dict)},
    ),
    *_at(
        "tool_resources.code_interpreter",
        {
            "code-interpreter-that-is-null": _is(None),
            "code-interpreter-without-files": _without("file_ids"),
        },
    ),
    *_at(
        "tool_resources.file_search",
        {
            "file-search-that-is-null": _is(None),
            "an-empty-file-search": _is({}),
            "both-branches": lambda search: {"vector_store_ids", "vector_stores"} <= search.keys(),
        },
    ),
    *_at(f"{STORES}[]", {"an-empty-vector-store": _is({})}),
    *_at(f"{STORES}[].metadata", {"null-metadata-of-a-store": _is(None)}),
    *_at(
        CHUNKING,
        {"a-strategy-that-is-null": _is(None), "a-strategy-without-a-type": _without("type")},
    ),
    *_at(
        f"{CHUNKING}.type",
        {
            "auto-chunking": _is("auto"),
            "an-unknown-strategy": lambda kind: kind not in {"auto", "static"},
        },
    ),
    *_at(f"{CHUNKING}.static", {"static-without-sizes": lambda sizes: len(sizes) < 2}),
    *_at(
        f"{CHUNKING}.static.max_chunk_size_tokens",
        {
            "a-chunk-of-4096-tokens": _is(4096),
            "a-chunk-of-zero-tokens": _is(0),
            "a-chunk-of-more-than-64-bits": lambda size: abs(size) >= 2**63,
            "a-size-that-is-no-number": _not_a(int, float),
            "a-size-with-a-fraction": lambda size: type(size) is float,
        },
    ),
    *_at(
        f"{CHUNKING}.static.chunk_overlap_tokens",
        {"an-overlap-of-zero": _is(0), "a-negative-overlap": lambda overlap: overlap < 0},
    ),
    *_on(
        {
            "numbers-of-more-than-64-bits": lambda v: any(
                isinstance(one, int | float) and abs(one) >= 2**63 for one in _everything(v)
            ),
            "numbers-without-bounds": lambda v: float("inf") in _everything(v),
            "any-fraction": lambda v: any(type(one) is float for one in _everything(v)),
            "any-null": lambda v: None in _everything(v),
            "duplicate-names": lambda v: any(isinstance(o, DuplicateKeys) for o in _everything(v)),
        }
    ),
)

_REFUSED: Final = _on(
    {
        "anything-it-should-refuse": _broken(""),
        "a-failed-check-of-types": _broken("type"),
        "a-failed-check-of-words": _broken("enum"),
        "a-failed-check-of-alternatives": _broken("oneOf"),
        "a-failed-check-of-counts": _broken("maxItems", "minItems"),
        "a-failed-check-of-numbers": _broken("minimum", "maximum"),
        "a-failed-check-of-metadata": _broken("maxProperties", "keyMaxLength", "maxLength"),
        "a-failed-check-of-the-overlap": _broken("atMostHalfOf"),
        "an-unknown-property": _broken("additionalProperties"),
        "a-missing-property": _broken("required"),
        "an-unknown-property-of-an-open-object": lambda v: any(
            "unknown" in one for one in found(v, PARTS, "tool_resources", f"{ATTACHMENTS}[]")
        ),
    }
)

_COMBINED: Final = (
    *_on(
        {
            "null-metadata-beside-messages": lambda v: v["metadata"] is None and v["messages"],
            "metadata-beside-messages": lambda v: v["metadata"] and v["messages"],
            "attachments-beside-tool-resources": lambda v: (
                any(found(v, ATTACHMENTS)) and v["tool_resources"]
            ),
            "both-tools-at-once": lambda v: (
                {"code_interpreter", "file_search"} <= v["tool_resources"].keys()
            ),
            "a-key-of-both-thread-and-message": lambda v: (
                set(v["metadata"]) & set(found(v, "messages[].metadata")[0])
            ),
            "three-properties-at-once": lambda v: len(v) == 3,
        }
    ),
    *_at(
        "messages",
        {
            "an-assistant-first": lambda messages: messages[0]["role"] == "assistant",
            "an-assistant-behind-a-user": lambda messages: (
                [m["role"] for m in messages][:2] == ["user", "assistant"]
            ),
            "an-array-of-parts-behind-the-first-message": lambda messages: any(
                isinstance(message["content"], list) for message in messages[1:]
            ),
            "an-invalid-second-message": lambda messages: messages[1].keys() - _OF_A_MESSAGE,
            "a-message-said-twice": lambda messages: messages[0] in messages[1:],
        },
    ),
    *_at(
        "messages[]",
        {
            "parts-of-the-assistant": lambda m: (
                m["role"] == "assistant" and isinstance(m["content"], list)
            ),
            "attachments-beside-parts": lambda m: (
                isinstance(m["content"], list) and m["attachments"]
            ),
            "null-attachments-beside-metadata": lambda m: (
                m["attachments"] is None and m["metadata"]
            ),
        },
    ),
    *_at(
        "messages[].content",
        {
            "two-images": _parts(lambda parts: sum("image_url" in part for part in parts) > 1),
            "an-image-behind-text": _parts(
                lambda parts: parts[0]["type"] == "text" and "image_url" in parts[1]
            ),
            "a-third-part-that-is-an-image": _parts(lambda parts: parts[2]["type"] != "text"),
            "an-image-by-file-and-one-by-url": _parts(
                lambda parts: {"image_file", "image_url"} <= {part["type"] for part in parts}
            ),
        },
    ),
    *_at(
        f"{STORES}[]",
        {
            "static-chunking-beside-metadata": lambda store: (
                store["metadata"] and "static" in store["chunking_strategy"]
            ),
            "a-strategy-without-files": lambda store: (
                store["chunking_strategy"] and not store.get("file_ids")
            ),
        },
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
