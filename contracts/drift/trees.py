"""Two trees of nodes, compared: every change from one to the other, in the tree's order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from contracts.definition.node import Node
from contracts.definition.place import ENTRY, ITEM, KEY
from contracts.drift import keywords, variants
from contracts.drift.change import Change, Kind, Meaning, Side
from contracts.drift.properties import Names, added, gone, names_of, renamed, required
from contracts.drift.rest import by_expression, declared, limits_of, modes, names_in, rules
from contracts.drift.spot import Spot
from contracts.drift.words import joined, listed, type_words

# What says nothing of elements or values takes anything.
_ANYTHING: Final = Node("", "any", nullable=True)
_NUMBERS: Final = frozenset({"integer", "number"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two nodes that stand for each other, and their spot."""

    spot: Spot
    before: Node
    after: Node


@dataclass(slots=True)
class Trees:
    """The comparison of the request, or of the answer, of two definitions.

    Attributes:
        side: which of them.
        changes: what was found.
        pairs: the nodes that stand for each other, wherever they are alike or not.
    """

    side: Side
    changes: list[Change] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    # How far nodes are apart is asked again at each level above them.
    _distances: dict[tuple[int, int], int] = field(default_factory=dict)

    def compare(self, before: Node, after: Node) -> None:
        """Note every change from one tree to the other."""
        self._nodes(before, after, Spot(), {})

    def _note(self, spot: Spot, meaning: Meaning, before: str, after: str) -> None:
        self.changes.append(Change(self.side, spot.subject, meaning, spot, before, after))

    def _nodes(self, old: Node, new: Node, spot: Spot, names: Mapping[str, str]) -> None:
        """Note what changes in whatever may stand at a spot."""
        if _is_anything(old) != _is_anything(new):
            self._note(spot, _type(_kinds(old), _kinds(new)), old.pointer, new.pointer)
            return
        for meaning in (*_null(old, new), *modes(old, new, self._is_same)):
            self._note(spot, meaning, old.pointer, new.pointer)
        found = variants.matched(old, new, self._distance)
        is_plain = not (old.branches or new.branches)
        if old.branches and new.branches:
            self.pairs.append(Pair(spot, old, new))
        for one, other in found.pairs:
            here = spot if is_plain else spot.branch(variants.label(other))
            self._alternative(one, other, here, names)
        for one in found.new:
            self._branch(spot, one, says="may be {}, too", is_new=True)
        for one in found.gone:
            self._branch(spot, one, says="may no longer be {}", is_new=False)

    def _branch(self, spot: Spot, node: Node, *, says: str, is_new: bool) -> None:
        meaning = Meaning(
            Kind.BRANCH,
            says.format(variants.words(node)),
            widens=is_new,
            narrows=not is_new,
            keywords=("oneOf",) if variants.constant(node) else ("oneOf", "type"),
            before=None if is_new else variants.label(node),
            after=variants.label(node) if is_new else None,
        )
        before, after = ("", node.pointer) if is_new else (node.pointer, "")
        where = spot.branch(variants.label(node))
        self.changes.append(Change(self.side, spot.subject, meaning, where, before, after))

    def _alternative(self, old: Node, new: Node, spot: Spot, names: Mapping[str, str]) -> None:
        """Note what changes in one alternative, or in what has none."""
        self.pairs.append(Pair(spot, old, new))
        if old.type != new.type:
            self._note(spot, _type([old.type], [new.type]), old.pointer, new.pointer)
            if not {old.type, new.type} <= _NUMBERS:
                return
        # Of a number and an integer the limits are compared as those of integers.
        kind = min(old.type, new.type)
        for meaning in keywords.differences(limits_of(old), limits_of(new), kind, names):
            self._note(spot, meaning, old.pointer, new.pointer)
        called = self._properties(old, new, spot)
        for meaning in (*_openness(old, new), *_choices(old, new, called)):
            self._note(spot, meaning, old.pointer, new.pointer)
        for meaning in rules(old, new, self._is_same):
            self._note(spot, meaning, old.pointer, new.pointer)
        self._elements(old, new, spot)
        if not (old.closed or new.closed):
            self._below(old.stated_entries, new.stated_entries, spot / ENTRY)
        for expression, one, other in by_expression(old, new):
            self._below(one, other, (spot / ENTRY).branch(expression))
        if old.names or new.names:
            self._nodes(names_in(old), names_in(new), spot / KEY, {})

    def _elements(self, old: Node, new: Node, spot: Spot) -> None:
        """Note what changes in the elements of an array; the first ones may be apart."""
        self._below(old.items, new.items, spot / ITEM)
        for number in range(max(len(old.prefix), len(new.prefix))):
            one, other = (
                node.prefix[number] if number < len(node.prefix) else node.items
                for node in (old, new)
            )
            self._below(one, other, (spot / ITEM).branch(f"element {number + 1}"))

    def _below(self, old: Node | None, new: Node | None, spot: Spot) -> None:
        if old is not None or new is not None:
            self._nodes(old or _ANYTHING, new or _ANYTHING, spot, {})

    def _properties(self, old: Node, new: Node, spot: Spot) -> Mapping[str, str]:
        """Note what changes in the properties, and return what those that go are called now."""
        found = names_of(old, new, self._is_same)
        for name in dict.fromkeys((*declared(old), *declared(new))):
            self._property(old, new, spot, found, name)
        return found.called

    def _property(self, old: Node, new: Node, spot: Spot, found: Names, name: str) -> None:
        if name in found.gone:
            meaning = gone(self.side, old, new, name)
            self._note(spot / name, meaning, old.properties[name].pointer, "")
        elif name in found.new:
            meaning = added(self.side, old, new, name)
            self._note(spot / name, meaning, "", new.properties[name].pointer)
        elif name in old.properties:
            later = found.called.get(name, name)
            one, other = old.properties[name], new.properties[later]
            if later != name:
                meaning = renamed(self.side, old, new, name, later)
                self._note(spot / name, meaning, one.pointer, other.pointer)
            for meaning in required(name in old.required, later in new.required):
                self._note(spot / name, meaning, one.pointer, other.pointer)
            self._nodes(one, other, spot / name, found.called)

    def _is_same(self, old: Node, new: Node) -> bool:
        return not self._distance(old, new)

    def _distance(self, old: Node, new: Node) -> int:
        both = id(old), id(new)
        if both not in self._distances:
            apart = Trees(self.side, _distances=self._distances)
            apart.compare(old, new)
            self._distances[both] = len(apart.changes)
        return self._distances[both]


