"""Put what was accepted by mistake down to its rule, its surroundings, or its credentials."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from contracts.clauses import catalogue
from contracts.clauses.clause import Cause, Clause
from contracts.definition import Definition
from contracts.definition.place import BODY, Place
from contracts.judging.evidence import Diagnosed
from contracts.record.case import Case, Credentials, Expectation, case_of
from contracts.record.credentials import BEHIND_BEARER, kind_of
from contracts.record.feature import Feature, Kind
from contracts.record.json_text import NOT_UTF_8, SURROGATE, NotJson
from contracts.run.diagnosis.asking import Ask, Asking, Assign, is_acceptance, is_kept_out
from contracts.run.diagnosis.causes import POSITIONS, breach_of, choice, surroundings
from strategies.bodies.build import QUICK
from strategies.diagnosis.relatives import relatives
from strategies.invalid.corpus import invalid_cases, other_types

_EVERY: Final = "every-element"
_COMPANY: Final = "in-any-company"
# So many violations are sent twice, to see that rules are not only checked at times.
_CONFIRMED: Final = 3
_EACH: Final = 10**9
# A part of which only one or two rules are known may well lack just these.
_SEVERAL: Final = 3
# So many violations are looked into: apart from what else fails, so that neither is left out.
_MAX_VIOLATIONS: Final = 250
# Found out too late: requests, time or patience were spent.
PENDING: Final = Diagnosed("", Cause(), Expectation.UNSPECIFIED)


def family(definition: Definition, name: str) -> list[Clause]:
    """Return the clauses of the family *name*."""
    return [clause for clause in catalogue(definition) if clause.family.name == name]


@dataclass(slots=True)
class Acceptance:
    """Looks into what was accepted by mistake.

    Args:
        asking: sends what is needed to find out.
        again: sends what was sent already.
        assign: takes note of what a failing exchange is put down to.
    """

    asking: Asking
    again: Ask
    assign: Assign
    _to_confirm: int = _CONFIRMED
    _left: int = _MAX_VIOLATIONS
    _parts: dict[Place, bool] = field(default_factory=dict)
    _rules: dict[tuple[str, ...], Diagnosed] = field(default_factory=dict)

    def is_let_in(self, case: Case) -> bool:
        """Return whether an accepted violation is accepted again; the first few are asked.

        Where one is not, rules are checked at times only, and each is asked.
        """
        answered = self.again(case) if self._to_confirm else None
        if answered is None or is_acceptance(answered.status):
            self._to_confirm = max(0, self._to_confirm - (answered is not None))
            return True
        self._to_confirm = _EACH
        return False

    def violation(self, case: Case) -> Diagnosed:
        """Put an accepted violation down to its rule, its position, or what is beside it."""
        if case.rule is None:
            return self._owned("refuse.anything", case)
        if isinstance(case.label.value, NotJson):
            return self._not_json(case)
        rule = case.rule
        key = (rule.keyword, rule.pointer, str(rule.place), rule.how)
        if key in self._rules:
            return self._rules[key]
        if (place := self._unchecked(rule.place)) is not None:
            return self._in_part(place, case)
        if not self._left:
            return PENDING
        self._left -= 1
        tried = self.asking.tried(case, is_acceptance)
        smallest = tried.smallest
        around = surroundings(smallest, tried.contrast)
        if around:
            name = _EVERY if around[0].kind in POSITIONS else _COMPANY
            found = self._owned(f"refuse.{name}", smallest, around)
        elif beside := choice(smallest, tried.contrast):
            name = _COMPANY if beside[0].kind is Kind.PART else _EVERY
            found = self._owned(f"refuse.{name}", smallest, beside)
        else:
            found = self._rules[key] = self._plain(smallest)
        for number, _ in tried.failing:
            self.assign(number, found)
        return found

    def _owned(self, owner: str, case: Case, features: tuple[Feature, ...] = ()) -> Diagnosed:
        keywords = frozenset(rule.keyword for rule in case.rules)
        return Diagnosed(owner, Cause(features, case.holds, keywords), case.expect)

    def _plain(self, case: Case) -> Diagnosed:
        """Put a violation that is accepted by itself down to its rule, or to its part."""
        assert case.rule is not None
        for place in (BODY, *case.rule.place.around):
            if self._goes_unchecked(place):
                return self._in_part(place, case)
        owners = family(self.asking.definition, "refusal")
        like_it = list(relatives(case))
        # What is broken, as widely as nothing like it is refused.
        refused = [one.features for one in like_it if self._is_refused(one)]
        accepted = [one.features for one in like_it if self.asking.has(one, is_acceptance)]
        features = breach_of(case, refused, accepted)
        cause = Cause(features, case.holds, frozenset({case.rule.keyword}))
        owner = next(clause.id for clause in owners if clause.claims(cause))
        found = Diagnosed(owner, cause, case.expect)
        for one in like_it:
            answered = self.asking.ask(one) if one.features.issuperset(features) else None
            if features and answered is not None and is_acceptance(answered.status):
                self.assign(answered.number, found)
        return found

    def _in_part(self, place: Place, case: Case) -> Diagnosed:
        """Put a violation down to the part that goes unchecked, which may be the whole body."""
        owner = "refuse.every-part" if place else "refuse.anything"
        return self._owned(owner, case, (Feature(Kind.PART, place),) if place else ())

    def _unchecked(self, place: Place) -> Place | None:
        """Return the part around *place* that is known to go unchecked, if any.

        What is broken there needs no further request: there is nothing more to find out.
        """
        return next((one for one in (BODY, *place.around) if self._parts.get(one)), None)

    def _goes_unchecked(self, place: Place) -> bool:
        """Return whether no rule is checked at *place* or below, but some rule elsewhere."""
        if place not in self._parts:
            self._parts[place] = self._is_unchecked(place)
        return self._parts[place]

    def _is_unchecked(self, place: Place) -> bool:
        definition = self.asking.definition
        plain = [*invalid_cases(definition, QUICK), *other_types(definition)]
        plain = [case for case in plain if case.rule is not None]
        inside = [case for case in plain if case.rule and case.rule.place.within(place)]
        if len({case.rule.keyword for case in inside if case.rule}) < _SEVERAL:
            return False
        # The first that is refused ends it, so that little is sent for nothing.
        if any(map(self._is_refused, inside)):
            return False
        # What is refused although a valid request like it is, too, is no evidence either way.
        accepted = (case for case in inside if self.asking.has(case, is_acceptance))
        if len({case.rule.keyword for case in accepted if case.rule}) < _SEVERAL:
            return False
        outside = [case for case in plain if case not in inside]
        return not place or any(map(self._is_refused, outside))

    def _is_refused(self, case: Case) -> bool:
        """Return whether an invalid request is not let in, and for no other reason."""
        return self.asking.has(case, is_kept_out) and self.asking.has(case.control, is_acceptance)

    def _not_json(self, case: Case) -> Diagnosed:
        """Put a body that is not JSON down to its encoding, where other such bodies are refused."""
        if self._goes_unchecked(BODY):
            return self._owned("refuse.anything", case)
        value = case.label.value
        assert isinstance(value, NotJson)
        if value.is_encoding and not self.asking.has(self.asking.cut_short(), is_acceptance):
            return self._owned("refuse.invalid-utf-8", case, (self._bytes(case, value),))
        return self._owned("refuse.malformed-json", case)

    def _bytes(self, case: Case, value: NotJson) -> Feature:
        """Return which bytes are let in: all that are not UTF-8, or surrogates alone."""
        surrogates = Feature(Kind.SYNTAX, BODY, (NOT_UTF_8, SURROGATE))
        encoded = (one for one in relatives(case) if Kind.NOT_UTF_8 in one.label.kinds)
        others = (self.asking.ask(one) for one in encoded if surrogates not in one.features)
        # A server may crash on what its reader refuses; that lets in nothing, either.
        let_in = [is_acceptance(one.status) for one in others if one is not None]
        is_surrogate = value.met == SURROGATE and bool(let_in) and not any(let_in)
        return surrogates if is_surrogate else Feature(Kind.NOT_UTF_8)

    def credentials(self, case: Case) -> Diagnosed | None:
        """Put bad credentials that are let in down to their kind."""
        if not self.asking.has(case.control, is_acceptance):
            return None

        def let_in(kind: Credentials) -> bool:
            other = case_of(self.asking.definition, case.request, f"with {kind}", kind)
            return self.asking.has(other, is_acceptance)

        name = kind_of(case.credentials)
        if name != "missing" and let_in(Credentials.RANDOM):
            # Any token will do, or nobody looks at the header.
            unchecked = let_in(Credentials.MISSING)
            behind = case.credentials in BEHIND_BEARER
            name = "missing" if unchecked else "wrong" if behind else name
        return self._owned(f"auth.{name}", case)
