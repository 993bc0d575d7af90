"""The names that an object's schema speaks of, and the schema of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Final

from contracts.definition.node import Node
from contracts.definition.place import ENTRY
from contracts.definition.schema.conjunction import Conjunction, Located, Part
from contracts.definition.schema.construction import Builder, Here
from contracts.definition.schema.expressions import names_that_match
from contracts.definition.schema.keywords import INVENTED
from contracts.definition.schema.matching import Doubt, matches
from contracts.definition.unsupported import NoValue, Recursion, UnsupportedSchema

# With more patterns there are too many sets of them that a name may match.
_MOST_PATTERNS: Final = 4


class Declared:
    """The names that an object's schema speaks of, and the schema of each."""

    def __init__(self, builder: Builder, found: Conjunction, here: Here) -> None:
        self._builder, self._found, self._here = builder, found, here
        self.properties: dict[str, Node] = {}
        self.banned: dict[str, str] = {}
        self.beyond: set[str] = set()
        self.sources: dict[str, str] = {}
        self.required: dict[str, str] = {}
        self.dependents: dict[str, frozenset[str]] = {}
        self._unevaluated = list(found.unevaluated("unevaluatedProperties"))
        stated: dict[str, None] = {}
        for part in found.parts:
            stated.update(dict.fromkeys(part.schema.get("patternProperties", {})))
        self.patterns = tuple(stated)

    def build(self) -> bool:
        """Build the schema of each name; tell whether there are such objects at all."""
        self._collect_required()
        names = dict.fromkeys(n for p in self._found.parts for n in p.schema.get("properties", ()))
        more = [*self.required, *(n for group in self.dependents.values() for n in group)]
        wanted = {*more, *self.dependents}
        names.update(
            dict.fromkeys(sorted(wanted - names.keys(), key=[*more, *self.dependents].index))
        )
        for name in names:
            self._add(name)
        return all(name in self.properties for name in self.required)

    def _collect_required(self) -> None:
        for part in self._found.parts:
            hidden = self._hidden(part)
            for name in part.schema.get("required", ()):
                if name not in hidden and name not in self.required:
                    invented = INVENTED in part.schema
                    self.required[name] = part.pointer if invented else part.at("required")
            for name, others in part.schema.get("dependentRequired", {}).items():
                known = self.dependents.get(name, frozenset())
                self.dependents[name] = known | frozenset(others)
                self.sources["dependentRequired"] = part.at("dependentRequired", name)
        own = f"{self._found.pointer}/required"
        elsewhere = [at for at in self.required.values() if at != own]
        if elsewhere and len(elsewhere) == len(self.required):
            self.sources["required"] = elsewhere[0]

    def _hidden(self, part: Part) -> set[str]:
        """Return the properties that are for the other direction, and so not required here."""
        mark = {"request": "readOnly", "response": "writeOnly"}.get(self._builder.state.side)
        declared = part.schema.get("properties", {})
        return {
            name
            for name, schema in declared.items()
            if isinstance(schema, Mapping) and mark and schema.get(mark) is True
        }

    def _add(self, name: str) -> None:
        schemas = [one for part in self._found.parts for one in self._of(part, name)]
        if self._unevaluated and not self._is_evaluated(name):
            schemas += self._unevaluated
        here = replace(self._here, place=self._here.place / name, usual=frozenset())
        closed = any(schema is False for schema, _ in schemas)
        try:
            node = None if closed else self._builder.node(schemas or [(True, self._at(name))], here)
        except (Recursion, NoValue):
            # What need not be there is never sent.
            if self._is_needed(name) or not self._here.is_sent:
                raise
            self.beyond.add(name)
            return
        if any(name in self._hidden(part) for part in self._found.parts):
            self.beyond.add(name)
        elif node is not None:
            self.properties[name] = node
        elif any(name in part.schema.get("properties", ()) for part in self._found.parts):
            self.banned[name] = schemas[0][1]

    def _is_evaluated(self, name: str) -> bool:
        """Tell whether any part says something of the property *name*."""
        return any(
            name in part.schema.get("properties", ())
            or "additionalProperties" in part.schema
            or any(matches(one, name) for one in part.schema.get("patternProperties", ()))
            for part in self._found.parts
        )

    def _is_needed(self, name: str) -> bool:
        companions = frozenset().union(*self.dependents.values())
        return name in companions | self._here.usual | self.required.keys()

    def _at(self, name: str) -> str:
        return self.required.get(name, self._found.pointer)

    def _of(self, part: Part, name: str) -> Iterator[Located]:
        """Yield the schemas that one part has for a name."""
        declared = part.schema.get("properties", {})
        if name in declared:
            yield declared[name], part.at("properties", name)
        patterns = part.schema.get("patternProperties", {})
        try:
            matched = [one for one in patterns if matches(one, name)]
        except (Doubt, ValueError, TypeError) as error:
            reason = "not all read its pattern alike"
            raise UnsupportedSchema(part.pointer, "patternProperties", reason) from error
        yield from ((patterns[one], part.at("patternProperties", one)) for one in matched)
        if name not in declared and not matched and "additionalProperties" in part.schema:
            extra = part.schema["additionalProperties"]
            if extra is not True:
                yield extra, part.at("additionalProperties")

    def others(self, matched: frozenset[int]) -> tuple[Node | None, str, bool]:
        """Return the schema of names that match these patterns and are not declared.

        Also the pointer of what forbids such names, and whether the schema is nested too deep.
        """
        schemas: list[Located] = []
        for part in self._found.parts:
            own = part.schema.get("patternProperties", {})
            fitting = [self.patterns[i] for i in sorted(matched) if self.patterns[i] in own]
            schemas += [(own[one], part.at("patternProperties", one)) for one in fitting]
            extra = part.schema.get("additionalProperties", True)
            if not fitting and extra is not True:
                schemas.append((extra, part.at("additionalProperties")))
        if not matched and all("additionalProperties" not in p.schema for p in self._found.parts):
            schemas += self._unevaluated
        if not schemas:
            return None, "", False
        here = replace(self._here, place=self._here.place / ENTRY, usual=frozenset())
        here = replace(here, is_sent=here.is_sent and not matched)
        forbidden = [at for schema, at in schemas if schema is False]
        try:
            node = None if forbidden else self._builder.node(schemas, here)
        except Recursion:
            if not self._here.is_sent:
                raise
            return None, "", True
        return node, "" if node is not None else (forbidden or [schemas[0][1]])[0], False

    def by_pattern(self) -> dict[frozenset[int], Node | None]:
        """Return the schema of names by the patterns they match, and declare some such names."""
        if len(self.patterns) > _MOST_PATTERNS:
            raise UnsupportedSchema(self._found.pointer, "patternProperties", "there are too many")
        made: dict[frozenset[int], Node | None] = {}
        numbers = range(len(self.patterns))
        anything = Node(self._found.pointer, "any", self._here.place / ENTRY, nullable=True)
        for size in range(1, len(self.patterns) + 1):
            for some in combinations(numbers, size):
                matched = frozenset(some)
                node, closer, is_deep = self.others(matched)
                if is_deep:
                    raise UnsupportedSchema(
                        self._found.pointer, "patternProperties", "it contains itself there"
                    )
                made[matched] = None if closer else node or anything
        for matched, node in made.items():
            if node is not None and self._here.is_sent:
                for name in names_that_match(self.patterns, matched):
                    if name not in self.properties and name not in self.banned:
                        self._add(name)
        return made
