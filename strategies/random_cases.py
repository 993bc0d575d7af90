"""Random cases: strategies that yield a request together with what is expected of it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contracts.case import Case
from contracts.definition import load
from strategies.build import valid_case
from strategies.derive import derive
from strategies.invalid import broken_case, violations_at
from strategies.setting import ALONE, Setting, beside
from strategies.sites import ENTRY, Site, embed, sites
from strategies.violations import Violation


def valid_cases() -> SearchStrategy[Case]:
    """Return a strategy of valid cases."""
    return derive(load().request).map(lambda value: valid_case("valid", value))


def invalid_cases() -> SearchStrategy[Case]:
    """Return a strategy of invalid cases, each naming the rule it breaks."""
    return broken().map(lambda drawn: broken_case(*drawn))


def invalid_requests() -> SearchStrategy[Any]:
    """Return a Hypothesis strategy of JSON bodies that the contract forbids.

    Each breaks exactly one rule, of the schema or of the prose.
    """
    return broken().map(lambda drawn: drawn[2])


def broken() -> SearchStrategy[tuple[Site, Violation, Any, Setting]]:
    """Return a strategy of a place, one of its violations, the body that has it, and the setting.

    What stands around the violation is as plain as can be, so that nothing else is
    broken; how many valid elements come before it, and under which key, is drawn.
    """
    places = [(site, found) for site in sites(load().request) if (found := violations_at(site))]

    @st.composite
    def draw_broken(draw: st.DrawFn) -> tuple[Site, Violation, Any, Setting]:
        site, found = draw(st.sampled_from(places))
        violation = draw(st.sampled_from(found))
        steps = [step for step in site.arrays if _room(site, step) > 1]
        step = draw(st.sampled_from([None, *steps]))
        padding = 1 if step is None else draw(st.integers(1, _room(site, step) - 1))
        through_map = any(part.kind == ENTRY for part in site.steps)
        key = draw(st.text(min_size=1, max_size=20)) if through_map else "key"
        value = embed(site, violation.value, second=step, padding=padding, key=key)
        setting = ALONE if step is None else beside(site, step, padding, 0)
        return site, violation, value, setting

    return draw_broken()


def _room(site: Site, step: int) -> int:
    return int(min(site.parent(step).keywords.get("maxItems", 5), 25))
