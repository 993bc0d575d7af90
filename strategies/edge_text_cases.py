"""Texts at the places where text stands: the corners of Unicode, and the lengths of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.prose import UNSTATED_MAX_CONTENT
from contracts.record.case import Case
from strategies import reach, text
from strategies.build import Named, valid_case
from strategies.samples import is_text
from strategies.sites import ENTRY, Site, at, embed, sites

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


_DOZEN: Final = 12


def with_parts(case: Case, value: Any) -> Case:
    """Attach the requests with one corner each that a dozen of corners is made of."""
    found = re.search(r"corners from (\d+)", case.name)
    if found is None:
        return case
    names = list(text.EDGE_TEXTS)[int(found[1]) :]
    parts = [
        valid_case(case.name.replace(found[0], name), single)
        for name, single in zip(names, _singles(value), strict=False)
    ]
    return replace(case, parts=tuple(parts))


def _singles(value: Any) -> Iterator[Any]:
    """Yield *value* once for every element, or pair, of the only array or map with several."""
    if isinstance(value, list) and len(value) > 1:
        yield from ([one] for one in value)
    elif isinstance(value, list):
        yield from ([single] for single in _singles(value[0]))
    elif all(isinstance(entry, str) for entry in value.values()):
        yield from ({key: entry} for key, entry in value.items())
    else:
        name = list(value)[-1]
        yield from ({**value, name: single} for single in _singles(value[name]))


def few_corners() -> Iterator[Named]:
    """Yield all corners of text at once, in the three places where text stands."""
    for name, values in _dozens(16):
        yield f"metadata: {name}", {"metadata": {f"k{i}": v for i, v in enumerate(values)}}
    parts = [{"type": "text", "text": value} for value in text.EDGE_TEXTS.values()]
    yield "text parts: all corners", {"messages": [{"role": "user", "content": parts}]}


def corners(root: Node, *, alone: bool = False) -> Iterator[Named]:
    """Yield each corner of text in each place for text: by the dozen, or *alone*.

    A dozen that fails is taken apart, so that little is lost by sending them together.
    """
    for site in sites(root):
        node = site.node
        if node.entries is not None:
            for name, values in _dozens(1 if alone else _DOZEN):
                by_value = {f"k{i}": value for i, value in enumerate(values)}
                yield f"{site.place}: {name} as values", embed(site, by_value)
                by_key = {value[:64]: f"v{i}" for i, value in enumerate(values)}
                yield f"{site.place}: {name} as keys", embed(site, by_key)
        elif is_text(node) and site.steps[-1].kind != ENTRY:
            for name, values in _dozens(1 if alone else _DOZEN):
                yield f"{site.place}: {name}", _together(site, values)


def _dozens(size: int) -> Iterator[tuple[str, list[str]]]:
    names, values = list(text.EDGE_TEXTS), list(text.EDGE_TEXTS.values())
    for start in range(0, len(values), size):
        name = names[start] if size == 1 else f"corners from {start}"
        yield name, values[start : start + size]


def _together(site: Site, values: list[str]) -> Any:
    """Return one request with an element for each of *values* in the innermost array."""
    bodies = [embed(site, value) for value in values]
    last = site.arrays[-1]
    found = [at(body, site.steps[:last]) for body in bodies]
    for other in found[1:]:
        found[0].extend(other)
    return bodies[0]


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
