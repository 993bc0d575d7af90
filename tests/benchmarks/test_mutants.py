"""Mutants of the shipped definition: what holds for it holds for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.mutants.measure import section
from benchmarks.mutants.trial import KINDS, Result, mutant, tried
from tests.support.runs import thoroughly

# One of each kind of change after the other: one that quick runs tell, one that only ci does, and
# one of the answers.
TRIED = (0, 16, 20)
FURTHER = tuple(number for number in range(0, len(KINDS), 2) if number not in TRIED)
RESULT = Result("limit_moved", "maxItems of messages is 3, was 2")


@pytest.mark.slow
@pytest.mark.parametrize("number", [*TRIED, *thoroughly(*FURTHER)])
def test_a_mutant_has_a_reference_and_is_told_from_what_was_before(number: int) -> None:
    result = tried(number)
    assert (result.refused, result.failing, result.others) == ("", (), ()), result.words
    assert bool(result.caught) is result.is_tried, result.words


@pytest.mark.parametrize("number", range(len(KINDS)), ids=[kind.__name__ for kind in KINDS])
def test_a_mutant_differs_from_the_definition_and_is_the_same_each_time(number: int) -> None:
    one, again = mutant(number), mutant(number)
    assert (one.definition.document, one.definition.prose) != (one.old.document, one.old.prose)
    assert (one.definition.document, one.change.words) == (
        again.definition.document,
        again.change.words,
    )


def test_what_comes_of_mutants_is_a_table_and_goals() -> None:
    found = section(
        [
            replace(RESULT, is_tried=True, caught=("refuse.too-many-items",)),
            replace(
                RESULT, is_tried=True, others=("accept.messages: a valid request was refused",)
            ),
            replace(RESULT, refused="#/x: oneOf cannot be derived from"),
        ]
    )
    assert found.rows == (
        ("limit moved", "3", "1", "2", "2", "1", "1"),
        ("all", "3", "1", "2", "2", "1", "1"),
    )
    assert [goal.measured for goal in found.goals] == ["2 of 2", "1 of 2", "1 of 2"]
    assert found.notes == (f"{RESULT.words}: the server that missed it is not caught",)
    assert not found.is_violated


def test_a_reference_that_does_not_conform_is_a_violation() -> None:
    found = section([replace(RESULT, failing=("wire.json: no JSON",))])
    assert found.is_violated
    assert found.notes == (f"{RESULT.words}: the reference fails wire.json: no JSON",)
