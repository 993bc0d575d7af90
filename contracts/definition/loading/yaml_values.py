"""YAML as JSON: values of JSON only, read as YAML 1.2 says, in bounded time and memory.

PyYAML reads YAML 1.1, in which ``no`` is false and ``2024-12-01`` a date, and it refuses an
anchor that is used twice, which YAML 1.2 allows and published documents have.  Its parser is
used as it is; what the values are is decided here.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Final

import yaml

from contracts.definition.operation import DefinitionError

# Documents that people read are not nested more deeply, and values here are walked recursively.
_DEEPEST: Final = 200
# So many values a document may have once aliases are replaced by what they stand for.
_MOST_VALUES: Final = 4_000_000
# No float has more digits before the point.
_MOST_DIGITS: Final = 309
_MERGE: Final = "<<"
_STRING: Final = "tag:yaml.org,2002:str"
_CONSTANTS: Final[dict[str, Any]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT: Final = re.compile(r"[-+]?[0-9]+")
_BASED: Final = re.compile(r"0x[0-9a-fA-F]{1,16}|0o[0-7]{1,22}")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
# What else a scalar begins with, it is text.
_SPECIAL: Final = frozenset("0123456789-+.")


@dataclass(slots=True)
class _Open:
    """An object or array that is not complete yet.

    Attributes:
        value: it.
        anchor: its name for aliases.
        key: of the object's next value; None where that is still to come.
        merged: what merge keys bring in, which its own keys override.
        size: how many values it has, aliases replaced.
    """

    value: Any
    anchor: str | None
    key: str | None = None
    merged: list[Any] | None = None
    size: int = 1


def values(text: str) -> Any:
    """Return what *text*, which is YAML, says.

    Raises:
        DefinitionError: it is no YAML, or too deep, or too large with its aliases replaced.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Reader(loader(text)).read()
    except yaml.YAMLError as error:
        raise DefinitionError(f"it is no YAML: {_sentence(error)}") from None


def _sentence(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f" in line {mark.line + 1}" if mark is not None else ""
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"{said}{where}"


class _Reader:
    """Puts the events of a parser together."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._done: list[Any] = []

    def read(self) -> Any:
        """Return the value of the only document."""
        following, event = self._loader.get_event, None
        while not isinstance(event, yaml.StreamEndEvent):
            event = following()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._begin(_Open({}, event.anchor), event)
            elif kind is yaml.SequenceStartEvent:
                self._begin(_Open([], event.anchor), event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._end()
            elif kind is yaml.AliasEvent:
                self._alias(event)
        if len(self._done) != 1:
            raise DefinitionError(f"it holds {len(self._done)} documents, and one is needed")
        return self._done[0]

    def _begin(self, opened: _Open, event: Any) -> None:
        if self._open and isinstance(self._open[-1].value, dict) and self._open[-1].key is None:
            raise DefinitionError(f"a key is no text in line {event.start_mark.line + 1}")
        if len(self._open) >= _DEEPEST:
            raise DefinitionError(
                f"it is nested more than {_DEEPEST} levels deep in line {event.start_mark.line + 1}"
            )
        # Aliases to what is not complete would be a circle.
        if opened.anchor is not None:
            self._anchors.pop(opened.anchor, None)
        self._open.append(opened)

    def _end(self) -> None:
        done = self._open.pop()
        for merged in done.merged or ():
            for key, value in merged.items():
                done.value.setdefault(key, value)
        if done.anchor is not None:
            self._anchors[done.anchor] = done.value, done.size
        self._put(done.value, done.size)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            raise DefinitionError(
                f"the alias *{event.anchor:.80} in line {event.start_mark.line + 1} stands for "
                "nothing that is complete before it"
            )
        value, size = self._anchors[event.anchor]
        holder = self._open[-1] if self._open else None
        if holder is not None and isinstance(holder.value, dict) and holder.key is None:
            holder.key = str(value)
            return
        self._put(value, size)

    def _scalar(self, event: Any) -> None:
        holder = self._open[-1] if self._open else None
        if holder is not None and holder.key is None and type(holder.value) is dict:
            holder.key = event.value
            if event.value == _MERGE and event.implicit[0]:
                holder.merged = holder.merged or []
            if event.anchor is not None:
                self._anchors[event.anchor] = event.value, 1
            return
        value = _resolved(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = value, 1
        self._put(value, 1)

    def _put(self, value: Any, size: int) -> None:
        """Add a complete value to what is open around it."""
        if not self._open:
            self._done.append(value)
            return
        holder = self._open[-1]
        holder.size += size
        if holder.size > _MOST_VALUES:
            raise DefinitionError(
                f"with its aliases replaced it has more than {_MOST_VALUES:,} values"
            )
        if type(holder.value) is list:
            holder.value.append(value)
        elif holder.key == _MERGE and holder.merged is not None:
            holder.merged += _objects(value)
            holder.key = None
        else:
            holder.value[holder.key] = value
            holder.key = None


def _objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects that a merge key brings in, the first of which counts most."""
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(one, dict) for one in found):
        raise DefinitionError("a merge key (<<) is followed by something else than an object")
    return found


def _resolved(event: Any) -> Any:
    """Return the value of a scalar, as the core schema of YAML 1.2 reads it."""
    text: str = event.value
    if not event.implicit[0] and (event.style or event.tag in {_STRING, "!"}):
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _SPECIAL:
        return text
    number = _number(text)
    if number is not None and (len(text) > _MOST_DIGITS or math.isinf(number)):
        raise DefinitionError(f"the number in line {event.start_mark.line + 1} is too large")
    return text if number is None else number


def _number(text: str) -> int | float | None:
    """Return the number that *text* is; None where it is none."""
    if _INT.fullmatch(text):
        return int(text) if len(text) <= _MOST_DIGITS else math.inf
    if _BASED.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else None
