"""The invalid corpus: for every rule at every place, cases that break it and nothing else.

Each violation of ``strategies.violations`` stands at its place alone, and its first
form also behind a valid element and at the end of many.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final

from contracts.definition import Definition, Node
from contracts.definition.place import ENTRY
from contracts.definition.prose import UNSTATED_ITEMS
from contracts.record.case import Case
from contracts.record.inspection import Inspection
from contracts.record.samples import MAX_SIZE
from strategies.build import CI, QUICK, distinct, json_case
from strategies.siblings import beside_siblings
from strategies.sites import Site, at, embed, embed_among, sites
from strategies.violations import Violation, violations
from strategies.violations.limits import LONGEST

# Of what is wrong with longer arrays, one form is sent: a body of 10,001 ids takes 300 kB.
_LONG: Final = 1_000
# A check may look at a page of a long list only.
_DEEP: Final = (100, 1_000)
# Elements of an array, and pairs of a map, where nothing limits them.
_UNSTATED: Final = 32
_PAIRS: Final = 16
_Placed = tuple[Violation, Any, str]
"""A violation, the body that it stands in, and what surrounds it there."""


@cache
def invalid_cases(definition: Definition, profile: str = CI) -> tuple[Case, ...]:
    """Return the invalid corpus of a profile."""
    return tuple(
        distinct(
            broken_case(definition, site, *placed)
            for site in sites(definition.request)
            for placed in _at(site, profile)
        )
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
    seen: set[tuple[str, str, str]] = set()
    for violation in violations_at(site):
        # Each required property is a rule of its own, though they share a keyword.
        own = violation.variant if violation.keyword == "required" else ""
        first = (violation.keyword, violation.pointer, own) not in seen
        seen.add((violation.keyword, violation.pointer, own))
        if profile == QUICK:
            if first:
                yield violation, embed(site, violation.value), ""
            continue
        if _costs_much(violation) and not first:
            continue
        yield violation, embed(site, violation.value), ""
        if first:
            yield from _elsewhere(site, violation)
            yield from _among_everything(site, violation)
            yield from _beside_siblings(site, violation)


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


def _elsewhere(site: Site, violation: Violation) -> Iterator[_Placed]:
    """Yield the same violation beside valid siblings: checks often look at the first only."""
    # The original took so many messages; a check may stop looking anywhere before that.
    many = _many(site.root)
    for step in site.arrays:
        max_items = min(site.parent(step).keywords.get("maxItems", many), many)
        longest = min(site.parent(step).keywords.get("maxItems", many), LONGEST)
        for name, before, behind in (
            ("second of two", 1, 0),
            ("between two", 1, 1),
            ("last of many", max_items - 1, 0),
            ("first of two", 0, 1),
            *((f"behind {count}", count, 0) for count in _DEEP if many < count < longest),
            *((("last of all", longest - 1, 0),) if many < longest <= MAX_SIZE else ()),
        ):
            if before + behind < longest:
                body = embed(site, violation.value, second=step, padding=before, behind=behind)
                yield violation, body, f"{name} of {site.container(step)}"
    if site.steps and site.steps[-1].kind == ENTRY:
        yield violation, embed(site, violation.value, key=""), "under an empty key"
        value = embed(site, violation.value)
        for name, before, behind in (
            ("last pair", 1, 0),
            ("last pair", _holder(site).keywords.get("maxProperties", _PAIRS) - 2, 0),
            ("first pair", 0, 1),
        ):
            yield violation, _with_other_pairs(site, value, before, behind), name


@cache
def _many(root: Node) -> int:
    """Return how many elements an array may have that has no limit of its own."""
    stated = (node.keywords.get(UNSTATED_ITEMS) for node in root.walk())
    return next((int(limit) for limit in stated if limit is not None), _UNSTATED)


def _among_everything(site: Site, violation: Violation) -> Iterator[_Placed]:
    """Yield the same violation among all else: a check may depend on what else is there."""
    for name, ids in (("among everything", True), ("among everything but ids", False)):
        yield violation, embed_among(site, violation.value, ids=ids), name


def _beside_siblings(site: Site, violation: Violation) -> Iterator[_Placed]:
    """Yield the same violation beside each form of each property of the same object."""
    for how, body in beside_siblings(site, violation.value):
        yield violation, body, how


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
