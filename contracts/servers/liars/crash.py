"""Liars that break down: a request that they should accept or refuse ends in a 500, or worse."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from email.message import Message
from typing import Any, Final

from contracts.record.json_text import DuplicateKeys, NotJson, parse
from contracts.servers.liars.liar import Liar
from contracts.servers.liars.looking import (
    ATTACHMENTS,
    CHUNKING,
    FILES,
    METADATA,
    PARTS,
    STORES,
    Test,
    any_of,
    at,
    equals,
    found,
    in_parts,
    keys,
    maps,
    more_than,
    places_of,
    safely,
    texts,
    values,
)
from contracts.servers.reference import Received, Response

_OWNER: Final = "wire.no-server-error"
# More bytes than an entry of an index has in Postgres, say.
_INDEXED: Final = 8_191
_OF_A_MESSAGE: Final = frozenset({"role", "content", "attachments", "metadata"})


def _on(name: str, test: Test, places: tuple[str, ...] = ()) -> Liar:
    """Return the liar that breaks down over any body, object or not, for which *test* holds."""
    return Liar(name=f"crashes-on-{name}", clause=_OWNER, crashes=safely(test), places=places)


def _any(name: str, every: Callable[[Any], list[Any]], test: Test) -> Liar:
    """Return the liar that breaks down if *test* holds for anything that *every* finds."""
    return _on(name, any_of(every, test), places_of(every))


def _at(name: str, place: str, test: Test) -> Liar:
    """Return the liar that breaks down if *test* holds for any value at *place*."""
    return _any(name, at(place), test)


def _request(name: str, test: Callable[[Received], object]) -> Liar:
    """Return the liar that breaks down over a request before its body is read."""
    return Liar(name=f"crashes-on-{name}", clause=_OWNER, crashes_on=test)


def _without(name: str) -> Test:
    return lambda value: isinstance(value, dict) and name not in value


def _everything(value: Any) -> Iterator[Any]:
    """Yield *value* and all that is in it, however deep."""
    rest = [value]
    while rest:
        one = rest.pop()
        yield one
        rest += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()


def _malformed(request: Received) -> bool:
    try:
        parse(request.body)
    except NotJson:
        return bool(request.body)
    return False


def _is_not_utf8(request: Received) -> bool:
    return "\ufffd" in request.body.decode(errors="replace") and _malformed(request)


def _has_unknown_charset(request: Received) -> bool:
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    try:
        codecs.lookup(header.get_content_charset("utf-8"))
    except LookupError:
        return True
    return False


def _garbled(response: Response, request: Received) -> Response:
    """Make the answer to invalid UTF-8 unreadable: it is declared as gzip, and is not."""
    return response.with_header("content-encoding", "gzip") if _is_not_utf8(request) else response


_REQUESTS: Final = (
    Liar(name="garbles-the-answer-to-invalid-utf-8", clause="wire.answers", response=_garbled),
    _request("no-body", lambda r: not r.body),
    _request("malformed-json", _malformed),
    _request("invalid-utf-8", _is_not_utf8),
    _request("nan", lambda r: b"NaN" in r.body and _malformed(r)),
    _request("arrays-nested-1000-deep", lambda r: b"[" * 1000 in r.body),
    _request("an-unknown-charset", _has_unknown_charset),
    _request(
        "multipart-without-a-boundary",
        lambda r: r.headers.get("content-type") == "multipart/form-data",
    ),
    _request("no-authorization", lambda r: "authorization" not in r.headers),
    _request(
        "an-authorization-of-one-word",
        lambda r: len(r.headers.get("authorization", "").split()) == 1,
    ),
)

_is_half: Final = re.compile("[\ud800-\udfff]").search

_TEXTS: Final = (
    _any("percent-signs-in-content", texts, re.compile("%").search),
    _any("emoji-in-content", texts, re.compile("[\U0001f000-\U0001ffff]").search),
    _any("lone-surrogates-in-content", texts, _is_half),
    _at(
        "lone-surrogates-in-metadata-of-messages",
        METADATA["message"],
        lambda pairs: any(_is_half(one) for one in pairs.values()),
    ),
    _any("nul-in-values", values, re.compile("\0").search),
    _any("empty-keys", keys, equals("")),
    _any("keys-that-latin-1-lacks", keys, re.compile("[^\0-\xff]").search),
    _any("keys-named-proto", keys, equals("__proto__")),
    _any("control-words-of-tokenizers", texts, re.compile(r"<\|endoftext\|>").search),
    _any("keys-named-kwargs", keys, equals("kwargs")),
    _any("digits-of-other-scripts", values, re.compile("[\u0660-\u0669]").search),
)

_SIZES: Final = (
    _any("content-above-65535-characters", texts, more_than(65_535)),
    _any("values-above-512-characters", values, more_than(512)),
    _at(
        "values-that-no-index-holds",
        "metadata",
        lambda pairs: any(len(one) > _INDEXED for one in pairs.values()),
    ),
    _any("keys-above-64-characters", keys, more_than(64)),
    _any("more-than-16-pairs", maps, more_than(16)),
    _at("32-messages", "messages", more_than(31)),
    _at("an-empty-array-of-parts", "messages[].content", equals([])),
    _at("more-than-20-files", FILES, more_than(20)),
    _at("10000-files-in-a-store", f"{STORES}[].file_ids", more_than(9_999)),
)

_VALUES: Final = (
    _on("a-body-that-is-no-object", lambda value: not isinstance(value, dict)),
    _at("an-unknown-role", "messages[].role", lambda role: role not in {"user", "assistant"}),
    _at("content-that-is-null", "messages[].content", equals(None)),
    _at("a-part-without-a-type", PARTS, _without("type")),
    _at("an-image-url-that-is-a-string", f"{PARTS}.image_url", lambda url: isinstance(url, str)),
    _at("null-attachments", ATTACHMENTS, equals(None)),
    _any("a-metadata-value-that-is-a-list", values, lambda one: isinstance(one, list)),
    _at("an-empty-file-search", "tool_resources.file_search", equals({})),
    _at(
        "both-branches",
        "tool_resources.file_search",
        lambda search: {"vector_store_ids", "vector_stores"} <= search.keys(),
    ),
    _at("a-strategy-that-is-null", CHUNKING, equals(None)),
    _at("a-chunk-of-zero-tokens", f"{CHUNKING}.static.max_chunk_size_tokens", equals(0)),
    _on(
        "numbers-of-more-than-64-bits",
        lambda v: any(isinstance(one, int | float) and abs(one) >= 2**63 for one in _everything(v)),
    ),
    _on("duplicate-names", lambda v: any(isinstance(o, DuplicateKeys) for o in _everything(v))),
)

_COMBINED: Final = (
    _on("null-metadata-beside-messages", lambda v: v["metadata"] is None and v["messages"]),
    _on(
        "attachments-beside-tool-resources",
        lambda v: any(found(v, ATTACHMENTS)) and v["tool_resources"],
    ),
    _at(
        "many-files-to-be-split-in-sizes",
        f"{STORES}[]",
        lambda store: store["chunking_strategy"]["static"] and len(store["file_ids"]) > 100,
    ),
    _at(
        "an-unknown-property-of-a-second-message", "messages", lambda m: m[1].keys() - _OF_A_MESSAGE
    ),
    _at(
        "an-array-of-parts-in-a-second-message",
        "messages",
        lambda messages: isinstance(messages[1]["content"], list),
    ),
    _at(
        "an-image-behind-text",
        "messages[].content",
        in_parts(lambda parts: parts[0]["type"] == "text" and "image_url" in parts[1]),
    ),
)

_TOGETHER: Final = (
    _on(
        "empty-files-beside-null-metadata-of-a-message-and-of-the-thread",
        lambda v: (
            v["metadata"] is None
            and any(m["metadata"] is None for m in v["messages"])
            and v["tool_resources"]["code_interpreter"]["file_ids"] == []
        ),
    ),
    _on(
        "a-store-of-nothing-beside-null-attachments-without-metadata",
        lambda v: (
            "metadata" not in v
            and any(m["attachments"] is None for m in v["messages"])
            and {} in v["tool_resources"]["file_search"]["vector_stores"]
        ),
    ),
    _on(
        "all-that-is-empty-together",
        lambda v: v["metadata"] == {} and v["tool_resources"] == {} and v["messages"] == [],
    ),
)

LIARS: Final[tuple[Liar, ...]] = (*_REQUESTS, *_TEXTS, *_SIZES, *_VALUES, *_COMBINED, *_TOGETHER)
