"""What is around an object that should be an answer itself: an array, an envelope, a string."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

from contracts.record.json_text import NotJson, parse_received

# A string that holds an envelope with a list of one: nobody wraps more often.
_DEEPEST: Final = 3
# One name that an answer has may be chance, as in {"object": "list"} around it.
_TELLING: Final = 2


class Wrapped(NamedTuple):
    """An object that is not the answer itself, but all that the answer is about.

    Attributes:
        inner: the object.
        how: where in the value it is, in words: ``under 'data', in it``.
    """

    inner: dict[str, Any]
    how: str


@dataclass(frozen=True, slots=True)
class Wrapping:
    """Tells what is around an object.

    Args:
        names: what the object has by its schema.
        required: which of that it must have.
    """

    names: Collection[str]
    required: Collection[str]

    def of(self, value: Any) -> Wrapped | None:
        """Return the object that *value* is about.

        Returns:
            None where *value* may be the object itself, or holds none, or several.
        """
        found = list(islice(self._in(value, ()), 2))
        return found[0] if len(found) == 1 else None

    def _in(self, value: Any, how: tuple[str, ...]) -> Iterator[Wrapped]:
        if how and isinstance(value, dict) and self._known(value) >= _TELLING:
            yield Wrapped(value, ", ".join(how))
        elif len(how) < _DEEPEST:
            for below, said in self._steps(value):
                yield from self._in(below, (said if how or "'" in said else "in it", *how))

    def _steps(self, value: Any) -> Iterator[tuple[Any, str]]:
        """Yield what may be the object in *value*, one step further in."""
        if isinstance(value, list):
            yield from ((one, "in an array") for one in value[:2])
        elif isinstance(value, str):
            inner = _read(value)
            if inner is not None:
                yield inner, "in a string"
        elif isinstance(value, dict) and self._is_around(value):
            # What stands under a name of the object's own is a part of it.
            others = (name for name in value if name not in self.names)
            yield from ((value[name], f"under {name[:40]!r}") for name in others)

    def _is_around(self, value: dict[str, Any]) -> bool:
        known = self._known(value)
        lacking = any(name not in value for name in self.required)
        return not known or (known < _TELLING and lacking)

    def _known(self, value: dict[str, Any]) -> int:
        return sum(name in value for name in self.names)


def _read(text: str) -> Any:
    """Return the array or object that *text* is in JSON; None for anything else."""
    try:
        found = parse_received(text.encode("utf-8", "surrogatepass"))
    except NotJson:
        return None
    return found if isinstance(found, dict | list) else None
