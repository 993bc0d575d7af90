"""Names of an answer in another style: only where what is required is missing by its own name."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.definition import load
from contracts.record.restyled import as_declared
from strategies.drawing.valid import thread_objects
from tests.support.exchanges import thread
from tests.support.mangled import json_values

NODE: Final = load().response
NAMES: Final = st.sampled_from(["id", "object", "created_at", "createdAt", "toolResources", "x"])
THREAD: Final = thread(tool_resources={"code_interpreter": {"file_ids": ["file-a"]}})


def without(*names: str, **more: Any) -> dict[str, Any]:
    return {n: entry for n, entry in THREAD.items() if n not in names} | more


@pytest.mark.parametrize(
    "name", ["createdAt", "CreatedAt", "created-at", "CREATED_AT", "createdat"]
)
def test_what_is_required_is_found_in_any_style(name: str) -> None:
    given = without("created_at", **{name: 5})
    assert as_declared(NODE, given) == (without(created_at=5), {"created_at": name})


def test_what_stands_below_is_found_too_but_not_in_a_map() -> None:
    tools = {"codeInterpreter": {"fileIds": ["file-a"]}}
    pairs = {"toolResources": "x", "created_at": "y"}
    came = without("tool_resources", toolResources=tools, metadata=pairs)
    value, restyled = as_declared(NODE, came)
    assert value == without(metadata=pairs)
    assert restyled == {"tool_resources": "toolResources"}


@pytest.mark.parametrize(
    "came",
    [
        THREAD,
        without(createdAt=5),
        without(tool_resources={"codeInterpreter": {"fileIds": []}}),
        without("created_at"),
        without("created_at", created=5),
        # Of two nobody can tell which is meant.
        without("created_at", createdAt=5, CreatedAt=6),
        [THREAD],
        "createdAt",
        None,
    ],
)
def test_where_nothing_that_is_required_has_another_style_all_stays(came: Any) -> None:
    value, restyled = as_declared(NODE, came)
    assert value is came
    assert restyled == {}


@given(thread_objects(load()) | json_values(NAMES))
def test_whatever_comes_it_is_read_and_what_is_right_stays(value: Any) -> None:
    found, restyled = as_declared(NODE, value)
    assert (found is value) or restyled
