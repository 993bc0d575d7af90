"""What the benchmark of shrinking counts, on strategies as small as can be."""

from __future__ import annotations

from hypothesis import strategies as st

from benchmarks.failing import PROPERTIES
from benchmarks.section import render
from benchmarks.shrinking import Shrunk, section, shrunk


def test_what_fails_is_shrunk_and_its_steps_are_counted() -> None:
    found = shrunk(st.integers(0, 1_000), lambda number: number > 100, 0)
    assert found.value == 101
    assert found.steps > 3
    assert shrunk(st.just(1), lambda number: number > 100, 0) == Shrunk(None, 0)


def test_the_shortest_with_the_smallest_numbers_is_minimal() -> None:
    sizes = [Shrunk(value, 0).size for value in ({"a": 101}, {"a": 999}, {"a": 2047}, None)]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 4


def test_a_failure_that_was_not_found_is_not_minimal_and_has_no_steps() -> None:
    small, large, none = Shrunk("e", 5), Shrunk("yes", 20), Shrunk(None, 0)
    results = {
        "one": {"ours": [small, small], "by hand": [large, small]},
        "other": {"ours": [small], "by hand": [none]},
    }
    made = section(results)
    assert [goal.measured for goal in made.goals] == ["3 to 1", "0.40 times", "more for 0 of 1"]
    assert all(goal.met for goal in made.goals)
    assert "2 of 5" in render(made)


def test_there_are_fifteen_properties_and_the_empty_request_has_none_of_them() -> None:
    assert len(PROPERTIES) == 15
    assert not [name for name, fails in PROPERTIES.items() if fails({})]
