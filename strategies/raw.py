"""Bodies that are not the JSON they should be, and requests that are declared oddly.

A server must refuse what RFC 8259 calls malformed.  What it leaves to the reader, and
what the definition is silent about, is unspecified: never a 5xx, never a hang.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from contracts.definition import Definition
from contracts.definition.prose import UNSTATED_ITEMS, UNSTATED_LENGTH
from contracts.record.case import JSON, Case, case_of, request_of
from contracts.record.writing import dump
from strategies.build import CI, DEEP, QUICK, distinct
from strategies.malformed import BODY, MALFORMED

_STATIC: Final = (
    b'{"tool_resources":{"file_search":{"vector_stores":[{"chunking_strategy":{"type":"static",'
    b'"static":{"max_chunk_size_tokens":%s,"chunk_overlap_tokens":%s}}}]}}}'
)

# How deep bodies are nested: beyond frameworks that stop at 64 or 1,000 levels, and, where
# time allows, beyond the stacks of recursive parsers.
_DEPTHS: Final = {
    QUICK: (100, 2_000),
    CI: (100, 2_000, 100_000),
    DEEP: (100, 2_000, 100_000, 1_000_000),
}


Raw = tuple[str, bytes, str | None]
"""A name, the bytes of a body, and how they are declared."""


@cache
def raw_cases(definition: Definition, profile: str = CI) -> tuple[Case, ...]:
    """Return the raw corpus of a profile."""
    found = [*_malformed(), *_hard_to_read(profile), *_odd()]
    if profile != QUICK:
        found += [*_odd_declarations(), *_open_objects(), *_odd_ids()]
        found += _beyond_the_unstated(definition)
    cases = (case_of(definition, request_of(body, how), name) for name, body, how in found)
    return tuple(distinct(cases))


def _malformed() -> Iterator[Raw]:
    for name, body in MALFORMED.items():
        yield _raw(f"malformed: {name}", body)


def _hard_to_read(profile: str) -> Iterator[Raw]:
    """Yield well-formed JSON that is invalid, and that parsers choke on."""
    for depth in _DEPTHS[profile]:
        arrays = b"[" * depth + b"]" * depth
        yield _raw(f"{depth} nested arrays", arrays)
        objects = b'{"metadata":' + b'{"a":' * depth + b"1" + b"}" * (depth + 1)
        yield _raw(f"{depth} nested objects", objects)
    # Python converts 4,300 digits and no more; quadratic conversion takes seconds for 100,000.
    digits = b"9" * (100_000 if profile == DEEP else 5_000)
    for name, written in (("many digits", digits), ("1e400", b"1e400")):
        body = _STATIC % (written, b"0")
        yield _raw(f"a chunk size of {name}", body)
    body = b'{"metadata":{"key":1e400}}'
    yield _raw("a number as metadata", body)
    # Servers limit fields to about 1,000, and lengths to 64 KiB.
    yield _json("many keys", {f"k{i}": i for i in range(2_000)})
    yield _json("a long key", {"k" * 70_000: 1})


def _odd() -> Iterator[Raw]:
    """Yield what the document is silent about."""
    yield _raw("a body of null", b"null")
    yield _raw("no body, declared as JSON", b"")
    yield _raw("only white space", b" \n")
    yield _raw("a byte order mark", b"\xef\xbb\xbf" + BODY)
    yield _raw("UTF-16", BODY.decode().encode("utf-16"))
    yield _raw("UTF-16 without a mark", BODY.decode().encode("utf-16-le"))
    yield _raw("UTF-32", BODY.decode().encode("utf-32"))
    # Parsers may take more than JSON (RFC 8259, section 9), and widely used ones take this.
    for word in (b"NaN", b"-Infinity"):
        value = b'{"tool_resources":{"unknown":%s}}' % word
        yield _raw(f"{word.decode()} where anything may stand", value)
    yield _raw("a key twice", b'{"metadata":{"key":"a","key":"b"}}')
    yield _raw("a property twice", b'{"metadata":{"key":"a"},"metadata":{}}')
    yield _raw("a property twice, then invalid", b'{"metadata":{"key":"a"},"metadata":1}')
    for name, escape in (("high", rb"\ud83d"), ("low", rb"\ude00"), ("swapped", rb"\ude00\ud83d")):
        yield _raw(f"a lone surrogate, {name}", b'{"metadata":{"key":"a%sb"}}' % escape)
        yield _raw(f"a lone surrogate as key, {name}", b'{"metadata":{"%s":"v"}}' % escape)
        text = b'{"messages":[{"role":"user","content":"%s"}]}' % escape
        yield _raw(f"a lone surrogate as content, {name}", text)
    for written in (b"800.0", b"8e2", b"8.0E+2"):
        yield _raw(f"an integer written {written.decode()}", _STATIC % (written, b"400"))
    for overlap in (b"-1", b"-99999", b"-0.0"):
        yield _raw(f"an overlap of {overlap.decode()}", _STATIC % (b"800", overlap))


def _odd_declarations() -> Iterator[Raw]:
    """Yield JSON under another content type, and other content under its own."""
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
        yield _raw(f"JSON declared as {name}", BODY, content_type)
    form = "application/x-www-form-urlencoded"
    yield _raw("a form declared as such", b"metadata=value", form)
    yield _raw("an empty form", b"", form)
    yield _raw("XML declared as such", b"<thread/>", "application/xml")
    part = b'--x\r\nContent-Disposition: form-data; name="metadata"\r\n\r\nvalue\r\n--x--\r\n'
    yield _raw("multipart declared as such", part, "multipart/form-data; boundary=x")
    yield _raw("bytes declared as such", b"\x00\x01\xff", "application/octet-stream")


def _open_objects() -> Iterator[Raw]:
    """Yield unknown properties where the definition does not forbid them."""
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
        yield _json(f"an unknown property in {place}", value)
    for left_out in ("file_id", "tools"):
        partial = {k: v for k, v in attachment.items() if k not in {left_out, "unknown"}}
        value = {"messages": [{"role": "user", "content": "x", "attachments": [partial]}]}
        yield _json(f"an attachment without {left_out}", value)
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
        yield _json(f"an image URL of {url!r}", value)


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
    # Longer than a column for ids, or a path to look one up.
    "long": "f" * 5_000,
}


def _odd_ids() -> Iterator[Raw]:
    """Yield ids that no service issues: a target that checks them may refuse them."""
    for name, odd in _ODD_IDS.items():
        attached = {"role": "user", "content": "x", "attachments": [{"file_id": odd, "tools": []}]}
        image = {"type": "image_file", "image_file": {"file_id": odd}}
        for kind, value in (
            ("file", {"tool_resources": {"code_interpreter": {"file_ids": [odd]}}}),
            ("vector store", {"tool_resources": {"file_search": {"vector_store_ids": [odd]}}}),
            ("attached file", {"messages": [attached]}),
            ("image file", {"messages": [{"role": "user", "content": [image]}]}),
        ):
            yield _json(f"a {kind} id: {name}", value)


def _beyond_the_unstated(definition: Definition) -> Iterator[Raw]:
    """Yield more than the original took, which the document does not say."""
    message = {"role": "user", "content": "x"}
    if not definition.parts.messages:
        return
    many = int(definition.prose.value(UNSTATED_ITEMS, 32)) + 1
    for count in (many, 200):
        yield _json(f"{count} messages", {"messages": [message] * count})
    long = int(definition.prose.value(UNSTATED_LENGTH, 256_000)) + 1
    text = {"messages": [{"role": "user", "content": "x" * long}]}
    yield _json(f"{long:,} characters", text)
    # The usual limit of a whole body.
    yield _json("a megabyte", {"messages": [{**message, "content": "x" * 2**20}]})


def _raw(name: str, body: bytes, content_type: str | None = JSON) -> Raw:
    return name, body, content_type


def _json(name: str, value: Any) -> Raw:
    return name, dump(value), JSON
