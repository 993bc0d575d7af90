"""Liars that refuse single values: a text, a key or a map that meets its limit, or looks odd."""

from __future__ import annotations

import re
from typing import Final

from contracts.servers.liars.looking import METADATA, at, equals, keys, more_than, texts, values
from contracts.servers.liars.refusing import refusing_any

_SCALAR: Final = re.compile(r"[+-]?\d|[+-]?(Inf|NaN)|(?i:null|none|undefined|true|false|yes|no)$")


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


LIMITS: Final = (
    *refusing_any(
        "metadata", at("metadata"), {"null-metadata": equals(None), "empty-metadata": equals({})}
    ),
    *refusing_any(
        "metadata-limits",
        at("metadata"),
        {"16-pairs": more_than(15), "a-64-character-key": lambda pairs: 64 in map(len, pairs)},
    ),
    *(
        liar
        for place, where in METADATA.items()
        for liar in refusing_any(
            "metadata-limits",
            at(where),
            {f"a-512-character-value-on-a-{place}": lambda m: 512 in map(len, m.values())},
        )
    ),
    *refusing_any(
        "metadata-limits",
        values,
        {
            "long-values-counted-in-bytes": more_than(512, _utf8),
            "long-values-counted-in-utf-16": more_than(512, _utf16),
        },
    ),
    *refusing_any(
        "any-text",
        texts,
        {
            "content-above-65535-characters": more_than(65_535),
            "content-of-256000-characters": more_than(255_999),
            "content-with-long-runs-of-spaces": re.compile("(?<! ) {5000}").search,
        },
    ),
)

TEXTS: Final = (
    *refusing_any(
        "any-text",
        texts,
        {
            "empty-content": equals(""),
            "emoji-in-content": re.compile("[\U00010000-\U0010ffff]").search,
            "html-in-content": re.compile("[<>]").search,
        },
    ),
    *refusing_any(
        "any-text",
        values,
        {
            "empty-values": equals(""),
            "nul-in-values": re.compile("\0").search,
            "line-ends-in-values": re.compile("[\r\n\x85\u2028\u2029]").search,
            "values-like-another-type": _SCALAR.match,
        },
    ),
    *refusing_any(
        "any-text",
        keys,
        {
            "empty-keys": equals(""),
            "keys-with-dollar-signs": re.compile(r"\$").search,
            "keys-with-dots": re.compile(r"\.").search,
            "keys-with-spaces": re.compile(" ").search,
            "keys-of-prototypes": re.compile("__proto__|constructor").search,
        },
    ),
)
