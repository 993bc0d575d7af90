"""Whether schemas are written as schemas are: a keyword with a value of the kind that it needs.

What a keyword means is not looked at here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from contracts.definition import pointer as pointers
from contracts.definition.operation import DefinitionError
from contracts.definition.schema.keywords import COUNTS

Holds = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    # 1.0 is a whole number in JSON Schema.
    return _is_number(value) and value >= 0 and value == int(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_type(value: Any) -> bool:
    return _is_text(value) or (_are_texts(value) and bool(value))


_WORDS: Final[Mapping[str, tuple[Holds, tuple[str, ...]]]] = {
    "a text": (_is_text, ("$ref", "pattern", "format", "description", "title")),
    "a number": (_is_number, ("minimum", "maximum")),
    "a number above 0": (lambda value: _is_number(value) and value > 0, ("multipleOf",)),
    "a number or a truth": (
        lambda value: _is_number(value) or isinstance(value, bool),
        ("exclusiveMinimum", "exclusiveMaximum"),
    ),
    "a whole number": (
        _is_count,
        tuple(COUNTS),
    ),
    "a truth": (
        lambda value: isinstance(value, bool),
        ("nullable", "uniqueItems", "readOnly", "writeOnly"),
    ),
    "a list of names": (_are_texts, ("required",)),
    "a list of values": (lambda value: isinstance(value, list) and bool(value), ("enum",)),
    "a type": (_is_type, ("type",)),
}
_KINDS: Final = {word: (kind, holds) for kind, (holds, words) in _WORDS.items() for word in words}
_EXCLUSIVE: Final = frozenset({"exclusiveMinimum", "exclusiveMaximum"})
# So many schemas can be looked at again and again.
_LARGEST: Final = 100_000
_MAPS: Final = frozenset({"properties", "patternProperties", "dependentSchemas"})
_LISTS: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SCHEMAS: Final = frozenset(
    {"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"}
    | {"unevaluatedItems", "unevaluatedProperties"}
)


def check(document: Any, *roots: str) -> None:
    """Check every schema that the schemas at *roots* reach.

    Raises:
        DefinitionError: one is not written as schemas are; the message has its pointer.
    """
    is_3_0 = str(document.get("openapi", "3.0")).startswith("3.0")
    todo, inside = list(roots), dict[str, list[str]]()
    while todo:
        pointer = todo.pop()
        if pointer not in inside:
            schema = pointers.resolve(document, pointer)
            inside[pointer] = list(_checked(schema, pointer, is_3_0=is_3_0))
            todo += inside[pointer]
    for root in roots:
        if _size(root, inside, {}) > _LARGEST:
            raise DefinitionError(
                f"{root:.300} is made of more than {_LARGEST:,} schemas, as it refers to some "
                "again and again; cut it to what matters"
            )


def _size(pointer: str, inside: Mapping[str, list[str]], known: dict[str, int]) -> int:
    """Return of how many schemas one is made, each counted as often as it is referred to."""
    if pointer not in known:
        # What contains itself is followed once.
        known[pointer] = 1
        known[pointer] = 1 + sum(_size(below, inside, known) for below in inside[pointer])
    return known[pointer]


def _checked(schema: Any, pointer: str, *, is_3_0: bool) -> Iterator[str]:
    """Check one schema, and yield the pointers of those that it is made of."""
    if isinstance(schema, bool):
        return
    if not isinstance(schema, Mapping):
        raise _wrong(pointer, "a schema", schema)
    for keyword, value in schema.items():
        where = pointers.join(pointer, keyword)
        kind, holds = _KINDS.get(keyword, ("", None))
        if holds is not None and not holds(value):
            raise _wrong(where, kind, value)
        if keyword in _EXCLUSIVE and isinstance(value, bool) and not is_3_0:
            raise _wrong(where, "a number since OpenAPI 3.1", value)
        if keyword == "$ref":
            yield value
        elif keyword in _SCHEMAS:
            yield where
        elif keyword in _MAPS | _LISTS:
            yield from (pointers.join(where, step) for step in _steps(keyword, where, value))


def _steps(keyword: str, pointer: str, value: Any) -> Iterable[str | int]:
    """Return the names, or the numbers, of the schemas that a keyword has."""
    if keyword in _LISTS:
        if not isinstance(value, list) or not value:
            raise _wrong(pointer, "a list of schemas", value)
        return range(len(value))
    if not isinstance(value, Mapping):
        raise _wrong(pointer, "an object of schemas", value)
    return value


def _wrong(pointer: str, needed: str, value: Any) -> DefinitionError:
    return DefinitionError(f"{pointer:.300} must be {needed}, and is {value!r:.60}")
