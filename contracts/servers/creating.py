"""What the reference answers with: made as the definition wants it, and as the request says.

What request and answer have alike is what was sent; ids are new, times are now, and whatever
else must be there is the plainest value that its schema allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from contracts.definition import Definition, Node
from contracts.definition.meaning.naming import descriptions, is_time
from contracts.definition.meaning.parts import Names, alike
from contracts.record.inspection import Inspection
from contracts.record.samples import minimal
from contracts.servers.forming import formed

NewId = Callable[[str], str]
_ABSENT: Final = object()
# What ids of vector stores begin with.
_STORE: Final = "vs"


@dataclass(frozen=True, slots=True)
class _Property:
    """A property of the answer.

    Attributes:
        name: its name.
        node: its schema.
        asked: what the request has alike, if anything.
        is_needed: whether it is required.
        is_time: whether it is a time, which then is now.
    """

    name: str
    node: Node
    asked: Node | None
    is_needed: bool
    is_time: bool


class Creation:
    """Makes the answers to valid requests.

    Args:
        definition: what the answers obey.
        now: returns the current Unix time in seconds.
        new_id: returns an id that was never given before, given what it begins with.
    """

    def __init__(self, definition: Definition, now: Callable[[], float], new_id: NewId) -> None:
        self._definition = definition
        self._now, self._new_id = now, new_id
        self._parts = parts = definition.parts
        said, made = descriptions(definition.document), {parts.created, parts.constant}
        asked = {n: one for n, one in definition.request.properties.items() if n not in made}
        response = definition.response
        # What holds other things comes last, as people would write it.
        ordered = sorted(response.properties.items(), key=lambda one: bool(one[1].properties))
        self._plan = [
            _Property(
                name,
                node,
                asked[name] if name in asked and alike(asked[name], node) else None,
                name in response.required,
                is_time(node, name, said) and not node.nullable,
            )
            for name, node in ordered
        ]

    def of(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Return what is created of the body *sent*."""
        made = ((one.name, self._value(one, sent)) for one in self._plan)
        return {name: value for name, value in made if value is not _ABSENT}

    def _value(self, one: _Property, sent: dict[str, Any]) -> Any:
        name, node = one.name, one.node
        if name == self._parts.identity:
            return formed(node, self._new_id(self._parts.noun.replace(" ", "_")))
        if one.asked is not None:
            return self._echoed(node, one.asked, sent.get(name, _ABSENT), (name,), one.is_needed)
        if one.is_time:
            return int(self._now()) if one.is_needed or name == self._parts.created else _ABSENT
        return _made(node) if one.is_needed else _ABSENT

    def _echoed(self, node: Node, asked: Node, sent: Any, path: Names, is_needed: bool) -> Any:
        """Return what comes back of what was sent, or what stands there where nothing was."""
        if sent is None and node.nullable and node.type != "object":
            return None
        if sent is None or sent is _ABSENT:
            return _made(node) if is_needed else self._default(node)
        if isinstance(sent, dict) and node.properties:
            made = self._inside(node, asked, sent, path)
            return {name: value for name, value in made if value is not _ABSENT}
        return sent

    def _inside(
        self, node: Node, asked: Node, sent: Mapping[str, Any], path: Names
    ) -> Iterator[tuple[str, Any]]:
        """Yield what comes back of an object that was sent, and what it leads to."""
        for name, child in node.properties.items():
            below, is_needed = (*path, name), name in node.required
            if below == self._parts.stores and name not in sent:
                new = sent.get(self._parts.new_stores[-1]) if self._parts.new_stores else None
                yield name, [self._new_id(_STORE) for _ in new or ()]
            elif name in asked.properties:
                value, other = sent.get(name, _ABSENT), asked.properties[name]
                yield name, self._echoed(child, other, value, below, is_needed)
            else:
                yield name, _made(child) if is_needed else _ABSENT

    def _default(self, node: Node) -> Any:
        """Return the default that the definition states, where it obeys its own schema."""
        schema = self._definition.at(node.pointer)
        if "default" not in schema or Inspection(node, schema["default"]).breaches:
            return _ABSENT
        # Its own, as who writes into an answer must not write into the document.
        return deepcopy(schema["default"])


def _made(node: Node) -> Any:
    """Return the plainest value: null where that is allowed, but an object in any case."""
    is_object = node.type == "object"
    return None if node.nullable and not is_object else minimal(node)
