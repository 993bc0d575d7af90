"""Limits that only words state, made ready once: no walk enters what has none of them."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from contracts.definition.node import Node
from contracts.definition.pointer import join
from contracts.definition.schema.conformity import conforms, lacks_format

Trail = tuple[str | int, ...]

# What the schema does not state, or no validator checks.
_PROSE: Final = frozenset(
    {"maxLength", "maxProperties", "keyMaxLength", "maxItems", "atMostHalfOf", "format"}
)


class Overstepped(NamedTuple):
    """A limit that a value does not keep: which, how to say so, and where below the value."""

    keyword: str
    words: str
    trail: Trail = ()

    def below(self, token: str | int) -> Overstepped:
        """Return the same, seen from what holds the value."""
        return self._replace(trail=(token, *self.trail))


class Worded:
    """The limits of one node's values, and of all that is in them.

    Args:
        node: whose limits they are.
        forgotten: pointers of limits that are not kept.
    """

    def __init__(self, node: Node, forgotten: frozenset[str] = frozenset()) -> None:
        self._node = node
        self._forgotten = forgotten
        self._branches = [(b, w) for b in node.branches if (w := self._of(b)) is not None]
        self._items = self._of(node.items)
        self._entries = self._of(node.entries)
        self._properties = {name: self._of(child) for name, child in node.properties.items()}
        self._wholes = {
            name: str(whole)
            for name, child in node.properties.items()
            if (whole := self._kept(child, "atMostHalfOf")) is not None
        }
        self._most_items = self._kept(node, "maxItems") if node.items is not None else None
        self._most_names = self._kept(node, "maxProperties")
        self._longest_name = self._kept(node, "keyMaxLength")
        self._longest = self._kept(node, "maxLength")
        self._format = self._kept(node, "format")

    def _of(self, node: Node | None) -> Worded | None:
        """Return the limits of what is in a value; None where there are none."""
        return None if node is None or not _has_limits(node) else Worded(node, self._forgotten)

    def _kept(self, node: Node, keyword: str) -> Any:
        is_forgotten = join(node.pointer, keyword) in self._forgotten
        return None if is_forgotten else node.limits.get(keyword)

    def first(self, value: Any) -> Overstepped | None:
        """Return the first limit that *value*, which fits the schema, oversteps; or None."""
        # The schema holds, so a branch that fits by type fits altogether or not at all.
        for node, limits in self._branches:
            if self._node.apart or conforms(node, value):
                found = limits.first(value)
                if found is not None:
                    return found
        if isinstance(value, dict):
            return self._of_object(value)
        if isinstance(value, list):
            return self._of_array(value)
        return self._of_text(value) if isinstance(value, str) else None

    def _of_array(self, value: list[Any]) -> Overstepped | None:
        if self._most_items is not None and len(value) > self._most_items:
            return _exceeded("maxItems")
        if self._items is None:
            return None
        for number, entry in enumerate(value):
            found = self._items.first(entry)
            if found is not None:
                return found.below(number)
        return None

    def _of_text(self, value: str) -> Overstepped | None:
        if self._longest is not None and len(value) > self._longest:
            return _exceeded("maxLength")
        if self._format is None:
            return None
        if self._format == "uri" and not urlsplit(value).scheme:
            return Overstepped("format", "not a URL")
        if not self._format.startswith("uri") and lacks_format(self._node, value):
            # What is stored comes back, and an answer has the formats that it promises.
            return Overstepped("format", f"no {self._format}")
        return None

    def _of_object(self, value: dict[str, Any]) -> Overstepped | None:
        if self._most_names is not None and len(value) > self._most_names:
            return _exceeded("maxProperties")
        if self._longest_name is not None and any(len(k) > self._longest_name for k in value):
            return _exceeded("keyMaxLength")
        for name, entry in value.items():
            if name in self._wholes and _is_over_half(entry, value.get(self._wholes[name])):
                return _exceeded("atMostHalfOf").below(name)
            limits = self._properties.get(name, self._entries)
            found = None if limits is None else limits.first(entry)
            if found is not None:
                return found.below(name)
        return None


@cache
def _has_limits(node: Node) -> bool:
    """Tell whether words limit a value of *node*, or anything in it."""
    return any(not _PROSE.isdisjoint(below.limits) for below in node.walk())


def _exceeded(keyword: str) -> Overstepped:
    return Overstepped(keyword, f"{keyword} exceeded")


def _is_over_half(part: Any, whole: Any) -> bool:
    # What is null, or stands alone, is compared with nothing.
    return isinstance(whole, int) and isinstance(part, int) and 2 * part > whole
