"""Where in the text of the definition a JSON pointer leads, in lines and columns from 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import yaml

from contracts.definition import pointer as pointers
from contracts.definition.document import text

PATH: Final = "contracts/openapi.yaml"
"""Of the shipped document, from the root of this project."""
# So many lines of a long part are shown.
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Region:
    """Where a part of the document is; its name, or what stands for it, is within one line.

    Attributes:
        line: the number of its first line.
        column: of its first character.
        end_column: of the character behind its name.
        last: the number of its last line.
    """

    line: int
    column: int
    end_column: int
    last: int


@cache
def regions() -> Mapping[str, Region]:
    """Return where each part of the shipped document is, by its pointer.

    What has a name begins with that, and any other element of a list with itself.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(_walk(yaml.compose(text(), Loader=loader), "#"))


def region(pointer: str) -> Region:
    """Return where *pointer* leads, or the nearest that is there around it."""
    found = regions()
    while pointer not in found and "/" in pointer:
        pointer = pointer.rpartition("/")[0]
    return found.get(pointer, Region(1, 1, 1, len(text().splitlines())))


def excerpt(pointer: str) -> list[tuple[int, str]]:
    """Return the beginning of what *pointer* leads to, each line with its number."""
    lines, place = text().splitlines(), region(pointer)
    last = min(place.last, place.line + _SHOWN - 1)
    return [(number, lines[number - 1]) for number in range(place.line, last + 1)]


def _walk(node: yaml.Node | None, pointer: str) -> Iterator[tuple[str, Region]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = pointers.join(pointer, key.value)
            yield below, _region(key, value)
            yield from _walk(value, below)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            below = pointers.join(pointer, index)
            yield below, _region(value, value)
            yield from _walk(value, below)


def _region(name: yaml.Node, value: yaml.Node) -> Region:
    while isinstance(name, yaml.MappingNode) and name.value:
        # All of an element would be many lines; its first name stands for it.
        name = name.value[0][0]
    start, end = name.start_mark, name.end_mark
    width = end.column - start.column if end.line == start.line else 0
    last = max(start.line, _last(value)) + 1
    return Region(start.line + 1, start.column + 1, start.column + 1 + max(width, 0), last)


def _last(node: yaml.Node) -> int:
    """Return the last line, from 0; the end of a block is where the next thing begins."""
    if not node.value or isinstance(node, yaml.ScalarNode):
        end: int = node.end_mark.line - (node.end_mark.column == 0)
        return end
    member = node.value[-1]
    return _last(member[1] if isinstance(node, yaml.MappingNode) else member)
