"""Find out by a few requests what about a failing one matters, and which clause owns that.

A cause is claimed only with contrasting evidence: a request that differs in it alone, and
passes.  What is sent for one failing request depends on nothing but that request and the
target's answers, so a longer run comes to the same conclusions and some more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Final, NamedTuple

from contracts.clauses import catalogue
from contracts.clauses.clause import NO_CRASH, Cause, Clause
from contracts.definition import Definition
from contracts.definition.place import BODY, Place
from contracts.judging.evidence import Diagnosed
from contracts.record.case import Case, Credentials, Expectation, case_of, request_of
from contracts.record.credentials import BEHIND_BEARER, kind_of
from contracts.record.exchange import Exchange
from contracts.record.feature import RANK, Feature, Kind
from contracts.record.json_text import NotJson
from contracts.record.request import Request
from strategies.build import QUICK
from strategies.invalid import invalid_cases, other_types
from strategies.simpler import simpler, variations

# One failing request is simplified by so many others at the most: two steps for each
# optional part of the largest request of the corpus.
_MAX_STEPS: Final = 60
# So many failing requests are looked into.  A server with sixteen faults needs about a
# hundred; more of them cost requests and say the same again.
_MAX_DIAGNOSED: Final = 250
# A part of which only one or two rules are known may well lack just these.
_SEVERAL: Final = 3
# All pairs of so many features are 2,000; what is less general explains less.
_COMPARED: Final = 64
# Found out too late: requests, time or patience were spent.
_PENDING: Final = Diagnosed("", Cause(), Expectation.UNSPECIFIED)
_CUT: Final = b'{"metadata":'
# As often simplifying may slip into another fault than the one it began with.
_MAX_SLIPS: Final = 4
# So many requests are sent to find a second fault in what a first one explains.
_MAX_BEHIND: Final = 400
# So many bytes of requests are read in search of these: a second or two.
_MAX_READ: Final = 3_000_000
# What is larger is large for one reason, and reading it again and again would take too long.
_LARGE: Final = 20_000
_POSITIONS: Final = frozenset(
    {Kind.LATER, Kind.LATER_IN, Kind.BEHIND_IN, Kind.LAST_IN, Kind.BETWEEN_IN, Kind.BEFORE_IN}
)
_SURROUNDINGS: Final = _POSITIONS | {Kind.COMPANY, Kind.BESIDE}


class Answered(NamedTuple):
    """How a case was answered: the number of its exchange, and the status (0 for no answer)."""

    number: int
    status: int


Ask = Callable[[Case], Answered | None]
"""Sends a case, unless it was sent already; None where it cannot be sent to this target."""
Assign = Callable[[int, Diagnosed], None]


@dataclass(slots=True)
class _Tried:
    """What was tried for one failing request.

    Attributes:
        smallest: the smallest that fails, so far.
        contrast: what no longer fails.
        failing: what fails, with the numbers of the exchanges.
    """

    smallest: Case
    contrast: list[Case] = field(default_factory=list)
    failing: list[tuple[int, Case]] = field(default_factory=list)


def _is_refusal(status: int) -> bool:
    return 400 <= status < 500


def _is_acceptance(status: int) -> bool:
    return 200 <= status < 300


def _is_crash(status: int) -> bool:
    return status >= 500


@dataclass(slots=True)
class Diagnosis:
    """Looks into failing exchanges of one run.

    Args:
        definition: whose contract the target is held to.
        ask: sends what is needed to find out.
        assign: takes note of what a failing exchange, by its number, is put down to.
    """

    definition: Definition
    ask: Ask
    assign: Assign
    _known: list[Diagnosed] = field(default_factory=list)
    _parts: dict[Place, bool] = field(default_factory=dict)
    _rules: dict[tuple[str, ...], Diagnosed] = field(default_factory=dict)
    _left: int = _MAX_DIAGNOSED
    _behind: int = _MAX_BEHIND
    _to_read: int = _MAX_READ
    _looked_into: set[Request] = field(default_factory=set)

    def look_into(self, exchange: Exchange) -> None:
        """Find out what a failing *exchange* is put down to, where that takes finding out."""
        found = self._found(exchange)
        if found is not None:
            self.assign(exchange.number, found)

    def _found(self, exchange: Exchange) -> Diagnosed | None:
        case = exchange.case
        status = exchange.answer.status if exchange.answer else 0
        if _is_crash(status):
            return self._simplified(case, _is_crash, (NO_CRASH,))
        if case.credentials is not Credentials.GIVEN:
            return self._credentials(case) if _is_acceptance(status) else None
        if case.expect is Expectation.VALID and _is_refusal(status):
            return self._simplified(case, _is_refusal, self._family("acceptance"))
        if case.expect is Expectation.INVALID and _is_acceptance(status):
            return self._accepted(case)
        return None

    def _family(self, name: str) -> tuple[str, ...]:
        return tuple(c.id for c in catalogue(self.definition) if c.family.name == name)

    def _simplified(
        self, case: Case, fails: Callable[[int], bool], owners: tuple[str, ...]
    ) -> Diagnosed:
        """Put a failure down to what is left when everything else is simplified away."""
        known = [one for one in self._known if one.owner in owners and one.explains(case)]
        if known:
            self._look_behind(case, known, fails, owners)
            return known[0]
        if case.request in self._looked_into or not self._left:
            return _PENDING
        self._looked_into.add(case.request)
        for _ in range(_MAX_SLIPS):
            found = self._diagnosed(case, fails, owners)
            if found.explains(case) or not found.cause.features:
                break
            # Simplifying slipped into another fault; it is known now, and is kept out of.
        return found

    def _diagnosed(
        self, case: Case, fails: Callable[[int], bool], owners: tuple[str, ...]
    ) -> Diagnosed:
        self._left -= 1
        tried = self._tried(case, fails, owners)
        steps = len(tried.failing)
        for other in variations(tried.smallest):
            self._sort(tried, other, fails)
        tried.contrast += self._passing(tried.smallest, fails)
        alike = [other for _, other in tried.failing[steps:]]
        found = self._concluded(tried, alike, owners)
        for number, _ in tried.failing[:steps]:
            self.assign(number, found)
        for number, other in tried.failing[steps:]:
            # Another value fails as well: for the same reason, or for one of its own.
            own = found if found.explains(other) else self._simplified(other, fails, owners)
            self.assign(number, own)
        return found

    def _passing(self, case: Case, fails: Callable[[int], bool]) -> list[Case]:
        """Return those of the requests unlike *case*, to be compared with it, that don't fail."""
        return [other for other in self._unlike(case) if self._has(other, lambda s: not fails(s))]

    def _unlike(self, case: Case) -> Iterator[Case]:
        """Yield the nearest valid request, and invalid ones for other reasons of one that is so."""
        plain = case_of(self.definition, request_of(b"{}"), "the plainest")
        yield case.control or plain
        if case.expect is Expectation.INVALID:
            yield self._cut_short()
            others = {o.rule.keyword: o for o in invalid_cases(self.definition, QUICK) if o.rule}
            own = {rule.keyword for rule in case.rules}
            yield from (other for keyword, other in others.items() if keyword not in own)

    def _cut_short(self) -> Case:
        return case_of(self.definition, request_of(_CUT), "cut short")

    def _concluded(
        self, tried: _Tried, alike: Iterable[Case], owners: tuple[str, ...]
    ) -> Diagnosed:
        cause = self._cause(tried.smallest, tried.contrast, alike)
        owner = next(c for c in self._clauses(owners) if c.claims(cause))
        found = Diagnosed(owner.id, cause, tried.smallest.expect)
        self._known.append(found)
        return found

    def _look_behind(
        self,
        case: Case,
        known: list[Diagnosed],
        fails: Callable[[int], bool],
        owners: tuple[str, ...],
    ) -> None:
        """Look for another fault in a request that one known fault explains already.

        What is left of it without the known causes is looked into by itself.
        """
        size = len(case.body or b"")
        if size > _LARGE:
            return
        for other in chain(variations(case), simpler(case)):
            self._to_read -= size
            if not self._behind or self._to_read < 0:
                return
            if any(one.explains(other) for one in known):
                continue
            self._behind -= 1
            answered = self.ask(other)
            if answered is None:
                continue
            if fails(answered.status):
                self.assign(answered.number, self._simplified(other, fails, owners))
            # The first such request is the one that keeps most of what was there.
            return

    def _clauses(self, ids: Iterable[str]) -> list[Clause]:
        wanted = set(ids)
        return [clause for clause in catalogue(self.definition) if clause.id in wanted]

    def _tried(
        self, case: Case, fails: Callable[[int], bool], owners: tuple[str, ...] = ()
    ) -> _Tried:
        """Simplify *case* as long as it fails, and for no reason that is known already."""
        known = [one for one in self._known if one.owner in owners and not one.explains(case)]
        tried = _Tried(case)
        steps = 0
        while True:
            for other in simpler(tried.smallest):
                if any(one.explains(other) for one in known):
                    continue
                steps += 1
                if steps <= _MAX_STEPS and self._sort(tried, other, fails):
                    tried.smallest = other
                    break
            else:
                return tried

    def _sort(self, tried: _Tried, other: Case, fails: Callable[[int], bool]) -> bool:
        """Send *other*, and note whether it fails, too; return that."""
        answered = self.ask(other)
        if answered is None:
            return False
        if fails(answered.status):
            tried.failing.append((answered.number, other))
            return True
        tried.contrast.append(other)
        return False

    def _cause(self, case: Case, contrast: Iterable[Case], alike: Iterable[Case]) -> Cause:
        """Return what *case* has and no request has that is simpler and passes.

        What the requests *alike* have, too, which fail with another value in its place, is
        preferred.
        """
        passing = [other.holds for other in contrast]
        keywords = frozenset(rule.keyword for rule in case.rules)
        own = case.holds.difference(*passing) if passing else frozenset()
        own = own.intersection(*(other.holds for other in alike)) or own
        if own:
            return Cause((min(own, key=_generality),), case.holds, keywords)
        return Cause(_together(case.holds, passing), case.holds, keywords)

    def _has(self, case: Case | None, outcome: Callable[[int], bool]) -> bool:
        answered = None if case is None else self.ask(case)
        return answered is not None and outcome(answered.status)

    def _accepted(self, case: Case) -> Diagnosed | None:
        """Put an accepted violation down to its rule, its position, or what is beside it."""
        if case.rule is None:
            return self._owned("refuse.anything", case)
        if isinstance(case.label.value, NotJson):
            return self._not_json(case)
        rule = case.rule
        key = (rule.keyword, rule.pointer, str(rule.place), rule.how)
        if key in self._rules or not self._left:
            return self._rules.get(key, _PENDING)
        self._left -= 1
        tried = self._tried(case, _is_acceptance)
        smallest = tried.smallest
        # A refusal proves nothing where a valid request like it is refused, too.
        proven = [one for one in tried.contrast if self._has(one.control, _is_acceptance)]
        around = self._surroundings(smallest, proven)
        if around:
            name = "every-element" if around[0].kind in _POSITIONS else "in-any-company"
            found = self._owned(f"refuse.{name}", smallest, around)
        else:
            found = self._rules[key] = self._plain(smallest)
        for number, _ in tried.failing:
            self.assign(number, found)
        return found

    def _owned(self, owner: str, case: Case, features: tuple[Feature, ...] = ()) -> Diagnosed:
        keywords = frozenset(rule.keyword for rule in case.rules)
        return Diagnosed(owner, Cause(features, case.holds, keywords), case.expect)

    def _surroundings(self, case: Case, contrast: Iterable[Case]) -> tuple[Feature, ...]:
        """Return what surrounds the violation in *case*, and in no request that is refused."""
        passing = [other.holds for other in contrast]
        own = case.holds.difference(*passing) if passing else frozenset()
        around = [feature for feature in own if feature.kind in _SURROUNDINGS]
        return (min(around, key=_generality),) if around else ()

    def _plain(self, case: Case) -> Diagnosed:
        """Put a violation that is accepted by itself down to its rule, or to its part."""
        assert case.rule is not None
        for place in (BODY, *case.rule.place.around):
            if self._goes_unchecked(place):
                owner = "refuse.every-part" if place else "refuse.anything"
                return self._owned(owner, case, (Feature(Kind.PART, place),) if place else ())
        owners = self._clauses(self._family("refusal"))
        cause = Cause((), case.holds, frozenset({case.rule.keyword}))
        return Diagnosed(next(c.id for c in owners if c.claims(cause)), cause, case.expect)

    def _goes_unchecked(self, place: Place) -> bool:
        """Return whether no rule is checked at *place* or below, but some rule elsewhere."""
        if place not in self._parts:
            self._parts[place] = self._is_unchecked(place)
        return self._parts[place]

    def _is_unchecked(self, place: Place) -> bool:
        plain = [*invalid_cases(self.definition, QUICK), *other_types(self.definition)]
        plain = [case for case in plain if case.rule is not None]
        inside = [case for case in plain if case.rule and case.rule.place.within(place)]
        if len({case.rule.keyword for case in inside if case.rule}) < _SEVERAL:
            return False
        # The first that is refused ends it, so that little is sent for nothing.
        if any(map(self._is_refused, inside)):
            return False
        # What is refused although a valid request like it is, too, is no evidence either way.
        accepted = (case for case in inside if self._has(case, _is_acceptance))
        if len({case.rule.keyword for case in accepted if case.rule}) < _SEVERAL:
            return False
        outside = [case for case in plain if case not in inside]
        return not place or any(map(self._is_refused, outside))

    def _is_refused(self, case: Case) -> bool:
        """Return whether an invalid request is refused, and for no other reason."""
        return self._has(case, _is_refusal) and self._has(case.control, _is_acceptance)

    def _not_json(self, case: Case) -> Diagnosed:
        """Put a body that is not JSON down to its encoding, where other such bodies are refused."""
        if self._goes_unchecked(BODY):
            return self._owned("refuse.anything", case)
        value = case.label.value
        encoding = isinstance(value, NotJson) and value.is_encoding
        if encoding and self._has(self._cut_short(), _is_refusal):
            return self._owned("refuse.invalid-utf-8", case, (Feature(Kind.NOT_UTF_8),))
        return self._owned("refuse.malformed-json", case)

    def _credentials(self, case: Case) -> Diagnosed | None:
        """Put bad credentials that are let in down to their kind."""
        if not self._has(case.control, _is_acceptance):
            return None

        def let_in(kind: Credentials) -> bool:
            other = case_of(self.definition, case.request, f"with {kind}", kind)
            return self._has(other, _is_acceptance)

        name = kind_of(case.credentials)
        if name != "missing" and let_in(Credentials.RANDOM):
            # Any token will do, or nobody looks at the header.
            unchecked = let_in(Credentials.MISSING)
            behind = case.credentials in BEHIND_BEARER
            name = "missing" if unchecked else "wrong" if behind else name
        return self._owned(f"auth.{name}", case)


def _generality(feature: Feature) -> tuple[int, int, tuple[int, int, str, str]]:
    """Order by kind, and what is said of places by depth first: what is there is in something."""
    rank = RANK[feature.kind]
    outer = min(rank, RANK[Kind.PRESENT]) if feature.place else rank
    return outer, len(feature.place), feature.generality


def _together(
    features: Iterable[Feature], passing: Iterable[frozenset[Feature]]
) -> tuple[Feature, ...]:
    """Return the two most general features that no passing request has both of."""
    others = list(passing)
    if not others:
        return ()
    for pair in combinations(sorted(features, key=_generality)[:_COMPARED], 2):
        if not any(other.issuperset(pair) for other in others):
            return pair
    return ()
