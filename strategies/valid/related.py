"""Limits of two things at once: of keys and the map of them, and of one number by another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from strategies.bodies.build import Named
from strategies.bodies.sites import Site, embed
from strategies.valid.edge_text_cases import ALPHABETS, filled, full_map

# Chunks as clients ask for them (800 is the original's default), and odd ones, whose half
# has to be rounded.
_CHUNKS: Final = (200, 512, 800, 801, 1000, 1024, 2048, 4000)
_LARGE_CHUNK: Final = 4096


def key_limits(site: Site) -> Iterator[Named]:
    """Yield keys on the limit of their length, and maps as full as can be of such."""
    limit = site.node.keywords.get("keyMaxLength")
    if limit is None or site.node.entries is None:
        return
    for name, letters in ALPHABETS.items():
        for length in (limit, limit - 1):
            value = {filled(letters, length): "value"}
            yield f"{site.place}: key of {length} characters, {name}", embed(site, value)
    for name, letters in (("ASCII", "k"), ("astral", ALPHABETS["astral"])):
        full = full_map(site.node, letters)
        if full is not None:
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
