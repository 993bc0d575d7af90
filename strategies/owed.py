"""What a request owes its place in a run: the features that it shows, the rules that it breaks.

What is more general weighs more: that a rule is broken at all, then where, then how, then amid
what.  An order that follows these weights shows every rule before it shows one at every place.
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import combinations
from typing import Final

from contracts.record.case import Case
from contracts.record.feature import Feature, Kind
from strategies.invalid import Broken

# What there is a choice of in a valid request, and what may matter beside another choice.
_FORMS: Final = frozenset(
    {
        *(Kind.PRESENT, Kind.ABSENT, Kind.NULL, Kind.ALTERNATIVE, Kind.WORD, Kind.COUNT),
        *(Kind.FIRST, Kind.LAST, Kind.TWICE, Kind.LIMIT),
    }
)
_OF_TYPES: Final = frozenset({"type", "oneOf"})
# What is not named here weighs 2.
_WEIGHTS: Final = {
    **dict.fromkeys((Kind.BREAKS, Kind.NOT_JSON), 16),
    **dict.fromkeys((Kind.NOT_UTF_8, Kind.SYNTAX, Kind.SILENT), 8),
    **dict.fromkeys((Kind.NO_BODY, Kind.BARE, Kind.DECLARED, Kind.WRITTEN), 8),
    **dict.fromkeys((Kind.OPEN_OBJECT, Kind.ODD_ID), 4),
    **dict.fromkeys((Kind.LIMIT, Kind.NULL, Kind.ALTERNATIVE, Kind.WORD, Kind.ABSENT), 4),
    **dict.fromkeys((Kind.TEXT_AT, Kind.TEXT_UNITS_AT), 1),
}
_USUAL: Final = 2
# Bits of a number that make a step of eight.
_STEP: Final = 3


def owed(case: Case) -> dict[Hashable, int]:
    """Return what *case* is about, with weights: its features."""
    return {_coarse(feature): _WEIGHTS.get(feature.kind, _USUAL) for feature in case.features}


def _coarse(feature: Feature) -> Hashable:
    """Return *feature*, or of how much is reached the power of eight."""
    if isinstance(feature.detail, int):
        return feature.kind, feature.place, feature.detail.bit_length() // _STEP
    return feature


def owed_by(one: Broken) -> dict[Hashable, int]:
    """Return what a case is about that breaks a rule on purpose.

    That a rule is broken at all weighs most, then where, and how, then how at places of a kind,
    then amid what; what stands at one place only, in one setting only, weighs least.
    """
    keyword, place, manner, setting = one.keyword, one.place, one.manner, one.setting
    found: dict[Hashable, int] = {
        keyword: 16,
        (keyword, place): 8,
        (keyword, manner): 8,
        (keyword, manner, one.kind): 4,
        **{("in", part): 4 for part in place.around},
    }
    if keyword in _OF_TYPES:
        found |= {(keyword, place, one.form[0]): 2, (keyword, place, one.form[1]): 2}
    if keyword == "enum":
        # Words of one name are often checked alike, wherever it stands.
        found["enum", manner, place[-1]] = 2
    if setting:
        # As "last of many" is a position, and "beside role=user" is company.
        sort = setting.partition(" ")[0]
        found |= {("amid", setting): 8, ("amid", setting, place): 2}
        # Each required property is a rule of its own, though they share a keyword.
        one_of = manner if keyword == "required" and sort == "among" else ""
        found["amid", sort, place, keyword, one_of] = 1
    else:
        # What is refused proves most where nothing else is there.
        found |= {("plain", keyword): 16, ("plain", keyword, place): 2}
    return found


def owed_by_pairs(case: Case) -> dict[Hashable, int]:
    """Return which two forms of optional parts meet in a valid *case*."""
    forms = sorted(feature for feature in case.features if feature.kind in _FORMS)
    return dict.fromkeys(combinations(forms, 2), 1)
