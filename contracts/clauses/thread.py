"""Promises about the thread in the answer: a clause for every keyword of ThreadObject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from contracts.clauses.clause import (
    METADATA_KEPT,
    NOT_BLANK,
    Breach,
    Clause,
    Difference,
    Family,
    JudgeFunction,
    Level,
)
from contracts.definition import Definition, Node
from contracts.definition.place import BODY, ENTRY, ITEM, Place
from contracts.definition.pointer import join
from contracts.definition.validation.validator import Violation
from contracts.record.json_text import NotJson
from contracts.record.label import Expectation
from contracts.record.parsed import About, ParsedExchange

_KNOWN: Final = "thread"
_HINT: Final = (
    "Answer with every property of the answer's schema, each of the type that the definition gives "
    "it, and with nothing around it."
)
NO_IDENTITY: Final = "the answer has no id"
# The validator goes by what the document says.
_ALIKE: Final = {"enum": ("enum", "const")}
_MARKS: Final = (ITEM, ENTRY)
_STEPS: Final = {ITEM: ("items",), ENTRY: ("additionalProperties",)}
_KEBAB: Final = {"maxItems": "max-items"}
# So many characters of a value are quoted in a sentence, and kept beside what was promised.
_QUOTED: Final = 60
_KEPT: Final = 400


def _is_json_200(parsed: ParsedExchange) -> bool:
    return parsed.is_success and parsed.may_succeed and not isinstance(parsed.json, NotJson)


def _is_thread(noun: str, parsed: ParsedExchange) -> str | None:
    if not isinstance(parsed.json, dict):
        kind = _kind(parsed.json)
        return Breach(f"the answer should be a {noun} object, but is {kind}", manner=kind)
    if parsed.thread is None:
        names = ", ".join(list(parsed.json)[:5]) or "none at all"
        said = f"the answer is not the {noun} itself; its properties are: {names}"
        return Breach(said, manner=names)
    unreadable = [v for v in parsed.violations if not v.path and v.keyword == "type"]
    # Lone surrogates that were sent may come back: what then is right, nobody says.
    if unreadable and parsed.expect is Expectation.VALID:
        said = f"the answer cannot be read as a {noun}: {unreadable[0].message[:100]}"
        return Breach(said, at=unreadable[0].path)
    return None


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return names.get(type(value), "null" if value is None else "a number")


@dataclass(frozen=True, slots=True)
class _Rule:
    """One keyword at one place of the answer, whose clause owns what breaks it."""

    place: Place
    keyword: str

    def owns(self, found: Violation) -> bool:
        """Tell whether *found* breaks this rule."""
        if found.keyword not in _ALIKE.get(self.keyword, (self.keyword,)):
            return False
        if _COMPOSED.isdisjoint(found.schema_path):
            # The path through the value leaves out what has an empty name.
            return found.schema_path[:-1] == self._schema_path
        return _is_at(found.path, self.place)

    @property
    def _schema_path(self) -> tuple[str, ...]:
        """Where the keyword stands, in a schema that is not composed of others."""
        steps = (_STEPS.get(step, ("properties", step)) for step in self.place)
        return tuple(token for step in steps for token in step)


def _is_at(path: tuple[str, ...], place: Place) -> bool:
    """Tell whether a path through a value leads to *place*."""
    pairs = zip(path, place, strict=False)
    return len(path) == len(place) and all(mark in (token, *_MARKS) for token, mark in pairs)


def _keyword_judge(rule: _Rule, place: str, expected: str, words: tuple[str, ...]) -> JudgeFunction:
    def judge(parsed: ParsedExchange) -> str | None:
        broken = [found for found in parsed.violations if rule.owns(found)]
        # A value of the wrong type breaks its enum too; the type owns it.
        if not broken or (rule.keyword == "enum" and _type_broken(parsed, broken[0].path)):
            return None
        path = broken[0].path
        value = _at(parsed.json, path)
        return Breach(
            f"{'.'.join(path) or place} should be {expected}, but is {_shown(value)}",
            at=path,
            difference=_difference(expected, words, value),
        )

    return judge


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for token in path:
        value = value[int(token)] if isinstance(value, list) else value.get(token)
    return value


def _type_broken(parsed: ParsedExchange, path: tuple[str, ...]) -> bool:
    return any(v.path == path and v.keyword == "type" for v in parsed.violations)


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return f"{_kind(value)} of {len(value)}"
    if value is None:
        return "null"
    # Quoted whole, with its escapes: what is left out is left out before that.
    cut = value[:_QUOTED] if isinstance(value, str) else str(value)[:_QUOTED]
    more = "..." * (len(value if isinstance(value, str) else str(value)) > _QUOTED)
    return f"{_kind(value)}: {repr(cut) if isinstance(value, str) else cut}{more}"


def _difference(expected: str, words: tuple[str, ...], value: Any) -> Difference:
    """Return what differs: of a word that should be another both as they are."""
    if not words or not isinstance(value, str):
        return Difference(expected, _shown(value))
    return Difference(" or ".join(words), value[:_KEPT] + "..." * (len(value) > _KEPT))


def _required_judge(name: str) -> JudgeFunction:
    def judge(parsed: ParsedExchange) -> str | None:
        assert parsed.thread is not None
        if name in parsed.thread:
            return None
        return f"the required property {name} is missing"

    return judge


def _has_thread(parsed: ParsedExchange) -> bool:
    return parsed.thread is not None


class _Generated:
    """Makes a clause of each keyword of the answer's schema."""

    def __init__(self, definition: Definition) -> None:
        self._root, self._parts = definition.response, definition.parts
        self._compiled = definition.json_schema(definition.operation.response)
        self._rules = [_Rule(BODY, "required"), _Rule(BODY, "type")]

    def clauses(self) -> Iterator[Clause]:
        """Yield the clauses, those about what is there at all first."""
        root = self._root
        for name in root.properties:
            if name in root.required:
                yield Clause(
                    id=f"thread.{name}.required",
                    level=Level.SCHEMA,
                    title=f"{name} is there",
                    origin=join(root.pointer, "required"),
                    about=About.CREATED,
                    applies=_has_thread,
                    judge=_required_judge(name),
                    needs=f"a created {self._parts.noun}",
                )
        for name, child in root.properties.items():
            yield from self._of_node(child, name)
            compiled = self._compiled.get("properties", {}).get(name)
            if any(not _is_simple(node) for node in child.walk()) or _is_composed(compiled):
                yield self._rest(child, name)
        if not _is_simple(root) or _is_composed({**self._compiled, "properties": None}):
            yield self._rest(root, "")

    def _of_node(self, node: Node, place: str) -> Iterator[Clause]:
        words = node.keywords.get("enum")
        expected = f"{_article(node.type)}{' or null' * node.nullable}"
        if node.type != "any" and not node.implied:
            yield self._of_keyword(node, "type", place, expected)
        if words:
            yield self._of_keyword(node, "enum", place, " or ".join(map(repr, words)))
        if "maxItems" in node.keywords:
            most = f"at most {node.keywords['maxItems']} long"
            yield self._of_keyword(node, "maxItems", place, most)
        for name, child in node.properties.items():
            yield from self._of_node(child, f"{place}.{name}")
        if node.items is not None:
            yield from self._of_node(node.items, f"{place}.items")
        if node.entries is not None:
            yield from self._of_node(node.entries, f"{place}.values")

    def _of_keyword(self, node: Node, keyword: str, place: str, expected: str) -> Clause:
        rule = _Rule(node.place, keyword)
        self._rules.append(rule)
        words = tuple(map(str, node.keywords.get("enum", ()) if keyword == "enum" else ()))
        return Clause(
            id=f"thread.{place}.{_KEBAB.get(keyword, keyword)}",
            level=Level.SCHEMA,
            title=f"{place} is {expected}",
            origin=node.origin(keyword),
            about=About.CREATED,
            applies=partial(_carries, tuple(t for t in node.place if t not in _MARKS), place),
            judge=_keyword_judge(rule, place, expected, words),
            needs=f"an answer with {place}",
            hidden_by=(f"thread.{node.place[0]}.", *self._not_echoed(place)),
        )

    def _rest(self, node: Node, place: str) -> Clause:
        """Return the clause about what no other clause is about, at *place* or below it."""
        what = place or f"the {self._parts.noun}"
        return Clause(
            id=f"thread.{place}.schema" if place else "thread.schema",
            level=Level.SCHEMA,
            title=f"{what} obeys the rest of its schema: limits, forms, and what is in it",
            origin=node.pointer,
            about=About.CREATED,
            applies=partial(_carries, (place,) if place else (), place),
            judge=partial(_breaks_the_rest, self._rules, place, what),
            needs=f"an answer with {what}",
            hidden_by=(f"thread.{place}.",) if place else (),
        )

    def _not_echoed(self, place: str) -> tuple[str, ...]:
        """Return the clauses whose failure keeps what is at *place* out of answers."""
        parts = self._parts
        echoed = (
            (f"{'.'.join(parts.metadata)}.", METADATA_KEPT),
            (".".join(parts.files[:-1]), "echo.code-interpreter-files"),
            (".".join(parts.stores[:-1]), "echo.vector-store"),
        )
        return tuple(name for start, name in echoed if start.strip(".") and place.startswith(start))


