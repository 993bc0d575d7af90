"""A file of limits that a document states nowhere, or in words that are not recognised.

Each entry says where, what, and how much::

    [[limit]]
    at = "messages[].content"
    keyword = "maxLength"
    value = 32768
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from contracts.definition import pointer as pointers
from contracts.definition.document import Definition
from contracts.definition.node import Node
from contracts.definition.operation import DefinitionError
from contracts.definition.prose import HALF, UNSTATED_ITEMS, UNSTATED_LENGTH, Limit
from contracts.definition.source import FILES
from contracts.nearest import did_you_mean

_MOST_BYTES: Final = 2**20
_HEADER: Final = re.compile(r"[ \t]*\[\[[ \t]*limit[ \t]*\]\]")
_LINE: Final = re.compile(r" \(at line (\d+), column \d+\)")
_KEYS: Final = ("at", "keyword", "value")
# By the keyword, the type that it limits.
_TYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("maxProperties", "keyMaxLength"), "object"),
    **dict.fromkeys(("maxItems", UNSTATED_ITEMS), "array"),
    **dict.fromkeys(("maxLength", UNSTATED_LENGTH), "string"),
    HALF: "number",
}


def with_limits(definition: Definition, path: str) -> Definition:
    """Return *definition* with the limits of a file, which win.

    Args:
        definition: with the limits that its descriptions state.
        path: of the file.

    Raises:
        DefinitionError: the file cannot be read, or something in it is wrong; the message says on
            which line.
    """
    found = {(one.schema, one.keyword): one for one in definition.prose.limits}
    text = _text(path)
    reader = _Reader(definition, path, text)
    for one in reader.limits():
        found[one.schema, one.keyword] = one
    prose, source = replace(definition.prose, limits=tuple(found.values())), definition.source
    source = replace(source, others={**source.others, path: text}, entries=reader.entries)
    return definition.with_prose(prose, source)


def _text(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise DefinitionError(f"{path}: it is longer than {_MOST_BYTES} bytes")
        return content.decode("utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise DefinitionError(f"{path} cannot be read as limits: {reason}") from None


class _Reader:
    """Reads the entries of one file.

    Attributes:
        entries: the first and the last line of each entry that was read, by its pointer.
    """

    def __init__(self, definition: Definition, path: str, text: str) -> None:
        self._definition = definition
        self._path = path
        self._lines = text.split("\n")
        self._text = text
        self.entries: dict[str, tuple[int, int]] = {}

    def limits(self) -> Iterator[Limit]:
        """Yield the limits of the file, in its order."""
        try:
            entries = tomllib.loads(self._text).get("limit", [])
        except (ValueError, RecursionError) as error:
            place = _LINE.search(str(error))
            reason = _LINE.sub("", str(error)).partition("\n")[0]
            raise self._wrong(
                int(place[1]) if place else len(self._lines), f"this is not TOML ({reason[:200]})"
            ) from None
        starts = [n for n, line in enumerate(self._lines, 1) if _HEADER.match(line)]
        if not isinstance(entries, list) or not entries or len(starts) != len(entries):
            raise self._wrong(1, "write each limit as [[limit]], with its keys on lines below it")
        for number, (start, entry) in enumerate(zip(starts, entries, strict=True)):
            source = pointers.join("#", FILES, self._path, "limit", number)
            ends = [self._line(start, key) for key in entry]
            self.entries[source] = start, max([start, *ends])
            yield from self._entry(start, entry, source)

    def _entry(self, start: int, entry: Mapping[str, Any], source: str) -> Iterator[Limit]:
        for key in entry:
            if key not in _KEYS:
                rest = did_you_mean(key, _KEYS, f"there are {', '.join(_KEYS)}")
                raise self._wrong(self._line(start, key), f"{key!r:.80} means nothing; {rest}")
        for key in _KEYS:
            if key not in entry:
                raise self._wrong(start, f"the limit has no {key}; add {key} = ...")
        keyword = entry["keyword"]
        if keyword not in _TYPES:
            rest = did_you_mean(str(keyword), _TYPES, f"there are {', '.join(_TYPES)}")
            raise self._wrong(self._line(start, "keyword"), f"no limit is {keyword!r:.80}; {rest}")
        value = self._value(start, keyword, entry["value"])
        for node in self._nodes(start, keyword, entry["at"]):
            yield Limit(node.pointer, keyword, value, source)

    def _value(self, start: int, keyword: str, value: Any) -> int | str:
        is_name = keyword == HALF
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_name != isinstance(value, str) or not (is_name or is_number):
            needed = "the name of the property beside it" if is_name else "a whole number"
            raise self._wrong(self._line(start, "value"), f"{keyword} needs {needed}")
        if is_number and value < 0:
            raise self._wrong(self._line(start, "value"), f"{keyword} cannot be below 0")
        found: int | str = value
        return found

    def _nodes(self, start: int, keyword: str, at: Any) -> list[Node]:
        """Return the schemas that a limit is about."""
        line, request = self._line(start, "at"), self._definition.request
        if not isinstance(at, str):
            raise self._wrong(line, "at must be a text: a pointer, or properties with dots between")
        is_pointer = at.startswith("#")
        roots = (request, self._definition.response) if is_pointer else (request,)
        nodes = [node for root in roots for node in root.walk()]
        there = [node for node in nodes if at == (node.pointer if is_pointer else str(node.place))]
        if not there:
            known = {str(node.place) for node in request.walk()}
            rest = did_you_mean(at, known, "write it as messages[].content, or as a pointer", 3)
            raise self._wrong(line, f"the request has nothing at {at!r:.120}; {rest}")
        kind = _TYPES[keyword]
        kinds = {kind, "integer"} if kind == "number" else {kind}
        fitting = [one for one in there if one.type in kinds]
        if not fitting:
            raise self._wrong(line, f"{keyword} is for values of type {kind}, as none of these are")
        for node in fitting:
            if keyword in self._definition.at(node.pointer):
                raise self._wrong(line, f"the schema of {at!r:.120} states {keyword} itself")
        return list({node.pointer: node for node in fitting}.values())

    def _line(self, start: int, key: str) -> int:
        """Return the line of *key* in the entry that begins on line *start*."""
        wanted = re.compile(rf"[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=")
        for number, line in enumerate(self._lines[start:], start + 1):
            if _HEADER.match(line):
                break
            if wanted.match(line):
                return number
        return start

    def _wrong(self, line: int, said: str) -> DefinitionError:
        return DefinitionError(f"{self._path}, line {line}: {said}")
