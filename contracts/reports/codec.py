"""Frozen records as plain data, and back: what JSON can hold, and nothing else."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from itertools import repeat
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints


def plain(value: Any) -> Any:
    """Return a record as a dict, a tuple as a list, a member of an enumeration as its value."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(entry) for entry in value]
    return value.value if isinstance(value, Enum) else value


def typed(kind: Any, value: Any) -> Any:
    """Return plain data as what the annotation *kind* says.

    Args:
        kind: a dataclass, a tuple of such, one of these or None, an enumeration, ``str``,
            ``int``, ``float`` or ``bool``, or several of these last and a tuple of them.
        value: plain data of that shape, as a JSON Schema has made sure.

    Raises:
        ValueError: a value is none of its kind.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        kinds = repeat(arguments[0]) if arguments[-1] is Ellipsis else arguments
        return tuple(typed(each, entry) for each, entry in zip(kinds, value, strict=False))
    if origin is UnionType:
        others = [each for each in arguments if each is not NoneType]
        if len(others) > 1:
            # JSON has the type of each of them.
            return tuple(value) if isinstance(value, list) else value
        return None if value is None else typed(others[0], value)
    if isinstance(kind, type) and is_dataclass(kind):
        # What a report of an earlier version lacks has a default.
        there = {name: each for name, each in _kinds(kind).items() if name in value}
        return kind(**{name: typed(each, value[name]) for name, each in there.items()})
    return kind(value)


@cache
def _kinds(record: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(record)
    return {field.name: hints[field.name] for field in fields(record)}
