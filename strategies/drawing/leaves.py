"""Leaves: texts, words, ids and numbers.

A byte chooses between any value, which comes first, and a known one.  What no other
strategy is made for, that of hypothesis-jsonschema's ``from_schema`` draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.matching import RANGES
from contracts.definition.schema.witnesses import witnesses
from contracts.record.edge_texts import EDGE_TEXTS
from contracts.record.samples import made_up
from strategies.drawing.blocks import Maker, one_of, pick, picked, plain
from strategies.drawing.draws import Draws
from strategies.drawing.isolation import isolated

with isolated():
    # It makes tables of Unicode when it is loaded.
    from hypothesis_jsonschema import from_schema

_LIMITS: Final = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    | {"minLength", "maxLength", "format", "pattern"}
)
_CONSTANT: Final[dict[str, Sequence[Any]]] = {"boolean": (False, True), "null": (None,)}
# Where there is no limit, so many steps from zero at most.
_MULTIPLES: Final = 1_000_000
# How many of 256 texts are known ones: each edge text has a byte of its own, and a third of
# the texts are still drawn.
_KNOWN: Final = 160
# How many of 256 texts repeat one letter.  Half of those are as long as they may be.
_ALIKE: Final = 16
# Longer texts would take most of the time.
_LONGEST: Final = 100_000
# Letters of one, two and four bytes in UTF-8.
_LETTERS: Final = ("a", "\u00e9", "\U0001f600")
# How many ids there are of a kind: as many as a byte can choose.  A target may download
# images, so there are few of them.
_IDS: Final = {"file": 256, "vector_store": 256, "thread": 256, "image": 3}


def leaf(node: Node) -> Maker:
    """Return the maker of values that have no parts."""
    if "enum" in node.keywords or node.type in _CONSTANT:
        return picked(node.keywords.get("enum") or _CONSTANT[node.type])
    if node.id_kind:
        kind = node.id_kind
        return picked([made_up(kind, number) for number in range(_IDS.get(kind, 256))])
    if node.type == "string" and not {"format", "pattern"} & node.keywords.keys():
        return texts(node.keywords.get("minLength", 0), node.keywords.get("maxLength"))
    limits = {k: v for k, v in node.keywords.items() if k in _LIMITS}
    if node.type in {"integer", "number"}:
        return _numbers(node, limits)
    if node.type == "any":
        return anything()
    return one_of([plain(from_schema({"type": node.type, **limits})), picked(witnesses(node))])


def anything() -> Maker:
    """Return the maker of any JSON value, a few of each type."""
    small = plain(from_schema({"type": "integer", "minimum": -100, "maximum": 100}))
    some: Sequence[Any] = (None, True, False, 1.5, "", [], {}, [None, "text"], {"key": [1]})
    return one_of([texts(), small, picked(some)])


def _numbers(node: Node, limits: Mapping[str, Any]) -> Maker:
    least, most = RANGES.get(limits.get("format", ""), (None, None))
    bounds = {k: v for k, v in limits.items() if k not in {"format", "multipleOf"}}
    if least is not None and "exclusiveMinimum" not in bounds:
        bounds.setdefault("minimum", max(least, 1 - 2**53))
    if most is not None and "exclusiveMaximum" not in bounds:
        bounds.setdefault("maximum", min(most, 2**53 - 1))
    step = limits.get("multipleOf")
    if step is not None:
        return _steps(step, bounds)
    if node.type == "integer":
        return _integers(bounds)
    drawn = plain(from_schema({"type": "number", **bounds}))
    return one_of([drawn, picked(witnesses(node))]) if node.hard else drawn


def _steps(step: float, bounds: Mapping[str, Any]) -> Maker:
    """Return the maker of multiples of *step*; of those on a limit, which may be too many, too."""
    low = bounds.get("minimum", bounds.get("exclusiveMinimum"))
    high = bounds.get("maximum", bounds.get("exclusiveMaximum"))
    first = ceil(Fraction(str(low)) / Fraction(str(step))) if low is not None else None
    last = floor(Fraction(str(high)) / Fraction(str(step))) if high is not None else None
    if first is None:
        first = -_MULTIPLES if last is None else min(-_MULTIPLES, last)
    last = first + 2 * _MULTIPLES if last is None else max(first, last)
    whole = _integers({"minimum": first, "maximum": last})

    def make(draws: Draws, block: bytes, at: int) -> float:
        count = whole.make(draws, block, at)
        return count * step if isinstance(step, int) else float(count * Fraction(str(step)))

    return Maker(whole.width, make, alone=False)


def _integers(limits: Mapping[str, int]) -> Maker:
    low, high = limits.get("minimum"), limits.get("maximum")
    if low is None or high is None or low >= high:
        # Beyond 53 bits, JSON numbers do not survive every parser (RFC 8259, section 6).
        safe: dict[str, Any] = {"type": "integer", "minimum": 1 - 2**53, "maximum": 2**53 - 1}
        return plain(from_schema({**safe, **limits}))
    near = (*[None] * 4, low, low + 1, high - 1, high)

    def make(draws: Draws, block: bytes, at: int) -> int:
        return draws.integer(low, high, pick(near, block[at]))

    return Maker(1, make, alone=False)


class Texts:
    """Texts of any Unicode that JSON can carry, most of them edge texts.

    Attributes:
        low: how many code points they have at least.
        high: how many they have at most, if that is limited.
    """

    def __init__(self, low: int = 0, high: int | None = None) -> None:
        self.low, self.high = low, high
        known = _known(low, high)
        count = min(_KNOWN, 2 * len(known))
        alike = [] if high is None else [_alike(low, high, number) for number in range(_ALIKE)]
        free = 256 - count - len(alike)
        self._by_byte = (
            [None] * free + alike + [known[n * len(known) // count] for n in range(count)]
        )

    @property
    def longest(self) -> int:
        """How many code points they have at most; no limit is a large one."""
        return 2**31 if self.high is None else self.high

    def known(self, byte: int) -> str | None:
        """Return the text that a byte chooses; None stands for any, and comes first."""
        return self._by_byte[byte]

    def fitted(self, text: str) -> str:
        """Return *text*, made longer or cut to what is allowed."""
        return text[: self.high].ljust(self.low, "0")


def texts_of(node: Node) -> Texts:
    """Return the texts that *node* allows."""
    return Texts(node.keywords.get("minLength", 0), node.keywords.get("maxLength"))


@lru_cache(64)
def texts(low: int = 0, high: int | None = None) -> Maker:
    """Return the maker of texts of at least *low* and at most *high* code points."""
    chosen = Texts(low, high)

    def make(draws: Draws, block: bytes, at: int) -> str:
        return draws.text(low, high, chosen.known(block[at]))

    return Maker(1, make, alone=False)


def _alike(low: int, high: int, number: int) -> str:
    """Return one letter repeated: half of the time up to the limit, else less often."""
    half, high = _ALIKE // 2, max(min(high, _LONGEST), low)
    length = high if number >= half else low + (high - low) * number // half
    return _LETTERS[number % len(_LETTERS)] * length


def _known(low: int, high: int | None) -> list[str]:
    """Return the edge texts that are neither too short nor too long, the plainest first."""
    words = ["a" * low, "a" * (low + 1), *sorted(EDGE_TEXTS.values(), key=_oddity)]
    return [w for w in dict.fromkeys(words) if low <= len(w) and (high is None or len(w) <= high)]


def _oddity(text: str) -> tuple[bool, bool, int, str]:
    return not text.isascii(), not text.isprintable(), len(text), text
