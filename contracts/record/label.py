"""What the contract says of a request: what it expects, and what a failure may be put down to.

Nothing here knows who made the request: a corpus, a random draw, Schemathesis or a
recording.  Everything is worked out when it is first asked for, and once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Final

from contracts.definition import Definition
from contracts.definition.place import BODY
from contracts.record import ordering, overall, reach, surroundings, writing
from contracts.record.credentials import BEHIND_BEARER, Credentials, kind_of
from contracts.record.expected import Expectation, Expected, Rule, Said, silent
from contracts.record.feature import Feature, Kind
from contracts.record.json_text import NotJson
from contracts.record.mending import mended
from contracts.record.request import Request
from contracts.record.samples import minimal

__all__ = ["Expectation", "Label", "Rule", "Said", "label_of"]

# Simplifying comes to the same small requests again and again: a run makes two in five labels
# more than once.  Large requests are seldom made twice, and would fill the memory.
_REMEMBERED: Final = 2_048
_SMALL: Final = 8_192


class Label(Expected):
    """What the contract expects of a request, and the features of what it carries."""

    @cached_property
    def features(self) -> frozenset[Feature]:
        """What a failure may be put down to.

        Of an invalid request that is what it breaks, of any other what it holds.
        """
        if self.expect is Expectation.INVALID:
            return frozenset((*self._of_carriage, *self._of_breaches()))
        return self.reached

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        """Which kinds of features these are."""
        return frozenset(feature.kind for feature in self.features)

    @cached_property
    def holds(self) -> frozenset[Feature]:
        """The features of all that the request holds, of what it breaks, and of the whole."""
        if not self.request.body or isinstance(self.value, NotJson) or self.is_hard_to_read:
            return self.reached
        return self.reached.union(overall.features(self.definition.request, self.value))

    def has(self, some: Iterable[Feature]) -> bool:
        """Return whether the request holds all of *some*; the whole is asked of where it must be.

        Requests that nobody compares with others are asked only this, and there are many.
        """
        wanted = frozenset(some)
        if self.reached.issuperset(wanted):
            return True
        return any(one.kind in overall.KINDS for one in wanted) and self.holds.issuperset(wanted)

    @cached_property
    def reached(self) -> frozenset[Feature]:
        """The features that corpora reach: of all that it holds, and of what it breaks."""
        broken = self.expect is Expectation.INVALID
        extra = (*self._of_carriage, *(self._of_breaches() if broken else ()))
        return self._of_value.union(extra, self.silences, self._of_content())

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
            value = mended(self.definition.request, self.value, self.inspection.breaches)
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
        return None if request is None else label_of(self.definition, request, Credentials.GIVEN)

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
            yield silent("nesting, or a number, beyond what parsers need to read")
        yield from writing.of_depth(self.depth)
        for breach in self._breaches:
            yield from surroundings.features(self.definition.request, self.value, breach)

    def _of_content(self) -> Iterator[Feature]:
        body, value = self.request.body, self.value
        # What a body is declared as may be what matters, whatever it is, and where there is none.
        yield from writing.of_declaration(self.request.header("content-type"))
        if not body:
            if self.expect is Expectation.VALID:
                yield Feature(Kind.NO_BODY)
            return
        yield from writing.of_body(body)
        yield from writing.of_depth(self.depth)
        if isinstance(value, NotJson):
            yield Feature(Kind.NOT_JSON)
            return
        yield from self.inspection.obscure
        yield from self.inspection.silent
        yield from ordering.features(self.definition.request, value)

    @property
    def _of_value(self) -> frozenset[Feature]:
        """The features of the value by the schema; there may be thousands."""
        if not self.request.body or isinstance(self.value, NotJson):
            return frozenset()
        return frozenset(reach.features(self.definition.request, self.value))


def label_of(definition: Definition, request: Request, credentials: Credentials) -> Label:
    """Return the label of a request; of a small one, the label that is known already."""
    make = Label if len(request.body or b"") > _SMALL else _remembered
    return make(definition, request, credentials)


_remembered = lru_cache(_REMEMBERED)(Label)
