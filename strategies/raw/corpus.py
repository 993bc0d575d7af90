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
from contracts.record.samples import telling
from contracts.record.writing import dump
from strategies.bodies.build import CI, DEEP, QUICK, distinct
from strategies.bodies.frames import frames
from strategies.bodies.plain import message, smallest
from strategies.bodies.sites import embed, sites
from strategies.raw.malformed import MALFORMED, malformed, plain_body
from strategies.raw.unspecified import odd_ids, odd_images, open_objects, partial_attachments

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
    found = [*_malformed(definition), *_hard_to_read(definition, profile), *_odd(definition)]
    if profile != QUICK:
        found += [_json(name, value) for name, value in _null_beside_a_choice(definition)]
        found += _odd_declarations(definition)
        for odd in (open_objects, partial_attachments, odd_images, odd_ids, _beyond_the_unstated):
            found += [_json(name, value) for name, value in odd(definition)]
    cases = (case_of(definition, request_of(body, how), name) for name, body, how in found)
    return tuple(distinct(cases))


def _malformed(definition: Definition) -> Iterator[Raw]:
    for name, body in malformed(definition).items():
        yield _raw(f"{MALFORMED}{name}", body)


def _hard_to_read(definition: Definition, profile: str) -> Iterator[Raw]:
    """Yield well-formed JSON that is invalid, and that parsers choke on."""
    frame = frames(definition)
    for depth in _DEPTHS[profile]:
        arrays = b"[" * depth + b"]" * depth
        yield _raw(f"{depth} nested arrays", arrays)
        objects = frame.member(b'{"a":' * depth + b"1" + b"}" * depth)
        yield _raw(f"{depth} nested objects", objects)
    # Python converts 4,300 digits and no more; quadratic conversion takes seconds for 100,000.
    digits = b"9" * (100_000 if profile == DEEP else 5_000)
    if frame.number_name:
        for name, written in (("many digits", digits), ("1e400", b"1e400")):
            yield _raw(f"{frame.number_name} of {name}", frame.number(written))
    yield _raw(f"a number as {frame.name}", frame.text(b"1e400"))
    # Servers limit fields to about 1,000, and lengths to 64 KiB.
    others = smallest(definition)
    yield _json("many keys", {**others, **{f"k{i}": i for i in range(2_000)}})
    yield _json("a long key", {**others, "k" * 70_000: 1})


def _null_beside_a_choice(definition: Definition) -> Iterator[tuple[str, Any]]:
    """Yield one of the properties of which one is to be chosen, and each other one as null.

    Clients write as null what they leave out, and readers take null for what is left out.
    """
    for site in sites(definition.request):
        known = site.node.properties
        for name in sorted(frozenset().union(*site.node.choices)):
            for chosen in (one for one in site.node.choices if name not in one):
                value = {other: telling(known[other]) for other in sorted(chosen)}
                yield (
                    f"{site.place}: {name} as null beside another",
                    embed(site, {**value, name: None}),
                )


def _odd(definition: Definition) -> Iterator[Raw]:
    """Yield what the document is silent about."""
    body, frame = plain_body(definition).decode(), frames(definition)
    yield _raw("a body of null", b"null")
    yield _raw("no body, declared as JSON", b"")
    yield _raw("only white space", b" \n")
    yield _raw("a byte order mark", b"\xef\xbb\xbf" + body.encode())
    yield _raw("UTF-16", body.encode("utf-16"))
    yield _raw("UTF-16 without a mark", body.encode("utf-16-le"))
    yield _raw("UTF-32", body.encode("utf-32"))
    # Parsers may take more than JSON (RFC 8259, section 9), and widely used ones take this.
    for word in (b"NaN", b"-Infinity") if frame.is_anything_allowed else ():
        yield _raw(f"{word.decode()} where anything may stand", frame.anything(word))
    yield from _repeated(definition)
    for name, escape in (("high", rb"\ud83d"), ("low", rb"\ude00"), ("swapped", rb"\ude00\ud83d")):
        yield _raw(f"a lone surrogate, {name}", frame.text(b'"a%sb"' % escape))
        if frame.is_map:
            yield _raw(f"a lone surrogate as key, {name}", frame.pairs(b'"%s":"v"' % escape))
        if frame.has_content:
            yield _raw(f"a lone surrogate as content, {name}", frame.content(b'"%s"' % escape))
    for place, within in frame.texts(rb'"a\ud83db"').items():
        yield _raw(f"a lone surrogate at {place}", within)
    for written in (b"800.0", b"8e2", b"8.0E+2") if frame.number_name else ():
        yield _raw(f"an integer written {written.decode()}", frame.number(written, b"400"))
    for overlap in (b"-1", b"-99999", b"-0.0") if frame.halved is not None else ():
        yield _raw(f"an overlap of {overlap.decode()}", frame.number(b"800", overlap))


def _repeated(definition: Definition) -> Iterator[Raw]:
    """Yield objects with a name that stands twice."""
    frame = frames(definition)
    key, name = frame.key(), dump(frame.name)
    yield _raw("a key twice", frame.pairs(key + b':"a",' + key + b':"b"'))
    once = frame.text(b'"a"')[:-1] + b"," + name + b":"
    yield _raw("a property twice", once + frame.empty + b"}")
    yield _raw("a property twice, then invalid", once + b"1}")


def _odd_declarations(definition: Definition) -> Iterator[Raw]:
    """Yield JSON under another content type, and other content under its own."""
    for declared, content_type in (
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
        yield _raw(f"JSON declared as {declared}", plain_body(definition), content_type)
    name, noun = frames(definition).name.encode(), definition.parts.noun.replace(" ", "-").encode()
    form = "application/x-www-form-urlencoded"
    yield _raw("a form declared as such", name + b"=value", form)
    yield _raw("an empty form", b"", form)
    yield _raw("XML declared as such", b"<" + noun + b"/>", "application/xml")
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\nvalue\r\n--x--\r\n' % name
    yield _raw("multipart declared as such", part, "multipart/form-data; boundary=x")
    yield _raw("bytes declared as such", b"\x00\x01\xff", "application/octet-stream")


def _beyond_the_unstated(definition: Definition) -> Iterator[tuple[str, Any]]:
    """Yield more than the original took, which the document does not say."""
    if not definition.parts.messages:
        return
    others, (name,) = smallest(definition), definition.parts.messages
    many = int(definition.prose.value(UNSTATED_ITEMS, 32)) + 1
    for count in (many, 200):
        yield f"{count} messages", {**others, name: [message(definition, "x")] * count}
    long = int(definition.prose.value(UNSTATED_LENGTH, 256_000)) + 1
    text = {**others, name: [message(definition, "x" * long)]}
    yield f"{long:,} characters", text
    # The usual limit of a whole body.
    yield "a megabyte", {**others, name: [message(definition, "x" * 2**20)]}


def _raw(name: str, body: bytes, content_type: str | None = JSON) -> Raw:
    return name, body, content_type


def _json(name: str, value: Any) -> Raw:
    return name, dump(value), JSON
