"""Leaves: texts, words, ids and numbers.

A byte chooses a known value.  The strategies that hypothesis-jsonschema's
``from_schema`` makes draw all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from hypothesis_jsonschema import from_schema

from contracts.definition import Node
from contracts.record.texts import EDGE_TEXTS
from strategies.blocks import Draw, Maker, known_or, pick, picked, plain
from strategies.samples import made_up

_LIMITS: Final = frozenset({"minimum", "maximum", "minLength", "maxLength", "format"})
# How many of 256 texts are known ones: each edge text has a byte of its own, and a third of
# the texts are still drawn.
_KNOWN: Final = 160
# How many of 256 texts repeat one letter.  Half of those are as long as they may be.
_ALIKE: Final = 16
# Letters of one, two and four bytes in UTF-8.
_LETTERS: Final = ("a", "\u00e9", "\U0001f600")
# How many of 256 integers are on one of their two limits or next to it: half, as that is
# where checks are wrong.
_ON_A_LIMIT: Final = 128
# How many ids there are of a kind: as many as a byte can choose.  A target may download
# images, so there are few of them.
_IDS: Final = {"file": 256, "vector_store": 256, "image": 3}


def leaf(node: Node) -> Maker:
    """Return the maker of values that have no parts."""
    if "enum" in node.keywords:
        return picked(node.keywords["enum"])
    if node.id_kind:
        kind = node.id_kind
        return picked([made_up(kind, number) for number in range(_IDS[kind])])
    if node.type == "boolean":
        return picked((False, True))
    if node.type == "string" and "format" not in node.keywords:
        return texts(node.keywords.get("minLength", 0), node.keywords.get("maxLength"))
    limits = {k: v for k, v in node.keywords.items() if k in _LIMITS}
    if node.type == "integer":
        return _integers(limits)
    return plain(from_schema(limits if node.type == "any" else {"type": node.type, **limits}))


def _integers(limits: Mapping[str, int]) -> Maker:
    # Beyond 53 bits, JSON numbers do not survive every parser (RFC 8259, section 6).
    any_of = from_schema({"type": "integer", "minimum": 1 - 2**53, "maximum": 2**53 - 1, **limits})
    low, high = limits.get("minimum"), limits.get("maximum")
    if low is None or high is None or low == high:
        return plain(any_of)
    near = (low, low + 1, high - 1, high)
    return known_or([n for n in near for _ in range(_ON_A_LIMIT // len(near))], any_of)


@lru_cache(64)
def texts(low: int = 0, high: int | None = None) -> Maker:
    """Return the maker of texts of any Unicode that JSON can carry, most of them edge texts.

    Args:
        low: how many code points they have at least.
        high: how many they have at most, if that is limited.
    """
    limits = {} if high is None else {"maxLength": high}
    any_of = from_schema({"type": "string", "minLength": low, **limits})
    known = _known(low, high)
    first = min(_KNOWN, 2 * len(known))

    def make(draw: Draw, block: bytes, at: int) -> Any:
        byte = block[at]
        if byte < first:
            return pick(known, byte, first)
        if high is not None and byte < first + _ALIKE:
            letter = pick(_LETTERS, byte - first, _ALIKE)
            return _alike(low, high, letter, block[at + 1])
        return draw(any_of)

    return Maker(1 if high is None else 2, make, alone=False)


def _alike(low: int, high: int, letter: str, byte: int) -> str:
    """Return one letter repeated: half of the time up to the limit, else less often."""
    return letter * (high if byte >= 128 else low + (high - low) * byte // 128)


def _known(low: int, high: int | None) -> list[str]:
    """Return the edge texts that are neither too short nor too long, the plainest first."""
    words = ["a" * low, "a" * (low + 1), *sorted(EDGE_TEXTS.values(), key=_oddity)]
    return [w for w in dict.fromkeys(words) if low <= len(w) and (high is None or len(w) <= high)]


def _oddity(text: str) -> tuple[bool, bool, int, str]:
    return not text.isascii(), not text.isprintable(), len(text), text
