"""Strings that break software, by name, and the classes of text a string belongs to.

The list follows what languages, databases and encoders treat specially: C
strings, format strings, Unicode normal forms, case folding, bidirectional text,
JavaScript's prototypes, query operators, numbers in disguise, markup.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

EDGE_TEXTS: Final[dict[str, str]] = {
    "empty": "",
    "NUL": "a\x00b",
    "control characters": "a\x01\x08\x1f\x7fb",
    "C1 control characters": "a\x80\x85\x9fb",
    "escape sequence": "\x1b[31mred\x1b[0m",
    "line ends": "one\ntwo\r\nthree\rfour",
    "tab": "one\ttwo",
    "space in front": " x",
    "space behind": "x ",
    "only a space": " ",
    "white space around": "\t x \n",
    "double space": "a  b",
    "other spaces": "a\u00a0b\u2003c\u3000d",
    "double quote": 'say "hi"',
    "single quote": "it's",
    "backtick": "`id`",
    "backslash": "a\\b\\\\c",
    "escapes spelled out": "\\n\\t\\u00e9\\x41",
    "percent": "100% %s %d %n %%",
    "percent-encoded": "a%20b%2Fc+d",
    "braces": "{0} {x} ${x} {{7*7}} #{x}",
    "angle brackets": "<script>alert(1)</script>",
    "entities": "&lt;&amp;&#39;",
    "ampersand": "a=b&c=d",
    "slashes": "a/b//c/",
    "path": "../../etc/passwd",
    "question mark and hash": "a?b#c",
    "semicolon and dashes": "x'; DROP TABLE threads;--",
    "commas": "a,b;c|d",
    "dot": "a.b.c",
    "only dots": "..",
    "dollar": "$where",
    "brackets": "a[0]",
    "hyphen": "-x",
    "underscore": "_id",
    "at and star": "@x*",
    "__proto__": "__proto__",
    "constructor": "constructor",
    "word null": "null",
    "word None": "None",
    "word undefined": "undefined",
    "word true": "true",
    "word False": "False",
    "word NaN": "NaN",
    "integer in disguise": "42",
    "zero": "0",
    "negative in disguise": "-1",
    "leading zeros": "007",
    "float in disguise": "1.50",
    "exponent in disguise": "1e3",
    "hexadecimal in disguise": "0x1F",
    "large integer in disguise": "9007199254740993",
    "date in disguise": "2024-02-30T00:00:00Z",
    "object in disguise": '{"a":1}',
    "array in disguise": "[1,2]",
    "string in disguise": '"quoted"',
    "reserved name": "id",
    "capitals": "MiXeD CaSe",
    "all capitals": "LOUD",
    "case folding": "Straße İı ſ ǅ ΑΣ",
    "composed": "caf\u00e9",
    "decomposed": "cafe\u0301",
    "compatibility forms": "\ufb01 \u2460 \u212b \uff21",
    "stacked marks": "Z\u0351\u036b\u0343a\u030a\u0323",
    "Latin-1": "\u00ff\u00a3\u00d7",
    "Windows-1252": "\u20ac\u201cx\u201d\u2014\u2013\u2018\u2019\u2026\u2122",
    "Greek and Cyrillic": "\u03b1\u03b2\u0434\u0436",
    "Chinese": "\u4f60\u597d\u4e16\u754c",
    "Hangul": "\ud55c\u1112\u1161\u11ab",
    "Thai and Devanagari": "\u0e01\u0e33 \u0915\u094d\u0937",
    "emoji": "\U0001f600",
    "emoji sequence": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd",
    "emoji flag": "\U0001f1e9\U0001f1ea",
    "astral letters": "\U0001d4b3\U00010348",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "direction marks": "a\u200e\u200f\u202eb\u202c",
    "zero width": "a\u200b\u200c\u2060b",
    "byte order mark": "\ufeffx",
    "line separators": "a\u2028b\u2029c",
    "replacement character": "a\ufffdb",
    "noncharacters": "a\ufffe\uffffb",
    "last code point": "\U0010ffff",
    "private use": "\ue000\U000f0000",
    "soft hyphen": "co\u00adop",
    "date and time": "2024-01-01T00:00:00Z",
    "UUID in capitals": "550E8400-E29B-41D4-A716-446655440000",
    "word yes": "yes",
    "address with zeros": "2001:0DB8::0001",
    "link and mail": "see https://example.com/a?b=c or a@example.com",
    "phone number": "+1 555 010 9999",
    "secret": "sk-abcdefghijklmnop",
    "emoji name": ":smile:",
    "variation selector": "\u2764\ufe0f",
    "tag characters": "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    "isolates": "a\u2066b\u2069c",
    "length": "length",
    "toString": "toString",
    "word password": "password",
    "DEL": "a\x7fb",
    "carriage return": "one\rtwo",
    "word NULL": "NULL",
    "word false": "false",
    "decimal with zero": "1.0",
    "plus sign": "+1",
    "negative zero": "-0",
    "twenty digits": "11111111111111111111",
    "date": "2024-01-31",
    "date with offset": "2024-01-31T10:00:00+00:00",
    "mail address in mixed case": "Ann@Example.com",
    "bare link": "https://example.com",
    "Base64": "aGVsbG8=",
    "wide spaces around": "\u3000x\u2003",
    "no-break spaces around": "\u00a0x\ufeff",
    "separators around": "\u2028x\u0085",
    "Cyrillic look-alikes": "\u043c\u043e\u0441\u0442",
    "full-width letters": "\uff41\uff11\uff0e",
    "typographic replacements": "wait... -- (c) 1/2 'x' \"y\"",
    "emoticon": "ok :)",
    "script link": "javascript:void(0)",
    "word type": "type",
    "word class": "class",
    "thread_id": "thread_id",
    "tokenizer control word": "<|endoftext|>",
    "chat template": "[INST] <<SYS>> x </s> [/INST]",
    "run of spaces": f"a{' ' * 60}b",
    "run of tabs": "\t" * 60,
    "run of brackets": "(" * 60,
    "run of stars": "*" * 60,
    "plane noncharacters": "a\ufdd0\U0001fffeb",
    "superscript digits": "\u00b2\u00b3\u00b9",
    "Arabic-Indic digits": "\u0664\u0662",
    "full-width digits": "\uff14\uff12",
    "IPv6 link": "http://[2001:db8::1]:8080/x",
    "extended JSON type": "$type",
    "extended JSON date": "$date",
    "word self": "self",
    "word cls": "cls",
    "word this": "this",
    "word kwargs": "kwargs",
    "word items": "items",
    "user_id": "user_id",
    "session_id": "session_id",
    "word tags": "tags",
    "word headers": "headers",
    "word endpoint": "endpoint",
    "word object": "object",
    "word messages": "messages",
    "word metadata": "metadata",
}

_BY_TEXT: Final = {value: {f"like {name!r}"} for name, value in EDGE_TEXTS.items()}
_DISGUISED: Final = re.compile(
    r"[+-]?(\d[\d_]*\.?\d*([eE][+-]?\d+)?|0[xX][0-9a-fA-F]+|Infinity|NaN)|null|None|undefined|"
    r"true|True|false|False|yes|no|\d{4}-\d\d-\d\d.*"
)
_CLASSES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (name, re.compile(pattern, re.DOTALL))
    for name, pattern in (
        ("NUL", "\x00"),
        ("control", "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"),
        ("C1 control", "[\x80-\x9f]"),
        ("DEL", "\x7f"),
        ("newline", "[\n\r\u2028\u2029\x85]"),
        ("line feed", "\n"),
        ("carriage return", "\r"),
        ("tab", "\t"),
        ("space", " "),
        ("space at an end", r"^\s|\s$"),
        ("double space", r"\s\s"),
        ("long run of spaces", " {500}"),
        ("long run of line ends", "[\r\n]{500}"),
        ("long run of brackets", r"\({500}"),
        ("unusual space", "[\u00a0\u2000-\u200a\u3000]"),
        ("double quote", '"'),
        ("single quote", "'"),
        ("backtick", "`"),
        ("backslash", r"\\"),
        ("percent", "%"),
        ("braces", "[{}]"),
        ("brackets", r"[\[\]]"),
        ("angle bracket", "[<>]"),
        ("ampersand", "&"),
        ("slash", "/"),
        ("dot", r"\."),
        ("dollar", r"\$"),
        ("semicolon", ";"),
        ("comma", ","),
        ("question mark", r"\?"),
        ("hash", "#"),
        ("plus", r"\+"),
        ("capital", "[A-Z]"),
        ("prototype", "__proto__|constructor"),
        ("non-ASCII", "[^\x00-\x7f]"),
        ("Latin-1", "[\xa0-\xff]"),
        ("beyond Latin-1", "[^\x00-\xff]"),
        ("astral", "[\U00010000-\U0010ffff]"),
        ("joiner or mark", "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]"),
        ("noncharacter or private", "[\ufffe\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]"),
        ("replacement character", "\ufffd"),
        ("right to left", "[\u0590-\u08ff]"),
    )
)


@lru_cache(4096)
def classes(text: str) -> frozenset[str]:
    """Return the classes of text that *text* belongs to, as names for features.

    Only the first 1,000 code points are looked at: what matters of a longer text is
    its length.
    """
    text = text[:1000]
    if not text:
        return frozenset({"empty"})
    found = {name for name, pattern in _CLASSES if pattern.search(text)}
    found |= _BY_TEXT.get(text, set())
    if _DISGUISED.fullmatch(text):
        found.add("another type in disguise")
    if not text.isascii():
        found |= _normal_forms(text)
    return frozenset(found)


def _normal_forms(text: str) -> set[str]:
    forms: tuple[Literal["NFC", "NFD", "NFKC"], ...] = ("NFC", "NFD", "NFKC")
    found = {f"not {form}" for form in forms if not unicodedata.is_normalized(form, text)}
    if text.lower() != text or text.upper().lower() != text:
        found.add("non-ASCII case")
    return found


def common_start(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their beginning on."""
    pairs = zip(one, other, strict=False)
    least = min(len(one), len(other))
    return next((at for at, (a, b) in enumerate(pairs) if a != b), least)
