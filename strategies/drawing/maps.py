"""Maps of texts, each drawn as one text: keys and values with marks between them.

A map has up to sixteen pairs, and a draw for each of its texts would take most of the time.
A number chooses a map that we make up, edge texts above all.  The number shrinks to zero, and
then the text is a free one that says the same: Hypothesis deletes its pairs and letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from strategies.drawing.blocks import Maker
from strategies.drawing.draws import PAIR, VALUE, Draws
from strategies.drawing.leaves import Texts

# As many as Hypothesis draws with equal chances.
_NUMBERS: Final = 2**24
# Hypothesis' own texts are mostly of Latin-1, and so long on average.
_FREE_LENGTH: Final = 6.0
_LATIN: Final = 0.8


def text_maps(sizes: Sequence[int], keys: Texts, values: Texts, most: int | None) -> Maker:
    """Return the maker of maps with one of *sizes*, and at most *most* pairs."""

    def make(draws: Draws, _: bytes, __: int) -> dict[str, str]:
        number = draws.integer(0, _NUMBERS - 1)
        written = _made_up(Random(number), sizes, keys, values) if number else None  # noqa: S311
        return _read(draws.marked(written), keys, values, most)

    return Maker(0, make, alone=False)


def _made_up(random: Random, sizes: Sequence[int], keys: Texts, values: Texts) -> str:
    pairs = (
        _text(random, keys) + VALUE + _text(random, values) for _ in range(random.choice(sizes))
    )
    return PAIR.join(pairs)


def _text(random: Random, texts: Texts) -> str:
    known = texts.known(random.randrange(256))
    if known is not None:
        return known
    length = min(texts.low + int(random.expovariate(1 / _FREE_LENGTH)), texts.longest)
    return "".join(_letter(random) for _ in range(length))


def _letter(random: Random) -> str:
    if random.random() < _LATIN:
        return chr(random.randrange(256))
    point = random.randrange(0x110000 - 0x800)
    return chr(point if point < 0xD800 else point + 0x800)


def _read(written: str, keys: Texts, values: Texts, most: int | None) -> dict[str, str]:
    """Return the map that a marked text says; it may say anything, and is cut to fit."""
    pairs: dict[str, str] = {}
    for pair in written.split(PAIR)[:most] if written else ():
        key, _, value = pair.partition(VALUE)
        key = keys.fitted(key)
        if key in pairs:
            key = another(key, len(pairs), keys.high)
        pairs[key] = values.fitted(value.replace(VALUE, ""))
    return pairs


def another(key: str, number: int, longest: int | None) -> str:
    """Return a key that is most likely new; if it is not, the map is smaller and still valid."""
    end = str(number)
    return key[: None if longest is None else longest - len(end)] + end
