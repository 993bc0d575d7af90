"""What a request owes its place in a run: the features that it shows, the rules that it breaks.

What is more general weighs more: that a rule is broken at all, then where, then how, then amid
what.  An order that follows these weights shows every rule before it shows one at every place.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Final

from contracts.definition.place import ENTRY
from contracts.record.case import Case
from contracts.record.feature import Feature, Kind
from strategies.invalid.corpus import Broken
from strategies.violations.objects import INSTEAD
from strategies.violations.words import kind_of_word

# What there is a choice of in a valid request, and what may matter beside another choice.
_FORMS: Final = frozenset(
    {
        *(Kind.PRESENT, Kind.ABSENT, Kind.NULL, Kind.ALTERNATIVE, Kind.WORD, Kind.COUNT),
        *(Kind.FIRST, Kind.LAST, Kind.TWICE, Kind.LIMIT),
    }
)
# What is odd about a request.
_ODD: Final = frozenset(
    {
        *(Kind.SILENT, Kind.OPEN_OBJECT, Kind.ODD_ID, Kind.NOT_A_URI, Kind.DECLARED),
        *(Kind.NOT_JSON, Kind.NOT_UTF_8, Kind.WRITTEN),
    }
)
_OF_TYPES: Final = frozenset({"type", "oneOf"})
# What is not named here weighs 2.
_WEIGHTS: Final = {
    **dict.fromkeys((Kind.BREAKS, Kind.NOT_JSON), 16),
    **dict.fromkeys((Kind.NOT_UTF_8, Kind.SYNTAX, Kind.SILENT), 8),
    # Each of these shows in few requests, and only there.
    **dict.fromkeys((Kind.NO_BODY, Kind.BARE, Kind.NULL), 40),
    **dict.fromkeys((Kind.DECLARED, Kind.WRITTEN), 8),
    **dict.fromkeys((Kind.OPEN_OBJECT, Kind.ODD_ID), 4),
    **dict.fromkeys((Kind.ALTERNATIVE, Kind.WORD, Kind.ABSENT), 4),
    Kind.STANDS: 1,
    # They tell causes apart; which texts there are, their classes say.
    Kind.TEXT_PART: 0,
    **dict.fromkeys((Kind.LIMIT, Kind.COUNT), 8),
    # Limits that nobody has stated are those of buffers, columns and whole bodies.
    **dict.fromkeys((Kind.COUNT_AT_LEAST, Kind.LENGTH_AT_LEAST, Kind.BODY_SIZE), 6),
    **dict.fromkeys((Kind.TEXT_AT, Kind.TEXT_UNITS_AT, Kind.ID_FORM, Kind.ID_LENGTH_AT_LEAST), 1),
}
_USUAL: Final = 2
# What programs often let in: what is not there, what is as good as nothing, what a language or a
# library converts by itself, one in place of several, and what neighbouring APIs know.
_CONFUSED: Final = re.compile(
    "null|false|zero|empty|true|an integer|an array$|an object$|a string$|"
    "the value as JSON in a string|without|only what|"
    "another word|a word in capitals|a word with a space behind|'(unknown|id|object|created_at)'|"
    "both|neither|with what|with the content of|one over"
)
_ANY_WORD: Final = "another word"
_FAR: Final = "far beyond"
# What no integer of a machine holds: a reader may fail at it, whatever is asked there.
_WIDE: Final = "2^64 + "
_STEP_OVER: Final = "one over"
# What is longer is sent when there is room for it, in bytes.
_LONG: Final = 100_000
_RANGE: Final = frozenset({"minimum", "maximum"})
# Settings that are what else is there, and no position.
_COMPANY: Final = frozenset({"among", "beside"})
# What stands in no object that has properties of its own.
_WITHIN: Final = {ENTRY: "map"}
# Bits of a number that make a step of eight.
_STEP: Final = 3


def owed_by_feature(feature: Feature) -> tuple[Hashable, int]:
    """Return what a case is about that has this *feature*, and its weight."""
    return _coarse(feature), _WEIGHTS.get(feature.kind, _USUAL)


def owed_by_odd(case: Case) -> dict[Hashable, int]:
    """Return what a *case* is about that the document says nothing of: the rest of it is usual."""
    found: dict[Hashable, int] = {}
    for feature in case.features:
        if feature.kind in _ODD:
            # Media types are many, and servers that look at them treat most alike.
            declared = feature.kind is Kind.DECLARED or "declared as" in str(feature.detail)
            found |= {("odd", feature.kind, declared): 8, ("odd", feature): 2 if declared else 6}
    return found


def _coarse(feature: Feature) -> Hashable:
    """Return *feature*, or of how much is reached the power of eight."""
    if isinstance(feature.detail, int):
        return feature.kind, feature.place, feature.detail.bit_length() // _STEP
    return feature


def owed_by(one: Broken) -> dict[Hashable, int]:
    """Return what a case is about that breaks a rule on purpose.

    That a rule is broken at all weighs most, then where, then how, and most of it in those ways
    that programs confuse; then amid what.  What stands at one place only, in one setting only,
    weighs least.
    """
    keyword, place, setting = one.keyword, one.place, one.setting
    # Each required property is a rule of its own, though they share a keyword.
    is_renamed = one.manner.startswith(INSTEAD)
    one_of = one.manner if keyword == "required" and not is_renamed else ""
    found: dict[Hashable, int] = {
        keyword: 16,
        (keyword, place, one_of): 1 if is_renamed else 14,
        **{("in", part): 4 for part in place.around},
        **_owed_by_manner(one),
    }
    if one_of:
        # What says of which kind an object is may be guessed from what else is there.
        found["of a kind", place, one_of, one.branch] = 1
    if setting:
        # As "last of many" is a position, and "beside role=user" is company.
        sort = setting.partition(" ")[0]
        # Whether something is there is often asked in one branch of what stands beside it.
        own = one_of if sort in _COMPANY else ""
        found |= {("amid", sort): 8, ("amid", setting): 3, ("amid", setting, place, own): 1}
        found["amid", sort, place, keyword, own] = 1
    else:
        # What is refused proves most where nothing else is there.
        found |= {("plain", keyword): 16}
    return found


def _owed_by_manner(one: Broken) -> dict[Hashable, int]:
    keyword, place, manner = one.keyword, one.place, one.manner
    # Wrong types of a choice are wrong types; in brackets is of which branch.
    rule = "type" if keyword in _OF_TYPES else keyword
    sort = re.sub(r"'[^']*'| \(.*|: .*|(?<=only what ).*(?= holds)", "", manner)
    usual, own = (2 if _CONFUSED.search(words) else 1 for words in (sort, manner))
    # What stands in a map, or is all there is, is often read by itself.
    within = _WITHIN.get(place[-1] if place else "", bool(place)) if usual > 1 else ""
    found: dict[Hashable, int] = {
        (rule, "how", sort): 4 * usual,
        (keyword, manner): 2 * own,
        (rule, sort, one.kind, within): 3 * usual,
    }
    if keyword in _OF_TYPES:
        missing = one.form[0] == "null"
        found |= {(keyword, place, one.form[0]): 10 if missing else 2}
        found |= {(keyword, place, one.form[1]): 2}
    if manner == _FAR:
        # Each place has a column, a buffer or an index of its own.
        found["far", place, keyword] = 2
    if manner.startswith(_WIDE):
        found["wide"] = 30
    if manner == _STEP_OVER and len(one.case.request.body or b"") < _LONG:
        # A limit that is one too large is met oftener than none.
        found["over", keyword, place] = 10
    if keyword in _RANGE and manner.removeprefix("-").isdecimal():
        # Whether a limit itself is within it is easily got wrong.
        found["step", keyword, place] = 20
    if one.is_convertible:
        # Each place is read by code of its own: what one converts says nothing of the next.
        found["converted", place, sort] = 2
    if keyword == "enum":
        # Words of one name are often checked alike, wherever it stands, or not at all.
        known, is_usual = place[-1], False
        if sort == _ANY_WORD:
            known, is_usual = kind_of_word(manner.rpartition(" ")[2], known)
        weight = (20 if is_usual else 8) if sort == _ANY_WORD else 2
        found["enum", sort, known, is_usual] = weight
    return found


def forms(case: Case) -> list[Feature]:
    """Return which forms of optional parts a valid *case* has."""
    return [feature for feature in case.features if feature.kind in _FORMS]
