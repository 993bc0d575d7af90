"""Random cases: strategies that yield a request together with what is expected of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contracts.definition import Definition, Node
from contracts.definition.place import ENTRY
from contracts.record.case import Case
from contracts.record.inspection import Inspection
from strategies.bodies.build import json_case
from strategies.bodies.sites import Site, embed, sites
from strategies.drawing.blocks import Maker, pick, strategy
from strategies.drawing.derive import derive
from strategies.drawing.draws import Draws
from strategies.drawing.sizes import size_of
from strategies.invalid.corpus import broken_case, violations_at
from strategies.invalid.surrounding import needs_proof
from strategies.violations import Violation

Broken = tuple[Site, Violation]
# Long enough for any letters, and short enough for any limit of keys.
_KEYS: Final = st.text(min_size=1, max_size=20)
# How many of 256 violations are the plainest of their rule: a quarter, because some rules
# can be broken in fifty ways, and the plainest one is what most checks are about.
_PLAINEST: Final = 64
# How long an array with a broken element is: without a limit of its own, and at most.  Checks
# that give up somewhere do so after ten or twenty elements.
_USUAL_ROOM: Final = 12
_MAX_ROOM: Final = 25


def valid_cases(definition: Definition) -> SearchStrategy[Case]:
    """Return a strategy of valid cases."""
    return derive(definition.request).map(lambda value: json_case(definition, "valid", value))


def invalid_cases(definition: Definition) -> SearchStrategy[Case]:
    """Return a strategy of invalid cases, each of which breaks one rule."""
    return broken(definition).map(lambda drawn: broken_case(definition, *drawn))


def broken(definition: Definition) -> SearchStrategy[tuple[Site, Violation, Any, str]]:
    """Return a strategy of a place, one of its violations, the request that has it, and where."""
    return broken_values(definition.request).map(lambda drawn: (*drawn, ""))


def broken_values(
    root: Node, max_bytes: int | None = None
) -> SearchStrategy[tuple[Site, Violation, Any]]:
    """Return a strategy of a place below *root*, one of its violations, the value that has it.

    Each rule is broken as often as any other, a quarter of the time in its plainest form.
    All around the violation is plain, so that nothing else is broken.  Drawn are how many
    valid elements come before it, and the key that it stands under.

    Args:
        root: the schema of the value.
        max_bytes: how long its JSON may be; what cannot be broken in so many is not.
    """
    rules = _rules(root, max_bytes)

    def make(draws: Draws, block: bytes, _: int) -> tuple[Site, Violation, Any]:
        # Smaller bytes are an earlier rule: a remainder would jump, and shrinking get stuck there.
        plainest, every = rules[int.from_bytes(block[:2]) * len(rules) >> 16]
        site, violation = pick(plainest if block[2] < _PLAINEST else every, block[3])
        step = pick([None, *(s for s in site.arrays if _room(site, s) > 1)], block[4])
        padding = 1 if step is None else pick(range(1, _room(site, step)), block[5])
        through_map = any(part.kind == ENTRY for part in site.steps)
        key = draws.of(_KEYS) if through_map else "key"
        value = embed(site, violation.value, second=step, padding=padding, key=key)
        is_large = max_bytes is not None and size_of(value) > max_bytes
        if is_large or (needs_proof(root) and not Inspection(root, value).breaches):
            value = embed(site, violation.value)
        return site, violation, value

    return strategy(Maker(6, make, alone=False))


def _rules(root: Node, max_bytes: int | None) -> Sequence[tuple[list[Broken], list[Broken]]]:
    """Return the plainest forms, and all forms, in which each rule can be broken at each place."""
    rules: dict[tuple[Any, ...], list[Broken]] = {}
    plainest: dict[tuple[Any, ...], list[Broken]] = {}
    for site in sites(root):
        seen = set()
        for violation in violations_at(site):
            if max_bytes is not None and size_of(embed(site, violation.value)) > max_bytes:
                continue
            rule = (site.place, violation.keyword, _told_apart(violation))
            rules.setdefault(rule, []).append((site, violation))
            if rule not in seen:
                plainest.setdefault(rule, []).append((site, violation))
            seen.add(rule)
    return [(plainest[rule], every) for rule, every in rules.items()]


def _told_apart(violation: Violation) -> str:
    """Return what sets a rule apart from others of its keyword at its place.

    Each required property is a rule of its own, and so are none of the choices and both.
    Each branch has its own unknown properties.  The tag is the same in all branches.
    """
    if violation.keyword == "additionalProperties":
        return violation.pointer
    own = violation.keyword == "required" or violation.variant.startswith(("both", "neither"))
    return violation.variant.partition(",")[0] if own else ""


def _room(site: Site, step: int) -> int:
    return int(min(site.parent(step).keywords.get("maxItems", _USUAL_ROOM), _MAX_ROOM))
