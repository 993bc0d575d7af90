"""What the contract says of a request: read off its bytes, wherever it comes from.

Nothing here knows who made the request: a corpus, a random draw, Schemathesis or a
recording.  Everything is worked out when it is first asked for, and once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from json import dumps
from typing import Any, Final

from contracts.definition import Definition
from contracts.definition.operation import METHOD
from contracts.definition.place import BODY, Place
from contracts.record import reach, surroundings, writing
from contracts.record.credentials import BEHIND_BEARER, Credentials, kind_of
from contracts.record.digest import digest
from contracts.record.feature import Feature, Kind
from contracts.record.inspection import Breach, IdPlace, Inspection
from contracts.record.json_text import DEEP, NotJson, depth, flattened, parse
from contracts.record.mending import mended
from contracts.record.request import Request
from contracts.record.samples import minimal

# The largest number of double precision.
_MOST: Final = sys.float_info.max


class Expectation(StrEnum):
    """What the contract says of a request."""

    VALID = "valid"
    INVALID = "invalid"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that an invalid request breaks.

    Attributes:
        pointer: the keyword in the definition, or the description that states it.
        keyword: the keyword's name, a prose limit's name, or ``json`` for the syntax.
        place: where in the request.
        how: in what manner, as ``null`` or ``one beyond``.
    """

    pointer: str
    keyword: str
    place: Place
    how: str


class Said:
    """What a body says, each time that the same case is sent.

    Args:
        body: the bytes; None where there are none.
    """

    def __init__(self, body: bytes | None) -> None:
        self._body = body

    @cached_property
    def value(self) -> Any:
        """The JSON value; NotJson where there is none, or where it is nested too deeply."""
        try:
            return parse(self._body or b"")
        except NotJson as problem:
            return problem

    @property
    def object(self) -> dict[str, Any]:
        """The JSON object; empty where it is none."""
        return self.value if isinstance(self.value, dict) else {}

    @cached_property
    def meaning(self) -> bytes:
        """A digest that is equal for bodies that say the same; none means an empty object."""
        try:
            text = dumps(self.object, sort_keys=True)
            return digest(text.encode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError):
            return digest(self._body)