# What the clauses of single keywords are about, and what no validator checks.
_SIMPLE: Final = frozenset({"enum", "maxItems", "format"})
_COMPOSED: Final = frozenset({"anyOf", "oneOf", "allOf", "not", "if", "$ref"})


def _is_simple(node: Node) -> bool:
    """Tell whether all that *node* says of an answer has a clause of its own."""
    stated = {k for k in node.keywords.keys() - _SIMPLE if not node.in_words(k)}
    is_top = not node.place
    return not (stated or node.branches or node.choices or node.closed) and (
        is_top or not node.required
    )


def _is_composed(schema: Any) -> bool:
    """Tell whether the validator may say of a value only that it fits none of several schemas."""
    if isinstance(schema, dict):
        return not _COMPOSED.isdisjoint(schema) or any(map(_is_composed, schema.values()))
    return isinstance(schema, list) and any(map(_is_composed, schema))


def _breaks_the_rest(
    rules: Sequence[_Rule], place: str, what: str, parsed: ParsedExchange
) -> str | None:
    for found in parsed.violations:
        is_here = found.path[:1] == (place,) if place else not found.path
        if is_here and not any(rule.owns(found) for rule in rules):
            where = ".".join(found.path) or what
            said = f"{where} breaks {found.keyword}: {found.message[:_KEPT]}"
            return Breach(said, at=found.path)
    return None


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aio" else f"a {kind}"


