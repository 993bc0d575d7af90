"""A schema as a tree of entries, each with its rules, on which exchanges are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.place import Place
from contracts.definition.prose import HALF, UNSTATED_ITEMS, UNSTATED_LENGTH
from contracts.definition.schema.branches import select
from contracts.reports.html.tally import Tally

# What a value can be exactly at.
LIMITS: Final = frozenset(
    {"minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum"}
    | {"maxProperties", "keyMaxLength", HALF}
)
# What the document does not state is no rule, and a format is an annotation.
_NO_RULES: Final = frozenset({UNSTATED_ITEMS, UNSTATED_LENGTH, "format", HALF})


@dataclass(eq=False, slots=True)
class Rule:
    """One rule of a schema.

    Attributes:
        keyword: its name.
        value: what it says, in words; may be empty.
        pointer: where the document states it.
        is_prose: whether only a description states it.
        tally: requests that break it, and valid ones that are exactly at its limit.
    """

    keyword: str
    value: str
    pointer: str
    is_prose: bool = False
    tally: Tally = field(default_factory=Tally)

    @property
    def is_limit(self) -> bool:
        """Whether a value can be exactly at it."""
        return self.keyword in LIMITS

    @property
    def names(self) -> list[str]:
        """The properties that it is about, where these are two."""
        return self.value.split(", ")


@dataclass(eq=False, slots=True)
class Entry:
    """One schema.

    Attributes:
        name: of the property; ``[]`` for elements, ``{}`` for values of a map.
        is_branch: whether it is one of several that a value can be; *name* tells which.
        node: the schema.
        rules: its rules.
        children: the schemas below it.
        tally: requests that have a value there, and those that break one of its rules.
        limits: those of its rules that a value can be exactly at.
    """

    name: str
    is_branch: bool
    node: Node
    rules: tuple[Rule, ...]
    children: tuple[Entry, ...]
    tally: Tally = field(default_factory=Tally)
    limits: tuple[Rule, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.limits = tuple(rule for rule in self.rules if rule.is_limit)

    def walk(self) -> Iterator[Entry]:
        """Yield this entry and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(root: Node, media_type: str = "") -> Entry:
    """Return the tree of a body's schema.

    Args:
        root: the schema.
        media_type: pointer of the media type where the body is a request's, which has to be JSON.
    """
    made = _entry("body", root)
    if media_type:
        made.rules = (Rule("json", "", media_type), *made.rules)
    return made


def _entry(name: str, node: Node, *, is_branch: bool = False) -> Entry:
    children = [_entry(name, child) for name, child in _below(node)]
    children += [_entry(branch.label, branch, is_branch=True) for branch in node.branches]
    # A value of another type is no value of that branch.
    rules = [rule for rule in _rules(node) if not is_branch or rule.keyword != "type"]
    return Entry(name, is_branch, node, tuple(rules), tuple(children))


def _below(node: Node) -> list[tuple[str, Node]]:
    found = [*node.properties.items()]
    found += [("[]", node.items)] if node.items else []
    return found + ([("{}", node.entries)] if node.entries else [])


def _rules(node: Node) -> Iterator[Rule]:
    if node.type != "any":
        yield Rule("type", node.type, node.origin("type"))
    if node.branches or node.choices:
        yield Rule("oneOf", _alternatives(node), node.origin("oneOf"))
    if node.required:
        needed = [name for name in node.properties if name in node.required]
        yield Rule("required", ", ".join(needed), node.origin("required"))
    if node.closed:
        yield Rule("additionalProperties", "none", node.origin("additionalProperties"))
    for keyword, value in node.limits.items():
        if keyword not in _NO_RULES:
            is_prose = node.in_words(keyword)
            yield Rule(keyword, _value(value), node.origin(keyword), is_prose)
    for name, other in node.halves.items():
        pointer = node.properties[name].origin(HALF)
        yield Rule(HALF, f"{name}, {other}", pointer, is_prose=True)


def _alternatives(node: Node) -> str:
    if node.branches:
        return " or ".join(branch.label for branch in node.branches)
    return " or ".join(", ".join(sorted(choice)) for choice in node.choices)


def _value(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


class Visitor:
    """Finds the entries that a value has something at.

    Args:
        root: the tree.
    """

    def __init__(self, root: Entry) -> None:
        self._root = root
        self._of = {id(entry.node): entry for entry in root.walk()}
        self._named = {
            id(entry): {child.name: child for child in entry.children if not child.is_branch}
            for entry in root.walk()
        }

    def visited(self, value: Any) -> list[Entry | Rule]:
        """Return where *value*, valid or not, has something, and the limits that it is at."""
        found: dict[int, Entry | Rule] = {}
        self._visit(self._root, value, found)
        return list(found.values())

    def _visit(self, entry: Entry, value: Any, found: dict[int, Entry | Rule]) -> None:
        found[id(entry)] = entry
        node = entry.node
        if node.branches:
            branch = select(node.branches, value)
            if branch is not None:
                self._visit(self._of[id(branch)], value, found)
            return
        if entry.limits:
            found |= {id(rule): rule for rule in entry.limits if is_at(rule, value)}
        if isinstance(value, dict):
            named = self._named[id(entry)]
            for name, below in value.items():
                child = named.get(name) or named.get("{}")
                if child is not None:
                    self._visit(child, below, found)
        elif isinstance(value, list) and value and node.items is not None:
            element = self._of[id(node.items)]
            # Of thousands of ids, each says the same.
            for one in value if element.children else value[:1]:
                self._visit(element, one, found)

    def at(self, path: tuple[str, ...]) -> Entry:
        """Return the entry of what is at *path*, or of what is nearest above it."""
        entry = self._root
        for step in path:
            named = self._named[id(entry)]
            child = named.get("[]") or named.get(step) or named.get("{}")
            if child is None:
                return entry
            entry = child
        return entry


def is_at(rule: Rule, value: Any) -> bool:
    """Tell whether a value is exactly at a limit."""
    if rule.keyword == HALF:
        part, whole = (value.get(name) if isinstance(value, dict) else None for name in rule.names)
        return type(part) is type(whole) is int and part == whole // 2
    limit = int(rule.value)
    if rule.keyword == "keyMaxLength":
        return isinstance(value, dict) and max(map(len, value), default=0) == limit
    size = len(value) if isinstance(value, str | list | dict) else value
    return type(size) is int and size == limit


def by_place(root: Entry) -> dict[Place, Entry]:
    """Return the entries by place; of those at the same one, the outermost."""
    found: dict[Place, Entry] = {}
    for entry in root.walk():
        found.setdefault(entry.node.place, entry)
    return found
