"""A schema as a tree of nodes: the one form that strategies, labels and clauses walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.definition import pointer as pointers
from contracts.definition.place import BODY, Place

NEVER = "never"
"""The type of what no value is."""


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A rule that is not built into the tree: a value is only tried on it.

    Attributes:
        keyword: ``not``, ``contains``, or ``pattern`` where there are several.
        pointer: of the keyword.
        node: what a value must not be, or an element must be, or the value must be as well.
        low: how many elements must be it.
        high: how many may.
    """

    keyword: str
    pointer: str
    node: Node
    low: int = 1
    high: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One schema of the definition, references resolved.

    Attributes:
        pointer: where it is defined (``#/components/...``), after following references.
        type: its JSON type, or ``any``.
        place: where in a request, or in an answer, its values stand.
        nullable: whether null is allowed as well.
        keywords: the plain keywords it states, and the prose limits attached to it.
        distant: those of them that are limits which no request meets, as it would be too large.
        properties: declared properties; ``required`` and ``closed`` tell which must
            be there and whether others are forbidden; ``usual`` ones are sent in every
            valid case although leaving them out is not forbidden (see LEDGER).
        items: the schema of an array's elements.
        entries: the schema of a map's values (``additionalProperties``).
        branches: alternatives, each a whole schema.
        mode: how many of the branches a value fits: exactly one of ``oneOf``, any of ``anyOf``
            (and of the types of ``type``); of ``if`` the first where ``test`` holds, else the last.
        apart: whether no value fits two branches, and its type and constants tell which.
        test: the condition of an ``if``.
        choices: ``oneOf`` of ``required`` lists: exactly one of these sets is present.
        id_kind: for a string that names something a target may look up: which kind of thing.
        sources: of its keywords that stand elsewhere, the pointer; of prose, of the description.
        worded: its keywords that no schema states: words do, or a file that goes with the document.
        halves: properties that may be at most half of another one, and that other's name.
        implied: whether the type is only understood from the keywords, so that values of
            another type are neither valid nor invalid.
        checks: further rules, which a value is only tried on.
        prefix: the schemas of an array's first elements; ``items`` is that of those behind.
        patterns: regular expressions for names that are not declared.
        by_pattern: the schema for a name by the numbers of the patterns that it matches; None
            where there must be no such name.
        names: the schema of an object's names.
        dependents: names that must be there where another one is, by that.
        banned: names that must not be there, and the pointer of what says so.
        beyond: steps down that are not taken, because the schema contains itself, or because
            what stands there is for the other direction: ``[]``, ``{}``, ``|`` or a name.
        is_hint: whether its words are only those that a discriminator names; others are neither
            valid nor invalid.
        hard: whether values are made by trial; ``witnesses`` has some.
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
    mode: str = "oneOf"
    apart: bool = True
    test: Node | None = None
    choices: tuple[frozenset[str], ...] = ()
    id_kind: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    worded: frozenset[str] = frozenset()
    halves: Mapping[str, str] = field(default_factory=dict)
    implied: bool = False
    checks: tuple[Check, ...] = ()
    prefix: tuple[Node, ...] = ()
    patterns: tuple[str, ...] = ()
    by_pattern: Mapping[frozenset[int], Node | None] = field(default_factory=dict)
    names: Node | None = None
    dependents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    banned: Mapping[str, str] = field(default_factory=dict)
    beyond: frozenset[str] = frozenset()
    hard: bool = False
    distant: Mapping[str, Any] = field(default_factory=dict)
    is_hint: bool = False

    @property
    def limits(self) -> Mapping[str, Any]:
        """Its keywords, with the limits that no request meets."""
        return {**self.keywords, **self.distant} if self.distant else self.keywords

    def origin(self, keyword: str) -> str:
        """Return the pointer of *keyword*, or of the description that states it."""
        return self.sources.get(keyword) or pointers.join(self.pointer, keyword)

    def in_words(self, keyword: str) -> bool:
        """Tell whether words state *keyword*, and not the schema."""
        return keyword in self.worded

    @property
    def stated_entries(self) -> Node | None:
        """The schema of a map's values, where the document states one."""
        entries = self.entries
        is_stated = entries is not None and not (
            entries.implied and entries.pointer == self.pointer
        )
        return entries if is_stated else None

    @property
    def is_text(self) -> bool:
        """Whether it is free text: a string without enum or format that is no id."""
        free = not {"enum", "format", "pattern"} & set(self.keywords)
        return self.type == "string" and free and not self.id_kind

    @property
    def label(self) -> str:
        """The name of a branch of a oneOf: the constant that selects it, or its type."""
        for name in sorted(self.required) if self.hard else self.required:
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
        below = [
            *self.properties.values(),
            *self.branches,
            *self.prefix,
            self.items,
            self.entries,
            *self.by_pattern.values(),
        ]
        for child in below:
            if child is not None:
                yield from child.walk()
