"""Put groups of failures together that are one fault, and part those that are not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import Final

from contracts.clauses.clause import ANYTHING, Cause
from contracts.judging.failing import Failing, Group
from contracts.record.feature import Feature, Kind

# What is broken alike at so many places is one fault.
_SEVERAL_PLACES: Final = 3
_TWO: Final = 2
# Ways that one check lets in, or one conversion makes right: two of a sort are one fault.
_TWINS: Final = {
    **dict.fromkeys(("true", "false"), "a boolean"),
    **dict.fromkeys(("an integer", "zero"), "an integer"),
    **dict.fromkeys(("a string", "an empty string"), "a string"),
    **dict.fromkeys(("an array", "an array of none"), "an array"),
    **dict.fromkeys(("an object", "an object with nothing in it"), "an object"),
}
_SPELLINGS: Final = (" in capitals", " in another case")
_BY_PLACE: Final = frozenset({Kind.BREAKS_AT, Kind.BREAKS_AT_HOW})
_EMPTIES: Final = frozenset({Kind.NULL, Kind.ABSENT, Kind.COUNT})
_EMPTY_COUNTS: Final = ("none", "nothing in it")
_BY_SIGNS: Final = frozenset({Kind.SIGNS_AT})
_BY_ORDER: Final = frozenset({Kind.STANDS})
_BY_SYNTAX: Final = frozenset({Kind.SYNTAX, Kind.NOT_UTF_8})


def by_keyword(group: Group) -> list[Group]:
    """Return a group without a cause as one for each rule, or set of rules, that is broken."""
    if group.cause.features:
        return [group]
    found: dict[frozenset[str], list[Failing]] = {}
    for one in group.members:
        keywords = frozenset(rule.keyword for rule in one.exchange.case.rules)
        found.setdefault(keywords, []).append(one)
    return [Group(Cause((), group.cause.smallest, k), tuple(m)) for k, m in found.items()]


def joined(name: str, groups: list[Group]) -> list[Group]:
    """Return the groups of a clause, those with one cause as one.

    Where nothing is refused, no rule in particular is the cause.
    """
    found: dict[object, list[Group]] = {}
    for group in groups:
        cause = group.cause
        known = cause.features and (cause.features, cause.also)
        found.setdefault(ANYTHING if name == ANYTHING else known or group, []).append(group)
    return [_one_of(alike, of_all=name == ANYTHING) for alike in found.values()]


def as_one(groups: list[Group]) -> Group:
    """Return the groups of one fault as one, with the least of the numbers that it fails from."""
    if len(groups) == 1:
        return groups[0]
    return Group(min((group.cause for group in groups), key=_reached), _members(groups))


def _reached(cause: Cause) -> tuple[int, ...]:
    return tuple(one.detail for one in cause.features if isinstance(one.detail, int))


def _one_of(groups: list[Group], *, of_all: bool) -> Group:
    if len(groups) == 1:
        return groups[0]
    return Group(Cause() if of_all else groups[0].cause, _members(groups))


def _members(groups: Iterable[Group]) -> tuple[Failing, ...]:
    """Return the members of all *groups*, the smallest first."""
    members = (one for group in groups for one in group.members)
    return tuple(sorted(members, key=lambda one: one.size))


def absorbed(groups: list[tuple[str, Group]]) -> list[tuple[str, Group]]:
    """Return groups without those of one way to break a rule, where a place has it in any way.

    What is known of the place explains them, and they go there.
    """
    wide = [found for found in groups if _broken_by(found[1], Kind.BREAKS_AT)]
    kept, moved = [], {id(group): [group] for _, group in wide}
    for owner, group in groups:
        homes = [_home(one, owner, wide) for one in group.members]
        if _broken_by(group, Kind.BREAKS_HOW) and None not in homes:
            for one, home in zip(group.members, homes, strict=True):
                moved[id(home)].append(replace(group, members=(one,)))
        else:
            kept.append((owner, group))
    return [(owner, _with(group, moved.get(id(group), [])[1:])) for owner, group in kept]


def beside(groups: list[tuple[str, Group]]) -> list[tuple[str, Group]]:
    """Return groups in which something invalid stands beside another one's cause as that one."""
    alone = {
        (owner, one.place, one.detail): group
        for owner, group in groups
        if (one := group.cause.feature) is not None and one.kind is not Kind.BESIDE
    }
    moved = {id(group): list[Group]() for _, group in groups}
    kept = []
    for owner, group in groups:
        one = group.cause.feature
        home = None
        if one is not None and one.kind is Kind.BESIDE:
            home = alone.get((owner, one.place, one.detail))
        if home is not None:
            moved[id(home)].append(group)
            continue
        kept.append((owner, group))
    return [(owner, _with(group, moved[id(group)])) for owner, group in kept]


