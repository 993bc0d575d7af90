"""Answers whose names are written in another style, as createdAt for created_at.

That is a fault of its own, and hides nothing of what stands under the names.
"""

from __future__ import annotations

from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.branches import select

_JOINTS: Final = str.maketrans("", "", "_-")


def as_declared(node: Node, value: Any) -> tuple[Any, dict[str, str]]:
    """Return an answer with its names as *node* declares them.

    Returns:
        The value, and which names at its top came in another style, each with how it came.  Where
        nothing that is required did, the value is what was given: a name inside may be anything.
    """
    if not isinstance(value, dict) or node.required <= value.keys():
        return value, {}
    came = {name: other for name, other in _came(node, value).items() if name in node.required}
    return (_renamed(node, value), came) if came else (value, {})


def _came(node: Node, value: dict[str, Any]) -> dict[str, str]:
    """Return the declared names that are not there, each with the one name that it came as."""
    found: dict[str, list[str]] = {}
    for key in value.keys() - node.properties.keys():
        found.setdefault(plain(key), []).append(key)
    missing = (name for name in node.properties if name not in value)
    like = ((name, found.get(plain(name), [])) for name in missing)
    return {name: keys[0] for name, keys in like if len(keys) == 1}


def plain(name: str) -> str:
    """Return *name* without what styles differ in: user_id, user-id and userId are the same."""
    return name.translate(_JOINTS).casefold()


def _renamed(node: Node, value: Any) -> Any:
    if node.branches:
        branch = select(node.branches, value)
        return value if branch is None else _renamed(branch, value)
    if isinstance(value, list) and node.items is not None:
        return [_renamed(node.items, entry) for entry in value]
    # The names in a map are those that were sent.
    return _object(node, value) if isinstance(value, dict) and node.properties else value


def _object(node: Node, value: dict[str, Any]) -> dict[str, Any]:
    declared = {other: name for name, other in _came(node, value).items()}
    named = {declared.get(key, key): entry for key, entry in value.items()}
    known = node.properties
    return {n: _renamed(known[n], entry) if n in known else entry for n, entry in named.items()}
