"""Exploration: the same for the same seed, whatever else was drawn in the process."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.internal.cache import LRUCache
from hypothesis.internal.conjecture import providers

from contracts.definition import load
from contracts.record.case import Case, Expectation
from contracts.run.drawing import random_cases, shrink
from strategies.drawing.random_cases import invalid_cases, valid_cases

COUNT = 60


@pytest.mark.slow
@pytest.mark.parametrize("expect", [Expectation.VALID, Expectation.INVALID])
def test_what_was_drawn_before_changes_nothing(
    expect: Expectation, monkeypatch: pytest.MonkeyPatch
) -> None:
    random_cases.cache_clear()
    monkeypatch.setattr(providers, "CONSTANTS_CACHE", LRUCache(1024))
    first = [case.body for case in random_cases(load(), expect, COUNT, 3)]

    @settings(max_examples=200, database=None)
    @given(st.one_of(valid_cases(load()), invalid_cases(load())))
    def draw(case: Case) -> None:
        assert case.body is not None

    # Hypothesis remembers the words of this module, and of all others, from here on.
    draw()
    random_cases.cache_clear()
    assert [case.body for case in random_cases(load(), expect, COUNT, 3)] == first


def test_another_seed_draws_other_cases() -> None:
    drawn = [{c.body for c in random_cases(load(), Expectation.VALID, COUNT, n)} for n in (3, 4)]
    assert len(drawn[0] & drawn[1]) < COUNT / 10


def test_random_numbers_go_on_where_what_hypothesis_tries_is_sent() -> None:
    drawn = random_cases(load(), Expectation.VALID, 10, 1)
    seen: list[float] = []

    def breaks(case: Case) -> bool:
        del case
        seen.append(random.random())
        return False

    # What is large takes a thousand tries more.
    small = sorted(drawn, key=lambda one: len(one.body or b""))[2]
    shrink(small, {one.body for one in drawn if one.body}, breaks, count=10, number=1)
    seen.append(random.random())
    assert len(seen) > 50
    assert len(set(seen)) == len(seen)