def _carries(path: tuple[str, ...], place: str, parsed: ParsedExchange) -> bool:
    found: Any = parsed.thread
    if found is None:
        return False
    for name in path:
        if not isinstance(found, dict) or name not in found:
            return False
        found = found[name]
    return bool(found) if place.endswith((".items", ".values")) else True


def _not_empty(name: str) -> JudgeFunction:
    def judge(parsed: ParsedExchange) -> str | None:
        assert parsed.thread is not None
        return None if str(parsed.thread[name]).strip() else f"{name} is an empty string"

    return judge


def _sound(*path: str) -> Callable[[ParsedExchange], bool]:
    return lambda parsed: parsed.sound(*path)


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    parts, response = definition.parts, definition.response
    name = parts.identity or "id"
    itself = Clause(
        id="thread.object-itself",
        level=Level.SCHEMA,
        title=f"The answer is the {parts.noun} itself, not an envelope, an error or a list",
        origin=join(response.pointer, "type"),
        about=About.CREATED,
        applies=_is_json_200,
        judge=partial(_is_thread, parts.noun),
        family=Family(split=True),
        needs=f"a created {parts.noun}",
    )
    not_empty = Clause(
        id=NOT_BLANK,
        level=Level.IMPLIED,
        title=f"{name} is not empty",
        origin=definition.described(join(response.pointer, "properties", name)),
        about=About.CREATED,
        applies=_sound(name),
        judge=_not_empty(name),
        needs=f"an answer with an {name}" if name[0] in "aeiou" else f"an answer with a {name}",
        missing="" if parts.identity else NO_IDENTITY,
    )
    found = (itself, *_Generated(definition).clauses(), not_empty)
    if parts.noun == _KNOWN:
        return found
    return tuple(replace(one, hint=one.hint or _HINT) for one in found)
