"""Limits that descriptions state in the known way, read off a document.

Only what cannot be meant otherwise counts: where a description names two numbers for one limit, or
the schema states the limit itself, nothing is recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.definition import pointer as pointers
from contracts.definition.operation import Operation
from contracts.definition.prose import HALF, UNSTATED, Limit

_NUMBER: Final = r"(?P<{}>\d{{1,3}}(?:,\d{{3}})+|\d+)"
_MOST: Final = (
    r"(?:at most|up to|no (?:more|longer) than|(?:not|never) exceed|limited to|"
    # As it is published: "a maxium of".
    r"max\w*(?: length)?(?: of| is|:)?)"
)
_ENOUGH: Final = r"(?:at most|or (?:less|fewer)|max\w*)"
_CHARACTERS: Final = (
    rf"(?:{_MOST} {_NUMBER.format('a')} (?:unicode )?characters?\b"
    rf"|{_NUMBER.format('b')} characters? {_ENOUGH})"
)
_KEY: Final = r"\bkeys?\b(?![-/ ]values?\b)"
_VALUE: Final = r"(?<![-/])\bvalues?\b"
_PAIRS: Final = (
    rf"(?:(?:set of|room for|{_MOST}) {_NUMBER.format('a')} (?:key[-/ ]values? )?pairs\b"
    rf"|{_NUMBER.format('b')} (?:key[-/ ]values? )?pairs {_ENOUGH})"
)
# What else is counted in texts about arrays is no element of theirs.
_UNITS: Final = (
    r"(?!characters?\b|tokens?\b|bytes?\b|[kmg]i?b\b|seconds?\b|minutes?\b|hours?\b|days?\b"
    r"|percent\b|words?\b|lines?\b|pages?\b|times?\b|key\b|pairs?\b|dimensions?\b)"
)
_ITEMS: Final = (
    rf"(?:(?:maximum of|at most|no more than|limited to) {_NUMBER.format('a')} {_UNITS}[a-z]+"
    rf"|up to {_NUMBER.format('c')} (?:items|elements|entries)\b"
    rf"|{_NUMBER.format('b')} {_UNITS}[a-z]+ at most)"
)
_HALF: Final = re.compile(
    r"(?:at most|up to|no (?:more|larger|greater) than|"
    r"(?:not|never) (?:exceed|be (?:more|larger|greater) than)) (?:one )?half (?:of )?(?:the )?"
    r"`?(?P<name>[A-Za-z_][A-Za-z0-9_]*)`?"
)


def _within(start: str, other: str) -> re.Pattern[str]:
    """Return what finds a number of characters behind *start*, with *other* not in between."""
    return re.compile(rf"{start}(?:(?!{other})[^.;])*?{_CHARACTERS}")


# By the type of what a description is of: the keyword, what it restricts below that, the words.
_WORDS: Final[Mapping[str, tuple[tuple[str, str, re.Pattern[str]], ...]]] = {
    "object": (
        ("maxProperties", "", re.compile(_PAIRS)),
        ("keyMaxLength", "", _within(_KEY, _VALUE)),
        ("maxLength", "additionalProperties", _within(_VALUE, _KEY)),
    ),
    "array": (("maxItems", "", re.compile(_ITEMS)),),
    "string": (("maxLength", "", re.compile(_CHARACTERS)),),
}
# Schemas that a value obeys, too, or one of which it obeys.
_COMPOSED: Final = ("allOf", "anyOf", "oneOf")


_VALUES: Final = _within(_VALUE, _KEY)
_SHAPED: Final = frozenset({"properties", "patternProperties", "additionalProperties"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A schema: what it says, where it stands, and the names that stand beside it."""

    schema: Mapping[str, Any]
    pointer: str
    beside: frozenset[str] = frozenset()


def recognised(document: Any, operation: Operation) -> tuple[Limit, ...]:
    """Return the limits that descriptions state in what *operation* takes and gives.

    Those that the original has and no document states are among them, for schemas that are called
    as they are there.
    """
    found: dict[tuple[str, str], Limit] = {}
    for root in (operation.request, operation.response):
        for one in _schemas(document, root):
            for limit in (*_of_words(document, one), *_half(one)):
                found.setdefault((limit.schema, limit.keyword), limit)
    return (*found.values(), *_unstated(document))


