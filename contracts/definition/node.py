"""A schema as a tree of nodes: the one form that strategies, reach and clauses walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

from contracts.definition import pointer as pointers
from contracts.definition.prose import Limit, Prose

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


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One schema of the definition, references resolved.

    Attributes:
        pointer: where it is defined (``#/components/...``), after following references.
        type: its JSON type, or ``any``.
        nullable: whether null is allowed as well.
        keywords: the plain keywords it states, and the prose limits attached to it.
        properties: declared properties; ``required`` and ``closed`` tell which must
            be there and whether others are forbidden; ``usual`` ones are sent in every
            valid case although leaving them out is not forbidden (see STANDS).
        items: the schema of an array's elements.
        entries: the schema of a map's values (``additionalProperties``).
        branches: ``oneOf`` of whole schemas.
        choices: ``oneOf`` of ``required`` lists: exactly one of these sets is present.
        id_kind: for a string that names something a target may look up: which kind of thing.
        sources: of its keywords that are prose, the pointer of the description.
    """

    pointer: str
    type: str
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
    return _build(source, pointers.resolve(document, pointer), pointer, ())


@dataclass(frozen=True, slots=True)
class _Source:
    document: Any
    limits: tuple[Limit, ...]
    ids: Mapping[str, str]

    def keywords(self, schema: Mapping[str, Any], pointer: str) -> dict[str, Any]:
        """Return the plain keywords of *schema*, and the prose limits that restrict it."""
        stated = {key: value for key, value in schema.items() if key in _KEYWORDS}
        return stated | {one.keyword: one.value for one in self.limits if one.schema == pointer}


def _build(
    source: _Source,
    schema: Any,
    pointer: str,
    trail: tuple[str, ...],
    usual: frozenset[str] = frozenset(),
) -> Node:
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

    def below(sub: Any, *tokens: str | int, usual: frozenset[str] = frozenset()) -> Node:
        return _build(source, sub, pointers.join(pointer, *tokens), trail, usual)

    properties = {n: below(s, "properties", n) for n, s in schema.get("properties", {}).items()}
    extra = schema.get("additionalProperties", True)
    one_of = schema.get("oneOf", [])
    choices = [frozenset(b["required"]) for b in one_of if set(b) == {"required"}]
    if choices and len(choices) != len(one_of):
        raise UnsupportedSchema(f"{pointer}: oneOf mixes required lists with schemas")
    is_object = schema.get("type") == "object"
    _refuse_the_unclear(schema, pointer)
    stated = frozenset(schema.get("required", ()))
    branches = () if choices else tuple(below(b, "oneOf", i) for i, b in enumerate(one_of))
    _refuse_what_overlaps(branches, pointer)
    return Node(
        pointer=pointer,
        type=_type_of(schema),
        nullable=nullable,
        keywords=source.keywords(schema, pointer),
        properties=properties,
        # `required` says nothing about a value that is not an object.
        required=stated if is_object else frozenset(),
        usual=usual,
        closed=extra is False,
        # A `required` list that stands on the array is meant for its elements.
        items=below(schema["items"], "items", usual=stated) if "items" in schema else None,
        entries=below(extra, "additionalProperties") if isinstance(extra, Mapping) else None,
        branches=branches,
        choices=tuple(choices),
        id_kind=source.ids.get(pointer, ""),
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
        tags, others = _constants(one), _constants(other)
        apart = any(tags[name] != others[name] for name in tags.keys() & others.keys())
        if "any" in kinds or kinds == {"integer", "number"} or (len(kinds) == 1 and not apart):
            raise UnsupportedSchema(f"{pointer}: branches of oneOf that may overlap")


def _constants(branch: Node) -> dict[str, Any]:
    """Return the required properties that have only one possible value."""
    enums = ((n, branch.properties[n].keywords.get("enum", ())) for n in branch.required)
    return {name: words[0] for name, words in enums if len(words) == 1}


def _type_of(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "any")
    if kind not in (*_TYPES, "any"):
        raise UnsupportedSchema(f"{kind!r} is not a type of OpenAPI 3.0")
    return str(kind)
