"""The plainest value for each schema, and what is special about the strings of this API."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache, lru_cache
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.witnesses import witnesses

# About as long as real ids, and in mixed case as they are: a server that folds case is found
# out.  The digits are the number, so that thousands of ids differ.
_FORMS: Final = {
    "file": "file-tC{:020d}Zz",
    "vector_store": "vs_tC{:020d}Zz",
    "thread": "thread_tC{:020d}Zz",
    "image": "https://example.com/tC{:06d}.png",
}
# The largest arrays have ten thousand, and are made again and again.
_IDS: Final = 12_000
# Of what has no known form.
_FORM: Final = "{}_tC{:020d}Zz"
MADE_UP: Final[dict[str, re.Pattern[str]]] = {
    "file": re.compile(r"file-tC0*(\d+)Zz"),
    "vector_store": re.compile(r"vs_tC0*(\d+)Zz"),
    "image": re.compile(r"example\.com/tC0*(\d+)\.png"),
}


@lru_cache(_IDS)
def made_up(kind: str, number: int = 0) -> str:
    """Return the *number*-th made-up id of a *kind*: file, vector_store or image.

    They change places two by two, but for the first: a server that sorts ids is found out.
    """
    form, written = _FORMS.get(kind), _swapped(number)
    return form.format(written) if form is not None else _FORM.format(kind, written)


def numbers_in(kind: str, text: str) -> list[int]:
    """Return the numbers of the made-up ids of a *kind* in *text*, in its order."""
    return [_swapped(int(written)) for written in pattern_of(kind).findall(text)]


def _swapped(number: int) -> int:
    return (number - 1 ^ 1) + 1 if number else 0


def pattern_of(kind: str) -> re.Pattern[str]:
    """Return what finds the made-up ids of a *kind*."""
    return MADE_UP.get(kind) or re.compile(rf"{re.escape(kind)}_tC0*(\d+)Zz")


def minimal(node: Node, number: int = 0) -> Any:
    """Return the plainest value that obeys *node*; siblings differ by their *number*."""
    if node.hard:
        known = witnesses(node)
        return deepcopy(known[number % len(known)])
    if node.branches:
        return minimal(plainest(node.branches), number)
    if "enum" in node.keywords:
        return deepcopy(node.keywords["enum"][0])
    if node.type == "object":
        return _minimal_object(node, number)
    if node.type == "array":
        count = node.keywords.get("minItems", 0)
        return [minimal(node.items, i) if node.items else "hello" for i in range(count)]
    return _plain_leaf(node, number)


def _minimal_object(node: Node, number: int) -> dict[str, Any]:
    found = {name: minimal(node.properties[name], number) for name in always(node)}
    for part, whole in node.halves.items():
        # Off the limits as in _plain_number, and within half of whatever is allowed.
        if found.get(part) == 0 and node.properties[whole].keywords.get("minimum", 0) > 1:
            found[part] = 1
    return found


def telling(node: Node) -> Any:
    """Return a plain value of *node* that is not empty where it may have content."""
    if node.hard:
        return deepcopy(next((one for one in witnesses(node) if one), minimal(node)))
    if node.entries is not None:
        return {"key": "value" if node.entries.is_text else minimal(node.entries)}
    if node.type == "array" and node.items is not None:
        return [minimal(node.items)]
    return minimal(node)


def entry(node: Node, number: int) -> Any:
    """Return the *number*-th value of a map whose values obey *node*."""
    if not node.is_text:
        return minimal(node, number)
    text = f"value {number}".ljust(node.keywords.get("minLength", 0), "x")
    return text[: node.keywords.get("maxLength")]


def full(node: Node, number: int = 0, *, several: bool = False, ids: bool = True) -> Any:
    """Return a value with every property; siblings differ by their *number*.

    Args:
        node: what to obey.
        number: which of its siblings it is; it also chooses the word of an enum.
        several: whether arrays and maps have more than one element.
        ids: whether optional properties that carry ids are there.
    """
    if node.branches and not node.hard:
        return full(node.branches[-1], number, several=several, ids=ids)
    if node.hard or "enum" in node.keywords:
        return _full_whole(node, number)
    if node.type == "array" and node.items is not None:
        return _full_array(node.items, node.keywords.get("maxItems"), several=several, ids=ids)
    if node.entries is not None:
        return {f"key {i}": entry(node.entries, i) for i in range(5 if several else 1)}
    if node.type == "object":
        return _full_object(node, number, several, ids)
    return minimal(node, number)


def _full_whole(node: Node, number: int) -> Any:
    """Return a word, or the largest value that is known where values are found by trial."""
    words = node.keywords.get("enum")
    if words:
        return deepcopy(words[number % len(words)])
    return deepcopy(max(witnesses(node), key=lambda one: len(repr(one))))


def _full_array(items: Node, most: int | None, *, several: bool, ids: bool) -> list[Any]:
    kinds = items.branches or (items, items)
    kinds = tuple(kind for kind in kinds if ids or not needs_id(kind))
    max_items = (len(kinds) if most is None else most) if several else 1
    chosen = kinds[: max(1, max_items)]
    return [full(kind, i, several=several, ids=ids) for i, kind in enumerate(chosen)]


def _full_object(node: Node, number: int, several: bool, ids: bool) -> dict[str, Any]:
    left_out = node.choices[0] if node.choices else frozenset()
    wanted = always(node)
    return {
        name: full(child, number, several=several, ids=ids)
        for name, child in node.properties.items()
        if name not in left_out and (ids or name in wanted or not needs_id(child))
    }


def needs_id(node: Node) -> bool:
    """Tell whether any value of *node* may carry an id."""
    return any(below.id_kind for below in node.walk())


@cache
def always(node: Node) -> tuple[str, ...]:
    """Return the names that every valid object carries: required, usual, and one choice's."""
    chosen = min(node.choices, key=sorted) if node.choices else frozenset()
    wanted = node.required | node.usual | chosen
    return tuple(name for name in node.properties if name in wanted)


@cache
def plainest(branches: tuple[Node, ...]) -> Node:
    """Return the branch whose minimal value needs the fewest things, ids least of all."""
    return min(branches, key=_weight)


def _weight(node: Node) -> int:
    if node.branches:
        return _weight(plainest(node.branches))
    children = [node.properties[name] for name in always(node)]
    if node.items is not None and node.keywords.get("minItems"):
        children.append(node.items)
    # Heavier than any branch without an id: a target may check ids.
    own = 100 if node.id_kind else 1
    # A bare string is plainer than an array of text.
    return own + sum(_weight(child) for child in children) + (node.type == "array")


def _plain_leaf(node: Node, number: int) -> Any:
    if node.id_kind:
        return made_up(node.id_kind, number)
    if node.type in {"integer", "number"}:
        return _plain_number(node)
    if node.type == "boolean":
        return True
    if node.type == "null":
        return None
    return "hello".ljust(node.keywords.get("minLength", 0), "x")[: node.keywords.get("maxLength")]


def _plain_number(node: Node) -> float:
    """Return zero or what is next to the minimum, not on it.

    A server that is wrong on a limit would refuse every plain request, and show nothing else.
    """
    low: float | None = node.keywords.get("minimum")
    high: float | None = node.keywords.get("maximum")
    if low is None:
        return min(0, high if high is not None else 0)
    inside = node.type == "integer" and (high is None or high > low)
    return low + 1 if inside else low
