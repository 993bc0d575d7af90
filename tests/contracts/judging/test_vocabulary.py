"""Sets of features as numbers, and what is remembered up to a limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses import memory
from contracts.clauses.memory import FirstSeen
from contracts.judging import passes
from contracts.judging.passes import Passes
from contracts.judging.vocabulary import Vocabulary
from contracts.record.case import Case, Scenario
from contracts.record.feature import Feature
from tests.support.exchanges import case, fact

SETS = st.frozensets(st.text("abc:", min_size=1, max_size=6).map(fact), max_size=8)


@given(sets=st.lists(SETS, max_size=5))
def test_nothing_is_lost_or_added(sets: list[frozenset[Feature]]) -> None:
    words = Vocabulary()
    masks = [words.mask(features) for features in sets]
    assert [frozenset(words.features(mask)) for mask in masks] == sets


@given(one=SETS, other=SETS)
def test_masks_are_sets(one: frozenset[Feature], other: frozenset[Feature]) -> None:
    mask = Vocabulary().mask
    assert mask(one) | mask(other) == mask(one | other)
    assert mask(one) & mask(other) == mask(one & other)
    assert (mask(one) == mask(other)) is (one == other)


# What passes is remembered.


def bits(found: Passes, *cases: Case) -> list[int]:
    return [found.bit(one) for one in cases]


def test_each_request_has_a_bit_and_its_features_are_found_by_it() -> None:
    one, other = case(features={fact("a")}, holds={fact("b")}), case(features={fact("c")})
    found = Passes()
    assert bits(found, one, other, one) == [1, 2, 1]
    words = found.vocabulary
    assert found.masks(3, by_rule=True) == {words.mask([fact("a")]), words.mask([fact("c")])}
    assert found.masks(1, by_rule=False) == {words.mask([fact("b")])}
    assert found.masks(0, by_rule=True) == set()


def test_what_a_parser_may_refuse_by_itself_is_not_remembered() -> None:
    assert bits(Passes(), case(is_hard_to_read=True), case()) == [0, 1]


def test_requests_are_remembered_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "_MOST", 2)
    some = [case({"metadata": {"n": str(n)}}) for n in range(6)]
    found = Passes()
    assert bits(found, *some) == [1, 2, 0, 0, 0, 0]
    assert bits(found, *some) == [1, 2, 0, 0, 0, 0]


def test_of_random_requests_only_so_many_bytes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "_MOST_RANDOM_BYTES", 5)
    drawn = [case(body=body, scenario=Scenario.RANDOM) for body in (b"{ }", b"{\n}")]
    assert bits(Passes(), *drawn, case(body=b"{  }")) == [1, 0, 2]


@given(pairs=st.lists(st.tuples(st.integers(0, 9), st.integers()), max_size=30))
def test_the_first_of_each_key_counts_while_there_is_room(pairs: list[tuple[int, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "_MAX_REMEMBERED", 3)
        found = FirstSeen[int, int]()
        known: dict[int, int] = {}
        for key, value in pairs:
            if len(known) < 3:
                known.setdefault(key, value)
            assert found.first(key, value) == known.get(key, value)
        assert len(found) <= 3
