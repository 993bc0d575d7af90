"""Random cases from Hypothesis, the same for the same seed wherever they are drawn."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, Final
from unittest import SkipTest

from hypothesis import Phase, given, seed
from hypothesis.database import ExampleDatabase
from hypothesis.errors import HypothesisException

from contracts.definition import Definition
from contracts.record.case import Case, Expectation, Scenario
from strategies.drawing.isolation import isolated
from strategies.drawing.random_cases import invalid_cases, valid_cases
from strategies.drawing.seeded import generating, reproducible

_REPLAYED: Final = 100


@lru_cache(8)
@isolated()
def random_cases(
    definition: Definition, expect: Expectation, count: int, number: int
) -> tuple[Case, ...]:
    """Return up to *count* different random cases drawn with seed *number*."""
    found: dict[bytes, Case] = {}

    @seed(number)
    @generating(count)
    @given(_strategy(definition, expect))
    def draw(case: Case) -> None:
        if case.body is not None:
            name = f"random {len(found)}: {case.name}"
            found.setdefault(case.body, case.playing(Scenario.RANDOM, name))

    draw()
    return tuple(found.values())


def _strategy(definition: Definition, expect: Expectation) -> Any:
    make = valid_cases if expect is Expectation.VALID else invalid_cases
    return make(definition)


@isolated()
def replay(
    definition: Definition,
    expect: Expectation,
    store: ExampleDatabase,
    breaks: Callable[[Case], bool],
) -> None:
    """Try what earlier runs found; Hypothesis forgets what breaks nothing any more.

    Args:
        definition: whose contract it is.
        expect: of the cases.
        store: where they are kept.
        breaks: sends a case and tells whether it breaks any clause.
    """
    outcomes: dict[bytes, bool] = {}

    @reproducible(_REPLAYED, Phase.reuse, store=store)
    @given(_strategy(definition, expect))
    def again(case: Case) -> None:
        body = case.body or b""
        if body not in outcomes:
            name = f"found before: {case.name}"
            outcomes[body] = tried(case.playing(Scenario.RANDOM, name))
        if outcomes[body]:
            raise _Broken

    # Where nothing is kept, Hypothesis says that it skips the test.
    quiet = suppress(_Broken, HypothesisException, ExceptionGroup, SkipTest)
    with quiet, _unseeded(breaks) as tried:
        again()


@contextmanager
def _unseeded(breaks: Callable[[Case], bool]) -> Iterator[Callable[[Case], bool]]:
    """Yield *breaks* with random numbers that go on, as an app in this process makes ids of them.

    Hypothesis seeds them anew before each example, and puts them back to where they were: the
    app would give ids twice.
    """
    state = random.getstate()

    def tried(case: Case) -> bool:
        nonlocal state
        seeded = random.getstate()
        random.setstate(state)
        try:
            return breaks(case)
        finally:
            state = random.getstate()
            random.setstate(seeded)

    try:
        yield tried
    finally:
        random.setstate(state)


def _shrunk(case: Case) -> Case:
    return case.playing(Scenario.RANDOM, f"shrunk: {case.name}")


class _Broken(Exception):
    """The case still breaks the clause."""


class Enough(BaseException):
    """Shrinking has cost enough; not an Exception, lest Hypothesis shrink that instead."""


@isolated()
def shrink(
    failing: Case,
    known: set[bytes],
    breaks: Callable[[Case], bool],
    *,
    count: int,
    number: int,
    store: ExampleDatabase | None = None,
) -> None:
    """Let Hypothesis look for smaller cases that break the same clause as *failing*.

    The cases of ``random_cases`` with the same *count* and seed *number* are drawn
    again, which costs no request, until *failing* comes up; from there Hypothesis
    shrinks, and what it tries is sent.

    Args:
        failing: a random case that breaks the clause.
        known: bodies that were sent already.
        breaks: sends a case and tells whether it breaks the clause; raises Enough to stop.
        count: how many cases were drawn.
        number: the seed they were drawn with.
        store: where the smallest is kept for other runs.
    """
    outcomes = dict.fromkeys(known, False)
    assert failing.body is not None
    outcomes[failing.body] = True
    reached = False

    # In this order: a seed takes the database away.
    @reproducible(count, Phase.generate, Phase.shrink, store=store)
    @seed(number)
    @given(_strategy(failing.label.definition, failing.expect))
    def again(case: Case) -> None:
        nonlocal reached
        body = case.body or b""
        reached = reached or body == failing.body
        if body not in outcomes:
            outcomes[body] = reached and tried(_shrunk(case))
        if outcomes[body]:
            raise _Broken

    # What matters was sent and judged; Hypothesis only repeats the smallest.
    quiet = suppress(_Broken, Enough, HypothesisException, ExceptionGroup)
    with quiet, _unseeded(breaks) as tried:
        again()
