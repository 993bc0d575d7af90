"""Small edits of the shipped definition, and what each changes."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from contracts.definition import Definition, Limit, Node, load
from contracts.definition import pointer as pointers
from contracts.definition.place import ENTRY
from contracts.drift.change import Kind, Side
from contracts.drift.spot import Spot, spots

Schema = dict[str, Any]
Place = tuple[Side, Spot]

_CAPS: Final = ("maxItems", "minItems", "minimum", "maximum")


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit.

    Attributes:
        name: what it does, and where.
        kind: what the change is about.
        pointer: of the schema that it edits.
        apply: edits a copy of the schema.
        below: steps from there to what changes.
    """

    name: str
    kind: Kind
    pointer: str
    apply: Callable[[Schema], None]
    below: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} at {self.pointer}"

    @property
    def places(self) -> frozenset[Place]:
        """Where the change is to be seen."""
        found = (one for one in _nodes() if one[2].pointer == self.pointer)
        return frozenset((side, _down(spot, self.below)) for side, spot, _ in found)


def _down(spot: Spot, steps: tuple[str, ...]) -> Spot:
    for step in steps:
        spot = spot / step
    return spot


@cache
def _nodes() -> tuple[tuple[Side, Spot, Node], ...]:
    shipped = load()
    trees = ((Side.REQUEST, shipped.request), (Side.ANSWER, shipped.response))
    return tuple((side, spot, node) for side, root in trees for spot, node in spots(root))


def edited(*edits: Edit) -> Definition:
    """Return the shipped definition with edits, which are in different schemas."""
    document = copy.deepcopy(load().document)
    limits = load().prose.limits
    for edit in edits:
        edit.apply(pointers.resolve(document, edit.pointer))
        if edit.kind is Kind.RENAMED:
            old, new = (pointers.join(edit.pointer, "properties", n) for n in _names(edit.below[0]))
            moved = (limit.schema.replace(f"{old}/", f"{new}/") for limit in limits)
            limits = tuple(map(_moved, limits, moved))
    return Definition(document, replace(load().prose, limits=limits))


def _moved(limit: Limit, schema: str) -> Limit:
    return replace(limit, schema=schema)


def _names(name: str) -> tuple[str, str]:
    return name, f"x_{name}"


def limited(keyword: str, value: int) -> Definition:
    """Return the shipped definition with another value of a limit that a description states."""
    prose = load().prose

    def moved(limit: Limit) -> Limit:
        return replace(limit, value=value) if limit.keyword == keyword else limit

    return Definition(load().document, replace(prose, limits=tuple(map(moved, prose.limits))))


@cache
def all_edits() -> tuple[Edit, ...]:
    """Return an edit of every kind for every schema where it makes sense."""
    found: dict[str, Edit] = {}
    for _, spot, node in _nodes():
        for edit in _edits(node, is_branch=spot != spot.whole):
            found.setdefault(str(edit), edit)
    return tuple(found.values())


def _edits(node: Node, *, is_branch: bool) -> Iterator[Edit]:
    # What a branch says of null holds for all of it, or not at all.
    if not is_branch and (node.place or node.type != "any"):
        yield Edit("null", Kind.NULL, node.pointer, _set("nullable", not node.nullable))
    yield from _of_limits(node)
    yield from _of_words(node)
    if node.type == "object" and not node.branches:
        yield from _of_object(node)
    is_plain = not {"enum", "format"} & {*node.keywords}
    if node.type in {"string", "integer"} and is_plain and not is_branch:
        yield Edit("another type", Kind.TYPE, node.pointer, _set("type", "boolean"))
    if len(node.branches) > 1 and "#/components/schemas/CreateMessageRequest" in node.pointer:
        kept = node.branches[0].label
        yield Edit(f"only the branch {kept}", Kind.BRANCH, node.pointer, _only_first)


