"""The invalid corpus: for every rule at every place, cases that break it and nothing else.

Each violation of ``strategies.violations`` stands at its place alone, and its first
form also behind a valid element and at the end of many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from typing import Any, Final, NamedTuple

from contracts.definition import Definition, Node
from contracts.definition.place import ENTRY, Place
from contracts.definition.prose import UNSTATED_ITEMS
from contracts.definition.schema.branches import json_type
from contracts.definition.schema.distant import most_items
from contracts.record.case import Case
from contracts.record.inspection import Inspection
from strategies.build import CI, QUICK, distinct, json_case
from strategies.manners import kind_of, manner_of
from strategies.siblings import beside_siblings
from strategies.sites import Site, at, embed, embed_among, sites
from strategies.violations import Violation, violations

# Of what is wrong with longer arrays, one form is sent: a body of 10,001 ids takes 300 kB.
_LONG: Final = 1_000
# A check may look at a page of a long list only.
_DEEP: Final = (100, 1_000)
# Elements of an array, and pairs of a map, where nothing limits them.
_UNSTATED: Final = 32
_PAIRS: Final = 16
_Setting = tuple[str, Callable[[], Any]]
"""What surrounds a violation, and what makes the body in which it does."""
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
    """

    case: Case
    place: Place
    keyword: str
    manner: str
    kind: str
    form: tuple[str, bool]
    setting: str


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
        )
        for site in sites(definition.request)
        for violation, body, setting in _at(site, profile)
    )


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
    if needs_proof(site.root):
        return list(_proven(site))
    return [v for v in violations(site.node) if not _said_elsewhere(site, v)]


@lru_cache(1_000)
def _proven(site: Site) -> tuple[Violation, ...]:
    found = (v for v in violations(site.node) if not _said_elsewhere(site, v))
    return tuple(v for v in found if is_proven(site, v))


def is_proven(site: Site, violation: Violation) -> bool:
    """Tell whether a request with *violation* at *site* breaks one rule, beyond doubt."""
    found = Inspection(site.root, embed(site, violation.value))
    rules = {(breach.keyword, breach.pointer, breach.place) for breach in found.breaches}
    return len(rules) == 1 and not found.obscure


@cache
def needs_proof(root: Node) -> bool:
    """Tell whether the rules below *root* hang together, so that what breaks one may break more."""
    return any(
        node.hard or node.implied or (node.choices and node.required) for node in root.walk()
    )


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
                    (violation, make(), where) for where, make in _settings(site, violation)
                )


def _by_rule(site: Site) -> Iterator[tuple[list[Violation], list[Violation]]]:
    """Yield the violations of each rule at *site*: the plainest, and all others."""
    found: dict[tuple[str, str], list[Violation]] = {}
    for violation in violations_at(site):
        found.setdefault((violation.keyword, violation.pointer), []).append(violation)
    for (keyword, _), alike in found.items():
        # Each required property is a rule of its own, though they share a keyword.
        count = len(alike) if keyword == "required" else 1
        yield alike[:count], alike[count:]


def _shared_out(site: Site, plain: list[Violation], others: list[Violation]) -> Iterator[_Placed]:
    """Yield every manner to break a rule, and every setting to break it in, together.

    A request that is refused shows that its manner is known, and that its setting is looked at;
    of one that is accepted, simpler requests tell which of the two it is.
    """
    left, seen = list(others), set[str]()
    for violation in plain:
        for where, make in _settings(site, violation):
            if where in seen:
                continue
            seen.add(where)
            # Where this manner cannot stand in such a setting, the plainest does.
            own = dict(_settings(site, left[0])).get(where) if left else None
            yield (violation, make(), where) if own is None else (left.pop(0), own(), where)
    yield from ((violation, embed(site, violation.value), "") for violation in left)


def _settings(site: Site, violation: Violation) -> Iterator[_Setting]:
    """Yield wherever else the same violation may be overlooked."""
    yield from _elsewhere(site, violation.value)
    # A check may depend on what else is there.
    for name, ids in (("among everything", True), ("among everything but ids", False)):
        yield name, partial(embed_among, site, violation.value, ids=ids)
    for how, body in beside_siblings(site, violation.value):
        yield how, partial(_same, body)


def _same(body: Any) -> Any:
    return body


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


def _elsewhere(site: Site, value: Any) -> Iterator[_Setting]:
    """Yield the same value beside valid siblings: checks often look at the first only."""
    # The original took so many messages; a check may stop looking anywhere before that.
    many = _many(site.root)
    for step in site.arrays:
        max_items = min(site.parent(step).keywords.get("maxItems", many), many)
        longest = most_items(site.parent(step), many)
        for name, before, behind in (
            ("second of two", 1, 0),
            ("between two", 1, 1),
            ("last of many", max_items - 1, 0),
            ("first of two", 0, 1),
            *((f"behind {count}", count, 0) for count in _DEEP if many < count < longest),
            *((("last of all", longest - 1, 0),) if many < longest else ()),
        ):
            if before + behind < longest:
                make = partial(embed, site, value, second=step, padding=before, behind=behind)
                yield f"{name} of {site.container(step)}", make
    if site.steps and site.steps[-1].kind == ENTRY:
        yield "under an empty key", partial(embed, site, value, key="")
        for name, before, behind in (
            ("last pair", 1, 0),
            ("last pair of many", _holder(site).keywords.get("maxProperties", _PAIRS) - 2, 0),
            ("first pair", 0, 1),
        ):
            yield name, partial(_with_other_pairs, site, embed(site, value), before, behind)


@cache
def _many(root: Node) -> int:
    """Return how many elements an array may have that has no limit of its own."""
    stated = (node.keywords.get(UNSTATED_ITEMS) for node in root.walk())
    return next((int(limit) for limit in stated if limit is not None), _UNSTATED)


def _holder(site: Site) -> Node:
    """Return the schema of what the last step of *site* starts from."""
    return site.parent(len(site.steps) - 1)


def _with_other_pairs(site: Site, value: Any, before: int, behind: int) -> Any:
    """Put valid pairs around the only pair of the map that *site* goes through."""
    parent = Site(site.root, site.steps[:-1], _holder(site), site.place)
    found = at(value, parent.steps)
    pairs = [(f"k{i}", "v") for i in range(before + behind)]
    return embed(parent, dict([*pairs[:before], *found.items(), *pairs[before:]]))


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
