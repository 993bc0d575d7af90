"""Texts at the places where text stands: the corners of Unicode, and the lengths of columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from contracts.case import Case
from contracts.definition import Node
from contracts.definition.prose import UNSTATED_MAX_CONTENT
from strategies import reach, text
from strategies.build import Named, valid_case
from strategies.samples import is_text
from strategies.sites import ENTRY, Site, embed, sites

# A limit of 512 "characters" is counted in code points; these count differently in
# bytes, in UTF-16 units and in what a reader sees.
ALPHABETS: Final = {
    "ASCII": "a",
    "two bytes each": "\u00e9",
    "three bytes each": "\u4f60",
    "astral": "\U0001f600",
    "combining": "e\u0301",
    "longer when escaped": '<"\\\n',
}


def with_parts(case: Case, value: Any) -> Case:
    """Attach the one-pair requests that a batch of corners in metadata is made of."""
    if ": corners from" not in case.name:
        return case
    parts = [valid_case(f"{case.name}, pair {i}", v) for i, v in enumerate(_single_pairs(value))]
    return replace(case, parts=tuple(parts))


def _single_pairs(value: Any) -> Iterator[Any]:
    """Yield *value* once for every pair of the map at its end, with only that pair."""
    if isinstance(value, list):
        yield from ([single] for single in _single_pairs(value[0]))
        return
    name = list(value)[-1]
    if isinstance(value[name], str):
        yield from ({key: text} for key, text in value.items())
        return
    yield from ({**value, name: single} for single in _single_pairs(value[name]))


def few_corners() -> Iterator[Named]:
    """Yield all corners of text at once, in the three places where text stands."""
    values = list(text.CORNERS.values())
    for start in range(0, len(values), 16):
        some = values[start : start + 16]
        yield (
            f"metadata: corners from {start}",
            {"metadata": {f"k{i}": v for i, v in enumerate(some)}},
        )
    parts = [{"type": "text", "text": value} for value in values]
    yield "text parts: all corners", {"messages": [{"role": "user", "content": parts}]}


def corners(root: Node, *, everywhere: bool = False) -> Iterator[Named]:
    """Yield each corner of text: alone where it is echoed or stored first, else by the dozen."""
    for site in sites(root):
        node = site.node
        if node.entries is not None:
            yield from _map_corners(site, alone=everywhere or site.place == "metadata")
        elif is_text(node) and site.steps[-1].kind != ENTRY:
            for name, value in text.CORNERS.items():
                yield f"{site.place}: {name}", embed(site, value)


def _map_corners(site: Site, *, alone: bool) -> Iterator[Named]:
    if alone:
        for name, value in text.CORNERS.items():
            yield f"{site.place}: {name} as value", embed(site, {"key": value})
            yield f"{site.place}: {name} as key", embed(site, {value[:64]: "value"})
        return
    values = list(text.CORNERS.values())
    for start in range(0, len(values), 12):
        some = values[start : start + 12]
        by_value = {f"k{i}": value for i, value in enumerate(some)}
        yield f"{site.place}: corners from {start} as values", embed(site, by_value)
        by_key = {value[:64]: f"v{i}" for i, value in enumerate(some)}
        yield f"{site.place}: corners from {start} as keys", embed(site, by_key)


def lengths(root: Node) -> Iterator[Named]:
    """Yield texts of the lengths at which columns and buffers end."""
    for site in sites(root):
        node = site.node
        if not is_text(node):
            continue
        most = node.keywords.get("maxLength")
        for length in reach.LENGTHS:
            if most is None or length < most:
                yield (
                    f"{site.place}: {length} characters",
                    embed(site, filled("abcdefghi ", length)),
                )
        if most is None:
            for name, letters in ALPHABETS.items():
                value = filled(letters, UNSTATED_MAX_CONTENT)
                yield f"{site.place}: {UNSTATED_MAX_CONTENT} characters, {name}", embed(site, value)
    for length in reach.LENGTHS:
        if length < 64:
            yield f"metadata: key of {length} characters", {"metadata": {"k" * length: "value"}}


def filled(letters: str, length: int) -> str:
    """Return *letters* repeated to a text of *length* code points."""
    return (letters * length)[:length]