def _with(group: Group, others: list[Group]) -> Group:
    return replace(group, members=_members([group, *others])) if others else group


def _broken_by(group: Group, kind: Kind) -> bool:
    feature = group.cause.feature
    return feature is not None and feature.kind is kind


def _home(one: Failing, owner: str, groups: list[tuple[str, Group]]) -> Group | None:
    """Return the group of the same clause whose cause a failing request has, too."""
    held = one.exchange.case.features
    return next(
        (g for name, g in groups if name == owner and held.issuperset(g.cause.features)), None
    )


def gathered(groups: Iterable[tuple[str, Group]]) -> Iterator[tuple[str, Group]]:
    """Yield groups, and as one those that break one rule in one way at several places.

    The same for one place where the rule is broken in several ways; two are enough there, where
    they are of one sort, as true and false are.
    """
    # Who reads one object in order has several orders wrong.
    found = _merged(
        groups, _BY_ORDER, lambda one: one.place.parent, lambda one: f"for {one}", least=_TWO
    )
    # One expression may be asked of several maps.
    found = _merged(
        found, _BY_SIGNS, lambda one: one.detail, lambda one: f"at {one.place}", least=_TWO
    )
    found = _merged(
        found, _BY_PLACE, lambda one: (one.kind, one.detail), lambda one: f"at {one.place}"
    )
    found = _merged(found, _BY_PLACE, _rule_at, lambda one: f"for {_way(one)}")
    yield from _merged(found, _BY_PLACE, _sort_at, lambda one: f"for {_way(one)}", least=_TWO)


def of_one_sort(groups: Iterable[tuple[str, Group]]) -> list[tuple[str, Group]]:
    """Return groups, and as one those of ids in several forms, and of a part empty in any way.

    One expression is what ids are held against, and one question whether there is something.
    """
    found = _merged(groups, {Kind.ID_FORM}, _form_at, lambda one: f"for one {one.detail}")
    return _merged(found, _EMPTIES, _empty_at, lambda one: f"where {one.words}", least=_TWO)


def _form_at(feature: Feature) -> tuple[object, ...]:
    return feature.kind, feature.place


def _empty_at(feature: Feature) -> tuple[object, ...]:
    """Return the place of what is empty; else the feature."""
    is_empty = feature.kind is not Kind.COUNT or feature.detail in _EMPTY_COUNTS
    return ("empty", feature.place) if is_empty else (feature,)


def without_syntax(groups: Iterable[tuple[str, Group]]) -> Iterator[tuple[str, Group]]:
    """Yield groups, and as one those of bodies that are not JSON in several ways."""
    yield from _merged(groups, _BY_SYNTAX, lambda _: None, lambda one: f"for {_flaw(one)}")


def _flaw(feature: Feature) -> str:
    """Return in which way a body is not JSON, or not UTF-8."""
    return feature.words.removeprefix("not JSON: ")


def _rule_at(feature: Feature) -> tuple[object, ...]:
    """Return the place and the rule, where one way to break it is meant; else the feature."""
    if feature.kind is Kind.BREAKS_AT_HOW and isinstance(feature.detail, tuple):
        return feature.kind, feature.place, feature.detail[0]
    return (feature,)


def _sort_at(feature: Feature) -> tuple[object, ...]:
    """Return the place, the rule and of which sort the way is to break it; else the feature."""
    rule, way = _rule_at(feature), _way(feature)
    sort = _TWINS.get(way, "")
    for spelling in _SPELLINGS:
        sort = sort or (way.removesuffix(spelling) if way.endswith(spelling) else "")
    return (*rule, sort) if sort and rule != (feature,) else (feature,)


def _way(feature: Feature) -> str:
    return str(feature.detail[-1]) if isinstance(feature.detail, tuple) else ""


def _merged(
    groups: Iterable[tuple[str, Group]],
    kinds: Collection[Kind],
    key: Callable[[Feature], object],
    named: Callable[[Feature], str],
    *,
    least: int = _SEVERAL_PLACES,
) -> list[tuple[str, Group]]:
    """Return groups, those with one cause of these kinds and the same *key* as one of them.

    Fewer than *least* stay as they are.
    """
    alike: dict[tuple[object, ...], list[tuple[str, Group]]] = {}
    for owner, group in groups:
        cause = group.cause
        alone = not cause.also and len(cause.features) == 1
        alone = alone and cause.features[0].kind in kinds
        mark = (owner, key(cause.features[0])) if alone else (group,)
        alike.setdefault(mark, []).append((owner, group))
    merged = []
    for found in alike.values():
        if len(found) < least:
            merged += found
            continue
        (owner, first), *rest = sorted(found, key=lambda one: one[1].smallest.size)
        also = tuple(named(group.cause.features[0]) for _, group in rest)
        members = _members(group for _, group in found)
        merged.append((owner, Group(replace(first.cause, also=also), members)))
    return merged
