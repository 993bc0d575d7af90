"""What may say nothing, in all its forms: any three of them meet in some request.

Absent, null, ``[]``, ``{}`` and ``""`` all say nothing, and programs treat them differently.  No
limit tells which combination breaks a program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.node import NEVER
from contracts.record.samples import always, minimal
from strategies.bodies.build import Named
from strategies.valid.covering_array import Axis, Choice, Need, rows

STRENGTH: Final = 3
# An array that is larger is not worth the time it takes, and is left out.
MOST: Final = 299
# Of more forms than this, all threes of them take too long to look at.
_FORMS: Final = 100


class Kind(Enum):
    """What a form says: nothing in one of three ways, or something."""

    ABSENT = "absent"
    NULL = "null"
    EMPTY = "empty"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a value.

    Attributes:
        name: what tells it from the other forms of the same value.
        kind: whether it says anything.
        node: the schema that it obeys, which has no branches.
        choice: which set of properties it has, where the schema asks for exactly one of several.
    """

    name: str
    kind: Kind
    node: Node
    choice: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A value that has more than one form.

    Attributes:
        place: where it stands, and inside which forms of what is around it.
        forms: those it has.
        when: which forms of what is around it let it be there.
    """

    place: str
    forms: tuple[Form, ...]
    when: Need

    def has(self, kind: Kind) -> bool:
        """Tell whether a form of this part is of this *kind*."""
        return any(form.kind is kind for form in self.forms)


def empty_forms(root: Node) -> Iterator[Named]:
    """Yield requests in which any three forms that say nothing meet, all that go together.

    No array is yielded for a definition that would take more than ``MOST`` requests.
    """
    found = parts(root)
    if sum(len(part.forms) for part in found) > _FORMS:
        return
    table = [Axis(part.place, tuple(f.name for f in part.forms), part.when) for part in found]
    empty = {(p.place, f.name) for p in found for f in p.forms if f.kind is not Kind.PLAIN}
    array = list(islice(rows(table, STRENGTH, empty.__contains__), MOST + 1))
    for number, row in enumerate(array if len(array) <= MOST else ()):
        yield f"triples of empty forms, row {number}", _build(root, "", row, 0)


def all_empty(root: Node) -> Iterator[Named]:
    """Yield requests in which everything is null, or everything is empty, wherever that may be.

    Either what is outermost is, or what is innermost.
    """
    found = parts(root)
    for kind in (Kind.NULL, Kind.EMPTY):
        holding = {need for p in found if p.has(kind) for need in _chosen(p)}
        for where in ("outside", "inside"):
            inside = holding if where == "inside" else {need for need in holding if not need[0]}
            row = {part.place: _first(part, kind, inside) for part in found}
            yield f"everything {kind.value}, {where}", _build(root, "", row, 0)


def _chosen(part: Part) -> set[Choice]:
    """Return the forms of what is around *part* that let it be there."""
    return {(place, name) for place, names in part.when for name in names}


def _first(part: Part, kind: Kind, inside: set[Choice]) -> str:
    """Return the form of *part* that leads *inside*, or else the first of this *kind*."""
    leading = [form.name for form in part.forms if (part.place, form.name) in inside]
    of_kind = [form.name for form in part.forms if form.kind is kind]
    return (leading + of_kind + [part.forms[0].name])[0]


def parts(root: Node) -> Sequence[Part]:
    """Return every part of a request that has more than one form, outer ones first."""
    return list(_parts(root, "", (), optional=False))


def _parts(node: Node, place: str, when: Need, *, optional: bool) -> Iterator[Part]:
    absent = [Form(Kind.ABSENT.value, Kind.ABSENT, node)] if optional else []
    found = (*absent, *_forms(node))
    if len(found) > 1:
        yield Part(place, found, when)
    for form in found:
        inside = (*when, (place, frozenset({form.name}))) if len(found) > 1 else when
        for name, child in _children(form).items():
            below = _below(place, form, name)
            yield from _parts(child, below, inside, optional=name in form.node.optional)


def _forms(node: Node) -> list[Form]:
    null = [Form(Kind.NULL.value, Kind.NULL, node)] if node.nullable else []
    if node.type == NEVER or _is_whole(node):
        return [*null, Form(Kind.PLAIN.value, Kind.PLAIN, node)]
    if node.branches:
        inner = [(i, form) for i, branch in enumerate(node.branches) for form in _forms(branch)]
        return null + [replace(form, name=f"{i} {form.name}") for i, form in inner]
    if node.choices:
        chosen = [(" ".join(sorted(choice)), choice) for choice in node.choices]
        return null + [Form(f"with {name}", Kind.PLAIN, node, choice) for name, choice in chosen]
    empty = [Form(Kind.EMPTY.value, Kind.EMPTY, node)] if _may_be_empty(node) else []
    plain = [Form(Kind.PLAIN.value, Kind.PLAIN, node)] if _may_be_filled(node) else []
    return null + empty + plain or [Form(Kind.PLAIN.value, Kind.PLAIN, node)]


def _is_whole(node: Node) -> bool:
    """Tell whether a value of *node* is taken as a whole: its parts hang together."""
    few = node.type == "array" and node.items is None
    return few or "enum" in node.keywords or (node.hard and node.type != "object")


def _may_be_empty(node: Node) -> bool:
    if node.type == "array":
        return not node.keywords.get("minItems")
    if node.type == "object":
        return not always(node)
    return node.is_text and not node.keywords.get("minLength")


def _may_be_filled(node: Node) -> bool:
    if node.type == "array":
        return node.items is not None and node.keywords.get("maxItems", 1) > 0
    if node.entries is not None:
        return bool(node.keywords.get("maxProperties", 1) > 0)
    if node.type == "object":
        return bool(node.properties)
    return not node.is_text or node.keywords.get("maxLength", 1) > 0


def _children(form: Form) -> Mapping[str, Node]:
    node = form.node
    if form.kind is not Kind.PLAIN or _is_whole(node):
        return {}
    if node.items is not None:
        return {"[]": node.items}
    left_out = frozenset().union(*node.choices) - form.choice
    return {name: child for name, child in node.properties.items() if name not in left_out}


def _below(place: str, form: Form, name: str) -> str:
    return f"{place} ({form.name}) {name}"


def _build(node: Node, place: str, row: Mapping[str, str], number: int) -> Any:
    """Return the value of *node* that *row* describes."""
    form = next(form for form in _forms(node) if form.name == row.get(place, form.name))
    if form.kind is Kind.NULL:
        return None
    if _is_whole(form.node):
        return minimal(form.node, number)
    built = {
        name: _build(child, _below(place, form, name), row, number)
        for name, child in _children(form).items()
        if row.get(_below(place, form, name)) != Kind.ABSENT.value
    }
    if form.node.type == "array":
        return [*built.values(), *_others(form)]
    if form.node.entries is not None and form.kind is Kind.PLAIN:
        return {"k": minimal(form.node.entries)}
    if form.node.type == "object":
        return built
    return "" if form.kind is Kind.EMPTY else minimal(form.node, number)


def _others(form: Form) -> list[Any]:
    """Return the elements that an array needs behind its first."""
    node = form.node
    count = node.keywords.get("minItems", 0) if form.kind is Kind.PLAIN else 0
    return [minimal(node.items, i) for i in range(1, count)] if node.items is not None else []
