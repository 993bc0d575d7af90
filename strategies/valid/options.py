"""Everything that a schema leaves open: each pair of its choices meets in some request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.branches import labels
from contracts.record.samples import always, minimal
from strategies.valid.covering_array import Axis, Need, Row, rows

# The largest limit up to which an array or map is also full.
_SMALL: Final = 64
# What a key holds behind the name of its map: a space and its number.
_ROOM: Final = 14
_TEXTS: Final = {
    "empty": "",
    # Longer than a page of memory, 4,096 bytes.
    "long": "long text " * 500,
    "Unicode": "caf\u00e9 \u4f60\u597d \U0001f600",
    "plain": "hello",
}


# With more options than this, only what is not nested so deep is combined.
_MOST: Final = 300


def pairs(node: Node) -> list[Row]:
    """Return a covering array of strength two for *node*."""
    return list(rows(axes(node), 2))


def axes(node: Node) -> list[Axis]:
    """Return every choice that *node* leaves open, parents before children.

    Of very many, those that are nested deepest are left out.
    """
    found = list(_axes(node, "", ()))
    while sum(len(axis.options) for axis in found) > _MOST:
        deepest = max(len(axis.when) for axis in found)
        if not deepest:
            return found[:_MOST]
        found = [axis for axis in found if len(axis.when) < deepest]
    return found


def _is_whole(node: Node) -> bool:
    """Tell whether a value of *node* is taken as a whole: its parts hang together."""
    few = node.type == "array" and (node.items is None or node.keywords.get("minItems", 0) > 2)
    return few or (node.hard and node.type != "object") or "enum" in node.keywords


def _axes(node: Node, place: str, when: Need) -> Iterator[Axis]:
    if node.branches:
        named = labels(node.branches)
        yield Axis(f"{place}=", tuple(named), when)
        for name, branch in zip(named, node.branches, strict=True):
            need = (f"{place}=", frozenset({name}))
            yield from _axes(branch, _inside(place, name), (*when, need))
        return
    inside = when
    if len(node.keywords.get("enum", ())) > 1:
        yield Axis(f"{place}=", tuple(map(str, node.keywords["enum"])), when)
    if _is_whole(node):
        return
    if node.type == "array" or node.entries is not None:
        counts = _counts(node)
        yield Axis(f"{place}#", counts, when)
        inside = (*when, (f"{place}#", frozenset(counts) - {"empty"}))
    if node.is_text:
        yield Axis(f"{place}~", tuple(_TEXTS), when)
    if node.choices:
        yield Axis(f"{place}?", tuple(sorted("+".join(c) for c in node.choices)), when)
    for name, child in node.properties.items():
        yield from _property_axes(node, name, child, f"{place}.{name}" if place else name, when)
    if node.items is not None:
        yield from _axes(node.items, f"{place}[]", inside)


def _property_axes(node: Node, name: str, child: Node, place: str, when: Need) -> Iterator[Axis]:
    chosen = next((choice for choice in node.choices if name in choice), None)
    if chosen is not None:
        parent = place.removesuffix(f".{name}")
        when = (*when, (f"{parent}?", frozenset({"+".join(chosen)})))
    elif name in node.optional:
        yield Axis(place, ("absent", *(["null"] if child.nullable else []), "present"), when)
        when = (*when, (place, frozenset({"present"})))
    yield from _axes(child, place, when)


def _counts(node: Node) -> tuple[str, ...]:
    max_size = _max_size(node)
    names = ("empty", "one", "several")[node.keywords.get("minItems", 0) : max_size + 1]
    return (*names, "full") if 2 < max_size <= _SMALL else names


def _max_size(node: Node) -> int:
    return int(node.keywords.get("maxItems", node.keywords.get("maxProperties", 2)))


def build(node: Node, row: Mapping[str, str]) -> Any:
    """Return the request that *row* describes."""
    return _build(node, "", row, 0)


def _inside(place: str, branch: str) -> str:
    """Return how the place goes by where one of its branches was chosen."""
    return f"{place}<{branch}>"


def _build(node: Node, place: str, row: Mapping[str, str], number: int) -> Any:
    if node.branches:
        return _build_branch(node, place, row, number)
    if _is_whole(node):
        words = {str(word): word for word in node.keywords.get("enum", ())}
        return words.get(row.get(f"{place}=", ""), minimal(node, number))
    if node.type == "array":
        return _build_array(node, place, row)
    if node.entries is not None and not node.properties:
        return _build_map(node, node.entries, place, row)
    if node.type == "object":
        return _build_object(node, place, row, number)
    return _TEXTS.get(row.get(f"{place}~", ""), minimal(node, number))


def _build_branch(node: Node, place: str, row: Mapping[str, str], number: int) -> Any:
    named = dict(zip(labels(node.branches), node.branches, strict=True))
    wanted = row.get(f"{place}=", "")
    if wanted not in named:
        return minimal(node, number)
    return _build(named[wanted], _inside(place, wanted), row, number)


def _build_array(node: Node, place: str, row: Mapping[str, str]) -> list[Any]:
    sizes = {"empty": 0, "one": 1, "several": 2, "full": _max_size(node)}
    size = sizes.get(row.get(f"{place}#", ""), node.keywords.get("minItems", 0))
    return [_element(node, place, row, i) for i in range(size)]


def _build_map(node: Node, entries: Node, place: str, row: Mapping[str, str]) -> dict[str, Any]:
    count = {"empty": 0, "one": 1, "several": 3, "full": _max_size(node)}.get(
        row.get(f"{place}#", ""), 0
    )
    longest = node.keywords.get("keyMaxLength")
    # With room for the number behind the name.
    name = place if longest is None else place[_ROOM - longest :]
    if not entries.is_text:
        return {f"{name} {i}": minimal(entries, i) for i in range(count)}
    return {f"{name} {i}": f"{name} value {i}" for i in range(count)}


def _element(node: Node, place: str, row: Mapping[str, str], number: int) -> Any:
    assert node.items is not None
    return (
        _build(node.items, f"{place}[]", row, number) if not number else minimal(node.items, number)
    )


def _build_object(node: Node, place: str, row: Mapping[str, str], number: int) -> dict[str, Any]:
    named = row.get(f"{place}?", "+".join(min(node.choices, key=sorted, default=())))
    chosen = set(named.split("+")) if node.choices else set()
    wanted = (set(always(node)) - frozenset().union(*node.choices)) | chosen
    out: dict[str, Any] = {}
    for name, child in node.properties.items():
        below = f"{place}.{name}" if place else name
        state = "present" if name in wanted else row.get(below, "absent")
        if state == "null":
            out[name] = None
        elif state == "present":
            out[name] = _build(child, below, row, number)
    return out