def _of_limits(node: Node) -> Iterator[Edit]:
    for keyword in _CAPS:
        if keyword in node.keywords:
            value = node.keywords[keyword]
            yield Edit(f"more {keyword}", Kind.LIMIT, node.pointer, _set(keyword, value + 7))
            yield Edit(f"no {keyword}", Kind.LIMIT, node.pointer, _unset(keyword))
    if node.type == "array" and "maxItems" not in node.keywords:
        yield Edit("new maxItems", Kind.LIMIT, node.pointer, _set("maxItems", 5))
    if node.keywords.get("format") == "uri":
        yield Edit("no format", Kind.LIMIT, node.pointer, _unset("format"))


def _of_words(node: Node) -> Iterator[Edit]:
    words = node.keywords.get("enum", ())
    if len(words) > 1:
        yield Edit("a word more", Kind.WORD, node.pointer, _set("enum", [*words, "other"]))
        yield Edit("a word less", Kind.WORD, node.pointer, _set("enum", words[:-1]))
        yield Edit("any word", Kind.WORD, node.pointer, _unset("enum"))


def _of_object(node: Node) -> Iterator[Edit]:
    if node.entries is not None:
        values = _set("additionalProperties", {})
        yield Edit("any value", Kind.TYPE, node.pointer, values, (ENTRY,))
        return
    yield Edit("openness", Kind.OPEN, node.pointer, _set("additionalProperties", node.closed))
    for is_needed in (False, True):
        name = "needed" if is_needed else "extra"
        apply = _with_property(name, is_needed=is_needed)
        yield Edit(f"new {name}", Kind.ADDED, node.pointer, apply, (name,))
    tags = {n for n, c in node.properties.items() if len(c.keywords.get("enum", ())) == 1}
    for name in node.properties:
        related = {*node.halves, *node.halves.values(), *tags, *frozenset().union(*node.choices)}
        if name in related:
            continue
        yield Edit(f"without {name}", Kind.GONE, node.pointer, _without(name), (name,))
        yield Edit(f"another {name}", Kind.RENAMED, node.pointer, _renamed(name), (name,))
        apply = _required(name, is_needed=name not in node.required)
        yield Edit(f"required {name}", Kind.REQUIRED, node.pointer, apply, (name,))


def _set(keyword: str, value: Any) -> Callable[[Schema], None]:
    return lambda schema: schema.update({keyword: value})


def _unset(keyword: str) -> Callable[[Schema], None]:
    return lambda schema: schema.__delitem__(keyword)


def _only_first(schema: Schema) -> None:
    del schema["oneOf"][1:]


def _with_property(name: str, *, is_needed: bool) -> Callable[[Schema], None]:
    def apply(schema: Schema) -> None:
        # Nothing in the document has such a schema, so it is no other one by another name.
        schema.setdefault("properties", {})[name] = {"type": "array", "items": {"type": "number"}}
        if is_needed:
            schema["required"] = [*schema.get("required", ()), name]

    return apply


def _without(name: str) -> Callable[[Schema], None]:
    def apply(schema: Schema) -> None:
        del schema["properties"][name]
        _require(schema, [one for one in schema.get("required", ()) if one != name])

    return apply


def _renamed(name: str) -> Callable[[Schema], None]:
    def apply(schema: Schema) -> None:
        called = dict([_names(name)])
        own, stated = schema["properties"], schema.get("required", ())
        schema["properties"] = {called.get(one, one): sub for one, sub in own.items()}
        _require(schema, [called.get(one, one) for one in stated])

    return apply


def _required(name: str, *, is_needed: bool) -> Callable[[Schema], None]:
    def apply(schema: Schema) -> None:
        others = [one for one in schema.get("required", ()) if one != name]
        _require(schema, [*others, *([name] if is_needed else [])])

    return apply


def _require(schema: Schema, names: list[str]) -> None:
    schema["required"] = names
    if not names:
        # The draft that OpenAPI 3.0 extends has no empty list of them.
        del schema["required"]
