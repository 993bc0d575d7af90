"""Bodies that are not JSON (RFC 8259).

Lenient readers take most of them: those of JSON5, YAML, JavaScript, Python and PHP, and
parsers that stop at the end of the first value.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from contracts.definition import Definition
from contracts.record.writing import dump
from strategies.bodies.frames import Frames, frames
from strategies.bodies.plain import smallest

# With this the names of their cases begin.
MALFORMED: Final = "malformed: "


def plain_body(definition: Definition) -> bytes:
    """Return a body that is JSON, and valid: one text in it."""
    return frames(definition).text(b'"value"')


@cache
def malformed(definition: Definition) -> Mapping[str, bytes]:
    """Return bodies that are no JSON but otherwise valid, by what is wrong with them.

    Those that say something where the definition has nothing are left out.
    """
    frame = frames(definition)
    known = {
        **_cut(frame),
        **_punctuated(frame),
        **_in_texts(frame),
        **_numbers(frame),
        **_lists(frame),
        **_other_languages(frame),
    }
    return {name: known[name] for name in _ORDER if name in known}


def _cut(frame: Frames) -> dict[str, bytes]:
    """Return bodies that end too soon, or go on."""
    body = frame.text(b'"value"')
    return {
        "truncated": body[:-1],
        "truncated in a string": body[: body.rindex(b'ue"')],
        "truncated after a comma": frame.member(frame.empty)[:-1] + b",",
        "only an opening brace": b"{",
        "a closing brace too many": body + b"}",
        "trailing garbage": body + b"x",
        "two values": body + b"{}",
        "two values on two lines": body + b"\n{}",
        "a NUL behind": body + b"\x00",
        "only NUL": b"\x00",
        # More than the stack of a recursive parser holds, in less than 64 KiB.
        "many opening brackets": b"[" * 60_000,
    }


def _punctuated(frame: Frames) -> dict[str, bytes]:
    """Return bodies with signs or white space too many, or too few."""
    key, member, empty = frame.key(), frame.member, frame.empty
    one, other, name = frame.key("a"), frame.key("c"), dump(frame.name)
    whole = member(empty)
    return {
        "a trailing comma": frame.pairs(key + b':"value",'),
        "a comma too many": frame.pairs(one + b':"b",,' + other + b':"d"'),
        "a missing comma": frame.pairs(one + b':"b" ' + other + b':"d"'),
        "a missing colon": whole.replace(name + b":", name + b" ", 1),
        "a missing value": member(b""),
        "a comment": member(empty + b" /* none */"),
        "a line comment": whole + b" // none",
        "a number sign comment": whole + b" # none",
        "a leading comma": b"{," + whole[1:],
        "a form feed": member(b"\x0c" + empty),
        # Readers trim what they read, of more than JSON knows as white space.
        "a form feed behind": whole + b"\x0c",
        "a no-break space": member(b"\xc2\xa0" + empty),
        "a line separator": member(b"\xe2\x80\xa8" + empty),
        "a zero width space": b"\xe2\x80\x8b" + whole,
    }


def _in_texts(frame: Frames) -> dict[str, bytes]:
    """Return bodies with a text that is not written as JSON, or not in UTF-8."""
    text = frame.text
    found = {
        "an unfinished string": text(b'"value'),
        "a raw line end in a string": text(b'"a\nb"'),
        "a raw NUL in a string": text(b'"a\x00b"'),
        "an unknown escape": text(b'"\\x41"'),
        "a short escape": text(b'"\\u12"'),
        "invalid UTF-8": text(b'"\xff\xfe"'),
        "truncated UTF-8": text(b'"\xc3"'),
        "overlong UTF-8": text(b'"\xc0\xaf"'),
        "Latin-1": text(b'"caf\xe9"'),
        "a surrogate in UTF-8": text(b'"\xed\xa0\x80"'),
    }
    if frame.has_content:
        found["invalid UTF-8 as content"] = frame.content(b'"\xff\xfe"')
        found["a surrogate in UTF-8 as content"] = frame.content(b'"\xed\xa0\x80"')
    return found


def _numbers(frame: Frames) -> dict[str, bytes]:
    """Return bodies with numbers as other languages write them."""
    text = frame.text
    found = {
        "NaN": text(b"NaN"),
        "NaN where null may stand": frame.member(b"NaN"),
        "NaN alone": b"NaN",
        "Infinity": text(b"-Infinity"),
        "leading zeros": text(b"007"),
        "a hexadecimal number": text(b"0x1F"),
    }
    if frame.ids:
        found["NaN in an array of ids"] = frame.id(b"NaN")
    if frame.has_content:
        found["NaN as content"] = frame.content(b"NaN")
    if frame.is_anything_allowed:
        found |= {
            "leading zeros where anything may stand": frame.anything(b"0123"),
            "hexadecimal where anything may stand": frame.anything(b"0x1F"),
            "a plus sign where anything may stand": frame.anything(b"+1"),
            "a bare fraction where anything may stand": frame.anything(b".5"),
            "a bare point where anything may stand": frame.anything(b"1."),
        }
    return found


def _lists(frame: Frames) -> dict[str, bytes]:
    """Return bodies with an array that has signs too many, or too few."""
    if not frame.list_name:
        return {}
    array, item = frame.array, frame.item
    return {
        "a trailing comma in an array": array(b"[" + item + b",]"),
        "only a comma": array(b"[,]"),
        "an unfinished array": array(b"[" + item),
        "a missing comma in an array": array(b"[" + item + b" {}]"),
    }


def _other_languages(frame: Frames) -> dict[str, bytes]:
    """Return bodies in other languages than JSON."""
    body, member, name = frame.text(b'"value"'), frame.member, frame.name.encode()
    whole, noun = member(frame.empty), frame.definition.parts.noun.replace(" ", "-").encode()
    plainest = smallest(frame.definition)
    lines = [dump(key)[1:-1] + b": " + dump(value) + b"\n" for key, value in plainest.items()]
    value = b"\n  key: value\n" if frame.is_map else b" value\n"
    more = b"&" + frame.list_name.encode() + b"=" if frame.list_name else b""
    return {
        "single quotes": body.replace(b'"', b"'"),
        "an unquoted key": body.replace(dump(frame.name), name, 1),
        "a Python literal": member(b"None"),
        "a bare word": b"hello",
        "undefined": member(b"undefined"),
        "a call": b"callback(" + whole + b")",
        "a script guard": b")]}'\n" + dump(plainest),
        "YAML": b"".join(lines) + name + b":" + value,
        "the word None": b"None",
        "the word undefined": b"undefined",
        "capital literals": member(b"NULL"),
        "a quoted body without quotes": name,
        "a form": name + b"=value" + more,
        "XML": b"<" + noun + b"><" + name + b"/></" + noun + b">",
    }


# What readers in wide use take: those of JavaScript, JSON5, Python and Go, and what replaces bytes.
TAKEN_BY_SOME: Final = frozenset(
    {
        *("trailing garbage", "two values", "a trailing comma", "a comment", "single quotes"),
        *("an unquoted key", "a raw line end in a string", "NaN", "NaN where null may stand"),
        *("Infinity", "leading zeros", "invalid UTF-8", "Latin-1", "a trailing comma in an array"),
    }
)
# What most readers stumble over comes first.
_ORDER: Final = (
    "truncated",
    "truncated in a string",
    "truncated after a comma",
    "only an opening brace",
    "a closing brace too many",
    "trailing garbage",
    "two values",
    "two values on two lines",
    "a NUL behind",
    "a trailing comma",
    "a comma too many",
    "a missing comma",
    "a missing colon",
    "a missing value",
    "a comment",
    "a line comment",
    "single quotes",
    "an unquoted key",
    "a Python literal",
    "a bare word",
    "an unfinished string",
    "a raw line end in a string",
    "a raw NUL in a string",
    "an unknown escape",
    "a short escape",
    "invalid UTF-8",
    "truncated UTF-8",
    "overlong UTF-8",
    "Latin-1",
    "invalid UTF-8 as content",
    "a surrogate in UTF-8 as content",
    "a surrogate in UTF-8",
    "NaN",
    "NaN where null may stand",
    "NaN alone",
    "NaN in an array of ids",
    "NaN as content",
    "Infinity",
    "leading zeros where anything may stand",
    "hexadecimal where anything may stand",
    "a plus sign where anything may stand",
    "a bare fraction where anything may stand",
    "a bare point where anything may stand",
    "leading zeros",
    "a hexadecimal number",
    "only NUL",
    "a trailing comma in an array",
    "a leading comma",
    "only a comma",
    "an unfinished array",
    "a missing comma in an array",
    "undefined",
    "a number sign comment",
    "a form feed behind",
    "a form feed",
    "a no-break space",
    "a line separator",
    "a zero width space",
    "a call",
    "a script guard",
    "YAML",
    "the word None",
    "the word undefined",
    "capital literals",
    "a quoted body without quotes",
    "many opening brackets",
    "a form",
    "XML",
)
