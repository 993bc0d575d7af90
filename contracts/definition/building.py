"""From an OpenAPI document to the tree of nodes of one of its schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from contracts.definition import pointer as pointers
from contracts.definition.branches import tags
from contracts.definition.node import Node
from contracts.definition.place import BODY, ENTRY, ITEM, Place
from contracts.definition.prose import HALF, Limit, Prose

_TYPES: Final = ("object", "array", "string", "integer", "number", "boolean")
_KEYWORDS: Final = frozenset(
    {
        "maxProperties",
        "enum",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "format",
    }
)
_UNSUPPORTED: Final = frozenset(
    {"allOf", "anyOf", "not", "pattern", "multipleOf", "uniqueItems", "minProperties"}
    | {"exclusiveMinimum", "exclusiveMaximum", "discriminator"}
)


class UnsupportedSchema(ValueError):
    """The schema uses a keyword that this suite cannot derive requests from."""


def build(document: Any, pointer: str, prose: Prose | None = None) -> Node:
    """Build the tree for the schema at *pointer* of an OpenAPI 3.0 *document*.

    Args:
        document: the parsed document.
        pointer: of the schema.
        prose: what descriptions state, attached to the nodes it is about.

    Raises:
        UnsupportedSchema: a keyword is used that cannot be derived from.
    """
    source = _Source(document, prose.limits if prose else (), prose.ids if prose else {})
    return _build(source, pointers.resolve(document, pointer), pointer, _Here())


@dataclass(frozen=True, slots=True)
class _Source:
    document: Any
    limits: tuple[Limit, ...]
    ids: Mapping[str, str]

    def keywords(self, schema: Mapping[str, Any], pointer: str) -> dict[str, Any]:
        """Return the plain keywords of *schema*, and the prose limits that restrict it."""
        stated = {key: value for key, value in schema.items() if key in _KEYWORDS}
        return stated | {one.keyword: one.value for one in self.limits if one.schema == pointer}


@dataclass(frozen=True, slots=True)
class _Here:
    """Where in the tree a node is built: its place, references followed, and usual names."""

    place: Place = BODY
    trail: tuple[str, ...] = ()
    usual: frozenset[str] = frozenset()


def _build(source: _Source, schema: Any, pointer: str, here: _Here) -> Node:
    trail, place = here.trail, here.place
    nullable = schema.get("nullable") is True
    while "$ref" in schema:
        pointer = schema["$ref"]
        if pointer in trail:
            raise UnsupportedSchema(f"{pointer} contains itself")
        trail = (*trail, pointer)
        schema = pointers.resolve(source.document, pointer)
        nullable = nullable or schema.get("nullable") is True
    unsupported = _UNSUPPORTED & set(schema)
    if unsupported:
        raise UnsupportedSchema(f"{pointer}: cannot derive from {sorted(unsupported)}")

    def below(
        where: Place, sub: Any, *tokens: str | int, usual: frozenset[str] = frozenset()
    ) -> Node:
        return _build(source, sub, pointers.join(pointer, *tokens), _Here(where, trail, usual))

    declared = schema.get("properties", {})
    properties = {n: below(place / n, s, "properties", n) for n, s in declared.items()}
    extra = schema.get("additionalProperties", True)
    one_of = schema.get("oneOf", [])
    choices = [frozenset(b["required"]) for b in one_of if set(b) == {"required"}]
    if choices and len(choices) != len(one_of):
        raise UnsupportedSchema(f"{pointer}: oneOf mixes required lists with schemas")
    is_object = schema.get("type") == "object"
    _refuse_the_unclear(schema, pointer)
    stated = frozenset(schema.get("required", ()))
    branches = () if choices else tuple(below(place, b, "oneOf", i) for i, b in enumerate(one_of))
    _refuse_what_overlaps(branches, pointer)
    return Node(
        pointer=pointer,
        type=_type_of(schema),
        place=place,
        nullable=nullable,
        keywords=source.keywords(schema, pointer),
        properties=properties,
        # `required` says nothing about a value that is not an object.
        required=stated if is_object else frozenset(),
        usual=here.usual,
        closed=extra is False,
        # A `required` list that stands on the array is meant for its elements.
        items=below(place / ITEM, schema["items"], "items", usual=stated)
        if "items" in schema
        else None,
        entries=below(place / ENTRY, extra, "additionalProperties")
        if isinstance(extra, Mapping)
        else None,
        branches=branches,
        choices=tuple(choices),
        id_kind=source.ids.get(pointer, ""),
        halves={n: c.keywords[HALF] for n, c in properties.items() if HALF in c.keywords},
        sources={one.keyword: one.source for one in source.limits if one.schema == pointer},
    )


def _refuse_the_unclear(schema: Mapping[str, Any], pointer: str) -> None:
    """Raise UnsupportedSchema for what would be derived from wrongly.

    Better no strategy than one whose values the schema forbids.
    """
    kind = schema.get("type")
    declared = schema.get("properties", {})
    one_of = schema.get("oneOf", [])
    lists = [set(branch["required"]) for branch in one_of if set(branch) == {"required"}]
    named = [name for group in lists for name in group]
    stated = set(schema.get("required", ())) if kind == "object" else set()
    reasons = {
        "an object's keyword without the type": kind != "object"
        and bool({"properties", "additionalProperties", "maxProperties"} & set(schema)),
        "items without the type": kind != "array" and "items" in schema,
        "a required property that is not declared": not (stated | set(named)) <= set(declared),
        "required lists that overlap": len(named) != len(set(named)) or bool(stated & set(named)),
        "oneOf beside properties": bool(declared) and len(lists) != len(one_of),
        "maxProperties beside properties": bool(declared) and "maxProperties" in schema,
        "an enum beside another limit": "enum" in schema
        and bool((_KEYWORDS - {"enum", "format"}) & set(schema)),
    }
    for reason, found in reasons.items():
        if found:
            raise UnsupportedSchema(f"{pointer}: {reason} cannot be derived from")


def _refuse_what_overlaps(branches: tuple[Node, ...], pointer: str) -> None:
    """Raise UnsupportedSchema where a value could fit two branches of a oneOf."""
    for one, other in combinations(branches, 2):
        kinds = {one.type, other.type}
        own, others = tags(one), tags(other)
        apart = any(own[name] != others[name] for name in own.keys() & others.keys())
        if "any" in kinds or kinds == {"integer", "number"} or (len(kinds) == 1 and not apart):
            raise UnsupportedSchema(f"{pointer}: branches of oneOf that may overlap")


def _type_of(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "any")
    if kind not in (*_TYPES, "any"):
        raise UnsupportedSchema(f"{kind!r} is not a type of OpenAPI 3.0")
    return str(kind)
