"""Invalid requests that are like a given one but for one thing: where a rule is broken, or how.

What a failure is put down to is claimed only where these tell it apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from contracts.definition import Definition
from contracts.definition.place import Place
from contracts.record.case import Case
from contracts.record.feature import Kind
from contracts.record.json_text import NotJson
from strategies.bodies.build import QUICK
from strategies.bodies.sites import Site, embed, sites
from strategies.invalid.corpus import broken_case, invalid_cases, violations_at
from strategies.raw.corpus import raw_cases

# Ways to break one rule at one place, and other rules of one part, that are tried.
_WAYS: Final = 4
_RULES: Final = 3
# Other places that the same way to break a rule is tried at.
_PLACES: Final = 2
_LARGE: Final = 1_000
_SHARED: Final = frozenset({Kind.NOT_JSON, Kind.NOT_UTF_8, Kind.SYNTAX, Kind.SILENT})


def relatives(case: Case) -> Iterator[Case]:
    """Yield what breaks the same rule elsewhere, or otherwise, or another rule nearby."""
    rule, definition = case.rule, case.label.definition
    if rule is None or isinstance(case.label.value, NotJson):
        yield from _alike(case)
        return
    elsewhere = _by_keyword(definition).get(rule.keyword, ())
    yield from (other for other in elsewhere if other.rule and other.rule.place != rule.place)
    yield from _otherwise(case, rule.keyword, rule.place, rule.how)
    yield from _nearby(definition, rule.keyword, rule.place)


def same_way(case: Case) -> Iterator[Case]:
    """Yield what breaks the same rule in the same way, alone, at a few other places."""
    rule, definition = case.rule, case.label.definition
    if rule is None or not rule.place:
        return
    found = 0
    for place in dict.fromkeys(site.place for site in sites(definition.request)):
        if found == _PLACES:
            return
        known = _ways_at(definition, place).get((rule.keyword, rule.how))
        if known is not None and place != rule.place:
            found += 1
            yield known


def plainly_broken(case: Case) -> Case | None:
    """Return the smallest request that breaks the same rule in the same way; None where none is."""
    rule = case.rule
    if rule is None or not rule.place:
        return None
    return _ways_at(case.label.definition, rule.place).get((rule.keyword, rule.how))


@cache
def _ways_at(definition: Definition, place: Place) -> dict[tuple[str, str], Case]:
    """Return every small violation at a place, by its keyword and its manner."""
    return {(o.rule.keyword, o.rule.how): o for o in reversed(_at(definition, place)) if o.rule}


def _alike(case: Case) -> Iterator[Case]:
    """Yield what shares a feature of a body that is not JSON, or that nobody speaks of."""
    own = {feature for feature in case.features if feature.kind in _SHARED}
    for other in raw_cases(case.label.definition, QUICK):
        if own & other.features and other.request != case.request and _is_small(other):
            yield other


def _is_small(case: Case) -> bool:
    return len(case.body or b"") < _LARGE


@cache
def _by_keyword(definition: Definition) -> dict[str, tuple[Case, ...]]:
    """Return the plainest violation of each rule at each place, by its keyword."""
    found: dict[str, list[Case]] = {}
    for case in invalid_cases(definition, QUICK):
        if case.rule is not None:
            found.setdefault(case.rule.keyword, []).append(case)
    return {keyword: tuple(cases) for keyword, cases in found.items()}


def _otherwise(case: Case, keyword: str, place: Place, how: str) -> Iterator[Case]:
    """Yield the same rule broken at the same place in other ways."""
    seen = {how}
    for other in _at(case.label.definition, place):
        rule = other.rule
        if len(seen) > _WAYS:
            return
        if rule is not None and rule.keyword == keyword and rule.how not in seen:
            seen.add(rule.how)
            yield other


@cache
def _at(definition: Definition, place: Place) -> tuple[Case, ...]:
    """Return every small violation at a place."""
    return tuple(
        made
        for site in sites(definition.request)
        if site.place == place
        for made in _of_site(definition, site)
        if len(made.body or b"") < _LARGE
    )


def _of_site(definition: Definition, site: Site) -> Iterator[Case]:
    for violation in violations_at(site):
        if not isinstance(violation.value, list) or len(violation.value) < _LARGE:
            value = embed(site, violation.value)
            yield broken_case(definition, site, violation, value)


def _nearby(definition: Definition, keyword: str, place: Place) -> Iterator[Case]:
    """Yield other rules broken in the same part, the innermost part first."""
    left = _RULES
    others = (c for k, cases in _by_keyword(definition).items() if k != keyword for c in cases)
    found = [(case, case.rule.place) for case in others if case.rule is not None]
    for part in reversed(place.around):
        for case, where in found:
            if left and where.within(part):
                left -= 1
                yield case
