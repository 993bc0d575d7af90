"""What the definition says of a value: rules it breaks, where the document is silent, ids."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.prose import HALF, UNSTATED_ITEMS
from contracts.definition.schema.branches import has_type, json_type
from contracts.definition.schema.conformity import element, lacks_format, member
from contracts.definition.schema.matching import Doubt
from contracts.record import manner
from contracts.record.choosing import Choosing
from contracts.record.content import Memory, content_of
from contracts.record.feature import Feature, Kind
from contracts.record.further import further
from contracts.record.observation import (
    ID,
    PLAIN_ID,
    Breach,
    IdPlace,
    Trail,
    has_lone_surrogate,
    is_whole,
    silent,
)

__all__ = ["Breach", "IdPlace", "Inspection", "Trail", "has_lone_surrogate"]

_PLAIN_IDS: Final = re.compile(f"{PLAIN_ID}(\n{PLAIN_ID})*")
# Where objects have ids, of which nothing else is noted.
PLAIN: Final = Memory[set[IdPlace]]()
_USUAL: Final = frozenset({"object", "array", "string", "integer", "number"})


class Inspection(Choosing):
    """One walk through a value along its schema; see ``Observation`` for what it finds."""

    def __init__(self, root: Node, value: Any) -> None:
        super().__init__()
        try:
            self._walk(root, value, ())
        except Doubt:
            self.obscure.append(silent(root, "validators do not agree on it"))

    def _walk(self, node: Node, value: Any, path: Trail) -> None:
        if value is None and node.nullable:
            return
        if node.branches and node.apart and not node.implied:
            self._choose(node, value, path)
        elif node.branches:
            self._try(node, value, path)
        elif node.type == "integer" and isinstance(value, float) and is_whole(value):
            self._integer_as_float(node, value, path)
        elif not has_type(node, value):
            self._other_type(node, value, path)
        elif node.hard or node.type not in _USUAL:
            self._further(node, value, path)
        else:
            self._plain(node, value, path)

    def _other_type(self, node: Node, value: Any, path: Trail) -> None:
        if node.implied:
            self.silent.append(silent(node, "another type than the keywords are about"))
        else:
            self._break(node, "type", path, manner.of_type(node, value))

    def _plain(self, node: Node, value: Any, path: Trail) -> None:
        if isinstance(value, str):
            self._string(node, value, path)
        elif isinstance(value, list):
            self._array(node, value, path)
        elif isinstance(value, dict):
            self._known_object(node, value, path)
        else:
            self._number(node, value, path)

    def _further(self, node: Node, value: Any, path: Trail) -> None:
        """Inspect a value whose schema says what few do, or anything goes."""
        if node.type == "any":
            self._anything(node, value)
        elif isinstance(value, str):
            self._string(node, value, path)
        elif isinstance(value, list):
            self._array(node, value, path)
        elif isinstance(value, dict) and "enum" not in node.keywords:
            self._object(node, value, path)
            if node.entries is None:
                self._sizes(node, value, path)
                self._keys(node, value, path)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            self._limits(node, value, path)
        for keyword, pointer, how, missing in further(node, value):
            self.breaches.append(Breach(keyword, pointer, node.place, path, how, node, missing))
        if lacks_format(node, value):
            self.silent.append(silent(node, f"no {node.keywords['format']}"))

    def _array(self, node: Node, value: list[Any], path: Trail) -> None:
        self._sizes(node, value, path)
        if len(value) > node.keywords.get(UNSTATED_ITEMS, len(value)):
            self.silent.append(silent(node, "more elements than the original took"))
        if node.prefix or node.items is None:
            self._elements(node, value, path)
            return
        usual = self._usual_ids(node.items, value) if node.items.id_kind else frozenset()
        if len(usual) == len(value):
            return
        for number, entry in enumerate(value):
            if number not in usual:
                self._walk(node.items, entry, (*path, number))

    def _elements(self, node: Node, value: list[Any], path: Trail) -> None:
        """Inspect the elements of an array of which some have schemas of their own, or none has."""
        if "[]" in node.beyond and len(value) > len(node.prefix):
            self.silent.append(silent(node, "nested deeper than is looked at"))
        for number, entry in enumerate(value):
            child = element(node, number)
            if child is not None:
                self._walk(child, entry, (*path, number))

    def _usual_ids(self, node: Node, value: list[Any]) -> AbstractSet[int]:
        """Return which elements are ids like those that services issue: there may be thousands."""
        found: AbstractSet[int]
        if set(map(type, value)) == {str} and _PLAIN_IDS.fullmatch("\n".join(value)):
            # One search of the whole is ten times as fast as one of each.
            found = frozenset(range(len(value)))
        else:
            fits = ID.fullmatch
            found = {n for n, entry in enumerate(value) if isinstance(entry, str) and fits(entry)}
        if found:
            self.ids.add(IdPlace(node.id_kind, node.place))
        return found

    def _known_object(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        """Inspect an object; of one like it in which only ids were noted, these are known."""
        content = content_of(value)
        known = PLAIN.get(node, content)
        if known is not None:
            self.ids |= known
            return
        found = self._ids_if_plain(node, value, path)
        if found is not None:
            PLAIN.put(node, content, found)

    def _ids_if_plain(self, node: Node, value: dict[str, Any], path: Trail) -> set[IdPlace] | None:
        """Inspect an object, and return where it has ids; None where anything else is noted."""
        outer, before = self.ids, self._noted
        found: set[IdPlace] = set()
        self.ids = found
        try:
            self._object(node, value, path)
        finally:
            outer |= found
            self.ids = outer
        return found if self._noted == before else None

    @property
    def _noted(self) -> int:
        return len(self.breaches) + len(self.obscure) + len(self.silent)

    def _object(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        names = value.keys()
        self._names(node, value)
        if not node.required <= names:
            missing = [name for name in node.properties if name in node.required - names]
            self._break(node, "required", path, manner.of_missing(missing, value), missing)
        if node.patterns or node.banned or node.beyond:
            self._others(node, value, path)
        elif node.entries is not None:
            self._map(node, value, path)
        elif not names <= node.properties.keys():
            self._unknown(node, value, path)
        if node.choices:
            self._choices(node, value, path)
        for name in node.usual - names:
            self.silent.append(silent(node, f"without {name}"))
        before = len(self.breaches)
        for name, child in node.properties.items():
            if name in names:
                self._walk(child, value[name], (*path, name))
        if node.halves:
            wrong = {one.path for one in self.breaches[before:]}
            self._relations(node, value, path, wrong)

    def _unknown(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        if not node.closed and node.properties:
            self.silent.append(Feature(Kind.OPEN_OBJECT, node.place))
        elif not node.closed:
            # What has no properties of its own is a map of anything.
            self._sizes(node, value, path)
            self._keys(node, value, path)
        if not node.closed:
            return
        unknown = [name for name in value if name not in node.properties]
        self._break(node, "additionalProperties", path, manner.of_unknown(unknown, value))

    def _others(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        """Inspect what is not declared, where names are told apart by more than that."""
        unknown = []
        for name, entry in value.items():
            if name in node.properties or name in node.banned:
                continue
            if name in node.beyond:
                self.silent.append(silent(node, f"with {name}, which is never sent"))
                continue
            child, is_known = member(node, name)
            if not is_known:
                unknown.append(name)
            elif child is not None:
                self._walk(child, entry, (*path, name))
            else:
                self.silent.append(Feature(Kind.OPEN_OBJECT, node.place))
        if unknown:
            self._break(node, "additionalProperties", path, manner.of_unknown(unknown, value))
        if node.entries is not None:
            self._sizes(node, value, path)
            self._keys(node, value, path)

    def _choices(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        chosen = [choice for choice in node.choices if choice <= value.keys()]
        if len(chosen) != 1:
            self._break(node, "oneOf", path, manner.of_choices(chosen, value))

    def _map(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        assert node.entries is not None
        self._sizes(node, value, path)
        self._keys(node, value, path)
        for key, entry in value.items():
            if key not in node.properties:
                self._walk(node.entries, entry, (*path, key))

    def _relations(self, node: Node, value: dict[str, Any], path: Trail, wrong: set[Trail]) -> None:
        for name, whole in node.halves.items():
            part, other = value.get(name, ""), value.get(whole, "")
            if not {(*path, name), (*path, whole)}.isdisjoint(wrong):
                # What is wrong in itself cannot be compared.
                continue
            if json_type(part) == json_type(other) == "integer" and 2 * part > other:
                pointer = node.properties[name].origin(HALF)
                how = manner.of_part(part, other)
                self.breaches.append(Breach(HALF, pointer, node.place, path, how, node))
