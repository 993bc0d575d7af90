"""The invalid corpus: for every rule at every place, cases that break it and nothing else.

Each violation of ``strategies.violations`` stands at its place alone, and its first
form also behind a valid element and at the end of many.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from contracts.definition import load
from contracts.record.case import Case, Expectation, Rule
from strategies import reach
from strategies.build import CI, QUICK, distinct, dump, ids_in
from strategies.placement import ALONE, Placement, beside, container, features, in_the_middle
from strategies.siblings import beside_siblings
from strategies.sites import ENTRY, ITEM, Site, at, embed, embed_among, parts, sites
from strategies.violations import Violation, violations

# The original took 32 messages; a check may stop looking anywhere before that.
_MANY: Final = 32


@cache
def invalid_cases(profile: str = CI) -> tuple[Case, ...]:
    """Return the invalid corpus of a profile."""
    root = load().request
    return tuple(distinct(case for site in sites(root) for case in _at(site, profile)))


def violations_at(site: Site) -> list[Violation]:
    """Return the violations that make a request invalid when they stand at *site*."""
    return [v for v in violations(site.node) if not _said_elsewhere(site, v)]


def _at(site: Site, profile: str) -> Iterator[Case]:
    seen: set[tuple[str, str, str]] = set()
    for violation in violations_at(site):
        # Each required property is a rule of its own, though they share a keyword.
        own = violation.variant if violation.keyword == "required" else ""
        first = (violation.keyword, violation.pointer, own) not in seen
        seen.add((violation.keyword, violation.pointer, own))
        if profile == QUICK:
            if first:
                yield broken_case(site, violation, embed(site, violation.value))
            continue
        if _costs_much(violation) and not first:
            continue
        yield broken_case(site, violation, embed(site, violation.value))
        if first:
            yield from _elsewhere(site, violation)
            yield from _among_everything(site, violation)
            yield from _beside_siblings(site, violation)


def _said_elsewhere(site: Site, violation: Violation) -> bool:
    """Tell whether the value is not invalid here, or is broken by the node above.

    What one branch refuses another may take, so the oneOf itself owns wrong types;
    and a body of null is unspecified.
    """
    if site.steps and site.steps[-1].kind == "branch":
        return violation.keyword == "type"
    return not site.steps and violation.value is None


def _costs_much(violation: Violation) -> bool:
    return isinstance(violation.value, list) and len(violation.value) > 1000


def _elsewhere(site: Site, violation: Violation) -> Iterator[Case]:
    """Yield the same violation beside valid siblings: checks often look at the first only."""
    for step in site.arrays:
        most = min(site.parent(step).keywords.get("maxItems", _MANY), _MANY)
        inside = container(site, step).rpartition(ITEM)[2]
        for name, before, behind in (
            ("second of two", 1, 0),
            ("between two", 1, 1),
            ("last of many", most - 1, 0),
            ("first of two", 0, 1),
        ):
            if before + behind < most:
                setting = beside(site, step, before, behind, f"{name} of {inside}")
                body = embed(site, violation.value, second=step, padding=before, behind=behind)
                yield broken_case(site, violation, body, setting)
    if site.steps and site.steps[-1].kind == ENTRY:
        nameless = embed(site, violation.value, key="")
        yield broken_case(site, violation, nameless, Placement("under an empty key"))
        value, last = embed(site, violation.value), len(site.steps) - 1
        for name, before, behind in (
            ("last pair", 1, 0),
            ("last pair", 14, 0),
            ("first pair", 0, 1),
        ):
            body = _with_other_pairs(site, value, before, behind)
            yield broken_case(site, violation, body, beside(site, last, before, behind, name))


def _among_everything(site: Site, violation: Violation) -> Iterator[Case]:
    """Yield the same violation in the richest company: a check may depend on what else is there."""
    for name, ids in (("among everything", True), ("among everything but ids", False)):
        body = embed_among(site, violation.value, ids=ids)
        yield broken_case(site, violation, body, in_the_middle(site, name))


def _beside_siblings(site: Site, violation: Violation) -> Iterator[Case]:
    """Yield the same violation beside each form of each property of the same object."""
    for how, body in beside_siblings(site, violation.value):
        yield broken_case(site, violation, body, Placement(how, company=True))


def _with_other_pairs(site: Site, value: Any, before: int, behind: int) -> Any:
    """Put valid pairs around the only pair of the map that *site* goes through."""
    parent = Site(site.root, site.steps[:-1], site.steps[-2].node, site.place)
    found = at(value, parent.steps)
    pairs = [(f"k{i}", "v") for i in range(before + behind)]
    return embed(parent, dict([*pairs[:before], *found.items(), *pairs[before:]]))


def broken_case(site: Site, violation: Violation, value: Any, setting: Placement = ALONE) -> Case:
    """Return the case of the body *value*, in which *violation* stands at *site*."""
    root = load().request
    rule = Rule(violation.pointer, violation.keyword, site.place or "body", violation.variant)
    where = f", {setting.name}" if setting.name else ""
    found = {
        "invalid",
        f"breaks {rule.keyword}",
        f"breaks {rule.keyword} at {rule.place}",
        f"breaks {rule.keyword} with {rule.variant}",
        f"breaks {rule.keyword} at {rule.place} with {rule.variant}",
        f"breaks {rule.keyword} at {rule.place}{where}",
        *(f"part {part}" for part in parts(site.place)),
    }
    return Case(
        name=f"{rule.place}: {rule.keyword} broken by {rule.variant}{where}",
        expect=Expectation.INVALID,
        body=dump(value),
        rule=rule,
        features=frozenset(found.union(features(site, setting, root, value))),
        holds=reach.features(root, value),
        ids=ids_in(root, value),
    )
