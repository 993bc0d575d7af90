"""From an OpenAPI document to the tree of nodes of one of its schemas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from contracts.definition.node import Check, Node
from contracts.definition.pointer import resolve
from contracts.definition.prose import Prose
from contracts.definition.schema import alternatives
from contracts.definition.schema.arrays import array_of
from contracts.definition.schema.branches import json_type
from contracts.definition.schema.conformity import conforms
from contracts.definition.schema.conjunction import Conjunction, Dialect, Located
from contracts.definition.schema.construction import Here, State, finished, marked, type_source
from contracts.definition.schema.distant import with_near_limits
from contracts.definition.schema.keywords import EVERY_TYPE, NEGATED
from contracts.definition.schema.levels import NEW
from contracts.definition.schema.limits import is_impossible, merged
from contracts.definition.schema.matching import Doubt, identity
from contracts.definition.schema.objects import object_of
from contracts.definition.schema.types import stated_words, types_of
from contracts.definition.unsupported import Recursion, UnsupportedSchema

# A tree of more nodes takes too long to walk, again and again.
_MOST_NODES: Final = 20_000
# So many levels of what contains itself are built, as long as the tree has no more nodes; if it
# has, fewer levels are.
_LEVELS: Final = ((3, 2_000), (2, 2_000), (1, _MOST_NODES))
_ORDER: Final = ("object", "array", "string", "integer", "number", "boolean")


def build(document: Any, pointer: str, prose: Prose | None = None, side: str = "") -> Node:
    """Build the tree for the schema at *pointer* of an OpenAPI *document*, 3.0 or 3.1.

    Args:
        document: the parsed document.
        pointer: of the schema.
        prose: what descriptions state, attached to the nodes it is about.
        side: ``request`` leaves out what is read-only, ``response`` what is write-only.

    Raises:
        UnsupportedSchema: nothing can be derived from it, or no value obeys it.
    """
    try:
        node = _deep(document, pointer, prose or Prose(limits=(), ids={}), side)
    except Recursion as found:
        raise UnsupportedSchema(str(found), "$ref", "every value would be endless") from found
    if node is None:
        raise UnsupportedSchema(pointer, "schema", "no value obeys it")
    # Answers are only judged, whatever their size.
    return node if side == "response" else with_near_limits(node)


def _deep(document: Any, pointer: str, prose: Prose, side: str) -> Node | None:
    """Return the tree of a schema with as many levels of what contains itself as there may be."""
    for depth, most in _LEVELS:
        builder = _Builder(State(Dialect(document, depth), prose, side), most)
        try:
            return builder.node(((resolve(document, pointer), pointer),), Here())
        except _TooManyNodes:
            if depth == 1 or not builder.state.dialect.cut:
                raise
    return None


class _TooManyNodes(UnsupportedSchema):
    """A tree has more nodes than there may be."""


class _Builder:
    """Builds nodes, each from schemas that hold together.

    Args:
        state: what all nodes have in common.
        most: how many nodes there may be.
    """

    def __init__(self, state: State, most: int) -> None:
        self.state, self._most = state, most
        self._made = 0

    def node(self, schemas: Sequence[Located], here: Here) -> Node | None:
        """Return the node of what obeys all *schemas*; None where nothing does.

        Raises:
            Recursion: it would contain itself once too often.
            UnsupportedSchema: nothing can be derived from it.
        """
        dialect = self.state.dialect
        found = dialect.conjunction(schemas, here.trail, here.level)
        self._made += 1
        if self._made > (self._most if dialect.cut else _MOST_NODES):
            raise _TooManyNodes(schemas[0][1], "schema", "it is too large, or nested too often")
        nullable = all(dialect.nulls.take(*one) for one in schemas)
        node = None
        if found is not None:
            node = self._valued(found, replace(here, trail=found.trail, level=NEW))
        if node is None:
            pointer = found.pointer if found is not None else schemas[0][1]
            sources = {} if found is None else type_source(found)
            null = Node(pointer, "null", here.place, nullable=True, sources=sources)
            return null if nullable else None
        return replace(node, nullable=nullable) if node.nullable is not nullable else node

    def _valued(self, found: Conjunction, here: Here) -> Node | None:
        """Return the node of all values but null."""
        words = stated_words(found)
        if words is not None:
            return self._words(found, words, here)
        group = alternatives.first_group(found)
        if group is not None:
            return alternatives.node_of(self, found, group, here)
        kinds, implied = types_of(found)
        if kinds == EVERY_TYPE and not implied:
            node = Node(found.pointer, "any", here.place, usual=here.usual)
            return finished(replace(node, checks=self.checks(found, here)), here)
        made = [self.of_type(found, kind, here) for kind in _ORDER if kind in kinds]
        nodes = [replace(node, implied=implied) for node in made if node is not None]
        if implied and len(nodes) < len(made):
            # No value of such a type obeys, so that what is of another one does.
            others = [self.of_type(found, k, here) for k in _ORDER if k in EVERY_TYPE - kinds]
            nodes = [replace(node, implied=False) for node in (*nodes, *others) if node is not None]
            implied = False
        if len(nodes) < 2:
            return nodes[0] if nodes else None
        return Node(
            found.pointer,
            "any",
            here.place,
            usual=here.usual,
            branches=tuple(nodes),
            mode="type",
            implied=implied,
            sources=type_source(found),
        )

    def of_type(self, found: Conjunction, kind: str, here: Here) -> Node | None:
        """Return the node of values of one type."""
        if kind == "object":
            return object_of(self, found, here)
        if kind == "array":
            return array_of(self, found, here)
        limits, patterns = merged(found, kind)
        node = marked(self.state, found, Node(found.pointer, kind, here.place), limits)
        if is_impossible(node.keywords):
            return None
        more = tuple(
            Check("pattern", at, Node(at, "string", keywords={"pattern": one}))
            for one, at in patterns
        )
        node = replace(node, usual=here.usual, checks=(*more, *self.checks(found, here)))
        return finished(node, here)

    def _words(self, found: Conjunction, words: Sequence[Any], here: Here) -> Node | None:
        """Return the node of those *words* that all else allows, a branch for each type."""
        words = self._allowed(found, words, here)
        origin = next(
            part.at(k) for part in found.parts for k in ("enum", "const") if k in part.schema
        )
        kinds = [json_type(word) for word in words]
        if "number" in kinds:
            kinds = ["number" if kind == "integer" else kind for kind in kinds]
        made = []
        for kind in _ORDER:
            own = [word for word, its in zip(words, kinds, strict=True) if its == kind]
            if own:
                limits = {"enum": (own, origin)}
                node = marked(self.state, found, Node(found.pointer, kind, here.place), limits)
                made.append(replace(node, usual=here.usual, hard=kind in {"object", "array"}))
        if len(made) < 2:
            return made[0] if made else None
        sources = {"enum": origin}
        return Node(
            found.pointer, "any", here.place, branches=tuple(made), mode="enum", sources=sources
        )

    def _allowed(self, found: Conjunction, words: Sequence[Any], here: Here) -> list[Any]:
        others = [part.without("enum", "const") for part in found.parts]
        rest = self.node([(p.schema, p.pointer) for p in others], replace(here, is_sent=False))
        if rest is None:
            return []
        allowed: dict[Any, Any] = {}
        for word in words:
            plain = int(word) if isinstance(word, float) and word.is_integer() else word
            try:
                if plain is not None and conforms(rest, plain):
                    allowed.setdefault(identity(plain), plain)
            except Doubt:
                continue
        return list(allowed.values())

    def checks(self, found: Conjunction, here: Here) -> tuple[Check, ...]:
        """Return what values are only tried on."""
        unsent = replace(here, is_sent=False)
        made = []
        for part in found.parts:
            for keyword, at in (("not", part.at("not")), (NEGATED, part.pointer)):
                if keyword not in part.schema:
                    continue
                node = self._tried((part.schema[keyword], at), unsent)
                if node is not None:
                    made.append(Check("not", at, node))
        return tuple(made)

    def _tried(self, schema: Located, here: Here) -> Node | None:
        try:
            return self.node((schema,), here)
        except Recursion as found:
            reason = f"{found} contains itself there"
            raise UnsupportedSchema(schema[1], "$ref", reason) from found
