"""An exchange, read: the facts that clauses share, each worked out once.

Everything here is a pure function of the exchange.  A response is untrusted, so
nothing raises whatever the bytes are.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from contracts.definition.validation.validator import Violation, thread_violations
from contracts.record.case import Scenario
from contracts.record.credentials import Credentials
from contracts.record.digest import digest_of
from contracts.record.exchange import Exchange, FailureKind
from contracts.record.json_text import NotJson, parse_received, readable
from contracts.record.label import Expectation, Said
from contracts.record.nearly_json import evident
from contracts.record.request import USUAL
from contracts.record.restyled import as_declared
from contracts.record.wrapping import Wrapped, Wrapping


class About(StrEnum):
    """What an exchange is, as far as clauses are about one kind only."""

    # Requests with other methods, and to other paths, too.
    ANY = "any"
    OPERATION = "a request to the operation itself"
    CREATED = "an answer of 2xx to a request that may succeed"
    VALID = "a valid request with the credentials given"
    INVALID = "an invalid request with the credentials given"
    OTHER_CREDENTIALS = "a request with other credentials"


def fingerprint(exchange: Exchange) -> bytes:
    """Return a digest that is equal for requests that are the same byte for byte."""
    case, sent = exchange.case, exchange.request
    body = b"" if sent.body is None else b"+" + sent.body
    line = f"{sent.method} {sent.path}\n{case.content_type}\n{case.credentials}\n"
    if sent.delivery != USUAL:
        line += f"{sent.delivery}\n"
    return digest_of(line.encode("utf-8", "surrogatepass") + body)


def _parsed(body: bytes) -> Any:
    """Return the JSON value of what was received; a NotJson instance where it is not JSON.

    What is nested too deeply to be read is emptied: how deep JSON may be, nobody says.
    """
    try:
        return parse_received(body)
    except NotJson as problem:
        # Where it was raised, the whole text is held, and by a circle: until who knows when.
        problem.__context__ = None
        return readable(problem.with_traceback(None), body)


@dataclass(frozen=True, slots=True)
class Sight:
    """When an exchange took place, as Unix times, and what its request said."""

    number: int
    started: float
    finished: float
    meaning: bytes


@dataclass(frozen=True, eq=False)
class ParsedExchange:
    """The facts of one exchange."""

    exchange: Exchange

    @cached_property
    def status(self) -> int:
        """The status code, or 0 where no answer came."""
        return self.exchange.status

    @property
    def is_success(self) -> bool:
        """Whether the answer says that a thread was created: with 200, or another 2xx."""
        return 200 <= self.status < 300

    @property
    def was_sent(self) -> bool:
        """Whether the request could be sent; where not, the fault is ours."""
        failure = self.exchange.failure
        return failure is None or failure.kind is not FailureKind.UNSENDABLE

    @cached_property
    def expect(self) -> Expectation:
        """What the case was expected to be."""
        return self.exchange.case.expect

    @cached_property
    def authentic(self) -> bool:
        """Whether the case carried the credentials that were given."""
        return self.exchange.case.credentials is Credentials.GIVEN

    @cached_property
    def may_succeed(self) -> bool:
        """Whether an answer of 200 is in order: valid or unspecified, with credentials."""
        return self.authentic and self.expect is not Expectation.INVALID

    @cached_property
    def kinds(self) -> frozenset[About]:
        """Which kinds of exchange this is; clauses say which kind they are about."""
        if not self.exchange.request.is_of_operation:
            return frozenset({About.ANY})
        found = {About.ANY, About.OPERATION}
        if self.is_success and self.may_succeed:
            found.add(About.CREATED)
        if not self.authentic:
            found.add(About.OTHER_CREDENTIALS)
        elif self.exchange.case.scenario is Scenario.DELIVERY:
            # What its body says is judged where the same body is sent as usual.
            pass
        elif self.expect is Expectation.VALID:
            found.add(About.VALID)
        elif self.expect is Expectation.INVALID:
            found.add(About.INVALID)
        return frozenset(found)

    @cached_property
    def media_type(self) -> str:
        """The answer's media type in lower case, without parameters."""
        header = self.exchange.answer.header("content-type") if self.exchange.answer else None
        return (header or "").partition(";")[0].strip().lower()

    @cached_property
    def json(self) -> Any:
        """The answer's JSON value; a NotJson instance where it is not JSON."""
        return _parsed(self.exchange.answer.body if self.exchange.answer else b"")

    @cached_property
    def readable(self) -> Any:
        """The answer's JSON value, as far as it can be read: behind a byte order mark, too.

        What keeps it from being JSON is a fault of its own, and hides nothing that is evident.
        """
        answer = self.exchange.answer
        if answer is None or not isinstance(self.json, NotJson):
            return self.json
        body = answer.body.removeprefix(BOM_UTF8)
        value = _parsed(body)
        if not isinstance(value, NotJson) or not (self.is_success and self.may_succeed):
            return value
        found = evident(body, self.exchange.case.label.definition.response.required)
        return value if found is None else found

    @cached_property
    def wrapped(self) -> Wrapped | None:
        """The thread of an answer that is an array, an envelope or a string around it."""
        if not (self.is_success and self.may_succeed):
            return None
        response = self.exchange.case.label.definition.response
        return Wrapping(response.properties.keys(), response.required).of(self.readable)

    @property
    def _inner(self) -> Any:
        return self.readable if self.wrapped is None else self.wrapped.inner

    @cached_property
    def _declared(self) -> tuple[Any, dict[str, str]]:
        if not (self.is_success and self.may_succeed):
            return self._inner, {}
        return as_declared(self.exchange.case.label.definition.response, self._inner)

    @property
    def value(self) -> Any:
        """What the answer says, without what is around it, its names as they are declared."""
        return self._declared[0]

    @property
    def restyled(self) -> dict[str, str]:
        """The names of the answer that came in another style, each with how it came."""
        return self._declared[1]

    @cached_property
    def _said(self) -> Said:
        """What the request says: of the case, unless a real id or a tag was filled in."""
        body, label = self.exchange.request.body, self.exchange.case.label
        return label.said if body == label.request.body else Said(body)

    @property
    def sent(self) -> dict[str, Any]:
        """The request's JSON object; empty where nothing or nothing readable was sent."""
        return self._said.object

    @cached_property
    def fingerprint(self) -> bytes:
        """A digest of the request: its bytes, how they are declared, and the credentials."""
        return fingerprint(self.exchange)

    @property
    def meaning(self) -> bytes:
        """A digest of what the request says; no body at all means an empty object."""
        return self._said.meaning

    @cached_property
    def sight(self) -> Sight:
        """What is to be remembered of it where exchanges are compared."""
        exchange = self.exchange
        return Sight(exchange.number, exchange.started, exchange.finished, self.meaning)

    @cached_property
    def violations(self) -> tuple[Violation, ...]:
        """Where an answer breaks the schema of ThreadObject."""
        definition = self.exchange.case.label.definition
        found = thread_violations(definition, self.value)
        if not self.restyled:
            return found
        # What stands under a name in another style is judged; the name is missing all the same.
        first = thread_violations(definition, self._inner)
        return (*(v for v in first if v.keyword == "required" and not v.path), *found)

    @cached_property
    def thread(self) -> dict[str, Any] | None:
        """The thread of a 2xx answer that may be one; None for anything else."""
        if not (self.is_success and self.may_succeed and isinstance(self.value, dict)):
            return None
        known = self.exchange.case.label.definition.response.properties
        return self.value if known.keys() & self.value.keys() else None

    def sound(self, *path: str) -> bool:
        """Tell whether the thread has the property at *path* and breaks no schema on the way."""
        found: Any = self.thread
        if found is None or (self.violations and self._broken_near(path)):
            return False
        for name in path:
            if not isinstance(found, dict) or name not in found:
                return False
            found = found[name]
        return True

    def _broken_near(self, path: tuple[str, ...]) -> bool:
        """Tell whether the schema is broken on the way to *path*, there, or below."""
        # What is missing beside the path hides nothing on it.
        return any(
            violation.path == path[: len(violation.path)] or violation.path[: len(path)] == path
            for violation in self.violations
            if violation.keyword != "required" or violation.path[: len(path)] == path
        )
