"""The invalid corpus: for every rule at every place, cases that break it and nothing else.

Each violation of ``strategies.violations`` stands at its place alone, and its first
form also behind a valid element and at the end of many.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from contracts.definition import Definition
from contracts.definition.place import Place
from contracts.definition.schema.branches import json_type
from contracts.record.case import Case
from contracts.record.inspection import Inspection
from contracts.record.request import Request
from strategies.bodies.build import CI, QUICK, distinct, json_case
from strategies.bodies.sites import Site, embed, sites
from strategies.invalid.manners import is_convertible, kind_of, manner_of
from strategies.invalid.siblings import BESIDE
from strategies.invalid.surrounding import AMID, AMID_WITHOUT_IDS, needs_proof, settings_of
from strategies.violations import Violation, violations
from strategies.violations.objects import INSTEAD

# Of what is wrong with longer arrays, one form is sent: a body of 10,001 ids takes 300 kB.
_LONG: Final = 1_000
_Placed = tuple[Violation, Any, str]
"""A violation, the body that it stands in, and what surrounds it there."""


class Broken(NamedTuple):
    """A case, and what is broken in it.

    Attributes:
        case: the case.
        place: where its rule is broken.
        keyword: of the rule.
        manner: how it is broken, whatever the words of the place are.
        kind: what kind of value stands there where all is well.
        form: the JSON type that stands there, and whether programs take it for nothing.
        setting: what surrounds it; empty where nothing does.
        branch: of which alternative it is what is broken; empty where there is no choice.
        is_convertible: whether a language or a library makes it right without being asked.
    """

    case: Case
    place: Place
    keyword: str
    manner: str
    kind: str
    form: tuple[str, bool]
    setting: str
    branch: str
    is_convertible: bool


@cache
def invalid_cases(definition: Definition, profile: str = CI) -> tuple[Case, ...]:
    """Return the invalid corpus of a profile."""
    return tuple(distinct(one.case for one in broken_cases(definition, profile)))


@cache
def broken_cases(definition: Definition, profile: str = CI) -> tuple[Broken, ...]:
    """Return the invalid corpus of a profile with what is broken in each; some may be repeats."""
    return tuple(
        Broken(
            case=broken_case(definition, site, violation, body, setting),
            place=site.place,
            keyword=violation.keyword,
            manner=manner_of(site.node, violation),
            kind=kind_of(site.node),
            form=(json_type(violation.value), not violation.value),
            setting=setting,
            branch=site.node.label if site.steps and site.steps[-1].kind == "branch" else "",
            is_convertible=is_convertible(site.node, violation),
        )
        for site in sites(definition.request)
        for violation, body, setting in _at(site, profile)
    )


@cache
def without_ids(definition: Definition) -> dict[Request, Case]:
    """Return, for each request with a violation among everything, the same without other ids."""
    found = {}
    for site in sites(definition.request):
        for plain, _ in _by_rule(site):
            for violation in plain:
                made = dict(settings_of(site, violation))
                rich, poor = (
                    broken_case(definition, site, violation, made[where](), where)
                    for where in (AMID, AMID_WITHOUT_IDS)
                )
                found[rich.request] = poor
    return {request: case for request, case in found.items() if case.request != request}


@cache
def other_types(definition: Definition) -> tuple[Case, ...]:
    """Return, for each place, a second value of the wrong type: null alone is often let in."""
    found = []
    for site in sites(definition.request):
        wrong = [v for v in violations_at(site) if v.keyword in {"type", "oneOf"}]
        telling = [v for v in wrong if v.value not in (None, [], {}, "", 0, False)]
        for violation in telling[:1]:
            value = embed(site, violation.value)
            found.append(broken_case(definition, site, violation, value))
    return tuple(found)


def violations_at(site: Site) -> list[Violation]:
    """Return the violations that make a request invalid when they stand at *site*."""
    return list(_violations_at(site))


@lru_cache(1_000)
def _violations_at(site: Site) -> tuple[Violation, ...]:
    found = (v for v in violations(site.node) if not _said_elsewhere(site, v))
    is_doubtful = needs_proof(site.root)
    return tuple(v for v in found if not is_doubtful or is_proven(site, v))


def is_proven(site: Site, violation: Violation) -> bool:
    """Tell whether a request with *violation* at *site* breaks one rule, beyond doubt."""
    found = Inspection(site.root, embed(site, violation.value))
    rules = {(breach.keyword, breach.pointer, breach.place) for breach in found.breaches}
    return len(rules) == 1 and not found.obscure


def _at(site: Site, profile: str) -> Iterator[_Placed]:
    for plain, others in _by_rule(site):
        yield from ((violation, embed(site, violation.value), "") for violation in plain)
        cheap = [violation for violation in others if not _costs_much(violation)]
        if profile == CI:
            yield from _shared_out(site, plain, cheap)
        elif profile != QUICK:
            yield from ((violation, embed(site, violation.value), "") for violation in cheap)
            for violation in plain:
                yield from (
                    (violation, make(), where) for where, make in settings_of(site, violation)
                )


def _by_rule(site: Site) -> Iterator[tuple[list[Violation], list[Violation]]]:
    """Yield the violations of each rule at *site*: the plainest, and all others."""
    found: dict[tuple[str, str], list[Violation]] = {}
    for violation in violations_at(site):
        found.setdefault((violation.keyword, violation.pointer), []).append(violation)
    for (keyword, _), alike in found.items():
        # Each required property is a rule of its own, though they share a keyword.
        own = [v for v in alike if keyword == "required" and not v.variant.startswith(INSTEAD)]
        plain = own or alike[:1]
        yield plain, [violation for violation in alike if violation not in plain]


def _shared_out(site: Site, plain: list[Violation], others: list[Violation]) -> Iterator[_Placed]:
    """Yield every manner to break a rule, and every setting to break it in, together.

    A request that is refused shows that its manner is known, and that its setting is looked at;
    of one that is accepted, simpler requests tell which of the two it is.
    """
    left, seen = list(others), set[tuple[str, str]]()
    for violation in plain:
        for where, make in settings_of(site, violation):
            if where == AMID_WITHOUT_IDS:
                # It is sent in place of the other, to who checks ids (see without_ids).
                continue
            if where == AMID:
                # What is missing, or null, is what other properties are thought to make up for.
                yield violation, make(), where
                continue
            # Each required property is one rule, and may be asked for beside some others only.
            rule = violation.variant if where.startswith(BESIDE) else ""
            if (where, rule) in seen:
                continue
            seen.add((where, rule))
            # Where this manner cannot stand in such a setting, the plainest does.
            own = dict(settings_of(site, left[0])).get(where) if left else None
            yield (violation, make(), where) if own is None else (left.pop(0), own(), where)
    yield from ((violation, embed(site, violation.value), "") for violation in left)


def _said_elsewhere(site: Site, violation: Violation) -> bool:
    """Tell whether the value is not invalid here, or breaks a rule of the node above.

    Another branch may take what one branch refuses, so wrong types belong to the oneOf
    itself.  A body of null is unspecified.
    """
    if site.steps and site.steps[-1].kind == "branch":
        return violation.keyword == "type"
    return not site.steps and violation.value is None


def _costs_much(violation: Violation) -> bool:
    return isinstance(violation.value, list) and len(violation.value) > _LONG


def broken_case(
    definition: Definition, site: Site, violation: Violation, value: Any, where: str = ""
) -> Case:
    """Return the case of the body *value*, in which *violation* stands at *site*.

    Args:
        definition: whose contract it breaks.
        site: the place of the violation.
        violation: what is wrong there.
        value: the whole body.
        where: what surrounds the violation, for the case's name.
    """
    name = f"{site.place}: {violation.keyword} broken by {violation.variant}"
    return json_case(definition, f"{name}, {where}" if where else name, value)
