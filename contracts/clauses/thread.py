"""Promises about the thread in the answer: a clause for every keyword of ThreadObject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from contracts.clauses.answer_rules import (
    Rule,
    breaks_the_rest,
    carries,
    is_composed,
    is_simple,
    keyword_judge,
    kind_of,
    lacks_format,
)
from contracts.clauses.clause import (
    METADATA_KEPT,
    NOT_BLANK,
    Breach,
    Clause,
    Family,
    JudgeFunction,
    Level,
)
from contracts.clauses.compared import made
from contracts.definition import Definition, Node
from contracts.definition.place import BODY, Place
from contracts.definition.pointer import join
from contracts.definition.schema.matching import SAMPLES
from contracts.record.json_text import NotJson
from contracts.record.label import Expectation
from contracts.record.parsed import About, ParsedExchange

_KNOWN: Final = "thread"
_HINT: Final = (
    "Answer with every property of the answer's schema, each of the type that the definition gives "
    "it, and with nothing around it."
)
NO_IDENTITY: Final = "the answer has no id"
_KEBAB: Final = {"maxItems": "max-items"}


def _is_json_200(parsed: ParsedExchange) -> bool:
    return parsed.is_success and parsed.may_succeed and not isinstance(parsed.readable, NotJson)


def _is_thread(noun: str, parsed: ParsedExchange) -> str | None:
    value, wrapped = parsed.readable, parsed.wrapped
    within = f"; the {noun} is {wrapped.how}" if wrapped else ""
    if not isinstance(value, dict):
        kind = kind_of(value)
        said = f"the answer should be a {noun} object, but is {kind}{within}"
        return Breach(said, manner=kind)
    if wrapped or parsed.thread is None:
        names = ", ".join(list(value)[:5]) or "none at all"
        said = f"the answer is not the {noun} itself; its properties are: {names}{within}"
        return Breach(said, manner=names)
    unreadable = [v for v in parsed.violations if not v.path and v.keyword == "type"]
    # Lone surrogates that were sent may come back: what then is right, nobody says.
    if unreadable and parsed.expect is Expectation.VALID:
        said = f"the answer cannot be read as a {noun}: {unreadable[0].message[:100]}"
        return Breach(said, at=unreadable[0].path)
    return None


def _required_judge(name: str) -> JudgeFunction:
    def judge(parsed: ParsedExchange) -> str | None:
        assert parsed.thread is not None
        came = parsed.restyled.get(name)
        if name in parsed.thread and came is None:
            return None
        instead = "" if came is None else f"; {came!r:.60} stands in its place"
        return f"the required property {name} is missing{instead}"

    return judge


def _has_thread(parsed: ParsedExchange) -> bool:
    return parsed.thread is not None


class _Generated:
    """Makes a clause of each keyword of the answer's schema."""

    def __init__(self, definition: Definition) -> None:
        self._root, self._parts = definition.response, definition.parts
        self._compiled = definition.json_schema(definition.operation.response)
        self._rules = [Rule(BODY, "required"), Rule(BODY, "type")]

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
            if any(not is_simple(node) for node in child.walk()) or is_composed(compiled):
                yield self._rest(child, name)
        if not is_simple(root) or is_composed({**self._compiled, "properties": None}):
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
        if node.type == "string" and node.keywords.get("format") in SAMPLES:
            yield self._of_format(node, place)
        for name, child in node.properties.items():
            yield from self._of_node(child, f"{place}.{name}")
        if node.items is not None:
            yield from self._of_node(node.items, f"{place}.items")
        if node.entries is not None:
            yield from self._of_node(node.entries, f"{place}.values")

    def _of_keyword(self, node: Node, keyword: str, place: str, expected: str) -> Clause:
        rule = Rule(node.place, keyword)
        self._rules.append(rule)
        words = tuple(map(str, node.keywords.get("enum", ()) if keyword == "enum" else ()))
        return Clause(
            id=f"thread.{place}.{_KEBAB.get(keyword, keyword)}",
            level=Level.SCHEMA,
            title=f"{place} is {expected}",
            origin=node.origin(keyword),
            about=About.CREATED,
            applies=partial(carries, node.place),
            judge=keyword_judge(rule, place, expected, words),
            needs=f"an answer with {place}",
            hidden_by=(f"thread.{node.place[0]}.", *self._not_echoed(place)),
        )

    def _of_format(self, node: Node, place: str) -> Clause:
        """Return the clause about a format, which is a note and no rule in OpenAPI."""
        form = node.keywords["format"]
        return Clause(
            id=f"thread.{place}.format",
            level=Level.ADVICE,
            title=f"{place} has the format {form}",
            origin=node.origin("format"),
            about=About.CREATED,
            applies=partial(carries, node.place),
            judge=partial(lacks_format, node.place, form),
            needs=f"an answer with {place}",
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
            applies=partial(carries, Place((place,) if place else ())),
            judge=partial(breaks_the_rest, self._rules, place, what),
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


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aio" else f"a {kind}"


def _not_empty(name: str) -> JudgeFunction:
    def judge(parsed: ParsedExchange) -> str | None:
        assert parsed.thread is not None
        return None if str(parsed.thread[name]).strip() else f"{name} is an empty string"

    return judge


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
        applies=made(definition, name),
        judge=_not_empty(name),
        needs=f"an answer with an {name}" if name[0] in "aeiou" else f"an answer with a {name}",
        missing="" if parts.identity else NO_IDENTITY,
    )
    found = (itself, *_Generated(definition).clauses(), not_empty)
    if parts.noun == _KNOWN:
        return found
    return tuple(replace(one, hint=one.hint or _HINT) for one in found)
