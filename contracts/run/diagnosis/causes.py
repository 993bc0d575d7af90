"""Name the cause of a failure: what the failing request has, and no request that passes has."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, takewhile
from typing import Final

from contracts.clauses.clause import Cause
from contracts.definition.place import Place
from contracts.record.case import Case
from contracts.record.expected import Rule
from contracts.record.feature import RANK, Feature, Kind
from contracts.record.json_text import NotJson
from contracts.record.kind import SIGNS

# How many features are compared, two or three at a time: all pairs of 64, and all triples of 24,
# are some 2,000.  What is less general explains less.
_COMPARED: Final = {2: 64, 3: 24}
POSITIONS: Final = frozenset(
    {Kind.LATER, Kind.LATER_IN, Kind.BEHIND_IN, Kind.LAST_IN, Kind.BETWEEN_IN, Kind.BEFORE_IN}
)
_BREACHES: Final = frozenset({Kind.BREAKS, Kind.BREAKS_AT, Kind.BREAKS_HOW, Kind.BREAKS_AT_HOW})
_ENDS: Final = frozenset({Kind.FIRST, Kind.LAST})
_CHOICES: Final = _ENDS | {Kind.ALTERNATIVE}
_SURROUNDINGS: Final = POSITIONS | {Kind.COMPANY, Kind.COMPANY_AT_ALL, Kind.BESIDE}


def cause_of(case: Case, contrast: Iterable[Case], alike: Iterable[Case]) -> Cause:
    """Return what *case* has and no request has that is simpler and passes.

    What the requests *alike* have, too, which fail with another value in its place, is
    preferred.
    """
    passing, alike = [other.holds for other in contrast], list(alike)
    keywords = frozenset(rule.keyword for rule in case.rules)
    own = case.holds.difference(*passing) if passing else frozenset()
    own = own.intersection(*(other.holds for other in alike)) or own
    # Of which signs texts must be, a few of them do not tell.
    told = [one for one in own if one.kind not in SIGNS and not _is_a_choice(case, one)]
    if own:
        own = frozenset(told) or own
        return Cause((min(own, key=_generality),), case.holds, keywords)
    if isinstance(case.label.value, NotJson):
        # Two things that bytes have in common, and that mean nothing, are chance.
        return Cause((), case.holds, keywords)
    shared = case.holds.intersection(*(other.holds for other in alike)) or case.holds
    # Where the others fail for what is theirs, what this one has must do.
    some = _together(shared, passing) or _together(case.holds, passing)
    return Cause(some, case.holds, keywords)


def breach_of(
    case: Case, contrast: Iterable[frozenset[Feature]], alike: Iterable[frozenset[Feature]]
) -> tuple[Feature, ...]:
    """Return what *case* breaks, as widely as no request of the *contrast* breaks it, too.

    The rule wherever it is broken, in one way wherever, in any way at one place, or in one way
    at one place.
    """
    passing = frozenset().union(*contrast)
    shared = frozenset().union(*alike)
    own = [
        feature
        for feature in case.features
        if feature.kind in _BREACHES
        and feature not in passing
        # One way to break it is a cause wherever it is met only if it is met elsewhere.
        and (feature.kind is not Kind.BREAKS_HOW or feature in shared)
    ]
    return (min(own, key=lambda feature: feature.generality),) if own else ()


def surroundings(case: Case, contrast: Iterable[Case]) -> tuple[Feature, ...]:
    """Return what surrounds the violation in *case*, and in no request that is refused."""
    passing = [other.holds for other in contrast]
    own = case.holds.difference(*passing) if passing else frozenset()
    around = [f for f in own if f.kind in _SURROUNDINGS and not _is_a_choice(case, f)]
    return (min(around, key=_generality),) if around else ()


def _is_a_choice(case: Case, feature: Feature) -> bool:
    """Tell whether a sibling is one of the alternatives of which there are too many."""
    beside = feature.kind is Kind.BESIDE
    chosen = (rule.place for rule in case.rules if rule.keyword == "oneOf")
    return beside and feature.place.parent in chosen


def choice(case: Case, contrast: Iterable[Case]) -> tuple[Feature, ...]:
    """Return what *case* breaks where, and the choice beside which that is let in.

    Where is a part, or a position among other elements.  Known only where the same is refused
    beside another choice, and that is among the *contrast*.
    """
    rule = case.rule
    same = [o.holds for o in contrast if rule is not None and _breaks_alike(o, rule)]
    if rule is None or not same:
        return ()
    choices = sorted((f for f in case.holds if f.kind in _CHOICES), key=_generality)
    positions = sorted((f for f in case.holds if f.kind in POSITIONS), key=_generality)
    parts = [(_part(rule.place, one.place), one) for one in choices if one.kind not in _ENDS]
    pairs = [
        *(pair for pair in parts if pair[0].place != pair[1].place),
        # What is let in behind an element of a kind may be of that kind itself.
        *((where, one) for one in choices if one.kind in _ENDS for where in positions),
        *parts,
    ]
    told = (p for p in pairs if case.holds.issuperset(p) and not any(map(set(p).issubset, same)))
    return next(told, ())


def _part(broken: Place, chosen: Place) -> Feature:
    """Return as much as may go unchecked beside a choice: all that *broken* is in and it is not."""
    pairs = zip(broken, chosen, strict=False)
    shared = len(list(takewhile(lambda steps: steps[0] == steps[1], pairs)))
    return Feature(Kind.PART, Place(broken[: shared + (shared < len(chosen))]))


def _breaks_alike(other: Case, rule: Rule) -> bool:
    found = other.rule
    return found is not None and _said(found) == _said(rule)


def _said(rule: Rule) -> tuple[object, ...]:
    return rule.keyword, rule.pointer, rule.place, rule.how


def _generality(feature: Feature) -> tuple[int, int, tuple[int, int, str, str]]:
    """Order by kind, and what is said of places by depth first: what is there is in something."""
    rank = RANK[feature.kind]
    outer = min(rank, RANK[Kind.PRESENT]) if feature.place else rank
    return outer, len(feature.place), feature.generality


def _together(
    features: Iterable[Feature], passing: Iterable[frozenset[Feature]]
) -> tuple[Feature, ...]:
    """Return the two or three most general features that no passing request has all of."""
    others = list(passing)
    if not others:
        return ()
    general = sorted(features, key=_generality)
    for together, compared in _COMPARED.items():
        for some in combinations(general[:compared], together):
            if not any(other.issuperset(some) for other in others):
                return some
    return ()