def _is_anything(node: Node) -> bool:
    return node.type == "any" and not (node.branches or node.keywords or node.checks)


def _kinds(node: Node) -> list[str]:
    """Return the JSON types that a node allows, but for null."""
    return list(dict.fromkeys(one.type for one in variants.variants(node)))


def _null(old: Node, new: Node) -> Iterator[Meaning]:
    before, after = variants.is_nullable(old), variants.is_nullable(new)
    if before != after:
        says = "may be null" if after else "may no longer be null"
        yield Meaning(Kind.NULL, says, after, before, ("type",), before, after)


def _type(old: list[str], new: list[str]) -> Meaning:
    """Return what it means that all of a value's types change."""
    wider = new == ["any"] or (old, new) == (["integer"], ["number"])
    narrower = old == ["any"] or (old, new) == (["number"], ["integer"])
    before, after = (joined([type_words(one) for one in kinds], "or") for kinds in (old, new))
    return Meaning(
        Kind.TYPE,
        f"{'may' if wider else 'must'} be {after}, was {before}",
        wider or not narrower,
        narrower or not wider,
        ("type",),
        old,
        new,
    )


def _openness(old: Node, new: Node) -> Iterator[Meaning]:
    """Yield what becomes of properties that are not declared."""
    if old.closed == new.closed or new.type != "object":
        return
    says = "takes no other properties, was open" if new.closed else "takes other properties, too"
    keys = ("additionalProperties",)
    yield Meaning(Kind.OPEN, says, old.closed, new.closed, keys, not old.closed, not new.closed)


def _choices(old: Node, new: Node, called: Mapping[str, str]) -> Iterator[Meaning]:
    """Yield what becomes of sets of properties of which exactly one must be there."""
    before = {frozenset(called.get(name, name) for name in group) for group in old.choices}
    after = set(new.choices)
    if before == after:
        return
    one, other = _written(before), _written(after)
    was = f", was {one}" if before and after else ""
    says = f"must have {other}{was}" if after else f"need not have {one}"
    widens, narrows = bool(before), bool(after)
    yield Meaning(Kind.CHOICE, says, widens, narrows, ("oneOf",), one or None, other or None)


def _written(groups: Collection[frozenset[str]]) -> str:
    """Return sets of properties in words."""
    written = joined([listed(one, "with") for one in sorted(map(sorted, groups))], "and")
    return f"exactly one of {written}" if len(groups) > 1 else written
