"""Every place of a request where a value can stand, and requests that put one there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.node import NEVER
from contracts.definition.place import BODY, ENTRY, ITEM, Place
from contracts.definition.schema.witnesses import free_names
from contracts.record.samples import full, minimal, needs_id

# Corpora ask for the places of one tree again and again; tests make many trees.
_TREES: Final = 16
PREFIX: Final = "first"
"""The kind of step into one of an array's first elements, which have schemas of their own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step down: into a property, an array's element, a map's value or a branch."""

    kind: str
    node: Node
    name: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a request.

    Attributes:
        steps: how to get there from the root; each carries the node it leads to.
        node: the schema of the value there.
        place: the same without the nodes.
    """

    root: Node
    steps: tuple[Step, ...]
    node: Node
    place: Place

    @property
    def arrays(self) -> list[int]:
        """Indexes of the steps that enter an array."""
        return [i for i, step in enumerate(self.steps) if step.kind == ITEM]

    def container(self, index: int) -> Place:
        """Return the place of the array or map that the step with this index enters."""
        into = [i for i, step in enumerate(self.steps) if step.kind != "branch"]
        return Place(self.place[: into.index(index)])

    def parent(self, index: int) -> Node:
        """Return the node that the step with this index starts from."""
        return self.steps[index - 1].node if index else self.root


def sites(root: Node) -> Iterator[Site]:
    """Yield every site below *root*, the root itself first."""
    yield from _found(root)


@lru_cache(_TREES)
def _found(root: Node) -> tuple[Site, ...]:
    return tuple(_sites(root, (), root, BODY))


def _sites(root: Node, steps: tuple[Step, ...], node: Node, place: Place) -> Iterator[Site]:
    yield Site(root, steps, node, place)
    for name, child in node.properties.items():
        step = Step("property", child, name)
        yield from _sites(root, (*steps, step), child, place / name)
    for number, child in enumerate(node.prefix):
        step = Step(PREFIX, child, str(number))
        yield from _sites(root, (*steps, step), child, place / f"[{number}]")
    if node.items is not None and node.keywords.get("maxItems", 1) > len(node.prefix):
        yield from _sites(root, (*steps, Step(ITEM, node.items)), node.items, place / ITEM)
    if node.entries is not None and node.keywords.get("maxProperties", 1):
        yield from _sites(root, (*steps, Step(ENTRY, node.entries)), node.entries, place / ENTRY)
    for branch in node.branches:
        if branch.type != NEVER:
            yield from _sites(root, (*steps, Step("branch", branch)), branch, place)


def embed(
    site: Site,
    value: Any,
    *,
    second: int | None = None,
    padding: int = 1,
    behind: int = 0,
    key: str = "key",
) -> Any:
    """Return the smallest request that carries *value* at *site*.

    Args:
        site: where to put it.
        value: what to put there; it need not be valid.
        second: index of the array step at which valid elements stand beside it.
        padding: how many valid elements come before it there.
        behind: how many come after it there.
        key: the key to use where the path goes through a map.
    """
    built = value
    for index in reversed(range(len(site.steps))):
        step, parent = site.steps[index], site.parent(index)
        if step.kind == "property":
            built = _with_property(parent, step.name, built)
        elif step.kind == ITEM:
            front, back = (padding, behind) if index == second else (0, 0)
            built = _with_element(parent, step.node, built, front, back)
        elif step.kind == PREFIX:
            built = _with_first(parent, int(step.name), built)
        elif step.kind == ENTRY:
            built = _with_entry(parent, key, built)
    return built


def _with_element(parent: Node, node: Node, value: Any, front: int, back: int) -> list[Any]:
    """Return an array with *value*, and so many valid elements before and behind it."""
    others = [minimal(node, i + 1) for i in range(front + back)]
    built = [*others[:front], value, *others[front:]]
    if parent.hard:
        # What the array is made of in its plainest form comes first.
        known = minimal(parent)
        first, rest = known[: len(parent.prefix)], known[len(parent.prefix) :]
        built = [*first, *built, *rest[1:]] if front + back == 0 else [*first, *built]
    lacking = parent.keywords.get("minItems", 0) - len(built)
    return built + [minimal(node, front + back + 1 + i) for i in range(lacking)]


def _with_first(parent: Node, number: int, value: Any) -> list[Any]:
    known = list(minimal(parent))
    known += [minimal(parent.prefix[i]) for i in range(len(known), number + 1)]
    known[number] = value
    return known


def _with_entry(parent: Node, key: str, value: Any) -> dict[str, Any]:
    if not parent.hard and not parent.properties:
        return {key: value}
    known = minimal(parent)
    free = next(free_names(parent, known), key)
    if parent.names is None and not parent.patterns and key not in parent.properties:
        free = key
    others = {name: entry for name, entry in known.items() if name in parent.required}
    return {**others, free: value}


def at(value: Any, steps: tuple[Step, ...]) -> Any:
    """Return what stands in *value* where *steps* lead, through the first of each array."""
    for number, step in enumerate(steps):
        if step.kind == "property":
            value = value[step.name]
        elif step.kind == PREFIX:
            value = value[int(step.name)]
        elif step.kind == ITEM:
            before = steps[number - 1].node.prefix if number else ()
            value = value[len(before)]
    return value


def embed_among(site: Site, value: Any, *, ids: bool = True) -> Any:
    """Return a request with everything in it that carries *value* at *site*.

    Arrays that may be that long have it in the middle of three.  Around it stands the other
    choice of everything: the second role, the last branch.
    """
    built = value
    for index in reversed(range(len(site.steps))):
        step, parent = site.steps[index], site.parent(index)
        if step.kind == "property":
            built = _replaced(parent, full(parent, 1, ids=ids), step.name, built)
        elif step.kind == ITEM:
            first, last = (_of_kind(step.node, n, ids=ids) for n in (0, -1))
            built = [first, built, last] if parent.keywords.get("maxItems", 3) >= 3 else [built]
            if parent.prefix:
                built = [*(full(child, ids=ids) for child in parent.prefix), *built]
        elif step.kind == PREFIX:
            built = _with_first(parent, int(step.name), built)
        elif step.kind == ENTRY:
            built = {"first": "value", "key": built, "last": "value"}
    return built


def _of_kind(node: Node, number: int, *, ids: bool) -> Any:
    """Return an element of kind *number*: a check may end at one kind of element."""
    kinds = [kind for kind in node.branches if ids or not needs_id(kind)]
    one = kinds[number] if kinds and not node.hard else node
    return full(one, 2 if number else 0, ids=ids)


def _with_property(parent: Node, name: str, value: Any) -> dict[str, Any]:
    others = minimal(parent)
    for other in sorted(parent.dependents.get(name, ())):
        if other in parent.properties and other not in others:
            others[other] = minimal(parent.properties[other])
    return _replaced(parent, others, name, value)


def _replaced(parent: Node, obj: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    for choice in parent.choices:
        if name in choice:
            others = frozenset().union(*parent.choices) - choice
            obj = {k: v for k, v in obj.items() if k not in others}
    obj[name] = value
    # What is at most half of the value stays so, or a refusal may be for that alone.
    for part, whole in parent.halves.items():
        if name == whole and part in obj and type(value) is int and 0 <= value < 2 * obj[part]:
            obj[part] = value // 2
    return ordered(parent, obj)


def ordered(node: Node, obj: dict[str, Any]) -> dict[str, Any]:
    """Return *obj* with its properties in the order of *node*, those it does not declare last."""
    return {name: obj[name] for name in (*node.properties, *obj) if name in obj}
