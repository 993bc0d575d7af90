"""A schema as a tree of nodes: the one form that strategies, labels and clauses walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.definition import pointer as pointers
from contracts.definition.place import BODY, Place


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One schema of the definition, references resolved.

    Attributes:
        pointer: where it is defined (``#/components/...``), after following references.
        type: its JSON type, or ``any``.
        place: where in a request, or in an answer, its values stand.
        nullable: whether null is allowed as well.
        keywords: the plain keywords it states, and the prose limits attached to it.
        properties: declared properties; ``required`` and ``closed`` tell which must
            be there and whether others are forbidden; ``usual`` ones are sent in every
            valid case although leaving them out is not forbidden (see LEDGER).
        items: the schema of an array's elements.
        entries: the schema of a map's values (``additionalProperties``).
        branches: ``oneOf`` of whole schemas.
        choices: ``oneOf`` of ``required`` lists: exactly one of these sets is present.
        id_kind: for a string that names something a target may look up: which kind of thing.
        sources: of its keywords that are prose, the pointer of the description.
        halves: properties that may be at most half of another one, and that other's name.
    """

    pointer: str
    type: str
    place: Place = BODY
    nullable: bool = False
    keywords: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Node] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    usual: frozenset[str] = frozenset()
    closed: bool = False
    items: Node | None = None
    entries: Node | None = None
    branches: tuple[Node, ...] = ()
    choices: tuple[frozenset[str], ...] = ()
    id_kind: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    halves: Mapping[str, str] = field(default_factory=dict)

    def origin(self, keyword: str) -> str:
        """Return the pointer of *keyword*, or of the description that states it."""
        return self.sources.get(keyword) or pointers.join(self.pointer, keyword)

    @property
    def is_text(self) -> bool:
        """Whether it is free text: a string without enum or format that is no id."""
        free = not {"enum", "format"} & set(self.keywords)
        return self.type == "string" and free and not self.id_kind

    @property
    def label(self) -> str:
        """The name of a branch of a oneOf: the constant that selects it, or its type."""
        for name in self.required:
            constants = self.properties[name].keywords.get("enum", ())
            if len(constants) == 1:
                return str(constants[0])
        return self.type

    @property
    def optional(self) -> list[str]:
        """Names of properties that may be left out, in the document's order."""
        chosen = frozenset().union(*self.choices)
        return [n for n in self.properties if n not in self.required | self.usual | chosen]

    def below(self, path: tuple[str, ...]) -> Node:
        """Return the node that *path* leads to: names of properties, and ``[]`` for elements.

        Of a oneOf, the first branch that has the property is taken.
        """
        node = self
        for step in path:
            found = node.items if step == "[]" else node.properties.get(step)
            node = found or next(b.properties[step] for b in node.branches if step in b.properties)
        return node

    def walk(self) -> Iterator[Node]:
        """Yield this node and everything below it, parents first."""
        yield self
        below = [*self.properties.values(), *self.branches, self.items, self.entries]
        for child in below:
            if child is not None:
                yield from child.walk()
