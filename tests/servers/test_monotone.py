"""More requests never find less: what a shorter run finds, a longer one finds, too."""

from __future__ import annotations

import random
from functools import cache
from typing import Any, Final

import pytest

from contracts.clauses import catalogue
from contracts.definition import load
from contracts.judging.finding import Outcome
from contracts.run.events import Options
from contracts.run.runner import Run
from contracts.servers.liars import liars
from contracts.servers.liars.composed import composable, compose
from contracts.servers.reference import TOKEN
from tests.servers.direct import FRAMING, target_of
from tests.support.runs import thoroughly

pytestmark = pytest.mark.slow

SIZES: Final = (2, 4, 8)
NAMES: Final = [name for name, liar in liars().items() if composable(liar)]
BUDGETS: Final = (50, 100, 200, 400, None)
# The subjects whose clauses are about each exchange; some share their failures.
PATTERNS: Final = ("accept", "refuse", "auth", "wire", "thread", "echo", "identity")
# Whether a clock stands still, or answers differ, shows only in time or by chance.
_BY_CHANCE: Final = frozenset({"thread.created_at.follows-the-clock"})


def shows_on_the_wire(name: str) -> bool:
    return liars()[name].clause in FRAMING


def members(number: int) -> tuple[str, ...]:
    """Return the names of a seeded set of liars: two, four or eight of them."""
    draw = random.Random(f"monotone-{number}")
    return tuple(draw.sample(NAMES, SIZES[number % len(SIZES)]))


@cache
def concluded(
    names: tuple[str, ...], profile: str = "quick", **more: Any
) -> dict[str, tuple[Outcome, str]]:
    """Return what each clause comes to where the liars of these names are one server."""
    server = compose([liars()[name] for name in names]).server()
    target = target_of(server, wire=any(map(shows_on_the_wire, names)))
    try:
        result = Run(target, Options(token=TOKEN, profile=profile, **more)).execute()
    finally:
        target.close()
    assert [v.clause.id for v in result.clauses if v.outcome is Outcome.ERROR] == []
    return {v.clause.id: (v.outcome, v.reason) for v in result.clauses}


def failing(names: tuple[str, ...], profile: str = "quick", **more: Any) -> frozenset[str]:
    """Return the clauses that fail."""
    found = concluded(names, profile, **more)
    return frozenset(n for n, (outcome, _) in found.items() if outcome is Outcome.FAIL) - _BY_CHANCE


# The ci profile against eight faults takes as long as against all smaller sets together.
@pytest.mark.parametrize("number", [0, *thoroughly(1, 2)])
def test_a_longer_profile_finds_all_that_a_shorter_one_finds(number: int) -> None:
    names = members(number)
    assert failing(names) - failing(names, "ci") == set(), names


# Sets of four faults that show without a wire cost least for what they show.
@pytest.mark.parametrize("number", [4, *thoroughly(3, 5)])
def test_more_requests_find_all_that_fewer_find(number: int) -> None:
    names = members(number)
    found = [failing(names, max_requests=most) for most in BUDGETS]
    # What more requests put down to one fault of a wider clause is found, too.
    known = [few | explained(names, max_requests=m) for m, few in zip(BUDGETS, found, strict=True)]
    lost = {most: few - all_ for most, few, all_ in zip(BUDGETS, found, known[1:], strict=False)}
    assert {most: names for most, names in lost.items() if names} == {}, names


@pytest.mark.parametrize("number", [4, *thoroughly(6, 7, 8)])
def test_what_some_clauses_find_is_found_beside_all_others(number: int) -> None:
    names = members(number)
    whole = failing(names) | explained(names)
    chosen = {pattern: failing(names, pattern=pattern) for pattern in PATTERNS}
    more = {pattern: sorted(found - whole) for pattern, found in chosen.items()}
    assert {pattern: found for pattern, found in more.items() if found} == {}, names


def explained(names: tuple[str, ...], **more: Any) -> frozenset[str]:
    """Return the clauses whose failures are another's, which is named."""
    return frozenset(
        name
        for name, (outcome, reason) in concluded(names, **more).items()
        if outcome is Outcome.INCONCLUSIVE and "see " in reason
    )


def test_the_patterns_are_those_of_the_catalogue() -> None:
    subjects = {clause.id.partition(".")[0] for clause in catalogue(load())}
    assert set(PATTERNS) <= subjects
