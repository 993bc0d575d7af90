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


@dataclass(frozen=True, slots=True)
class Region:
    """A part of one line, counted from 1.

    Attributes:
        line: its number.
        column: of its first character.
        end_column: of the character behind its last.
    """

    line: int
    column: int
    end_column: int


@cache
def regions() -> Mapping[str, Region]:
    """Return where each part of the shipped document begins, by its pointer.

    What has a name begins with that, and any other element of a list with itself.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(_walk(yaml.compose(text(), Loader=loader), "#"))


def region(pointer: str) -> Region:
    """Return where *pointer* leads, or the nearest that is there around it."""
    found = regions()
    while pointer not in found and "/" in pointer:
        pointer = pointer.rpartition("/")[0]
    return found.get(pointer, Region(1, 1, 1))


def _walk(node: yaml.Node | None, pointer: str) -> Iterator[tuple[str, Region]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = pointers.join(pointer, key.value)
            yield below, _region(key)
            yield from _walk(value, below)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            below = pointers.join(pointer, index)
            yield below, _region(value)
            yield from _walk(value, below)


def _region(node: yaml.Node) -> Region:
    start, end = node.start_mark, node.end_mark
    if isinstance(node, yaml.MappingNode) and node.value:
        # All of an element would be many lines; its first name stands for it.
        return _region(node.value[0][0])
    width = end.column - start.column if end.line == start.line else 0
    return Region(start.line + 1, start.column + 1, start.column + 1 + max(width, 0))
