"""What it means that a keyword of a schema, or a limit in its description, changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from contracts.definition.prose import HALF, UNSTATED_ITEMS, UNSTATED_LENGTH
from contracts.drift.change import Kind, Meaning
from contracts.drift.words import filled, listed, number, quoted

Keywords = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Bound:
    """Words for a limit on one side: with a number, and where there is none."""

    is_upper: bool
    limited: str
    free: str


_BOUNDS: Final = {
    "maxProperties": _Bound(True, "may hold {} pairs", "may hold any number of pairs"),
    "minProperties": _Bound(False, "must hold {} pairs at least", "may be empty"),
    "maxItems": _Bound(True, "may hold {} items", "may hold any number of items"),
    "minItems": _Bound(False, "must hold {} items at least", "may be empty"),
    "maxLength": _Bound(True, "may be {} characters long", "may be of any length"),
    "minLength": _Bound(False, "must be {} characters long at least", "may be empty"),
    "keyMaxLength": _Bound(True, "may have keys of {} characters", "may have keys of any length"),
    "maximum": _Bound(True, "must be {} or less", "has no maximum"),
    "minimum": _Bound(False, "must be {} or more", "has no minimum"),
    "exclusiveMaximum": _Bound(True, "must be less than {}", "has no limit above"),
    "exclusiveMinimum": _Bound(False, "must be more than {}", "has no limit below"),
}
# The same limit, where it may be reached and where not.
_EDGES: Final = {
    "exclusiveMaximum": "maximum",
    "maximum": "exclusiveMaximum",
    "exclusiveMinimum": "minimum",
    "minimum": "exclusiveMinimum",
}
# A count cannot be less, so this is no limit.
_COUNTS: Final = frozenset({"minProperties", "minItems", "minLength"})
# Words for a rule: where it is there, and where it is not any more.
_RULES: Final = {
    "uniqueItems": ("must hold no item twice", "may hold an item twice"),
    "format": ("has the format {}", "has no format, was {}"),
    "pattern": ("must match {}", "need not match a pattern, was {}"),
    "multipleOf": ("must be a multiple of {}", "may be any number, was a multiple of {}"),
    HALF: ("must be at most half of {}", "may be more than half of {}"),
}
# Validators check these; any other format is a note to the reader.
_FORMATS: Final = frozenset(
    {"date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname"}
    | {"ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uuid", "uri-template"}
    | {"json-pointer", "relative-json-pointer", "regex", "int32", "int64"}
)
# They say above what the suite asks nothing, and are no part of the document.
_NOT_SAID: Final = frozenset({UNSTATED_ITEMS, UNSTATED_LENGTH})


def differences(
    before: Keywords, after: Keywords, kind: str, names: Mapping[str, str]
) -> Iterator[Meaning]:
    """Yield what changes from the keywords of one node to those of another.

    Args:
        before: the earlier keywords.
        after: the later ones.
        kind: the JSON type of what they limit.
        names: new names of properties beside it, by their old ones.
    """
    old, new = _read(before, kind), _read(after, kind)
    if HALF in old:
        old[HALF] = names.get(old[HALF], old[HALF])
    for keyword in dict.fromkeys((*old, *new)):
        one, other = old.get(keyword), new.get(keyword)
        if one == other:
            continue
        if keyword == "enum":
            yield from _words(one, other, kind)
        elif _EDGES.get(keyword) in new and one is not None and other is None:
            # The limit is still there, and said below: only the edge is another.
            continue
        elif (
            one is None
            and (before_edge := old.get(_EDGES.get(keyword, ""))) is not None
            and (_EDGES[keyword] not in new)
        ):
            yield _edge(keyword, before_edge, other)
        else:
            yield _meaning(keyword, one, other)


def _edge(keyword: str, old: Any, new: Any) -> Meaning:
    """Return what it means that a limit may be reached now, or may not any more."""
    further = (new > old) == _BOUNDS[keyword].is_upper
    widens = not keyword.startswith("exclusive") if new == old else further
    says = filled(_BOUNDS[keyword].limited, new)
    was = filled(_BOUNDS[_EDGES[keyword]].limited.removeprefix("must be "), old)
    return Meaning(Kind.LIMIT, f"{says}, was {was}", widens, not widens, (keyword,), old, new)


def _read(keywords: Keywords, kind: str) -> dict[str, Any]:
    """Return keywords without what does not limit, and each limit in the same form."""
    found = {
        keyword: value
        for keyword, value in keywords.items()
        if keyword not in _NOT_SAID
        and not (keyword in _COUNTS and value == 0)
        and not (keyword == "uniqueItems" and value is False)
    }
    if "const" in found:
        found["enum"] = [found.pop("const")]
    if "enum" in found:
        # Null is said apart, and the order of words means nothing.
        found["enum"] = sorted((w for w in found["enum"] if w is not None), key=json.dumps)
    if kind == "integer":
        _include(found, "exclusiveMinimum", "minimum", 1)
        _include(found, "exclusiveMaximum", "maximum", -1)
    return found


def _include(found: dict[str, Any], exclusive: str, inclusive: str, step: int) -> None:
    """Write a limit that an integer must not reach as the last one that it may be."""
    if exclusive in found:
        limits = [found.pop(exclusive) + step, *([found[inclusive]] if inclusive in found else [])]
        found[inclusive] = max(limits) if step > 0 else min(limits)


def _words(old: list[Any] | None, new: list[Any] | None, kind: str) -> Iterator[Meaning]:
    """Yield what becomes of the words of an enum."""

    def meaning(says: str, *, widens: bool = False, narrows: bool = False) -> Meaning:
        return Meaning(Kind.WORD, says, widens, narrows, ("enum",), old, new)

    anything = "anything" if kind == "any" else f"any {kind}"
    if old is None or new is None:
        if new is not None:
            yield meaning(f"must be {listed(new, 'or')}, was {anything}", narrows=True)
        elif old is not None:
            yield meaning(f"may be {anything}, was {listed(old, 'or')}", widens=True)
        return
    more = [word for word in new if word not in old]
    less = [word for word in old if word not in new]
    if len(less) == len(old) and more:
        said = f"must be {listed(new, 'or')}, was {listed(old, 'or')}"
        yield meaning(said, widens=True, narrows=True)
        return
    if more:
        yield meaning(f"may be {listed(more, 'or')}, too", widens=True)
    if less:
        yield meaning(f"may no longer be {listed(less, 'or')}", narrows=True)


def _meaning(keyword: str, old: Any, new: Any) -> Meaning:
    """Return what one keyword that limits a value says now, None standing for its absence."""
    says = _bound(keyword, old, new) if keyword in _BOUNDS else _other(keyword, old, new)
    widens, narrows = _directions(keyword, old, new)
    return Meaning(Kind.LIMIT, says, widens, narrows, (keyword,), old, new)


def _bound(keyword: str, old: Any, new: Any) -> str:
    words = _BOUNDS[keyword]
    if new is None:
        return f"{words.free}, was {number(old)}{' at least' * (keyword in _COUNTS)}"
    was = "had no limit" if old is None else f"was {number(old)}"
    return f"{filled(words.limited, new)}, {was}"


def _other(keyword: str, old: Any, new: Any) -> str:
    if keyword in _RULES:
        with_it, without = _RULES[keyword]
        if new is None:
            return without.format(quoted(old))
        return with_it.format(quoted(new)) + ("" if old is None else f", was {quoted(old)}")
    if new is None:
        return f"need not follow `{keyword}` any more"
    return f"must follow `{keyword}`, too" if old is None else f"must follow another `{keyword}`"


def _directions(keyword: str, old: Any, new: Any) -> tuple[bool, bool]:
    """Return whether a change allows more, and whether it allows less."""
    if keyword == "format":
        # A note that comes or goes allows what it allowed.
        return old in _FORMATS, new in _FORMATS
    if old is None or new is None:
        return new is None, old is None
    if keyword in _BOUNDS:
        is_more = (new > old) == _BOUNDS[keyword].is_upper
        return is_more, not is_more
    if keyword == "multipleOf":
        one, other = Fraction(str(old)), Fraction(str(new))
        return other % one != 0, one % other != 0
    return True, True
