"""Which of several branches a value fits, or was meant to fit."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from contracts.definition import Node
from contracts.definition.schema.branches import is_named, of_type, select, tags
from contracts.definition.schema.conformity import conforms
from contracts.record import manner
from contracts.record.observation import (
    Observation,
    Trail,
    silent,
)


class Choosing(Observation):
    """Inspects a value that may fit several schemas; what it fits is walked by ``_walk``."""

    @abstractmethod
    def _walk(self, node: Node, value: Any, path: Trail) -> None:
        """Inspect a value along one schema."""

    def _choose(self, node: Node, value: Any, path: Trail) -> None:
        fitting = of_type(node.branches, value)
        if not fitting:
            keyword = node.mode if node.type == "any" else "type"
            self._break(node, keyword, path, manner.of_type(node, value))
            return
        branch = select(node.branches, value)
        if node.mode in {"type", "enum"} and len(fitting) == 1:
            branch = fitting[0]
        elif branch is None or (isinstance(value, dict) and _is_foreign(node, branch, value)):
            self._unclear_branch(node, branch, value, path)
            return
        self._walk(branch, value, path)

    def _try(self, node: Node, value: Any, path: Trail) -> None:
        """Inspect a value that may fit several branches, or none by its type."""
        if node.test is not None:
            self._walk(node.branches[0 if conforms(node.test, value) else 1], value, path)
            return
        fitting = [branch for branch in node.branches if conforms(branch, value)]
        if len(fitting) > 1 and node.mode == "oneOf":
            self._break(node, "oneOf", path, "fits more than one")
            return
        if fitting:
            found = [self._inspected(branch, value, path) for branch in fitting]
            self._add(min(found, key=lambda one: (len(one.obscure), len(one.silent))))
        elif "|" in node.beyond:
            self.silent.append(silent(node, "nested deeper than is looked at"))
        else:
            self._blame(node, value, path)

    def _blame(self, node: Node, value: Any, path: Trail) -> None:
        """Put down why a value fits no branch: to what all of them object to, or the one meant."""
        typed = of_type(node.branches, value)
        if not typed:
            keyword = "type" if node.type != "any" or node.mode == "if" else node.mode
            self._break(node, keyword, path, manner.of_type(node, value))
            return
        found = [self._inspected(one, value, path) for one in _meant(typed, value)]
        common = {(one.pointer, one.keyword, one.path) for one in found[0].breaches}
        for other in found[1:]:
            common &= {(one.pointer, one.keyword, one.path) for one in other.breaches}
        shared = [b for b in found[0].breaches if (b.pointer, b.keyword, b.path) in common]
        self.breaches += shared
        if not shared:
            self._break(node, node.mode, path, manner.of_no_branch(node, value))

    def _inspected(self, node: Node, value: Any, path: Trail) -> Choosing:
        other = type(self).__new__(type(self))
        Observation.__init__(other)
        other._walk(node, value, path)  # noqa: SLF001 -- another of the same kind
        return other

    def _unclear_branch(self, node: Node, branch: Node | None, value: Any, path: Trail) -> None:
        """Inspect an object that no branch's constant selects, or that mixes two branches."""
        if branch is not None:
            self._break(node, node.mode, path, manner.of_mixture(node, branch, value))
            return
        meant = [one for one in node.branches if _fits_but_for_tags(one, value)]
        if meant:
            self._walk(meant[0], value, path)
        elif not value:
            # Any of the branches may be meant; the first one's list stands for all.
            first = next(one for one in node.branches if one.required)
            self._break(first, "required", path, "an empty object", sorted(first.required))
        else:
            self._break(node, node.mode, path, manner.of_no_branch(node, value))


def _meant(typed: list[Node], value: Any) -> list[Node]:
    """Return the branches that a value means by a constant, or else by its names; or all."""
    if not isinstance(value, dict):
        return typed
    named = [one for one in typed if is_named(one, value)]
    return named or [one for one in typed if _has_names(one, value)] or typed


def _has_names(branch: Node, value: dict[str, Any]) -> bool:
    """Tell whether an object has the properties that a branch requires, and no unknown ones."""
    return branch.required <= value.keys() <= branch.properties.keys()


def _is_foreign(node: Node, branch: Node, value: dict[str, Any]) -> bool:
    """Tell whether an object selects one branch and carries what only another one has."""
    unknown = value.keys() - branch.properties.keys()
    if not unknown:
        return False
    missing = branch.required - value.keys()
    others = {n for other in node.branches if other is not branch for n in other.properties}
    wrong = missing or (branch.closed and unknown)
    return bool(wrong and unknown <= others)


def _fits_but_for_tags(branch: Node, value: Any) -> bool:
    if not isinstance(value, dict) or branch.type != "object":
        return False
    constants = tags(branch)
    rest, needed = value.keys() - constants.keys(), branch.required - constants.keys()
    wrong = {name: value[name] for name in constants if name in value}
    # What goes by another kind's name is another kind, not a slip of this one's.
    return needed <= rest <= branch.properties.keys() and (bool(rest) or bool(wrong) or not needed)
