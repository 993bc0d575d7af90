"""Texts at the places where text stands: edge texts, and the lengths of columns and buffers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.place import ENTRY
from contracts.definition.prose import UNSTATED_LENGTH
from contracts.record.edge_texts import EDGE_TEXTS
from contracts.record.text_reach import LENGTHS
from strategies.bodies.build import Named
from strategies.bodies.sites import Site, at, embed, sites

# A limit is counted in code points.  These letters count differently in bytes, in UTF-16
# units and in what a reader sees.
ALPHABETS: Final = {
    "ASCII": "a",
    "two bytes each": "\u00e9",
    "three bytes each": "\u4f60",
    "astral": "\U0001f600",
    "combining": "e\u0301",
    "longer when escaped": '<"\\\n',
}

# What patterns look for at the ends of a text, or in pairs.
RUNS: Final = {"spaces": " ", "line ends": "\n", "opening brackets": "("}
# Some ten seconds for a pattern that takes two nanoseconds for each pair of signs.
_RUN: Final = 100_000

# A full map of longer keys and values would take megabytes.
_FULL: Final = 4_000_000
# How many edge texts go together.  More of them would make fewer requests, but a failing
# batch is taken apart, and twelve are still fewer than the pairs that a map may have.
_DOZEN: Final = 12


def few_edge_texts(root: Node, place: Sequence[str]) -> Iterator[Named]:
    """Yield all edge texts: as values of the map at *place*, and as parts of one content."""
    for site in (site for site in sites(root) if site.place and site.place == place):
        for start, values in _batches(site.node.keywords.get("maxProperties", _DOZEN)):
            by_value = {f"k{i}": v for i, v in enumerate(values)}
            yield f"{site.place}: {_named(start, len(values))}", embed(site, by_value)
    parts = [{"type": "text", "text": value} for value in EDGE_TEXTS.values()]
    yield "text parts: all edge texts", {"messages": [{"role": "user", "content": parts}]}


def edge_texts(root: Node, *, alone: bool = False) -> Iterator[Named]:
    """Yield each edge text in each place for text: a dozen at a time, or *alone*."""
    for site in sites(root):
        node = site.node
        if node.entries is not None and node.entries.type == "string":
            max_pairs = node.keywords.get("maxProperties", _DOZEN)
            longest = node.keywords.get("keyMaxLength")
            for start, values in _batches(1 if alone else min(_DOZEN, max_pairs)):
                name = f"{site.place}: {_named(start, len(values))}"
                by_value = {f"k{i}": value for i, value in enumerate(values)}
                yield f"{name} as values", embed(site, by_value)
                by_key = {value[:longest]: f"v{i}" for i, value in enumerate(values)}
                yield f"{name} as keys", embed(site, by_key)
        elif node.is_text and site.steps and site.steps[-1].kind != ENTRY:
            for start, values in _batches(1 if alone or not site.arrays else _DOZEN):
                yield f"{site.place}: {_named(start, len(values))}", _together(site, values)


def _batches(size: int) -> Iterator[tuple[int, list[str]]]:
    values = list(EDGE_TEXTS.values())
    for start in range(0, len(values), max(size, 1)):
        yield start, values[start : start + size]


def _named(start: int, count: int) -> str:
    """Return the name of *count* edge texts from number *start*."""
    return list(EDGE_TEXTS)[start] if count == 1 else f"edge texts from {start}"


def _together(site: Site, values: list[str]) -> Any:
    """Return one request with an element for each of *values* in the innermost array."""
    bodies = [embed(site, value) for value in values]
    if not site.arrays:
        return bodies[0]
    last = site.arrays[-1]
    found = [at(body, site.steps[:last]) for body in bodies]
    for other in found[1:]:
        found[0].extend(other)
    return bodies[0]


def lengths(root: Node) -> Iterator[Named]:
    """Yield texts of the lengths at which columns and buffers end."""
    for site in sites(root):
        node = site.node
        if not node.is_text:
            continue
        limit = node.keywords.get("maxLength")
        for length in LENGTHS:
            if limit is None or length < limit:
                yield (
                    f"{site.place}: {length} characters",
                    embed(site, filled("abcdefghi ", length)),
                )
        longest = node.keywords.get(UNSTATED_LENGTH) if limit is None else None
        for name, letters in ALPHABETS.items() if longest is not None else ():
            body = embed(site, filled(letters, longest or 0))
            yield f"{site.place}: {longest} characters, {name}", {**_full_maps(root), **body}
    for site in sites(root):
        longest = site.node.keywords.get("keyMaxLength", 0)
        # Each map has the same rules; that of the thread is enough.
        for length in LENGTHS if len(site.place) == 1 else ():
            if length < longest:
                name = f"{site.place}: key of {length} characters"
                yield name, embed(site, {"k" * length: "value"})


def _full_maps(root: Node) -> dict[str, Any]:
    """Return the maps at the top as full as can be: with a long text, more than 1 MiB."""
    # A server that counts UTF-16 units takes these letters, so that the size alone matters.
    letters = ALPHABETS["three bytes each"]
    maps = {name: full_map(node, letters) for name, node in root.properties.items()}
    return {name: found for name, found in maps.items() if found is not None}


def full_map(node: Node, letters: str) -> dict[str, str] | None:
    """Return a map as full as can be, of *letters*; None where it has no limit, or too large ones.

    Args:
        node: the map.
        letters: what its keys, after a number, and its values are made of.
    """
    count, longest = node.keywords.get("maxProperties"), node.keywords.get("keyMaxLength")
    length = node.entries.keywords.get("maxLength") if node.entries is not None else None
    if count is None or longest is None or length is None:
        return None
    if count * (longest + length) > _FULL:
        return None
    keys = (f"{i:02d}{filled(letters, longest - 2)}" for i in range(count))
    return dict.fromkeys(keys, filled(letters, length))


def long_runs(root: Node) -> Iterator[Named]:
    """Yield texts without a limit in which one sign stands very often, and then another.

    A pattern that looks for the end of such a run from each of its signs takes time that grows
    with the square of its length.
    """
    for site in sites(root):
        if site.node.is_text and "maxLength" not in site.node.keywords:
            for name, sign in RUNS.items():
                yield f"{site.place}: a long run of {name}", embed(site, f"a{sign * _RUN}b")


def filled(letters: str, length: int) -> str:
    """Return *letters* repeated to a text of *length* code points."""
    return (letters * length)[:length]
