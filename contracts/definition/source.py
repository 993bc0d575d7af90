"""Where in the text of a definition a JSON pointer leads, in lines and columns from 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import yaml

from contracts.definition import pointer as pointers

FILES: Final = "x-files"
"""Below it, pointers lead into other files of the document, by their names."""
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


@dataclass(frozen=True, slots=True)
class Source:
    """The text that a definition was read from.

    Attributes:
        name: of the file, or its URL; empty where the definition was made of data.
        text: what the file holds.
        others: the texts of other files that belong to it, by their names.
        entries: of a file that is no YAML, the first and the last line of each part, by its
            pointer.
    """

    name: str = ""
    text: str = field(default="", repr=False)
    others: Mapping[str, str] = field(default_factory=dict, repr=False)
    entries: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False)

    def file_of(self, pointer: str) -> str:
        """Return the name of the file that *pointer* leads into."""
        return self._located(pointer)[0]

    def region(self, pointer: str) -> Region:
        """Return where *pointer* leads, or the nearest that is there around it."""
        _, text, own = self._located(pointer)
        if pointer in self.entries:
            first, last = self.entries[pointer]
            return Region(first, 1, 1 + len(text.splitlines()[first - 1]), last)
        found = regions(text)
        while own not in found and "/" in own:
            own = own.rpartition("/")[0]
        return found.get(own, Region(1, 1, 1, max(1, len(text.splitlines()))))

    def excerpt(self, pointer: str) -> list[tuple[int, str]]:
        """Return the beginning of what *pointer* leads to, each line with its number."""
        lines, place = self._located(pointer)[1].splitlines(), self.region(pointer)
        last = min(place.last, place.line + _SHOWN - 1, len(lines))
        return [(number, lines[number - 1]) for number in range(place.line, last + 1)]

    def _located(self, pointer: str) -> tuple[str, str, str]:
        """Return the file that *pointer* leads into, its text, and the pointer within it."""
        tokens = pointers.tokens(pointer)
        if tokens[:1] == [FILES] and len(tokens) > 1 and tokens[1] in self.others:
            return tokens[1], self.others[tokens[1]], pointers.join("#", *tokens[2:])
        return self.name, self.text, pointer


@lru_cache(8)
def regions(text: str) -> Mapping[str, Region]:
    """Return where each part of a document is, by its pointer.

    What has a name begins with that, and any other element of a list with itself.  What an alias
    stands for is where the alias is.

    Args:
        text: the document, as YAML or JSON.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Region] = {}
    walk, event = _Walk(found), None
    events = loader(text)
    while not isinstance(event, yaml.StreamEndEvent):
        event = events.get_event()
        walk.see(event)
    return found


@dataclass(slots=True)
class _Open:
    """An object or list that has begun.

    Attributes:
        pointer: where it is.
        is_list: whether it is a list.
        start: the event of its name, or of what stands for it; None where that is to come.
        key: the event of the name of the next value.
        count: how many elements there were.
        last: the last line so far, from 0.
    """

    pointer: str
    is_list: bool
    start: Any
    key: Any = None
    count: int = 0
    last: int = -1


class _Walk:
    """Takes down where things are while the events of a parser go by."""

    def __init__(self, found: dict[str, Region]) -> None:
        self._found = found
        self._open: list[_Open] = []

    def see(self, event: Any) -> None:
        """Take the next event."""
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._begin(event, is_list=isinstance(event, yaml.SequenceStartEvent))
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            self._leaf(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            done = self._open.pop()
            last = done.last if done.last >= 0 else _last_line(event)
            self._close(done.pointer, done.start, last)

    def _begin(self, event: Any, *, is_list: bool) -> None:
        start = self._start(event)
        # All of an element would be many lines; its first name stands for it.
        unnamed = not is_list and start is event
        self._open.append(_Open(self._pointer(), is_list, None if unnamed else start))
        if unnamed:
            self._open[-1].start = _Unnamed(event)

    def _leaf(self, event: Any) -> None:
        holder = self._open[-1] if self._open else None
        if holder is not None and not holder.is_list and holder.key is None:
            holder.key = event
            if isinstance(holder.start, _Unnamed) and not holder.start.is_known:
                holder.start = _Unnamed(event, is_known=True)
            return
        self._close(self._pointer(), self._start(event), _last_line(event))

    def _start(self, event: Any) -> Any:
        """Return the event at which what begins with *event* is said to begin."""
        holder = self._open[-1] if self._open else None
        return event if holder is None or holder.is_list else holder.key

    def _pointer(self) -> str:
        """Return where the next value stands."""
        if not self._open:
            return "#"
        holder = self._open[-1]
        return pointers.join(holder.pointer, holder.count if holder.is_list else _name(holder.key))

    def _close(self, pointer: str, start: Any, last: int) -> None:
        """Take down a value that is complete."""
        if not self._open:
            return
        event = start.event if isinstance(start, _Unnamed) else start
        self._found[pointer] = _region(event, last)
        holder = self._open[-1]
        holder.count, holder.key, holder.last = holder.count + 1, None, max(holder.last, last)


@dataclass(frozen=True, slots=True)
class _Unnamed:
    """The beginning of an object that is an element of a list: its first name, once it is known."""

    event: Any
    is_known: bool = False


def _name(event: Any) -> str:
    return event.value if isinstance(event, yaml.ScalarEvent) else f"*{event.anchor}"


def _last_line(event: Any) -> int:
    """Return the last line, from 0; the end of a block is where the next thing begins."""
    end: int = event.end_mark.line - (event.end_mark.column == 0)
    return end


def _region(event: Any, last: int) -> Region:
    start, end = event.start_mark, event.end_mark
    width = end.column - start.column if end.line == start.line else 0
    return Region(
        start.line + 1,
        start.column + 1,
        start.column + 1 + max(width, 0),
        max(start.line, last) + 1,
    )
