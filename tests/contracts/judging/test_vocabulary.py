"""Sets of features as numbers, and what is remembered up to a limit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses import memory
from contracts.clauses.memory import FirstSeen
from contracts.judging.vocabulary import Matching, Seen, mask, names

WORDS = st.text("abc:", min_size=1, max_size=6)
SETS = st.frozensets(WORDS, max_size=8)


@given(features=SETS)
def test_nothing_is_lost_or_added(features: frozenset[str]) -> None:
    assert names(mask(features)) == features


@given(one=SETS, other=SETS)
def test_masks_are_sets(one: frozenset[str], other: frozenset[str]) -> None:
    assert mask(one) | mask(other) == mask(one | other)
    assert mask(one) & mask(other) == mask(one & other)
    assert (mask(one) == mask(other)) is (one == other)


@given(sets=st.lists(SETS, max_size=6), start=WORDS)
def test_a_pattern_touches_what_begins_with_it_whenever_that_was_met(
    sets: list[frozenset[str]], start: str
) -> None:
    matching = Matching(re.compile(re.escape(start)))
    for features in sets:
        assert matching.touches(mask(features)) is any(f.startswith(start) for f in features)


@given(sets=st.lists(SETS, max_size=12), most=st.integers(0, 6))
def test_as_many_different_sets_are_remembered_as_there_is_room_for(
    sets: list[frozenset[str]], most: int
) -> None:
    seen, bits = Seen(most), 0
    for features in sets:
        bits |= seen.bit(mask(features))
    expected = list(dict.fromkeys(sets))[:most]
    assert seen.sets(bits) == expected
    assert seen.sets(0) == []
    for features in sets:
        assert bool(seen.bit(mask(features))) is (features in expected)


@given(pairs=st.lists(st.tuples(st.integers(0, 9), st.integers()), max_size=30))
def test_the_first_of_each_key_counts_while_there_is_room(pairs: list[tuple[int, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "_MOST", 3)
        found = FirstSeen[int, int]()
        known: dict[int, int] = {}
        for key, value in pairs:
            if len(known) < 3:
                known.setdefault(key, value)
            assert found.first(key, value) == known.get(key, value)
        assert len(found) <= 3
