"""What a document says beside its schemas: default values, and descriptions in other words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from contracts.definition import Definition
from contracts.definition.place import ENTRY
from contracts.drift.change import Change, Kind, Meaning, Reworded, Side
from contracts.drift.trees import Pair, Trees
from contracts.drift.words import quoted

_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MISSING: Final = object()


def _stated(definition: Definition, pointer: str, key: str) -> Any:
    """Return what stands beside the keywords of a schema; of none where it is nowhere."""
    try:
        return definition.at(pointer).get(key, _MISSING) if pointer else _MISSING
    except (LookupError, AttributeError):
        # What has been put together of several schemas stands nowhere in the document.
        return _MISSING


def defaults(trees: Trees, before: Definition, after: Definition) -> Iterator[Change]:
    """Yield which default values change.

    A request without the value means another thing where the default is another; where one is
    stated that was not, the servers may have had it before.
    """
    for pair in trees.pairs:
        old = _stated(before, pair.before.pointer, "default")
        new = _stated(after, pair.after.pointer, "default")
        # A boolean is no number, although Python takes it for one.
        if (type(old), old) == (type(new), new):
            continue
        both = old is not _MISSING and new is not _MISSING
        is_other = both and trees.side is Side.REQUEST
        was = "" if old is _MISSING else f", was {quoted(old)}"
        says = f"has no default{was}" if new is _MISSING else f"has the default {quoted(new)}{was}"
        values = (None if one is _MISSING else one for one in (old, new))
        meaning = Meaning(Kind.DEFAULT, says, is_other, is_other, ("default",), *values)
        subject = pair.spot.subject
        pointers = (pair.before.pointer, pair.after.pointer)
        yield Change(trees.side, subject, meaning, pair.spot, *pointers)


def reworded(trees: Trees, before: Definition, after: Definition) -> Reworded:
    """Return the places whose description has other words, but for those whose limits changed."""
    limited = {change.spot for change in trees.changes if change.meaning.kind is Kind.LIMIT}
    places, numbers = [], []
    for pair in trees.pairs:
        if {pair.spot, pair.spot / ENTRY} & limited:
            # The words of a map are those of its values, too.
            continue
        old, new = _texts(pair, before, after)
        if old != new:
            places.append(pair.spot.named)
            if old and new and _numbers(old) != _numbers(new):
                numbers.append(pair.spot.named)
    return Reworded(tuple(dict.fromkeys(places)), tuple(dict.fromkeys(numbers)))


def _texts(pair: Pair, before: Definition, after: Definition) -> tuple[str, str]:
    old = _stated(before, pair.before.pointer, "description")
    new = _stated(after, pair.after.pointer, "description")
    return _text(old), _text(new)


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _numbers(text: str) -> set[str]:
    return {found.replace(",", "") for found in _NUMBER.findall(text)}
