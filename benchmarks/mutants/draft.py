"""A definition in the making: the shipped one, to be changed in one place."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from contracts.definition import Definition, Limit, Node, Prose, load
from contracts.definition.place import BODY, ITEM, Place


class Draft:
    """The shipped definition, open to changes.

    Attributes:
        document: to be changed; pointers of the original lead into it.
        limits: those that descriptions state, to be changed as well.
        random: chooses what is changed.
        old: the definition as it is shipped.
    """

    def __init__(self, seed: int) -> None:
        self.old = load()
        self.document: Any = copy.deepcopy(self.old.document)
        self.limits: list[Limit] = list(self.old.prose.limits)
        self.random = Random(seed)  # noqa: S311 -- chooses tests, not secrets

    def definition(self) -> Definition:
        """Return the definition as it is by now."""
        return Definition(self.document, replace(self.old.prose, limits=tuple(self.limits)))

    def at(self, pointer: str) -> Any:
        """Return the part of the changed document that *pointer* leads to."""
        return Definition(self.document, Prose()).at(pointer)

    def schemas(self, node: Node) -> list[Any]:
        """Return the schema of a node of the request, and of what the answer has in its place.

        What comes back obeys both, so both are changed alike.
        """
        pointers, parts = {node.pointer}, self.old.parts
        # As many vector stores as are created have their ids in the answer.
        is_created = node.place == parts.new_stores
        answer = self.twin(Place(parts.stores) if is_created else node.place)
        if answer is not None and not node.branches:
            pointers.add(answer.pointer)
        return [self.at(pointer) for pointer in sorted(pointers)]

    def twin(self, place: Place) -> Node | None:
        """Return what the answer has where the request has *place*; None where it has nothing."""
        node: Node | None = self.old.response
        for step in place:
            if node is None:
                return None
            inside = {ITEM: node.items, "{}": node.entries}
            node = inside[step] if step in inside else node.properties.get(step)
        return node

    def nodes(self) -> list[Node]:
        """Return every schema of the request, but for the body's own."""
        return [node for node in self.old.request.walk() if node.place != BODY]

    def objects(self) -> list[Node]:
        """Return every object of the request with properties of its own, the body first."""
        return [node for node in self.old.request.walk() if node.properties]

    def properties(self) -> Iterator[tuple[Node, str, Node]]:
        """Yield every property of the request: the object, its name, and its schema."""
        for node in self.objects():
            for name, child in node.properties.items():
                yield node, name, child

    def choose(self, options: Any) -> Any:
        """Return one of *options*, of which there is at least one."""
        return self.random.choice(list(options))
