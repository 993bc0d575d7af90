"""A long answer is judged in portions: what is wrong is found wherever it stands."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition.validation.validator import thread_violations
from tests.support.exchanges import DEFINITION, thread
from tests.support.steps import grows_faster

MANY: Final = 5_000


def places(value: dict[str, Any]) -> list[tuple[tuple[str, ...], str]]:
    """Return what is broken, and where."""
    return [(found.path, found.keyword) for found in thread_violations(DEFINITION, value)]


@pytest.mark.parametrize("at", [0, 999, 1000, 3333, MANY - 1])
def test_what_is_wrong_deep_in_a_map_is_found(at: int) -> None:
    metadata: dict[str, Any] = {f"k{i}": "v" for i in range(MANY)}
    metadata[f"k{at}"] = 1
    assert places(thread(metadata=metadata)) == [(("metadata", f"k{at}"), "type")]


@pytest.mark.parametrize("at", [0, 999, 1000, 3333, MANY - 1])
def test_what_is_wrong_deep_in_a_list_is_found(at: int) -> None:
    ids: list[Any] = ["file"] * MANY
    ids[at] = None
    path = ("tool_resources", "code_interpreter", "file_ids")
    whole = thread(tool_resources={"code_interpreter": {"file_ids": ids}})
    assert sorted(places(whole)) == [(path, "maxItems"), ((*path, str(at)), "type")]


def test_what_is_wrong_everywhere_is_told_of_some_thousand_times() -> None:
    found = places(
        thread(id=..., metadata=dict.fromkeys(map(str, range(MANY)), 1), extra=[1] * MANY)
    )
    assert ((), "required") in found
    assert 1_000 <= len(found) < MANY


def test_it_costs_no_more_for_more() -> None:
    def call(size: int) -> Any:
        value = thread(metadata=dict.fromkeys(map(str, range(size)), 1))
        return lambda: thread_violations(DEFINITION, value)

    assert not grows_faster(call, (4_000, 8_000, 16_000))


def test_lone_surrogates_break_no_rule_and_hide_none_that_is_broken() -> None:
    half = {"id": "a", "object": "thread", "created_at": 1, "tool_resources": None}
    assert places({**half, "metadata": {"\ud83d": "\ude00"}}) == []
    found = places({**half, "id": 5, "metadata": {"k": "\ud83d"}})
    assert found == [(("id",), "type")]
