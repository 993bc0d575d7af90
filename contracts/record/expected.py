"""What the contract expects of a request: read off its bytes, wherever it comes from.

Everything is worked out when it is first asked for, and once.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from json import dumps
from typing import Any, Final

from contracts.definition import Definition
from contracts.definition.operation import METHOD
from contracts.definition.place import BODY, Place
from contracts.record import writing
from contracts.record.credentials import Credentials
from contracts.record.digest import digest
from contracts.record.feature import Feature, Kind
from contracts.record.inspection import Breach, IdPlace, Inspection
from contracts.record.json_text import DEEP, NotJson, depth, parse, readable
from contracts.record.request import Request

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


class Expected:
    """What the contract expects of a request, the rules it breaks, and the ids it carries.

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
        return readable(self.said.value, self.request.body or b"")

    @cached_property
    def inspection(self) -> Inspection:
        """What the definition says of the value."""
        return Inspection(self.definition.request, self.value)

    @cached_property
    def silences(self) -> list[Feature]:
        """What makes the request unspecified, before the value is looked at."""
        body, declared = self.request.body, self.request.header("content-type")
        if self.request.method != METHOD:
            return [silent(f"the method {self.request.method:.20}")]
        if self.request.is_elsewhere:
            return [silent("another path than the operation's")]
        if not body:
            return [] if declared is None else [silent("a content type without a body")]
        if not writing.is_json(declared):
            return [silent(f"declared as {declared!r:.60}" if declared else "no content type")]
        if self.value is None:
            return [silent("a body of null")]
        return self._lenient if isinstance(self.value, NotJson) else []

    @property
    def _lenient(self) -> list[Feature]:
        """What a reader of more than JSON may take (RFC 8259, section 9)."""
        body = self.request.body or b""
        if not body.strip():
            return [silent("only white space")]
        if body.startswith(b"\xef\xbb\xbf"):
            return [silent("a byte order mark")]
        encoding = writing.other_encoding(body)
        if encoding:
            return [silent(encoding)]
        try:
            value = writing.lenient(body)
        except (ValueError, RecursionError):
            return []
        found = Inspection(self.definition.request, value)
        return [] if found.breaches else [silent("NaN or Infinity where anything may stand")]

    @cached_property
    def expect(self) -> Expectation:
        """What the contract says of the request: valid, invalid or unspecified."""
        if self.silences:
            return Expectation.UNSPECIFIED
        if not self.request.body:
            # What is to become of nothing where something is required, nobody says.
            needed = self.definition.needs_body
            return Expectation.UNSPECIFIED if needed else Expectation.VALID
        if isinstance(self.value, NotJson):
            return Expectation.INVALID
        if self.inspection.obscure:
            return Expectation.UNSPECIFIED
        if self.inspection.breaches:
            return Expectation.INVALID
        is_silent = self.inspection.silent or self._is_beyond_readers
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
        for breach in self.inspection.breaches:
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
        return frozenset(self.inspection.ids) if readable else frozenset()

    @cached_property
    def is_hard_to_read(self) -> bool:
        """Whether a parser may refuse it by itself, which clears no check of suspicion."""
        body = self.request.body or b""
        return self.depth > DEEP or b"1e400" in body or b"9" * 400 in body

    @cached_property
    def depth(self) -> int:
        """How deep arrays and objects are nested."""
        return depth(self.request.body or b"")


def _has_endless_number(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_endless_number, value.values()))
    if isinstance(value, list):
        return any(map(_has_endless_number, value))
    return isinstance(value, int | float) and abs(value) > _MOST


def silent(detail: str) -> Feature:
    """Return the feature of what the document does not speak of."""
    return Feature(Kind.SILENT, BODY, detail)
