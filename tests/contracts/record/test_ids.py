"""Where a request carries ids that a target may look up, and of which kind they are."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.record.inspection import IdPlace
from strategies.bodies.build import json_case
from strategies.valid.everyday import everything
from tests.support.nodes import site

DEFINITION: Final = load()


def ids_of(value: Any) -> frozenset[IdPlace]:
    return json_case(DEFINITION, "by hand", value).ids


def test_ids_go_by_kind_and_place_in_any_branch() -> None:
    _, whole = next(everything(DEFINITION.request))
    assert IdPlace("file", site("messages[].attachments[].file_id").place) in ids_of(whole)
    image = {"type": "image_file", "image_file": {"file_id": "f"}}
    body = {"messages": [{"role": "user", "content": [image]}]}
    place = site("messages[].content[].image_file.file_id").place
    assert ids_of(body) == {IdPlace("file", place)}


@pytest.mark.parametrize("value", [{}, {"messages": 5}, {"messages": [5]}])
def test_where_none_can_stand_there_are_none(value: Any) -> None:
    assert ids_of(value) == frozenset()


def test_an_id_place_is_written_as_kind_and_place() -> None:
    place = site("tool_resources.file_search.vector_store_ids[]").place
    assert str(IdPlace("vector_store", place)) == (
        "vector_store at tool_resources.file_search.vector_store_ids[]"
    )
