"""Which keywords restrict requests, by what their clauses are called, and what they promise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from contracts.clauses.clause import Level
from contracts.definition import Definition, Node
from contracts.definition.place import Place
from contracts.definition.prose import HALF, UNSTATED_ITEMS, UNSTATED_LENGTH
from contracts.definition.schema.distant import untried

# What restricts nothing, or nothing that a server must check.
_FREE: Final = frozenset({"format", UNSTATED_ITEMS, UNSTATED_LENGTH})
_NAMES: Final = {
    "type": "wrong-type",
    "required": "missing-property",
    "enum": "unknown-word",
    "additionalProperties": "unknown-property",
    "oneOf": "no-alternative",
    "maxItems": "too-many-items",
    "minItems": "too-few-items",
    "minimum": "below-minimum",
    "maximum": "above-maximum",
    "maxProperties": "too-many-pairs",
    "keyMaxLength": "long-key",
    "maxLength": "long-value",
    HALF: "large-overlap",
    "anyOf": "no-alternative-at-all",
    "not": "excluded",
    "false": "forbidden-property",
    "pattern": "unmatched-pattern",
    "multipleOf": "between-multiples",
    "exclusiveMinimum": "not-above-minimum",
    "exclusiveMaximum": "not-below-maximum",
    "uniqueItems": "equal-items",
    "contains": "lacking-items",
    "minLength": "short-value",
    "minProperties": "too-few-properties",
    "propertyNames": "forbidden-name",
    "dependentRequired": "missing-companion",
}
_TITLES: Final = {
    "type": "A value of the wrong JSON type is refused",
    "required": "A missing required property is refused",
    "enum": "A word outside an enum is refused",
    "additionalProperties": "An unknown property is refused where the definition closes an object",
    "oneOf": "A value that fits no branch, or both, is refused",
    "maxItems": "An array longer than its maxItems is refused",
    "minItems": "An array shorter than its minItems is refused",
    "minimum": "A number below its minimum is refused",
    "maximum": "A number above its maximum is refused",
    "maxProperties": "A map with more pairs than its limit is refused",
    "keyMaxLength": "A key longer than its limit is refused",
    "maxLength": "A text longer than its limit is refused",
    "minLength": "A text shorter than its minLength is refused",
    "anyOf": "A value that fits none of the alternatives is refused",
    "not": "A value that the definition excludes is refused",
    "false": "A property that must not be there is refused",
    "pattern": "A text that does not match its pattern is refused",
    "multipleOf": "A number that is no multiple is refused",
    "exclusiveMinimum": "A number that is not above its limit is refused",
    "exclusiveMaximum": "A number that is not below its limit is refused",
    "uniqueItems": "An array with equal elements is refused where all are to differ",
    "contains": "An array without the elements that are asked for is refused",
    "minProperties": "An object with fewer properties than its limit is refused",
    "propertyNames": "A name that the definition does not allow is refused",
    "dependentRequired": "A property without another that goes with it is refused",
    HALF: "An overlap of more than half the chunk is refused",
}
_SHAPES: Final[dict[str, Callable[[Node], object]]] = {
    "type": lambda node: node.type != "any" and not node.implied,
    "required": lambda node: node.required,
    "enum": lambda node: "enum" in node.keywords and not node.is_hint,
    "additionalProperties": lambda node: node.closed,
    "oneOf": lambda node: node.choices or (node.branches and node.mode == "oneOf"),
    "anyOf": lambda node: node.branches and node.mode == "anyOf",
    # What the condition of an ``if`` excludes is for the other alternative.
    "not": lambda node: any(
        c.keyword == c.pointer.rpartition("/")[2] == "not" for c in node.checks
    ),
    "contains": lambda node: _is_checked(node, "contains"),
    "false": lambda node: node.banned,
    "pattern": lambda node: "pattern" in node.keywords or _is_checked(node, "pattern"),
    "propertyNames": lambda node: node.names is not None,
    "dependentRequired": lambda node: node.dependents,
    # With fewer, one that is required would be missing.
    "minProperties": lambda node: node.limits.get("minProperties", 0) > len(node.required),
}


def _is_checked(node: Node, keyword: str) -> bool:
    return any(check.keyword == keyword for check in node.checks)


@dataclass(frozen=True, slots=True)
class Restriction:
    """One keyword that restricts requests, wherever it stands.

    Attributes:
        keyword: its name.
        name: of its clause, behind ``refuse.``.
        title: what the clause promises.
        origin: where the definition has it, or describes it.
        level: how firmly.
        places: where in requests, if not wherever it stands.
        elsewhere: where another restriction is about the keyword.
        untried: its limits that no request meets, in words.
        is_untried: whether all of them are such.
    """

    keyword: str
    name: str
    title: str
    origin: str
    level: Level
    places: frozenset[Place] = frozenset()
    elsewhere: frozenset[Place] = frozenset()
    untried: str = ""
    is_untried: bool = False

    def holds_at(self, place: Place) -> bool:
        """Tell whether it is about the keyword at *place*."""
        return place in self.places if self.places else place not in self.elsewhere


def restrictions(definition: Definition) -> Iterator[Restriction]:
    """Yield every keyword that restricts requests: those that are usual here, and the others."""
    nodes = list(definition.request.walk())
    stated = dict.fromkeys(keyword for node in nodes for keyword in node.limits)
    known = [keyword for keyword in _NAMES if keyword in stated or keyword in _SHAPES]
    others = [keyword for keyword in stated if keyword not in _NAMES and keyword not in _FREE]
    for keyword in (*known, *others):
        has = _SHAPES.get(keyword)
        found = [node for node in nodes if (has(node) if has else keyword in node.limits)]
        yield from _of_keyword(definition, keyword, found)


def _of_keyword(definition: Definition, keyword: str, found: list[Node]) -> Iterator[Restriction]:
    """Yield what restricts by one keyword: what schemas state apart from what words do."""
    stated = [node for node in found if not node.in_words(keyword)]
    places = frozenset(node.place for node in stated)
    worded = [node for node in found if node.in_words(keyword) and node.place not in places]
    if not stated or not worded:
        if found:
            yield _restriction(definition, keyword, found)
        return
    apart = frozenset(node.place for node in worded)
    yield replace(_restriction(definition, keyword, stated), elsewhere=apart)
    described = _restriction(definition, keyword, worded)
    yield replace(
        described,
        name=f"{described.name}.described",
        title=f"{described.title}, where words limit it",
        places=apart,
    )


def _restriction(definition: Definition, keyword: str, found: list[Node]) -> Restriction:
    in_words = all(node.in_words(keyword) for node in found)
    distant = [node for node in found if keyword in node.distant]
    return Restriction(
        keyword,
        _NAMES.get(keyword) or re.sub("([A-Z])", r"-\1", keyword).lower(),
        _particular(definition, keyword, found)
        or _TITLES.get(keyword, f"What breaks {keyword} is refused"),
        _origin(definition, keyword, found),
        Level.PROSE if in_words else Level.SCHEMA,
        untried="; ".join(dict.fromkeys(untried(node, keyword) for node in distant)),
        is_untried=len(distant) == len(found),
    )


def _origin(definition: Definition, keyword: str, found: list[Node]) -> str:
    # Which of two sets is there says more of alternatives than the types that a value may have.
    first = next((node for node in found if node.choices), found[0])
    if keyword == "type":
        return definition.request.pointer
    if keyword in first.limits and not first.in_words(keyword):
        resources = definition.parts.resources
        if len(_limited(keyword, found)) and all(_within(node, resources) for node in found):
            return definition.request.below(resources).pointer
    checked = [check.pointer for check in first.checks if check.keyword == keyword]
    if keyword == "false":
        return next(iter(first.banned.values()))
    return checked[0] if checked else first.origin(keyword)


def _limited(keyword: str, found: list[Node]) -> set[int]:
    """Return the numbers that a keyword limits values to."""
    return {limit for node in found if isinstance(limit := node.limits.get(keyword), int)}


def _within(node: Node, path: tuple[str, ...]) -> bool:
    return bool(path) and node.place.within(path)


def _particular(definition: Definition, keyword: str, found: list[Node]) -> str:
    """Return what the promise is here, where all that it is about is of one kind and size."""
    limits, parts = _limited(keyword, found), definition.parts
    if len(limits) != 1:
        return ""
    (limit,) = limits
    if all(_within(node, parts.chunking) for node in found):
        size = {"minimum": "smaller", "maximum": "larger"}.get(keyword)
        return f"A chunk {size} than {limit} tokens is refused" if size else ""
    if keyword == "minItems" and limit == 1 and all(_within(n, parts.content) for n in found):
        return "An empty array of content parts is refused"
    names = {name for node in found for name in _map_of(node)}
    if parts.metadata and names == {parts.metadata[-1]}:
        name, more = parts.metadata[-1].replace("_", " "), limit + 1
        return {
            "maxProperties": f"{name.capitalize()} of {more} pairs is refused",
            "keyMaxLength": f"A {name} key of {more} characters is refused",
            "maxLength": f"A {name} value of {more} characters is refused",
        }.get(keyword, "")
    return ""


def _map_of(node: Node) -> tuple[str, ...]:
    """Return the name of the map that *node* is, or the values of; another mark for no map."""
    steps = [step for step in node.place if step != "[]"]
    if steps and steps[-1] == "{}":
        return tuple(steps[-2:-1])
    return tuple(steps[-1:]) if node.entries is not None else ("",)
