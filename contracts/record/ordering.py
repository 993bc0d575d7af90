"""In which order the properties of a request stand: JSON leaves that to the writer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.place import BODY, ITEM, Place
from contracts.definition.schema.branches import select
from contracts.record.content import Memory, content_of
from contracts.record.feature import Feature, Kind

# Whether the properties of an object stand in order.
_ORDERED: Final = Memory[bool]()


def features(root: Node, value: Any) -> Iterator[Feature]:
    """Yield that properties stand in another order than the definition's, where they do, and how.

    That is which of them is the first, the last or neither, and would not be in order.
    """
    if not is_in_order(root, value):
        yield Feature(Kind.WRITTEN, BODY, "properties in another order")
        yield from dict.fromkeys(_moved(root, value, BODY))


def _moved(node: Node, value: Any, place: Place) -> Iterator[Feature]:
    node = _meant(node, value)
    if isinstance(value, list) and node.items is not None:
        for entry in value if node.items.properties or node.items.branches else ():
            yield from _moved(node.items, entry, place / ITEM)
    if not isinstance(value, dict):
        return
    came = [name for name in value if name in node.properties]
    usual = _positions([name for name in node.properties if name in value])
    for name, position in _positions(came).items():
        if usual[name] != position:
            yield Feature(Kind.STANDS, place / name, position)
        yield from _moved(node.properties[name], value[name], place / name)


def _positions(names: list[str]) -> dict[str, str]:
    """Return which of *names* is the first, the last, or neither."""
    found = dict.fromkeys(names, "between others")
    return found | dict.fromkeys(names[-1:], "last") | dict.fromkeys(names[:1], "first")


def in_order(node: Node, value: Any) -> Any:
    """Return *value* with the properties of every object in the order of the definition.

    What the definition does not name comes last, as it came; pairs of maps stay as they are.
    """
    node = _meant(node, value)
    if isinstance(value, list) and node.items is not None:
        return [in_order(node.items, entry) for entry in value]
    if not isinstance(value, dict):
        return value
    children = {name: child for name, child in node.properties.items() if name in value}
    known = {name: in_order(child, value[name]) for name, child in children.items()}
    return known | {name: entry for name, entry in value.items() if name not in known}


def is_in_order(node: Node, value: Any) -> bool:
    """Tell whether the properties that the definition names stand in its order everywhere."""
    node = _meant(node, value)
    if isinstance(value, list):
        items = node.items
        # There may be thousands of ids, and nothing is in any.
        if items is None or not (items.properties or items.branches or items.items):
            return True
        return all(is_in_order(items, entry) for entry in value)
    if not isinstance(value, dict) or not node.properties:
        return True
    content = content_of(value)
    known = _ORDERED.get(node, content)
    if known is None:
        known = _is_object_in_order(node, value)
        _ORDERED.put(node, content, known)
    return known


def _is_object_in_order(node: Node, value: dict[str, Any]) -> bool:
    came = [name for name in value if name in node.properties]
    if came != [name for name in node.properties if name in value]:
        return False
    deep = _with_order(node).items()
    return all(is_in_order(child, value[name]) for name, child in deep if name in value)


@cache
def _with_order(node: Node) -> dict[str, Node]:
    """Return the properties of *node* in whose values an order can be."""
    return {
        name: child
        for name, child in node.properties.items()
        if child.properties or child.branches or child.items is not None
    }


def _meant(node: Node, value: Any) -> Node:
    """Return the branch that *value* means to be, or *node* where there are none."""
    return (select(node.branches, value) or node) if node.branches else node