def with_maps(document: Any, operation: Operation) -> None:
    """Make objects maps of texts in *document* whose descriptions state how long values may be.

    Published documents leave out ``additionalProperties`` there, which allows anything.
    """
    for root in (operation.request, operation.response):
        for one in list(_schemas(document, root)):
            said = one.schema.get("description")
            words = " ".join(said.lower().split()) if isinstance(said, str) else ""
            for schema, _ in _described(document, one.schema, one.pointer, 0):
                is_open = _type(schema) == "object" and not _SHAPED & set(schema)
                if is_open and _VALUES.search(words) and isinstance(schema, dict):
                    schema["additionalProperties"] = {"type": "string"}


def _unstated(document: Any) -> Iterator[Limit]:
    for limit in UNSTATED:
        schema = _at(document, limit.schema)
        stated = {"maxItems", "maxLength"} & set(schema)
        if schema.get("type") in {"array", "string"} and not stated:
            yield limit


def _of_words(document: Any, one: _Found) -> Iterator[Limit]:
    said = one.schema.get("description")
    if not isinstance(said, str):
        return
    words = " ".join(said.lower().split())
    source = pointers.join(one.pointer, "description")
    for schema, pointer in _described(document, one.schema, one.pointer, 0):
        for keyword, below, pattern in _WORDS.get(_type(schema), ()):
            target = pointers.join(pointer, below) if below else pointer
            restricted = schema.get(below) if below else schema
            values = {_value(match) for match in pattern.finditer(words)}
            if len(values) == 1 and isinstance(restricted, Mapping) and keyword not in restricted:
                yield Limit(target, keyword, values.pop(), source)


def _value(match: re.Match[str]) -> int:
    return int(next(text for text in match.groupdict().values() if text).replace(",", ""))


def _half(one: _Found) -> Iterator[Limit]:
    """Yield that a number is at most half of one beside it."""
    said = one.schema.get("description")
    if not isinstance(said, str) or _type(one.schema) not in {"integer", "number"}:
        return
    match = _HALF.search(_plain(said))
    if match is not None and match["name"] in one.beside:
        yield Limit(one.pointer, HALF, match["name"], pointers.join(one.pointer, "description"))


def _plain(said: str) -> str:
    # Names keep their capitals; a sentence begins with one.
    return re.sub(r"(^|[.:;] )([A-Z])", lambda m: m[0].lower(), " ".join(said.split()))


def _type(schema: Mapping[str, Any]) -> str:
    """Return the type of *schema*, null aside; nothing where it has several or none."""
    stated = schema.get("type")
    kinds = [kind for kind in stated if kind != "null"] if isinstance(stated, list) else [stated]
    return kinds[0] if len(kinds) == 1 and isinstance(kinds[0], str) else ""


def _described(
    document: Any, schema: Mapping[str, Any], pointer: str, depth: int
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the schemas that a description is of: its own, or the parts that it is made of."""
    if _type(schema) or depth > 8:
        yield schema, pointer
        return
    target = schema.get("$ref")
    if isinstance(target, str):
        yield from _described(document, _at(document, target), target, depth + 1)
    for keyword in _COMPOSED:
        for number, part in enumerate(_list(schema.get(keyword))):
            if isinstance(part, Mapping):
                where = pointers.join(pointer, keyword, number)
                yield from _described(document, part, where, depth + 1)


def _schemas(document: Any, root: str) -> Iterator[_Found]:
    """Yield every schema that *root* reaches, each once."""
    todo, seen = [_Found(_at(document, root), root)], set[str]()
    while todo:
        one = todo.pop()
        if one.pointer in seen:
            continue
        seen.add(one.pointer)
        yield one
        target = one.schema.get("$ref")
        below = [] if not isinstance(target, str) else [_Found(_at(document, target), target)]
        todo += reversed([*below, *_below(one)])


def _below(one: _Found) -> Iterator[_Found]:
    for keyword in ("properties", "patternProperties"):
        found = one.schema.get(keyword)
        named = found if isinstance(found, Mapping) else {}
        for name, schema in named.items():
            if isinstance(schema, Mapping):
                where = pointers.join(one.pointer, keyword, name)
                yield _Found(schema, where, frozenset(named))
    for keyword in ("items", "additionalProperties"):
        schema = one.schema.get(keyword)
        if isinstance(schema, Mapping):
            yield _Found(schema, pointers.join(one.pointer, keyword))
    for keyword in (*_COMPOSED, "prefixItems"):
        for number, schema in enumerate(_list(one.schema.get(keyword))):
            if isinstance(schema, Mapping):
                # What stands beside it stands beside its parts.
                beside = one.beside if keyword in _COMPOSED else frozenset[str]()
                yield _Found(schema, pointers.join(one.pointer, keyword, number), beside)


def _at(document: Any, pointer: str) -> Mapping[str, Any]:
    try:
        found = pointers.resolve(document, pointer)
    except LookupError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
