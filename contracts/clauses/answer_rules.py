"""The rules of an answer: what breaks the schema at one place, and what breaks the rest of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.clauses.clause import (
    Breach,
    Difference,
    JudgeFunction,
)
from contracts.definition import Node
from contracts.definition.place import ENTRY, ITEM, Place
from contracts.definition.schema.matching import has_format
from contracts.definition.validation.validator import Violation
from contracts.record.parsed import ParsedExchange

# The validator goes by what the document says.
_ALIKE: Final = {"enum": ("enum", "const")}
MARKS: Final = (ITEM, ENTRY)
_STEPS: Final = {ITEM: ("items",), ENTRY: ("additionalProperties",)}
# So many characters of a value are quoted in a sentence, and kept beside what was promised.
_QUOTED: Final = 60
_KEPT: Final = 400


def kind_of(value: Any) -> str:
    """Return what a value is, in words."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return names.get(type(value), "null" if value is None else "a number")


@dataclass(frozen=True, slots=True)
class Rule:
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
    return len(path) == len(place) and all(mark in (token, *MARKS) for token, mark in pairs)


def keyword_judge(rule: Rule, place: str, expected: str, words: tuple[str, ...]) -> JudgeFunction:
    """Make a judge of one rule, which says what is *expected* at a *place*."""

    def judge(parsed: ParsedExchange) -> str | None:
        broken = [found for found in parsed.violations if rule.owns(found)]
        # A value of the wrong type breaks its enum too; the type owns it.
        if not broken or (rule.keyword == "enum" and _type_broken(parsed, broken[0].path)):
            return None
        path = broken[0].path
        value = _at(parsed.value, path)
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
        return f"{kind_of(value)} of {len(value)}"
    if value is None:
        return "null"
    # Quoted whole, with its escapes: what is left out is left out before that.
    cut = value[:_QUOTED] if isinstance(value, str) else str(value)[:_QUOTED]
    more = "..." * (len(value if isinstance(value, str) else str(value)) > _QUOTED)
    return f"{kind_of(value)}: {repr(cut) if isinstance(value, str) else cut}{more}"


def _difference(expected: str, words: tuple[str, ...], value: Any) -> Difference:
    """Return what differs: of a word that should be another both as they are."""
    if not words or not isinstance(value, str):
        return Difference(expected, _shown(value))
    return Difference(" or ".join(words), value[:_KEPT] + "..." * (len(value) > _KEPT))


# What the clauses of single keywords are about, and what no validator checks.
_SIMPLE: Final = frozenset({"enum", "maxItems", "format"})
_COMPOSED: Final = frozenset({"anyOf", "oneOf", "allOf", "not", "if", "$ref"})


def is_simple(node: Node) -> bool:
    """Tell whether all that *node* says of an answer has a clause of its own."""
    stated = {k for k in node.keywords.keys() - _SIMPLE if not node.in_words(k)}
    is_top = not node.place
    return not (stated or node.branches or node.choices or node.closed) and (
        is_top or not node.required
    )


def is_composed(schema: Any) -> bool:
    """Tell whether the validator may say of a value only that it fits none of several schemas."""
    if isinstance(schema, dict):
        return not _COMPOSED.isdisjoint(schema) or any(map(is_composed, schema.values()))
    return isinstance(schema, list) and any(map(is_composed, schema))


def breaks_the_rest(
    rules: Sequence[Rule], place: str, what: str, parsed: ParsedExchange
) -> str | None:
    """Judge that nothing at *place*, or below it, breaks what none of the *rules* is about."""
    for found in parsed.violations:
        is_here = found.path[:1] == (place,) if place else not found.path
        if is_here and not any(rule.owns(found) for rule in rules):
            where = ".".join(found.path) or what
            said = f"{where} breaks {found.keyword}: {found.message[:_KEPT]}"
            return Breach(said, at=found.path)
    return None


def carries(place: Place, parsed: ParsedExchange) -> bool:
    """Tell whether an answer has something at *place*: in one element or entry at least."""
    return parsed.thread is not None and _has(parsed.thread, place)


def _has(value: Any, place: tuple[str, ...]) -> bool:
    if not place:
        return True
    step, below = place[0], place[1:]
    if step == ITEM:
        return isinstance(value, list) and any(_has(entry, below) for entry in value)
    if step == ENTRY:
        return isinstance(value, dict) and any(_has(entry, below) for entry in value.values())
    return isinstance(value, dict) and step in value and _has(value[step], below)


def lacks_format(place: Place, form: str, parsed: ParsedExchange) -> str | None:
    """Judge that every text at *place* has the format that the definition notes of it."""
    # What only comes back is as the client wrote it.
    sent = {value for _, value in _texts(parsed.sent, place)}
    for path, value in _texts(parsed.thread, place):
        if value not in sent and not has_format(value, form):
            where, expected = ".".join(path), f"of the format {form}"
            return Breach(
                f"{where} should be {expected}, but is {_shown(value)}",
                at=path,
                difference=Difference(expected, _shown(value)),
            )
    return None


def _texts(value: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the texts that stand at *place*, each with where exactly."""
    if not place:
        if isinstance(value, str):
            yield (), value
        return
    step, below = place[0], place[1:]
    inside: Iterable[tuple[str, Any]] = ()
    if isinstance(value, list) and step == ITEM:
        inside = ((str(number), entry) for number, entry in enumerate(value))
    elif isinstance(value, dict):
        inside = value.items() if step == ENTRY else [(step, value.get(step))]
    for name, entry in inside:
        yield from (((name, *path), text) for path, text in _texts(entry, below))
