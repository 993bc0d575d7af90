"""A value in portions, so that what is wrong with a million elements costs what a thousand do.

The validator is quick to say that a value is right, and builds all that is wrong with it at
once: a kilobyte for each error, and for each list that is wrong the text of all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from contracts.definition.node import Node

# Longer than any list or map of an honest answer, whose portion is the value as it is.
_MOST: Final = 1_000
# Such limits show only in a portion that is larger than they are.
_SIZES: Final = ("minItems", "maxItems", "minProperties", "maxProperties")
Path = tuple[str, ...]
# A list or map of which only the first entries are in the first portion: where, and what it is.
Cut = tuple[Path, Node, Any]


@dataclass(slots=True)
class Portion:
    """A value with some entries of one of its lists or maps, or with the first ones of all.

    Attributes:
        value: the part of the whole value.
        inside: where the list or map stands of which these are not the first entries.
        offset: how many elements of that list stand before the first one here.
        is_list: whether it is a list.
        broken: how much was found to be wrong with it; the reader counts.
    """

    value: Any
    inside: Path | None = None
    offset: int = 0
    is_list: bool = False
    broken: int = 0

    def place(self, path: Path) -> Path | None:
        """Return where *path* is in the whole value; None where it is of another portion."""
        if self.inside is None:
            return path
        depth = len(self.inside)
        if len(path) <= depth or path[:depth] != self.inside:
            return None
        if not self.is_list:
            return path
        return (*self.inside, str(int(path[depth]) + self.offset), *path[depth + 1 :])


def portions(node: Node, value: Any) -> Iterator[Portion]:
    """Yield *value* in portions; of a list or map in which much is wrong, no more of them.

    What the definition says nothing about is in none.

    Args:
        node: the schema of the value.
        value: any JSON value.
    """
    cut: list[Cut] = []
    yield Portion(_thinned(node, value, (), cut))
    for path, below, whole in cut:
        yield from _rest(path, below, whole)


def _rest(path: Path, node: Node, whole: Any) -> Iterator[Portion]:
    """Yield the entries behind the first ones of a list or map that stands at *path*."""
    is_list, most = isinstance(whole, list), _most(node)
    entries, start, broken = iter(whole if is_list else whole.items()), 0, 0
    while (some := list(islice(entries, most))) and broken < _MOST:
        if start:
            value = _thinned(node, some if is_list else dict(some), path, [])
            for name in reversed(path):
                value = {name: value}
            portion = Portion(value, path, start, is_list)
            yield portion
            broken += portion.broken
        start += len(some)


def _most(node: Node) -> int:
    """Return how many entries of a list or map are in one portion."""
    return max(_MOST, *(int(node.keywords.get(name, 0)) + 1 for name in _SIZES))


def _thinned(node: Node | None, value: Any, path: Path, cut: list[Cut]) -> Any:
    """Return *value* without what would take long to describe; note what is cut for that."""
    if node is not None and (node.branches or node.keywords.get("uniqueItems")):
        return value
    if isinstance(value, dict):
        return _thinned_object(node, value, path, cut)
    if not isinstance(value, list):
        return value
    if node is None or node.items is None:
        return value[:_MOST]
    if len(value) > _most(node):
        cut.append((path, node, value))
    below, some = node.items, enumerate(islice(value, _most(node)))
    return [_thinned(below, entry, (*path, str(at)), cut) for at, entry in some]


def _thinned_object(
    node: Node | None, value: dict[str, Any], path: Path, cut: list[Cut]
) -> dict[str, Any]:
    if node is None:
        return dict(islice(value.items(), _MOST))
    most = _most(node)
    declared = [name for name in node.properties if name in value]
    others = () if node.entries is None and not node.closed else islice(value, most)
    if node.entries is not None and len(value) > most:
        cut.append((path, node, value))
    below = {name: node.properties.get(name, node.entries) for name in (*declared, *others)}
    return {name: _thinned(b, value[name], (*path, name), cut) for name, b in below.items()}
