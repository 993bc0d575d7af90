"""A schema in parts: what ``$ref`` and ``allOf`` put together, side by side.

All parts hold together.  Each is one schema object, with the pointer where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.definition import pointer as pointers
from contracts.definition.schema.keywords import (
    ANNOTATIONS,
    INVENTED_UNEVALUATED,
    NAMING,
    NEGATED,
    SINCE_3_1,
    UNSUPPORTED,
)
from contracts.definition.schema.levels import NEW, Level
from contracts.definition.schema.nulls import Nulls
from contracts.definition.unsupported import Recursion, UnsupportedSchema

_OURS: Final = frozenset({NEGATED, *INVENTED_UNEVALUATED.values()})
Located = tuple[Any, str]
"""A schema, which may be true or false, and its pointer."""


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
            k in _OURS or (k not in ANNOTATIONS and not k.startswith("x-")) for k in self.schema
        )


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

    def unevaluated(self, keyword: str) -> Iterator[Located]:
        """Yield the schemas of what no part says anything about, in its own way."""
        own = INVENTED_UNEVALUATED[keyword]
        for part in self.parts:
            if part.schema.get(own, True) is not True:
                yield part.schema[own], part.at(keyword)

    @property
    def looks_at_others(self) -> bool:
        """Whether something is said of what no part says anything about."""
        return any(any(True for _ in self.unevaluated(one)) for one in INVENTED_UNEVALUATED)

    def replaced(self, number: int, part: Part) -> tuple[Located, ...]:
        """Return the parts as schemas, with *part* in the place of one of them."""
        return tuple(
            ((part if i == number else one).schema, one.pointer) for i, one in enumerate(self.parts)
        )


class Dialect:
    """An OpenAPI document, and how its version reads schemas.

    Attributes:
        nulls: which schemas allow null.
        cut: how often a reference was not followed once more.

    Args:
        document: the parsed document.
        depth: how often a reference is followed in all, inside itself; deeper, nothing is sent.
    """

    def __init__(self, document: Any, depth: int = 1) -> None:
        self.document, self.depth, self.cut = document, depth, 0
        version = str(document.get("openapi", "3.0")) if isinstance(document, Mapping) else "3.0"
        self.is_3_0 = version.startswith("3.0")
        self.nulls = Nulls(document, is_3_0=self.is_3_0)

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
        collected.refuse_what_is_around()
        parts, seen, followed = collected.parts, collected.seen, collected.followed
        said = [part for part in parts if part.says_something] or parts[:1]
        chosen = tuple(said) or (Part({}, seen[0]),)
        return Conjunction(chosen, tuple(seen), tuple(followed), collected.level)


class _Collected:
    """The parts of schemas, as they are found.

    Attributes:
        parts: those found.
        seen: the pointers of all schemas that were looked at.
        followed: the references that were followed, those before them first.
        above: the references in whose target the schema stands that is added now.
        enclosed: keywords that look at what other parts say of a value: each with its pointer, and
            the numbers of the first of those parts, and of the one behind them.
    """

    def __init__(self, dialect: Dialect, followed: list[str], level: Level) -> None:
        self._dialect = dialect
        self.above: tuple[str, ...] = ()
        self._done = set(level.done)
        self._within: dict[str, tuple[str, ...]] = {}
        self.parts: list[Part] = []
        self.seen: list[str] = []
        self.followed = followed
        self.enclosed: list[tuple[str, str, int, int]] = []

    def refuse_what_is_around(self) -> None:
        """Raise UnsupportedSchema where names or elements are known to parts around a keyword.

        What is *unevaluated* there may be known here, and how it is then is not derived.
        """
        for keyword, pointer, start, end in self.enclosed:
            around = (*self.parts[:start], *self.parts[end:])
            if any(not NAMING.isdisjoint(part.schema) for part in around):
                reason = "what stands around it says more of the same value"
                raise UnsupportedSchema(pointer, keyword, reason)

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
        before = len(self.parts)
        if not (self._dialect.is_3_0 and "$ref" in schema):
            rest = {
                INVENTED_UNEVALUATED.get(str(k), str(k)): v
                for k, v in schema.items()
                if k not in {"$ref", "allOf"}
            }
            self.parts.append(Part(rest, pointer))
        is_there = self._add_others(schema, pointer, within)
        for keyword in INVENTED_UNEVALUATED.keys() & schema.keys():
            self.enclosed.append((keyword, pointer, before, len(self.parts)))
        return is_there

    def _add_others(self, schema: Mapping[str, Any], pointer: str, within: tuple[str, ...]) -> bool:
        """Add the parts that *schema* refers to, and those of its ``allOf``."""
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
