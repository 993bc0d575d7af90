"""The ruler of reach: what the definition obliges a tester to try, and what a body tries of it.

An obligation is a keyword at a place of the request, and one side of it.  The accepting
side of it is reached in a valid body only, where a server must accept it: the limit
itself, each word of an enum, each branch of a oneOf, null where it may be, the right
type.  The refusing side is reached in an invalid body only, whatever else is wrong with
it: one step beyond the limit, another word, another type, no branch or both, a required
property left out, an unknown one where none may be.

Obligations are read off the definition and bodies are read as JSON values, so that it
makes no difference which tool made them, nor what it calls them.  ``format`` is an
annotation and has no sides; a body of null and numbers such as 800.0 have none either,
since the document is silent about them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from contracts.definition import Node
from contracts.definition.prose import HALF
from contracts.definition.schema.branches import json_type, select

# Which way lies beyond; a size is a count, a length in code points, or the number itself.
_BEYOND: Final = {
    "maxItems": 1,
    "maxProperties": 1,
    "maxLength": 1,
    "maximum": 1,
    "minItems": -1,
    "minLength": -1,
    "minimum": -1,
}
ROOT: Final = "body"


class Obligation(NamedTuple):
    """One side of one keyword at one place.

    Attributes:
        keyword: its name, as in the schema or in ``contracts.definition.prose``.
        place: where in the request; what is inside a branch names it in angle brackets.
        what: what stands there.
        accepting: whether that has to be accepted, or else to be refused.
        prose: whether only a description states it.
    """

    keyword: str
    place: str
    what: str
    accepting: bool
    prose: bool = False

    def __str__(self) -> str:
        stated = " (prose)" if self.prose else ""
        return f"{self.keyword}{stated} at {self.place}: {self.what}"


def obligations(root: Node) -> frozenset[Obligation]:
    """Return everything that the definition obliges a tester to try."""
    return frozenset(_owed(root, ROOT))


def reached(root: Node, value: Any, *, valid: bool) -> frozenset[Obligation]:
    """Return the obligations that a body with this *value* meets; *valid* is its verdict."""
    if value is None:
        return frozenset()
    return frozenset(found for found in _met(root, value, ROOT) if found.accepting is valid)


def below(place: str, name: str) -> str:
    """Return the place of a property."""
    return name if place == ROOT else f"{place}.{name}"


def tags(branches: tuple[Node, ...]) -> frozenset[str]:
    """Return the properties that set branches that are objects apart."""
    owned = [
        {name for name in branch.required if "enum" in branch.properties[name].keywords}
        for branch in branches
        if branch.type == "object"
    ]
    return frozenset(set.intersection(*owned)) if owned else frozenset()


def _words(branches: tuple[Node, ...], tag: str) -> list[Any]:
    return [w for b in branches if b.properties for w in b.properties[tag].keywords["enum"]]


def _side(node: Node, keyword: str, place: str, *, accepting: bool) -> Obligation:
    what = "on the limit" if accepting else "one beyond"
    return Obligation(keyword, place, what, accepting, prose=keyword in node.sources)


def _another(keyword: str, place: str) -> Obligation:
    return Obligation(keyword, place, f"another {'type' if keyword == 'type' else 'word'}", False)


def _owed(node: Node, place: str) -> Iterator[Obligation]:
    if node.nullable:
        yield Obligation("nullable", place, "null", True)
    if node.branches:
        yield from _owed_to_branches(node, place)
        return
    yield Obligation("type", place, node.type, True)
    yield _another("type", place)
    yield from _owed_inside(node, place)


def _owed_to_branches(node: Node, place: str) -> Iterator[Obligation]:
    yield Obligation("oneOf", place, "no branch", False)
    told_by = tags(node.branches)
    for tag in told_by:
        yield Obligation("required", place, f"without {tag}", False)
        yield _another("type", below(place, tag))
        yield _another("enum", below(place, tag))
        for word in _words(node.branches, tag):
            yield Obligation("enum", below(place, tag), str(word), True)
    for branch in node.branches:
        yield Obligation("oneOf", place, branch.label, True)
        yield from _owed_inside(branch, f"{place}<{branch.label}>", told_by)


def _owed_inside(
    node: Node, place: str, told_by: frozenset[str] = frozenset()
) -> Iterator[Obligation]:
    if "enum" in node.keywords:
        yield _another("enum", place)
        yield from (Obligation("enum", place, str(w), True) for w in node.keywords["enum"])
    for keyword in node.keywords.keys() & {*_BEYOND, "keyMaxLength", HALF}:
        yield from (_side(node, keyword, place, accepting=side) for side in (True, False))
    if node.closed:
        yield Obligation("additionalProperties", place, "an unknown property", False)
    yield from (
        Obligation("required", place, f"without {name}", False) for name in node.required - told_by
    )
    if node.choices:
        yield from (Obligation("oneOf", place, how, False) for how in ("none", "both"))
        yield from (Obligation("oneOf", place, _names(choice), True) for choice in node.choices)
    for name, child in node.properties.items():
        if name not in told_by:
            yield from _owed(child, below(place, name))
    for within, mark in ((node.items, "[]"), (node.entries, "{}")):
        if within is not None:
            yield from _owed(within, place + mark)


def _names(choice: frozenset[str]) -> str:
    return " and ".join(sorted(choice))


def _met(node: Node, value: Any, place: str) -> Iterator[Obligation]:
    if value is None and node.nullable:
        yield Obligation("nullable", place, "null", True)
    elif node.branches:
        yield from _met_of_branches(node, value, place)
    elif json_type(value) == node.type:
        yield Obligation("type", place, node.type, True)
        yield from _met_inside(node, value, place)
    elif not (node.type == "integer" and isinstance(value, float) and value.is_integer()):
        yield _another("type", place)


def _met_of_branches(node: Node, value: Any, place: str) -> Iterator[Obligation]:
    branch, told_by = select(node.branches, value), tags(node.branches)
    if branch is not None:
        yield Obligation("oneOf", place, branch.label, True)
        yield from _met_inside(branch, value, f"{place}<{branch.label}>", told_by)
    else:
        yield Obligation("oneOf", place, "no branch", False)
    for tag in told_by if isinstance(value, dict) else ():
        if tag not in value:
            yield Obligation("required", place, f"without {tag}", False)
        elif not isinstance(value[tag], str):
            yield _another("type", below(place, tag))
        else:
            yield _word(_words(node.branches, tag), value[tag], below(place, tag))


def _word(words: list[Any], value: Any, place: str) -> Obligation:
    if value in words:
        return Obligation("enum", place, str(value), True)
    return _another("enum", place)


def _met_inside(
    node: Node, value: Any, place: str, told_by: frozenset[str] = frozenset()
) -> Iterator[Obligation]:
    if "enum" in node.keywords:
        yield _word(node.keywords["enum"], value, place)
    yield from _met_limits(node, value, place)
    if isinstance(value, dict):
        yield from _met_of_object(node, value, place, told_by)
    elif isinstance(value, list) and node.items is not None:
        for entry in value:
            yield from _met(node.items, entry, f"{place}[]")


def _met_limits(node: Node, value: Any, place: str) -> Iterator[Obligation]:
    size = value if isinstance(value, int | float) else len(value)
    for keyword, step in _BEYOND.items():
        if keyword in node.keywords and size - node.keywords[keyword] in (0, step):
            on = size == node.keywords[keyword]
            yield _side(node, keyword, place, accepting=on)
    longest = node.keywords.get("keyMaxLength")
    if longest is not None and isinstance(value, dict):
        for length in {len(key) for key in value} & {longest, longest + 1}:
            yield _side(node, "keyMaxLength", place, accepting=length == longest)


def _met_of_object(
    node: Node, value: dict[str, Any], place: str, told_by: frozenset[str]
) -> Iterator[Obligation]:
    for name in node.required - told_by - value.keys():
        yield Obligation("required", place, f"without {name}", False)
    if node.closed and not value.keys() <= node.properties.keys():
        yield Obligation("additionalProperties", place, "an unknown property", False)
    if node.choices:
        chosen = [choice for choice in node.choices if choice <= value.keys()]
        if len(chosen) == 1:
            yield Obligation("oneOf", place, _names(chosen[0]), True)
        else:
            yield Obligation("oneOf", place, "both" if chosen else "none", False)
    for name, entry in value.items():
        if name in node.properties and name not in told_by:
            child = node.properties[name]
            yield from _met(child, entry, below(place, name))
            yield from _met_relation(child, entry, value, below(place, name))
        elif name not in node.properties and node.entries is not None:
            yield from _met(node.entries, entry, f"{place}{{}}")


def _met_relation(
    node: Node, part: Any, siblings: dict[str, Any], place: str
) -> Iterator[Obligation]:
    whole = siblings.get(node.keywords.get(HALF, ""))
    if type(part) is int and type(whole) is int and part - whole // 2 in (0, 1):
        yield _side(node, HALF, place, accepting=part == whole // 2)
