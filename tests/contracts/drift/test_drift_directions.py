"""What is called stricter allows nothing new, and what is called looser forbids nothing old."""

from __future__ import annotations

from typing import Any, Final

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.definition import Definition, load
from contracts.drift.change import Kind, Side
from contracts.drift.drift import Named, drift_between
from strategies.drawing.derive import derive
from tests.support.edits import Edit, all_edits, edited

# What a property that comes or goes means is a matter of those who know it, and not of schemas.
EDITS: Final = [
    edit
    for edit in all_edits()
    if edit.kind not in {Kind.ADDED, Kind.GONE, Kind.RENAMED}
    and any(side is Side.REQUEST for side, _ in edit.places)
]


def refused(definition: Definition, values: list[Any]) -> list[Any]:
    schema = definition.json_schema(definition.operation.request)
    validator = jsonschema_rs.Draft4Validator(schema)
    return [value for value in values if not validator.is_valid(value)]


@settings(max_examples=8)
@given(st.sampled_from(EDITS), st.data())
def test_the_direction_of_a_change_is_that_of_its_values(edit: Edit, data: st.DataObject) -> None:
    before, after = load(), edited(edit)
    found = drift_between(Named("A", before), Named("B", after)).of(Side.REQUEST)
    if not any(change.meaning.widens for change in found):
        new = data.draw(st.lists(derive(after.request), min_size=8, max_size=8))
        assert refused(before, new) == []
    if not any(change.meaning.narrows for change in found):
        old = data.draw(st.lists(derive(before.request), min_size=8, max_size=8))
        assert refused(after, old) == []
