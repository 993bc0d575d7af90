"""A schema in parts: what ``$ref`` and ``allOf`` put together, side by side.

All parts hold together.  Each is one schema object, with the pointer where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.definition import pointer as pointers
from contracts.definition.schema.keywords import ANNOTATIONS, NEGATED, SINCE_3_1, UNSUPPORTED
from contracts.definition.unsupported import Recursion, UnsupportedSchema

Located = tuple[Any, str]
"""A schema, which may be true or false, and its pointer."""
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
class Level:
    """What was put together at one place: alternatives there may refer to it once more.

    Attributes:
        done: the references that were followed; what they lead to holds already.
        within: of each schema by its pointer, the references in whose target it stands.
    """

    done: frozenset[str] = frozenset()
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_members(self, holder: str, members: Iterable[str]) -> Level:
        """Return this level, in which *members* stand where their *holder* does."""
        around = self.within.get(holder, ())
        return Level(self.done, {**self.within, **dict.fromkeys(members, around)})


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Parts that hold together.

    Attributes:
        parts: those that say something, or the first one where none does.
        pointers: of all of them, also of those that only refer to others.
        trail: the references that were followed to get here, in order.
        level: what was put together at this place so far.
    """

    parts: tuple[Part, ...]
    pointers: tuple[str, ...]
    trail: tuple[str, ...]
    level: Level

    @property
    def pointer(self) -> str:
        """Where the first part stands; it goes for all of them."""
        return self.parts[0].pointer

    def replaced(self, number: int, part: Part) -> tuple[Located, ...]:
        """Return the parts as schemas, with *part* in the place of one of them."""
        return tuple(
            ((part if i == number else one).schema, one.pointer) for i, one in enumerate(self.parts)
        )


NEW: Final = Level()


class Dialect:
    """An OpenAPI document, and how its version reads schemas.

    Attributes:
        cut: how often a reference was not followed once more.

    Args:
        document: the parsed document.
        depth: how often a reference is followed in all, inside itself; deeper, nothing is sent.
    """

    def __init__(self, document: Any, depth: int = 1) -> None:
        self.document, self.depth, self.cut = document, depth, 0
        version = str(document.get("openapi", "3.0")) if isinstance(document, Mapping) else "3.0"
        self.is_3_0 = version.startswith("3.0")
        # Of what references lead to, whether it allows null; and how often one led in a circle.
        self._null: dict[str, bool] = {}
        self._circles = 0

    def conjunction(
        self, schemas: Sequence[Located], trail: tuple[str, ...], level: Level = NEW
    ) -> Conjunction | None:
        """Return the parts of *schemas*; None where one of them is false.

        Args:
            schemas: what holds together.
            trail: the references that were followed to get here.
            level: what was put together at this place before; it is among *schemas*.

        Raises:
            Recursion: a reference is followed once too often.
            UnsupportedSchema: a keyword is there that nothing can be derived from.
        """
        collected = _Collected(self, list(trail), level)
        for schema, pointer in schemas:
            collected.above = level.within.get(pointer, ())
            if not collected.add(schema, pointer, ()):
                return None
        parts, seen, followed = collected.parts, collected.seen, collected.followed
        said = [part for part in parts if part.says_something] or parts[:1]
        chosen = tuple(said) or (Part({}, seen[0]),)
        return Conjunction(chosen, tuple(seen), tuple(followed), collected.level)

    def takes_null(self, schema: Any, pointer: str, seen: frozenset[str] = frozenset()) -> bool:
        """Tell whether *schema* allows null."""
        if isinstance(schema, bool) or schema.get("nullable") is True:
            return schema is not False
        if "$ref" in schema:
            if not self._leads_to_null(schema["$ref"], seen):
                return False
            if self.is_3_0:
                return True
        return _says_null(schema) and self._compose_null(schema, pointer, seen)

    def _leads_to_null(self, target: str, seen: frozenset[str]) -> bool:
        if target in seen:
            self._circles += 1
            return True
        if target not in self._null:
            circles = self._circles
            found = pointers.resolve(self.document, target)
            answer = self.takes_null(found, target, seen | {target})
            if self._circles > circles:
                # It holds for this way only.
                return answer
            self._null[target] = answer
        return self._null[target]

    def _compose_null(self, schema: Any, pointer: str, seen: frozenset[str]) -> bool:
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


def _says_null(schema: Mapping[str, Any]) -> bool:
    """Tell whether the type, the words and the constant of a schema leave room for null."""
    kinds = schema.get("type", "null")
    listed = [kinds] if isinstance(kinds, str) else kinds
    return "null" in listed and None in schema.get("enum", [None]) and schema.get("const") is None


class _Collected:
    """The parts of schemas, as they are found.

    Attributes:
        parts: those found.
        seen: the pointers of all schemas that were looked at.
        followed: the references that were followed, those before them first.
        above: the references in whose target the schema stands that is added now.
    """

    def __init__(self, dialect: Dialect, followed: list[str], level: Level) -> None:
        self._dialect = dialect
        self.above: tuple[str, ...] = ()
        self._done = set(level.done)
        self._within: dict[str, tuple[str, ...]] = {}
        self.parts: list[Part] = []
        self.seen: list[str] = []
        self.followed = followed

    @property
    def level(self) -> Level:
        """What was put together here, also before."""
        return Level(frozenset(self._done), self._within)

    def add(self, schema: Any, pointer: str, within: tuple[str, ...]) -> bool:
        """Add the parts of *schema*; tell whether none of them is false.

        Args:
            schema: what to take apart.
            pointer: where it stands.
            within: the references in whose target it stands, as a part of that.
        """
        self.seen.append(pointer)
        self._within.setdefault(pointer, (*self.above, *within))
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, Mapping):
            raise UnsupportedSchema(pointer, "a schema", "it is neither an object nor a boolean")
        self._refuse_what_is_not_read(schema, pointer)
        if not (self._dialect.is_3_0 and "$ref" in schema):
            rest = {k: v for k, v in schema.items() if k not in {"$ref", "allOf"}}
            self.parts.append(Part(rest, pointer))
        target = schema.get("$ref")
        if target is not None and not self._follow(target, pointer, within):
            return False
        if target is not None and self._dialect.is_3_0:
            # OpenAPI 3.0 ignores what stands beside a reference.
            return True
        return all(
            self.add(member, pointers.join(pointer, "allOf", number), within)
            for number, member in enumerate(schema.get("allOf", ()))
        )

    def _follow(self, target: str, pointer: str, within: tuple[str, ...]) -> bool:
        if target in within:
            raise UnsupportedSchema(pointer, "$ref", "it refers to itself")
        if target in self.above:
            raise Recursion(target)
        if target in self._done:
            # What is inherited in two ways holds once, as it does twice.
            return True
        if self.followed.count(target) >= self._dialect.depth:
            self._dialect.cut += 1
            raise Recursion(target)
        self._done.add(target)
        try:
            found = pointers.resolve(self._dialect.document, target)
        except (LookupError, AttributeError) as error:
            raise UnsupportedSchema(pointer, "$ref", str(error)) from error
        self.followed.append(target)
        return self.add(found, target, (*within, target))

    def _refuse_what_is_not_read(self, schema: Mapping[str, Any], pointer: str) -> None:
        for keyword in schema:
            if keyword in UNSUPPORTED and schema[keyword] not in (True, {}):
                raise UnsupportedSchema(pointer, keyword, "this suite does not read it")
            if self._dialect.is_3_0 and keyword in SINCE_3_1:
                raise UnsupportedSchema(pointer, keyword, "OpenAPI 3.0 has no such keyword")
