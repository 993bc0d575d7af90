"""A small edit of the shipped definition is named, nothing else is, and the way back mirrors it."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.definition import Definition, load
from contracts.drift.change import Change, Drift, Kind, Side
from contracts.drift.drift import Named, drift_between
from contracts.drift.spot import Spot
from tests.support.edits import Edit, all_edits, edited

SHIPPED: Final = load()
BACK: Final = {Kind.ADDED: Kind.GONE, Kind.GONE: Kind.ADDED}


def drift(before: Definition, after: Definition) -> Drift:
    return drift_between(Named("A", before), Named("B", after))


def spot(change: Change) -> Spot:
    """Return the spot of a change; of a branch that of what it is a branch of."""
    if change.meaning.kind is Kind.BRANCH:
        return change.spot.whole
    return change.spot


def named(found: Drift) -> set[tuple[Side, Spot, Kind]]:
    return {(one.side, spot(one), one.meaning.kind) for one in found.changes}


def test_nothing_changed_from_the_definition_to_itself() -> None:
    assert drift(SHIPPED, edited()).changes == ()


def test_there_are_edits_of_every_kind() -> None:
    kinds = Counter(edit.kind for edit in all_edits())
    assert {*kinds} == {
        *(Kind.NULL, Kind.LIMIT, Kind.WORD, Kind.TYPE, Kind.BRANCH),
        *(Kind.OPEN, Kind.ADDED, Kind.GONE, Kind.RENAMED, Kind.REQUIRED),
    }
    assert kinds.total() > 200


def names_only(edit: Edit) -> None:
    found = drift(SHIPPED, edited(edit))
    assert named(found) == {(side, where, edit.kind) for side, where in edit.places}
    assert found.reworded.places == ()


@settings(max_examples=12)
@given(st.sampled_from(all_edits()))
def test_an_edit_is_named_and_nothing_else_is(edit: Edit) -> None:
    names_only(edit)


@pytest.mark.thorough
@pytest.mark.parametrize("edit", all_edits(), ids=str)
def test_each_edit_is_named_and_nothing_else_is(edit: Edit) -> None:
    names_only(edit)


@settings(max_examples=12)
@given(
    st.lists(st.sampled_from(all_edits()), min_size=2, max_size=2, unique_by=lambda e: e.pointer)
)
def test_the_way_back_mirrors_the_way_there(edits: list[Edit]) -> None:
    one, other = edited(edits[0]), edited(edits[1])
    there, back = drift(one, other), drift(other, one)
    assert Counter(map(mirrored, there.changes)) == Counter(map(seen, back.changes))


def seen(change: Change) -> tuple[Side, str, Kind, bool, bool]:
    """Return a change as it is on both ways: its side, place, kind and directions.

    What an answer has no more is missed by who reads it, required or not; the way back knows
    nothing of that, and so it is left out here.
    """
    meaning = change.meaning
    is_answer = change.side is Side.ANSWER
    place = spot(change).place.parent if meaning.kind is Kind.RENAMED else spot(change).named
    widens = meaning.widens and not (is_answer and meaning.kind in {Kind.GONE, Kind.RENAMED})
    narrows = meaning.narrows and not (is_answer and meaning.kind in {Kind.ADDED, Kind.RENAMED})
    return change.side, str(place), meaning.kind, widens, narrows


def mirrored(change: Change) -> tuple[Side, str, Kind, bool, bool]:
    side, place, kind, widens, narrows = seen(change)
    return side, place, BACK.get(kind, kind), narrows, widens
