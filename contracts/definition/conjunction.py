"""A schema in parts: what ``$ref`` and ``allOf`` put together, side by side.

All parts hold together.  Each is one schema object, with the pointer where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.definition import pointer as pointers
from contracts.definition.keywords import ANNOTATIONS, NEGATED, SINCE_3_1, UNSUPPORTED
from contracts.definition.unsupported import Recursion, UnsupportedSchema

Located = tuple[Any, str]
"""A schema, which may be true or false, and its pointer."""
# So often a reference is followed inside itself; deeper, nothing is sent.
REPEATS: Final = 1
_NEGATIONS: Final = ("not", NEGATED)


@dataclass(frozen=True, slots=True)
class Part:
    """One schema object without ``$ref`` and ``allOf``, which are parts of their own."""

    schema: Mapping[str, Any]
    pointer: str

    def at(self, *tokens: str | int) -> str:
        """Return the pointer of what is in this part."""
        return pointers.join(self.pointer, *tokens)

    def without(self, *keywords: str) -> Part:
        """Return this part without some of its keywords."""
        return Part({k: v for k, v in self.schema.items() if k not in keywords}, self.pointer)

    @property
    def says_something(self) -> bool:
        """Whether any value could break it."""
        return any(
            k == NEGATED or (k not in ANNOTATIONS and not k.startswith("x-")) for k in self.schema
        )


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Parts that hold together.

    Attributes:
        parts: those that say something, or the first one where none does.
        pointers: of all of them, also of those that only refer to others.
        trail: the references that were followed to get here, in order.
    """

    parts: tuple[Part, ...]
    pointers: tuple[str, ...]
    trail: tuple[str, ...]

    @property
    def pointer(self) -> str:
        """Where the first part stands; it goes for all of them."""
        return self.parts[0].pointer

    def replaced(self, number: int, part: Part) -> tuple[Located, ...]:
        """Return the parts as schemas, with *part* in the place of one of them."""
        return tuple(
            ((part if i == number else one).schema, one.pointer) for i, one in enumerate(self.parts)
        )


class Dialect:
    """An OpenAPI document, and how its version reads schemas.

    Args:
        document: the parsed document.
    """

    def __init__(self, document: Any) -> None:
        self.document = document
        version = str(document.get("openapi", "3.0")) if isinstance(document, Mapping) else "3.0"
        self.is_3_0 = version.startswith("3.0")

    def conjunction(
        self, schemas: Sequence[Located], trail: tuple[str, ...]
    ) -> Conjunction | None:
        """Return the parts of *schemas*; None where one of them is false.

        Raises:
            Recursion: a reference is followed once too often.
            UnsupportedSchema: a keyword is there that nothing can be derived from.
        """
        parts: list[Part] = []
        seen: list[str] = []
        followed = list(trail)
        for schema, pointer in schemas:
            if not self._take_apart(schema, pointer, parts, seen, followed, ()):
                return None
        said = [part for part in parts if part.says_something] or parts[:1]
        chosen = tuple(said) or (Part({}, seen[0]),)
        return Conjunction(chosen, tuple(seen), tuple(followed))

    def _take_apart(
        self,
        schema: Any,
        pointer: str,
        parts: list[Part],
        seen: list[str],
        followed: list[str],
        within: tuple[str, ...],
    ) -> bool:
        """Add the parts of *schema*; tell whether none of them is false."""
        seen.append(pointer)
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, Mapping):
            raise UnsupportedSchema(pointer, "a schema", "it is neither an object nor a boolean")
        self._refuse_what_is_not_read(schema, pointer)
        rest = Part({k: v for k, v in schema.items() if k not in {"$ref", "allOf"}}, pointer)
        below = list(self._below(schema, pointer))
        if not (self.is_3_0 and "$ref" in schema):
            parts.append(rest)
        for found, where, is_reference in below:
            if is_reference:
                if where in within:
                    raise UnsupportedSchema(pointer, "$ref", "it refers to itself")
                if followed.count(where) >= REPEATS:
                    raise Recursion(where)
                followed.append(where)
            inside = (*within, where) if is_reference else within
            if not self._take_apart(found, where, parts, seen, followed, inside):
                return False
        return True

    def _below(self, schema: Mapping[str, Any], pointer: str) -> Iterator[tuple[Any, str, bool]]:
        """Yield what holds beside *schema*, and whether it is referred to."""
        if "$ref" in schema:
            target = schema["$ref"]
            try:
                yield pointers.resolve(self.document, target), target, True
            except (LookupError, AttributeError) as error:
                raise UnsupportedSchema(pointer, "$ref", str(error)) from error
            if self.is_3_0:
                # OpenAPI 3.0 ignores what stands beside it.
                return
        for number, member in enumerate(schema.get("allOf", ())):
            yield member, pointers.join(pointer, "allOf", number), False

    def _refuse_what_is_not_read(self, schema: Mapping[str, Any], pointer: str) -> None:
        for keyword in schema:
            if keyword in UNSUPPORTED and schema[keyword] not in (True, {}):
                raise UnsupportedSchema(pointer, keyword, "this suite does not read it")
            if self.is_3_0 and keyword in SINCE_3_1:
                raise UnsupportedSchema(pointer, keyword, "OpenAPI 3.0 has no such keyword")

    def takes_null(self, schema: Any, pointer: str, seen: frozenset[str] = frozenset()) -> bool:
        """Tell whether *schema* allows null."""
        if isinstance(schema, bool):
            return schema
        if schema.get("nullable") is True:
            return True
        if "$ref" in schema:
            target = schema["$ref"]
            if target not in seen:
                found = pointers.resolve(self.document, target)
                if not self.takes_null(found, target, seen | {target}):
                    return False
            if self.is_3_0:
                return True
        kinds = schema.get("type", "null")
        words = schema.get("enum", [None])
        if "null" not in ([kinds] if isinstance(kinds, str) else kinds):
            return False
        if None not in words or schema.get("const") is not None:
            return False

        def take(keyword: str) -> list[bool]:
            return [self.takes_null(one, pointer, seen) for one in schema.get(keyword, ())]

        test = schema.get("if", True)
        then = "then" if self.takes_null(test, pointer, seen) else "else"
        return (
            all(take("allOf"))
            and ("anyOf" not in schema or any(take("anyOf")))
            and ("oneOf" not in schema or sum(take("oneOf")) == 1)
            and not any(self.takes_null(schema.get(k, False), pointer, seen) for k in _NEGATIONS)
            and ("if" not in schema or self.takes_null(schema.get(then, True), pointer, seen))
        )
