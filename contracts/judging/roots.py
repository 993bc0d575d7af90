"""Crashes and silences of one root: what a server cannot read, or cannot write back.

A reader that crashes on what it cannot read, or never comes to an end, does so on a body that is
cut short and on one in another encoding, or on every integer that takes more than 64 bits; a writer
of answers on NaN and on a lone surrogate; a database on NUL in a text and in an id; a part that is
taken for an array on numbers and on texts.  Each is one fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from contracts.definition.place import Place
from contracts.judging.failing import Failing, Group, is_unread
from contracts.judging.showing import validity
from contracts.record.feature import OF_RULES, OddId, TextOf

# So many ways to crash of one kind have one root; two may well be two faults.
_SEVERAL: Final = 3
_NUL: Final = "NUL"
# What is larger is large for one reason; reading it takes time.
_LARGE: Final = 20_000
_WIDE: Final = 2**63


def of_one_root(groups: list[Group]) -> list[Group]:
    """Return the groups of crashes, or silences, those of one root as one that names each way."""
    if len(groups) < _SEVERAL:
        return groups
    left, found = list(groups), list[Group]()
    # The root that most have in common comes first.
    for root in sorted(_ROOTS, key=lambda one: -len(_parted(groups, one)[0])):
        alike, others = _parted(left, root)
        if len(alike) >= _SEVERAL:
            left = others
            found.append(_as_one(alike))
    nul = [group for group in left if _names_nul(group)]
    if len(nul) >= _SEVERAL:
        left = [group for group in left if group not in nul]
        found.append(_as_one(nul))
    return [*_by_places(left), *found]


def _names_nul(group: Group) -> bool:
    """Return whether the cause is NUL, in a text or in an id."""
    cause = group.cause.feature
    if cause is None:
        return False
    what = cause.detail.what if isinstance(cause.detail, TextOf) else cause.detail
    return what in {_NUL, OddId.NUL}


def _by_places(groups: list[Group]) -> list[Group]:
    """Return groups, as one those that break a rule at the same few places in several ways."""
    met: list[tuple[str, frozenset[Place], list[Group]]] = []
    kept = []
    for group in groups:
        keyword, places = _broken(group)
        if not 0 < len(places) < _SEVERAL:
            kept.append(group)
            continue
        alike = [one for one in met if one[0] == keyword and one[1] & places]
        met = [one for one in met if one not in alike]
        wide = places.union(*(one[1] for one in alike))
        met.append((keyword, wide, [*(g for one in alike for g in one[2]), group]))
    for _, _, found in met:
        kept += [_as_one(found)] if len(found) >= _SEVERAL else found
    return kept


def _broken(group: Group) -> tuple[str, frozenset[Place]]:
    """Return the rule that a group breaks, and the places where it does; none for other causes."""
    cause = group.cause.feature
    if cause is None or cause.kind not in OF_RULES:
        return "", frozenset()
    keyword = str(cause.detail[0] if type(cause.detail) is tuple else cause.detail)
    rules = (rule for one in group.members for rule in one.exchange.case.rules)
    return keyword, frozenset(rule.place for rule in rules if rule.keyword == keyword)


def _parted(
    groups: Iterable[Group], root: Callable[[Failing], bool]
) -> tuple[list[Group], list[Group]]:
    """Return the groups that have *root*, and those that have not; each may be part of one."""
    alike, others = list[Group](), list[Group]()
    for group in groups:
        having = tuple(filter(root, group.members))
        lacking = tuple(one for one in group.members if not root(one))
        if having and lacking and group.cause.features:
            # What a cause is known of stays together.
            others.append(group)
            continue
        alike += [replace(group, members=having)] * bool(having)
        others += [replace(group, members=lacking)] * bool(lacking)
    return alike, others


def _as_one(groups: list[Group]) -> Group:
    """Return the groups as one: the cause that is shown best, and how else it is met."""
    first, *rest = sorted(groups, key=_telling)
    named = [part for group in rest for part in _named(group) if group.cause.features]
    also = tuple(dict.fromkeys((*first.cause.also, *named)))
    members = sorted((one for group in groups for one in group.members), key=lambda one: one.size)
    return Group(replace(first.cause, also=also), tuple(members))


def _telling(group: Group) -> tuple[bool, int, tuple[int, int]]:
    """Order groups: those with a cause first, then what the contract says most of, the small."""
    return (not group.cause.features, min(map(validity, group.members)), group.smallest.size)


def _named(group: Group) -> Iterable[str]:
    said = replace(group.cause, also=()).words.removeprefix("not JSON: ")
    return (f"for {said}", *group.cause.also)


def _is_no_object(one: Failing) -> bool:
    """Return whether a body is JSON, and no object."""
    value = one.exchange.case.label.value
    return bool(one.exchange.case.body) and not is_unread(one) and not isinstance(value, dict)


def _cannot_be_written(one: Failing) -> bool:
    """Return whether a body holds what no JSON in UTF-8 can: NaN, a lone surrogate, odd bytes."""
    body = one.exchange.case.body or b""
    return len(body) <= _LARGE and _is_beyond_writing(body)


@lru_cache(1_000)
def _is_beyond_writing(body: bytes) -> bool:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return True
    try:
        # As most readers do it: NaN is read, and so is a number beyond all limits, however long.
        value: Any = json.loads(text, parse_int=float)
    except (ValueError, RecursionError):
        return False
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return True
    return False


def _has_a_wide_number(one: Failing) -> bool:
    """Return whether a body has an integer that 64 bits do not hold."""
    case = one.exchange.case
    if not case.body or len(case.body) > _LARGE or is_unread(one):
        return False
    left = [case.label.value]
    while left:
        value = left.pop()
        if type(value) is int and not -_WIDE <= value < _WIDE:
            return True
        left += value.values() if isinstance(value, dict) else value if type(value) is list else ()
    return False


_ROOTS: Final = (is_unread, _cannot_be_written, _is_no_object, _has_a_wide_number)
