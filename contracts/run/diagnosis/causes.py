"""Name the cause of a failure: what the failing request has, and no request that passes has."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Final

from contracts.clauses.clause import Cause
from contracts.record.case import Case
from contracts.record.feature import RANK, Feature, Kind
from contracts.record.json_text import NotJson

# How many features are compared, two or three at a time: all pairs of 64, and all triples of 24,
# are some 2,000.  What is less general explains less.
_COMPARED: Final = {2: 64, 3: 24}
POSITIONS: Final = frozenset(
    {Kind.LATER, Kind.LATER_IN, Kind.BEHIND_IN, Kind.LAST_IN, Kind.BETWEEN_IN, Kind.BEFORE_IN}
)
_BREACHES: Final = frozenset({Kind.BREAKS, Kind.BREAKS_AT, Kind.BREAKS_HOW, Kind.BREAKS_AT_HOW})
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
    if own:
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
    around = [feature for feature in own if feature.kind in _SURROUNDINGS]
    return (min(around, key=_generality),) if around else ()


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
