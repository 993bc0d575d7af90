"""Limits of two things at once: of keys and the map of them, and of one number by another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from strategies.build import Named
from strategies.edge_text_cases import ALPHABETS, filled
from strategies.sites import Site, embed

# A full map of longer keys and values would take megabytes.
_FULL: Final = 4_000_000
# Chunks as clients ask for them (800 is the original's default), and odd ones, whose half
# has to be rounded.
_CHUNKS: Final = (200, 512, 800, 801, 1000, 1024, 2048, 4000)
_LARGE_CHUNK: Final = 4096


def key_limits(site: Site) -> Iterator[Named]:
    """Yield keys on the limit of their length, and maps as full as can be of such."""
    limit, entries = site.node.keywords.get("keyMaxLength"), site.node.entries
    if limit is None or entries is None:
        return
    for name, letters in ALPHABETS.items():
        for length in (limit, limit - 1):
            value = {filled(letters, length): "value"}
            yield f"{site.place}: key of {length} characters, {name}", embed(site, value)
    count, length = site.node.keywords.get("maxProperties"), entries.keywords.get("maxLength")
    if count is None or length is None or count * (limit + length) > _FULL:
        return
    for name, letters in (("ASCII", "k"), ("astral", "\U0001f600")):
        keys = [f"{i:02d}{filled(letters, limit - 2)}" for i in range(count)]
        full = dict.fromkeys(keys, filled(letters, length))
        yield f"{site.place}: as full as can be, {name}", embed(site, full)


def relations(site: Site) -> Iterator[Named]:
    """Yield numbers that are at most half of another one, on that limit and inside."""
    for name, whole in site.node.halves.items():
        sizes = site.node.properties[whole].keywords
        low, high = sizes.get("minimum", 0), sizes.get("maximum", _LARGE_CHUNK)
        for size in (low, low + 1, *_CHUNKS, high - 1, high):
            for part in {0, 1, size // 2 - 1, size // 2}:
                value = {whole: size, name: part}
                yield f"{site.place}: {part} of {size}", embed(site, value)
