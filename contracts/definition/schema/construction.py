"""What nodes are built with: where they stand, and what prose says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from contracts.definition.node import Check, Node
from contracts.definition.place import BODY, Place
from contracts.definition.pointer import join
from contracts.definition.prose import Prose
from contracts.definition.schema.conjunction import Conjunction, Dialect, Located
from contracts.definition.schema.levels import NEW, Level
from contracts.definition.schema.limits import Limits
from contracts.definition.schema.sizes import too_large
from contracts.definition.schema.witnesses import has_witness
from contracts.definition.unsupported import NoValue


@dataclass(frozen=True, slots=True)
class State:
    """What all nodes of a tree have in common.

    Attributes:
        dialect: the document, and how its version reads schemas.
        prose: what goes with it in words only.
        side: ``request`` or ``response``, or neither.
    """

    dialect: Dialect
    prose: Prose
    side: str


@dataclass(frozen=True, slots=True)
class Here:
    """Where in the tree a node is built: its place, references followed, and usual names.

    Attributes:
        place: where its values stand.
        trail: the references that led there.
        usual: the names of its properties that every valid case carries.
        is_sent: whether values of it are made; otherwise values are only tried on it.
        level: what was put together at this place before, where alternatives are chosen there.
    """

    place: Place = BODY
    trail: tuple[str, ...] = ()
    usual: frozenset[str] = frozenset()
    is_sent: bool = True
    level: Level = NEW


class Builder(Protocol):
    """Builds nodes; see ``contracts.definition.schema.building``."""

    state: State

    def node(self, schemas: Sequence[Located], here: Here) -> Node | None:
        """Return the node of what obeys all *schemas*; None where nothing does."""

    def of_type(self, found: Conjunction, kind: str, here: Here) -> Node | None:
        """Return the node of values of one type."""

    def checks(self, found: Conjunction, here: Here) -> tuple[Check, ...]:
        """Return what values are only tried on."""


def marked(state: State, found: Conjunction, node: Node, limits: Limits) -> Node:
    """Return *node* with its keywords, the limits that prose states, and its kind of id."""
    stated = [one for one in state.prose.limits if one.schema in found.pointers]
    elsewhere = {k: at for k, (_, at) in limits.items() if at != join(node.pointer, k)}
    # What only allows some words is the nearest to a type that is stated.
    elsewhere |= type_source(found, limits["enum"][1] if "enum" in limits else "")
    kinds = (state.prose.ids[at] for at in found.pointers if at in state.prose.ids)
    return replace(
        node,
        keywords={k: value for k, (value, _) in limits.items()}
        | {one.keyword: one.value for one in stated},
        sources=elsewhere | {one.keyword: one.source for one in stated},
        worded=frozenset(one.keyword for one in stated),
        id_kind=next(kinds, "") if node.type == "string" else "",
    )


def type_source(found: Conjunction, otherwise: str = "") -> dict[str, str]:
    """Return where the type is stated, unless it is in the first part.

    Args:
        found: the parts.
        otherwise: what goes for it where none states it; empty for the first part itself.
    """
    typed = next((part for part in found.parts if "type" in part.schema), None)
    if typed is None:
        return {"type": otherwise or found.pointer}
    return {} if typed.pointer == found.pointer else {"type": typed.at("type")}


def finished(node: Node, here: Here) -> Node:
    """Return *node* with a mark: whether its values are made by trial.

    Raises:
        NoValue: they are, and none was found; or the smallest is too large to be sent.
    """
    if here.is_sent and (large := too_large(node)):
        raise NoValue(node.pointer, large, "the smallest value is too large to be sent")
    hard = _is_hard(node)
    if hard and here.is_sent and not has_witness(node):
        raise NoValue(node.pointer, _culprit(node))
    return replace(node, hard=True) if hard else node


def _is_hard(node: Node) -> bool:
    limits = node.keywords
    return bool(
        node.checks
        or node.prefix
        or node.patterns
        or node.names
        or node.dependents
        or node.banned
        or not node.apart
        or {"pattern", "multipleOf", "uniqueItems", "minProperties"} & limits.keys()
        or ("keyMaxLength" in limits and node.entries is None)
        or ("maxProperties" in limits and node.properties)
        or ("format" in limits and node.type == "string" and not node.id_kind)
        or (node.type == "number" and limits)
        or (node.entries is not None and node.properties)
    )


def _culprit(node: Node) -> str:
    """Return the keyword that most likely leaves no value."""
    rare = ("pattern", "uniqueItems", "multipleOf", "minProperties", "maxProperties", "format")
    named = (
        [check.keyword for check in node.checks],
        [keyword for keyword in rare if keyword in node.keywords],
        ["propertyNames"] if node.names else [],
        ["dependentRequired"] if node.dependents else [],
        ["patternProperties"] if node.patterns else [],
        ["prefixItems"] if node.prefix else [],
        [node.mode] if node.branches else [],
    )
    return next((names[0] for names in named if names), "type")
