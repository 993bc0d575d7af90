"""Where in the text of the document a pointer leads: its lines, for people and for tools."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from contracts.definition.document import text
from contracts.definition.pointer import tokens

# So many lines of a long part are shown.
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of the document, counted from 1, the last one included."""

    first: int
    last: int


def lines_of(pointer: str) -> Lines:
    """Return the lines of what *pointer* leads to, its key included.

    Where the document has no such place, those of the nearest one above it.
    """
    first, found = _found(pointer)
    return Lines(first + 1, max(first, _last(found)) + 1)


def reference_of(pointer: str) -> str:
    """Return the pointer that stands, as ``$ref``, where *pointer* leads; else nothing."""
    step = _step(_found(pointer)[1], "$ref")
    return str(step[1].value) if step else ""


def _found(pointer: str) -> tuple[int, Any]:
    """Return the first line, from 0, of what *pointer* leads to, and its node."""
    first, found = 0, _root()
    for token in tokens(pointer):
        step = _step(found, token)
        if step is None:
            break
        first, found = step
    return first, found


def _last(node: Any) -> int:
    """Return the last line, from 0; the end of a block is where the next thing begins."""
    if not node.value or isinstance(node, yaml.ScalarNode):
        end: int = node.end_mark.line - (node.end_mark.column == 0)
        return end
    member = node.value[-1]
    return _last(member[1] if isinstance(node, yaml.MappingNode) else member)


def excerpt(pointer: str) -> list[tuple[int, str]]:
    """Return the beginning of what *pointer* leads to, each line with its number."""
    lines, place = text().splitlines(), lines_of(pointer)
    last = min(place.last, place.first + _SHOWN - 1)
    return [(number, lines[number - 1]) for number in range(place.first, last + 1)]


def _step(node: Any, token: str) -> tuple[int, Any] | None:
    """Return the first line, from 0, and the node of a member; None where there is none."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == token:
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode) and token.isdecimal() and int(token) < len(node.value):
        member = node.value[int(token)]
        return member.start_mark.line, member
    return None


@cache
def _root() -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.compose(text(), Loader=loader)
