"""Bodies that are not the JSON they should be, and requests that are oddly declared.

What RFC 8259 calls malformed must be refused.  What it leaves to the reader, or
what the definition is silent about, is unspecified: never a 5xx, never a hang.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from contracts.record.case import HARD_TO_READ, JSON, Case, Expectation, Rule
from strategies.build import CI, DEEP, QUICK, distinct, dump, unspecified_case
from strategies.malformed import BODY, MALFORMED, NOT_UTF_8
from strategies.sites import parts

_SYNTAX: Final = "#/paths/~1threads/post/requestBody/content/application~1json"

_STATIC: Final = (
    b'{"tool_resources":{"file_search":{"vector_stores":[{"chunking_strategy":{"type":"static",'
    b'"static":{"max_chunk_size_tokens":%s,"chunk_overlap_tokens":%s}}}]}}}'
)


_CHUNK_SIZE: Final = (
    "tool_resources.file_search.vector_stores[].chunking_strategy.static.max_chunk_size_tokens"
)


_DEPTHS: Final = {
    QUICK: (100, 2_000),
    CI: (100, 2_000, 100_000),
    DEEP: (100, 2_000, 100_000, 1_000_000),
}


@cache
def raw_cases(profile: str = CI) -> tuple[Case, ...]:
    """Return the raw corpus of a profile."""
    cases = [*_malformed(), *_hard_to_read(profile), *_odd()]
    if profile != QUICK:
        cases += [*_odd_declarations(), *_open_objects(), *_odd_ids(), *_beyond_the_unstated()]
    return tuple(distinct(cases))


def _malformed() -> Iterator[Case]:
    for name, body in MALFORMED.items():
        yield _invalid(f"malformed: {name}", body, "json", name)


def _hard_to_read(profile: str) -> Iterator[Case]:
    """Well-formed JSON that is invalid, and that parsers choke on."""
    for depth in _DEPTHS[profile]:
        how = f"nested {depth} deep"
        arrays = b"[" * depth + b"]" * depth
        yield _invalid(f"{depth} nested arrays", arrays, "type", how)
        objects = b'{"metadata":' + b'{"a":' * depth + b"1" + b"}" * (depth + 1)
        yield _invalid(f"{depth} nested objects", objects, "type", how, "metadata{}")
    digits = b"9" * (100_000 if profile == DEEP else 5_000)
    for name, written in (("many digits", digits), ("1e400", b"1e400")):
        body = _STATIC % (written, b"0")
        yield _invalid(f"a chunk size of {name}", body, "maximum", name, _CHUNK_SIZE)
    body = b'{"metadata":{"key":1e400}}'
    yield _invalid("a number as metadata", body, "type", "1e400", "metadata{}")
    yield _invalid(
        "many keys", dump({f"k{i}": i for i in range(2_000)}), "additionalProperties", "2,000"
    )
    yield _invalid("a long key", dump({"k" * 70_000: 1}), "additionalProperties", "a long name")


def _odd() -> Iterator[Case]:
    """What the document is silent about."""
    yield _unspecified("a body of null", b"null")
    yield _unspecified("no body, declared as JSON", b"")
    yield _unspecified("only white space", b" \n")
    yield _unspecified("a byte order mark", b"\xef\xbb\xbf" + BODY)
    yield _unspecified("UTF-16", BODY.decode().encode("utf-16"))
    yield _unspecified("UTF-16 without a mark", BODY.decode().encode("utf-16-le"))
    yield _unspecified("UTF-32", BODY.decode().encode("utf-32"))
    # Parsers may take more than JSON (RFC 8259, section 9), and widely used ones take this.
    for word in (b"NaN", b"-Infinity"):
        value = b'{"tool_resources":{"unknown":%s}}' % word
        yield _unspecified(f"{word.decode()} where anything may stand", value)
    yield _unspecified("a key twice", b'{"metadata":{"key":"a","key":"b"}}')
    yield _unspecified("a property twice", b'{"metadata":{"key":"a"},"metadata":{}}')
    yield _unspecified("a property twice, then invalid", b'{"metadata":{"key":"a"},"metadata":1}')
    for name, escape in (("high", rb"\ud83d"), ("low", rb"\ude00"), ("swapped", rb"\ude00\ud83d")):
        yield _unspecified(f"a lone surrogate, {name}", b'{"metadata":{"key":"a%sb"}}' % escape)
        yield _unspecified(f"a lone surrogate as key, {name}", b'{"metadata":{"%s":"v"}}' % escape)
        text = b'{"messages":[{"role":"user","content":"%s"}]}' % escape
        yield _unspecified(f"a lone surrogate as content, {name}", text)
    for written in (b"800.0", b"8e2", b"8.0E+2"):
        yield _unspecified(f"an integer written {written.decode()}", _STATIC % (written, b"400"))
    for overlap in (b"-1", b"-99999", b"-0.0"):
        yield _unspecified(f"an overlap of {overlap.decode()}", _STATIC % (b"800", overlap))


def _odd_declarations() -> Iterator[Case]:
    """JSON under another content type, and other content under its own."""
    for name, content_type in (
        ("no content type", None),
        ("text/plain", "text/plain"),
        ("application/octet-stream", "application/octet-stream"),
        ("application/problem+json", "application/problem+json"),
        ("text/json", "text/json"),
        ("a form", "application/x-www-form-urlencoded"),
        ("XML", "application/xml"),
        ("multipart without a boundary", "multipart/form-data"),
        ("another charset", "application/json; charset=utf-16"),
        ("an unknown charset", "application/json; charset=klingon"),
        ("nonsense", "nonsense"),
        ("an empty header", ""),
    ):
        yield _unspecified(f"JSON declared as {name}", BODY, content_type)
    form = "application/x-www-form-urlencoded"
    yield _unspecified("a form declared as such", b"metadata=value", form)
    yield _unspecified("an empty form", b"", form)
    yield _unspecified("XML declared as such", b"<thread/>", "application/xml")
    part = b'--x\r\nContent-Disposition: form-data; name="metadata"\r\n\r\nvalue\r\n--x--\r\n'
    yield _unspecified("multipart declared as such", part, "multipart/form-data; boundary=x")
    yield _unspecified("bytes declared as such", b"\x00\x01\xff", "application/octet-stream")


def _open_objects() -> Iterator[Case]:
    """Unknown properties where the definition does not forbid them."""
    part = {"type": "text", "text": "x", "unknown": 1}
    tool = {"type": "code_interpreter", "unknown": 1}
    attachment = {"file_id": "file-unknown", "tools": [tool], "unknown": 1}
    for place, value in (
        ("tool_resources", {"tool_resources": {"unknown": 1}}),
        ("code_interpreter", {"tool_resources": {"code_interpreter": {"unknown": 1}}}),
        (
            "file_search",
            {"tool_resources": {"file_search": {"vector_store_ids": [], "unknown": 1}}},
        ),
        ("vector_stores", {"tool_resources": {"file_search": {"vector_stores": [{"unknown": 1}]}}}),
        ("content part", {"messages": [{"role": "user", "content": [part]}]}),
        (
            "attachment",
            {"messages": [{"role": "user", "content": "x", "attachments": [attachment]}]},
        ),
    ):
        yield unspecified_case(f"an unknown property in {place}", value, "open object")
    for left_out in ("file_id", "tools"):
        partial = {k: v for k, v in attachment.items() if k not in {left_out, "unknown"}}
        value = {"messages": [{"role": "user", "content": "x", "attachments": [partial]}]}
        yield unspecified_case(
            f"an attachment without {left_out}", value, f"attachment without {left_out}"
        )
    for url in (
        "not a url",
        "",
        "ftp://example.com/a.png",
        "https://example.com/a.svg",
        "data:,x",
        "https://b\u00fccher.example/a.png",
    ):
        image = {"type": "image_url", "image_url": {"url": url}}
        value = {"messages": [{"role": "user", "content": [image]}]}
        yield unspecified_case(f"an image URL of {url!r}", value, f"image url {url!r}")


_ODD_IDS: Final = {
    "empty": "",
    "a space": " ",
    "a quote": "f\"'x",
    "a path": "../../x",
    "NUL": "f\x00x",
    "Unicode": "f\u00e9\U0001f600",
    "decomposed": "file-cafe\u0301",
    "digits": "123",
    "leading zeros": "007",
    "a comma": "file-a,file-b",
    "capitals": "FILE-ABC",
    "long": "f" * 5_000,
}


def _odd_ids() -> Iterator[Case]:
    """Ids that no service issues: a target that checks them may refuse them."""
    for name, odd in _ODD_IDS.items():
        attached = {"role": "user", "content": "x", "attachments": [{"file_id": odd, "tools": []}]}
        image = {"type": "image_file", "image_file": {"file_id": odd}}
        for kind, value in (
            ("file", {"tool_resources": {"code_interpreter": {"file_ids": [odd]}}}),
            ("vector store", {"tool_resources": {"file_search": {"vector_store_ids": [odd]}}}),
            ("attached file", {"messages": [attached]}),
            ("image file", {"messages": [{"role": "user", "content": [image]}]}),
        ):
            # Whoever takes a blank id may well ignore it.
            feature = f"odd id:{name}" if odd.strip() else f"blank id:{name}"
            yield unspecified_case(f"a {kind} id: {name}", value, feature)


def _beyond_the_unstated() -> Iterator[Case]:
    """More than the original took, which the document does not say."""
    message = {"role": "user", "content": "x"}
    yield unspecified_case("33 messages", {"messages": [message] * 33}, "33 messages")
    yield unspecified_case("200 messages", {"messages": [message] * 200}, "200 messages")
    text = {"messages": [{"role": "user", "content": "x" * 256_001}]}
    yield unspecified_case("256,001 characters", text, "256,001 characters")
    yield unspecified_case(
        "a megabyte", {"messages": [{**message, "content": "x" * 2**20}]}, "a megabyte"
    )


def _invalid(name: str, body: bytes, keyword: str, variant: str, place: str = "body") -> Case:
    rule = Rule(_SYNTAX, keyword, place, variant)
    encoding = {"malformed encoding"} if variant in NOT_UTF_8 else set()
    if place != "body":
        encoding = {f"breaks {keyword} at {place}", *(f"part {part}" for part in parts(place))}
    features = encoding | {
        "not JSON" if keyword == "json" else "invalid",
        f"breaks {keyword}",
        f"breaks {keyword} with {variant}",
        f"raw {name}",
    }
    scenario = "corpus" if place == "body" else HARD_TO_READ
    known = frozenset(features)
    return Case(name, Expectation.INVALID, body, rule=rule, features=known, scenario=scenario)


def _unspecified(name: str, body: bytes, content_type: str | None = JSON) -> Case:
    features: frozenset[Any] = frozenset({f"raw {name}"})
    return Case(name, Expectation.UNSPECIFIED, body, content_type, features=features)
