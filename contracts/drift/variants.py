"""The alternatives of a node, and which of them stand for each other in two definitions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contracts.definition.node import Node
from contracts.drift.words import quoted, type_words

Distance = Callable[[Node, Node], int]
"""Returns how many changes lead from one node to another."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Alternatives of two nodes.

    Attributes:
        pairs: those that stand for each other.
        gone: those that only the earlier node has.
        new: those that only the later one has.
    """

    pairs: list[tuple[Node, Node]]
    gone: list[Node]
    new: list[Node]


def is_nullable(node: Node) -> bool:
    """Tell whether null is allowed, here or in an alternative."""
    return node.nullable or any(b.nullable or b.type == "null" for b in node.branches)


def variants(node: Node) -> list[Node]:
    """Return the alternatives of a node but for null; a node without any is its only one."""
    return [branch for branch in node.branches if branch.type != "null"] or [node]


def label(node: Node) -> str:
    """Return the constant that selects an alternative, or its type."""
    return constant(node) or node.type


def words(node: Node) -> str:
    """Return what an alternative is, in words."""
    word = constant(node)
    return f"of kind {quoted(word)}" if word else type_words(node.type)


def constant(node: Node) -> str:
    """Return the word by which an alternative is known; empty where there is none."""
    for name, child in node.properties.items():
        found = child.keywords.get("enum", ())
        stated = [child.keywords["const"]] if "const" in child.keywords else list(found)
        if name in node.required and len(stated) == 1:
            return str(stated[0])
    return ""


def matched(before: Node, after: Node, distance: Distance) -> Matched:
    """Return which alternatives stand for each other.

    They do by their labels, those before others that are the same otherwise, too; of what is left
    over those that have one type, where one change at most leads from one to the other.
    """
    old, new = variants(before), variants(after)
    if len(old) == len(new) == 1:
        return Matched([(old[0], new[0])], [], [])
    pairs = _paired(old, new, lambda a, b: label(a) == label(b) and not distance(a, b))
    pairs += _paired(old, new, lambda a, b: label(a) == label(b))
    pairs += _paired(old, new, lambda a, b: _is_one_type(a, b) and distance(a, b) <= 1)
    return Matched(pairs, old, new)


def _is_one_type(one: Node, other: Node) -> bool:
    return one.type == other.type or {one.type, other.type} == {"integer", "number"}


def _paired(
    old: list[Node], new: list[Node], belong: Callable[[Node, Node], bool]
) -> list[tuple[Node, Node]]:
    """Take out of both lists, and return, those that belong together."""
    pairs = []
    for one in [*old]:
        other = _first(new, one, belong)
        if other is not None:
            old.remove(one)
            new.remove(other)
            pairs.append((one, other))
    return pairs


def _first(nodes: Sequence[Node], one: Node, belong: Callable[[Node, Node], bool]) -> Node | None:
    return next((other for other in nodes if belong(one, other)), None)