class Label:
    """What the contract expects of a request, and the features of what it carries.

    Args:
        definition: whose contract it is.
        request: what is, or was, sent.
        credentials: which credentials it carries.
    """

    def __init__(self, definition: Definition, request: Request, credentials: Credentials) -> None:
        self.definition = definition
        self.request = request
        self.credentials = credentials

    def __getstate__(self) -> dict[str, Any]:
        """Pickle what it is made from; the rest is worked out anew."""
        names = ("definition", "request", "credentials")
        return {name: self.__dict__[name] for name in names}

    @cached_property
    def said(self) -> Said:
        """What the body says."""
        return Said(self.request.body)

    @cached_property
    def value(self) -> Any:
        """The JSON value of the body, what is nested too deeply emptied; NotJson where none."""
        problem = self.said.value
        if not isinstance(problem, NotJson) or not problem.is_deep:
            return problem
        try:
            return parse(flattened(self.request.body or b""))
        except NotJson:
            return problem

    @cached_property
    def _inspection(self) -> Inspection:
        return Inspection(self.definition.request, self.value)

    @cached_property
    def _silences(self) -> list[Feature]:
        """What makes the request unspecified, before the value is looked at."""
        body, declared = self.request.body, self.request.header("content-type")
        if self.request.method != METHOD:
            return [_silent(f"the method {self.request.method:.20}")]
        if self.request.is_elsewhere:
            return [_silent("another path than the operation's")]
        if not body:
            return [] if declared is None else [_silent("a content type without a body")]
        if not writing.is_json(declared):
            return [_silent(f"declared as {declared!r:.60}" if declared else "no content type")]
        if self.value is None:
            return [_silent("a body of null")]
        return self._lenient if isinstance(self.value, NotJson) else []

    @property
    def _lenient(self) -> list[Feature]:
        """What a reader of more than JSON may take (RFC 8259, section 9)."""
        body = self.request.body or b""
        if not body.strip():
            return [_silent("only white space")]
        if body.startswith(b"\xef\xbb\xbf"):
            return [_silent("a byte order mark")]
        encoding = writing.other_encoding(body)
        if encoding:
            return [_silent(encoding)]
        try:
            value = writing.lenient(body)
        except (ValueError, RecursionError):
            return []
        found = Inspection(self.definition.request, value)
        return [] if found.breaches else [_silent("NaN or Infinity where anything may stand")]

    @cached_property
    def expect(self) -> Expectation:
        """What the contract says of the request: valid, invalid or unspecified."""
        if self._silences:
            return Expectation.UNSPECIFIED
        if not self.request.body:
            # What is to become of nothing where something is required, nobody says.
            needed = self.definition.needs_body
            return Expectation.UNSPECIFIED if needed else Expectation.VALID
        if isinstance(self.value, NotJson):
            return Expectation.INVALID
        if self._inspection.obscure:
            return Expectation.UNSPECIFIED
        if self._inspection.breaches:
            return Expectation.INVALID
        is_silent = self._inspection.silent or self._is_beyond_readers
        return Expectation.UNSPECIFIED if is_silent else Expectation.VALID

    @property
    def _is_beyond_readers(self) -> bool:
        """Whether nesting, or a number, is beyond what parsers need to read."""
        if isinstance(self.said.value, NotJson):
            return True
        return self.is_hard_to_read and _has_endless_number(self.value)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that an invalid request breaks, each once; bytes don't say which was meant."""
        if self.expect is not Expectation.INVALID:
            return ()
        if isinstance(self.value, NotJson):
            return (Rule(self.definition.operation.body, "json", BODY, self.value.problem),)
        return tuple(Rule(b.pointer, b.keyword, b.place, b.how) for b in self._breaches)

    @property
    def rule(self) -> Rule | None:
        """The rule that the request breaks, where it breaks exactly one."""
        return self.rules[0] if len(self.rules) == 1 else None

    @cached_property
    def _breaches(self) -> list[Breach]:
        """The breaches, the first of each rule at each place."""
        first: dict[tuple[str, str, Place], Breach] = {}
        for breach in self._inspection.breaches:
            first.setdefault((breach.pointer, breach.keyword, breach.place), breach)
        return list(first.values())

    @property
    def breaches(self) -> list[Breach]:
        """Where exactly an invalid request breaks rules; none where it is not JSON."""
        known = self.expect is Expectation.INVALID and not isinstance(self.value, NotJson)
        return self._breaches if known else []

    @property
    def ids(self) -> frozenset[IdPlace]:
        """Where the request carries ids that a target may check."""
        readable = self.request.body and not isinstance(self.value, NotJson)
        return frozenset(self._inspection.ids) if readable else frozenset()

    @cached_property
    def is_hard_to_read(self) -> bool:
        """Whether a parser may refuse it by itself, which clears no check of suspicion."""
        body = self.request.body or b""
        return self._depth > DEEP or b"1e400" in body or b"9" * 400 in body

    @cached_property
    def _depth(self) -> int:
        return depth(self.request.body or b"")

    @cached_property
    def features(self) -> frozenset[Feature]:
        """What a failure may be put down to.

        Of an invalid request that is what it breaks, of any other what it holds.
        """
        if self.expect is Expectation.INVALID:
            return frozenset((*self._of_carriage, *self._of_breaches()))
        return self.holds

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        """Which kinds of features these are."""
        return frozenset(feature.kind for feature in self.features)

    @cached_property
    def holds(self) -> frozenset[Feature]:
        """The features of all that the request holds, and of what it breaks."""
        broken = self.expect is Expectation.INVALID
        extra = (*self._of_carriage, *(self._of_breaches() if broken else ()))
        return frozenset((*extra, *self._silences, *self._of_content()))

    @cached_property
    def control(self) -> Request | None:
        """The nearest valid request to an invalid one; the plainest where it is not JSON.

        None where the request is not invalid, or cannot be mended.
        """
        if self.expect is not Expectation.INVALID:
            return None
        if isinstance(self.value, NotJson):
            return writing.request_of(writing.dump(minimal(self.definition.request)))
        try:
            value = mended(self.definition.request, self.value, self._inspection.breaches)
        except ValueError:
            return None
        return writing.request_of(writing.dump(value))

    @cached_property
    def accepted(self) -> Label | None:
        """The label of the nearest request that must be accepted: mended, with good credentials.

        None where the request is to be accepted itself, or cannot be mended.
        """
        is_good = self.credentials is Credentials.GIVEN
        request = self.control if is_good else self.request
        return None if request is None else Label(self.definition, request, Credentials.GIVEN)

    @property
    def _of_carriage(self) -> tuple[Feature, ...]:
        """What comes along with the body: other credentials, and how it travels."""
        return (*self._of_credentials(), *writing.of_delivery(self.request))

    def _of_credentials(self) -> Iterator[Feature]:
        if self.credentials is Credentials.GIVEN:
            return
        yield Feature(Kind.CREDENTIALS)
        yield Feature(Kind.CREDENTIALS_VARIANT, BODY, str(self.credentials))
        yield Feature(Kind.CREDENTIALS_KIND, BODY, kind_of(self.credentials))
        if self.credentials in BEHIND_BEARER:
            yield Feature(Kind.CREDENTIALS_BEHIND_BEARER)

    def _of_breaches(self) -> Iterator[Feature]:
        if isinstance(self.value, NotJson):
            yield Feature(Kind.NOT_JSON)
            yield Feature(Kind.BREAKS, BODY, "json")
            yield Feature(Kind.SYNTAX, BODY, self.value.problem)
            if self.value.met:
                yield Feature(Kind.SYNTAX, BODY, (self.value.problem, self.value.met))
            if self.value.is_encoding:
                yield Feature(Kind.NOT_UTF_8)
            return
        yield Feature(Kind.INVALID)
        if self.is_hard_to_read:
            yield _silent("nesting, or a number, beyond what parsers need to read")
        yield from writing.of_depth(self._depth)
        for breach in self._breaches:
            yield from surroundings.features(self.definition.request, self.value, breach)

    def _of_content(self) -> Iterator[Feature]:
        body, value = self.request.body, self.value
        if not body:
            if self.expect is Expectation.VALID:
                yield Feature(Kind.NO_BODY)
            return
        yield from writing.of_body(body)
        yield from writing.of_depth(self._depth)
        if isinstance(value, NotJson):
            yield Feature(Kind.NOT_JSON)
            return
        yield from writing.of_declaration(self.request.header("content-type"))
        yield from self._inspection.obscure
        yield from self._inspection.silent
        root = self.definition.request
        yield from reach.features(root, value)
        if isinstance(value, dict):
            yield from writing.order(list(root.properties), value)


def _has_endless_number(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_endless_number, value.values()))
    if isinstance(value, list):
        return any(map(_has_endless_number, value))
    return isinstance(value, int | float) and abs(value) > _MOST


def _silent(detail: str) -> Feature:
    return Feature(Kind.SILENT, BODY, detail)
