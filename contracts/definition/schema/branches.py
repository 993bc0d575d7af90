"""Which branch of a oneOf a value means to be, and which JSON type it has."""

from __future__ import annotations

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
    kind, wanted = json_type(value), node.type
    return wanted in (kind, "any") or (wanted == "number" and kind == "integer")


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


def _stated(found: dict[str, str], branch: Node) -> dict[str, str]:
    """Return those of the constants in *found* that are more than a hint."""
    return {name: word for name, word in found.items() if not branch.properties[name].is_hint}


def select(branches: tuple[Node, ...], value: Any) -> Node | None:
    """Return the branch that *value* means to be, by its type and its constants."""
    fitting = [b for b in branches if has_type(b, value)]
    for branch in fitting:
        if all(_constant_fits(branch, name, value) for name in branch.required):
            return branch
    return fitting[0] if len(fitting) == 1 and not isinstance(value, dict) else None


def is_named(branch: Node, value: dict[str, Any]) -> bool:
    """Tell whether *value* has a constant by which it means this branch."""
    found = tags(branch)
    return bool(found) and all(value.get(name) == word for name, word in found.items())


def _constant_fits(branch: Node, name: str, value: Any) -> bool:
    constants = branch.properties[name].keywords.get("enum") if name in branch.properties else None
    return constants is None or (isinstance(value, dict) and value.get(name) in constants)
