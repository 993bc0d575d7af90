"""Which branch of a oneOf a value means to be, and which JSON type it has."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from contracts.definition.node import Node

_TYPE_OF: Final[dict[type, str]] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}


def json_type(value: Any) -> str:
    """Return the JSON type of a parsed *value*; integers apart from other numbers."""
    # Objects come as a subclass of dict where a name stands twice.
    return _TYPE_OF.get(type(value)) or ("object" if isinstance(value, dict) else "null")


def allowed_types(node: Node) -> set[str]:
    """Return the JSON types that *node* accepts, null where it may be null."""
    kinds = {node.type}
    if node.branches:
        kinds = {kind for branch in node.branches for kind in allowed_types(branch)}
    if "any" in kinds:
        return set(_TYPE_OF.values())
    whole = {"integer"} if "number" in kinds else set()
    return kinds | whole | ({"null"} if node.nullable else set())


def labels(branches: tuple[Node, ...]) -> list[str]:
    """Return a name for each branch, no two alike."""
    found: list[str] = []
    for number, branch in enumerate(branches):
        name = branch.label
        found.append(f"{name}, {number + 1}" if name in found else name)
    return found


def has_type(node: Node, value: Any) -> bool:
    """Tell whether *value* has a type that *node*, which has no branches, accepts."""
    return _takes(node, json_type(value))


def _takes(node: Node, kind: str) -> bool:
    wanted = node.type
    return wanted in (kind, "any") or (wanted == "number" and kind == "integer")


def of_type(branches: tuple[Node, ...], value: Any) -> list[Node]:
    """Return those of *branches* that accept the type of *value*."""
    return [branch for branch, _ in _of_type(branches, json_type(value))]


def are_apart(one: Node, other: Node) -> bool:
    """Tell whether no value fits both branches, and its type and constants tell which it fits."""
    kinds = {one.type, other.type}
    if "any" in kinds or kinds == {"integer", "number"} or one.implied or other.implied:
        return False
    own, others = (_stated(tags(branch), branch) for branch in (one, other))
    return len(kinds) == 2 or any(own[name] != others[name] for name in own.keys() & others.keys())


def tags(branch: Node) -> dict[str, str]:
    """Return the required properties of *branch* that have one possible value, and that value."""
    enums = ((n, branch.properties[n].keywords.get("enum", ())) for n in branch.required)
    return {
        name: words[0]
        for name, words in enums
        if len(words) == 1 and not branch.properties[name].nullable
    }


def choosing(branch: Node) -> list[str]:
    """Return the required properties of *branch* that are one of some words, sorted."""
    return sorted(n for n in branch.required if "enum" in branch.properties[n].keywords)


def _stated(found: dict[str, str], branch: Node) -> dict[str, str]:
    """Return those of the constants in *found* that are more than a hint."""
    return {name: word for name, word in found.items() if not branch.properties[name].is_hint}


def select(branches: tuple[Node, ...], value: Any) -> Node | None:
    """Return the branch that *value* means to be, by its type and its constants."""
    kind = json_type(value)
    fitting = _of_type(branches, kind)
    if kind != "object":
        plain = (branch for branch, constants in fitting if not constants)
        return next(plain, fitting[0][0] if len(fitting) == 1 else None)
    for branch, constants in fitting:
        if all(value.get(name) in words for name, words in constants):
            return branch
    return None


@cache
def _of_type(branches: tuple[Node, ...], kind: str) -> list[tuple[Node, list[tuple[str, Any]]]]:
    """Return the branches that take a JSON type, and the constants by which each is meant."""
    return [(branch, _constants(branch)) for branch in branches if _takes(branch, kind)]


def _constants(branch: Node) -> list[tuple[str, Any]]:
    needed = (
        (name, branch.properties[name]) for name in branch.required & branch.properties.keys()
    )
    return [(name, child.keywords["enum"]) for name, child in needed if "enum" in child.keywords]


def is_named(branch: Node, value: dict[str, Any]) -> bool:
    """Tell whether *value* has a constant by which it means this branch."""
    found = tags(branch)
    return bool(found) and all(value.get(name) == word for name, word in found.items())
