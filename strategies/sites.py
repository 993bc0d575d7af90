"""Every place of a request where a value can stand, and requests that put one there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.definition import Node
from contracts.definition.place import BODY, ENTRY, ITEM, Place
from strategies.samples import full, minimal


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
    yield from _sites(root, (), root, BODY)


def _sites(root: Node, steps: tuple[Step, ...], node: Node, place: Place) -> Iterator[Site]:
    yield Site(root, steps, node, place)
    for name, child in node.properties.items():
        step = Step("property", child, name)
        yield from _sites(root, (*steps, step), child, place / name)
    if node.items is not None:
        yield from _sites(root, (*steps, Step(ITEM, node.items)), node.items, place / ITEM)
    if node.entries is not None:
        yield from _sites(root, (*steps, Step(ENTRY, node.entries)), node.entries, place / ENTRY)
    for branch in node.branches:
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
            others = [minimal(step.node, i + 1) for i in range(front + back)]
            built = [*others[:front], built, *others[front:]]
        elif step.kind == ENTRY:
            built = {key: built}
    return built


def at(value: Any, steps: tuple[Step, ...]) -> Any:
    """Return what stands in *value* where *steps* lead, through the first of each array."""
    for step in steps:
        if step.kind == "property":
            value = value[step.name]
        elif step.kind == ITEM:
            value = value[0]
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
            first, last = full(step.node, 0, ids=ids), full(step.node, 2, ids=ids)
            built = [first, built, last] if parent.keywords.get("maxItems", 3) >= 3 else [built]
        elif step.kind == ENTRY:
            built = {"first": "value", "key": built, "last": "value"}
    return built


def _with_property(parent: Node, name: str, value: Any) -> dict[str, Any]:
    return _replaced(parent, minimal(parent), name, value)


def _replaced(parent: Node, obj: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    for choice in parent.choices:
        if name in choice:
            others = frozenset().union(*parent.choices) - choice
            obj = {k: v for k, v in obj.items() if k not in others}
    obj[name] = value
    return {n: obj[n] for n in [*parent.properties, *obj] if n in obj}
