"""The public strategies: sound for a second validator, sized, written as they were called."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given, seed, settings

from contracts.definition import load
from tests.support.drawn import drawn
from tests.support.independent import broken_prose, explanations, place_of, request_validator
from thread_contracts import (
    Rule,
    UsageError,
    broken_thread_objects,
    invalid_requests,
    thread_objects,
    valid_requests,
)

EVERY = (valid_requests, invalid_requests, thread_objects, broken_thread_objects)
PROSE = frozenset({"maxProperties", "keyMaxLength", "maxLength", "atMostHalfOf"})
few = settings(max_examples=60, deadline=None)


@cache
def validator() -> jsonschema.Draft4Validator:
    return jsonschema.Draft4Validator(load().json_schema(load().operation.response))


@few
@given(thread_objects())
def test_threads_obey_the_schema_and_the_prose(thread: Any) -> None:
    assert list(validator().iter_errors(thread)) == []
    assert broken_prose(thread) == set()
    assert thread["id"].startswith("thread_")
    assert 0 <= thread["created_at"] < 253_402_300_800


@few
@given(broken_thread_objects(with_rule=True))
def test_broken_threads_break_the_rule_that_is_named_and_no_other(pair: tuple[Any, Rule]) -> None:
    thread, rule = pair
    errors = [
        (str(e.validator), place_of(tuple(e.absolute_path)))
        for e in validator().iter_errors(thread)
    ]
    prose = broken_prose(thread) if isinstance(thread, dict) else set()
    if rule.keyword in PROSE:
        assert (errors, prose) == ([], {rule.keyword})
    else:
        # An enum's word of another type breaks both keywords.
        assert {place for _, place in errors} == {str(rule.place)}
        assert rule.keyword in {keyword for keyword, _ in errors} <= {rule.keyword, "enum"}
        assert prose == set()
    load().at(rule.pointer)


@few
@given(invalid_requests(with_rule=True))
def test_invalid_requests_break_the_rule_that_is_named(pair: tuple[Any, Rule]) -> None:
    body, rule = pair
    if rule.keyword in PROSE:
        assert broken_prose(body) == {rule.keyword}
        assert request_validator().is_valid(body)
    else:
        ways = explanations(body)
        assert any(
            (rule.keyword, str(rule.place)) in {(k, place_of(p)) for k, p in w} for w in ways
        )


@pytest.mark.parametrize("make", EVERY)
def test_no_value_is_longer_than_was_asked_for(make: Any) -> None:
    found = drawn(make(max_bytes=600), 80)
    assert max(len(json.dumps(value)) for value in found) <= 600
    assert len({json.dumps(value) for value in found}) > 40


def test_requests_that_are_made_smaller_stay_valid() -> None:
    for body in drawn(valid_requests(max_bytes=512), 60):
        assert list(request_validator().iter_errors(body)) == []


def test_real_ids_take_the_place_of_made_up_ones() -> None:
    real: Any = {
        "file_id": ["file-a", "file-b"],
        "vector_store_id": "vs_a",
        "image_url": ["https://x.example/a.png"],
    }
    for values in (valid_requests(**real), invalid_requests(**real)):
        # Of a hundred rules, ids of stores stand beside two.
        text = json.dumps([body for body in drawn(values, 400) if body])
        assert "file-a" in text
        assert "vs_a" in text
    text = json.dumps(drawn(valid_requests(**real), 150))
    assert not [word for word in ("file-tC", "vs_tC", "example.com/tC") if word in text]
    assert "https://x.example/a.png" in text
    assert "vs_a" in json.dumps(drawn(thread_objects(vector_store_id="vs_a"), 60))


def test_each_is_written_as_it_was_called() -> None:
    assert repr(valid_requests()) == "valid_requests()"
    written = "invalid_requests(with_rule=True, file_id=['file-a'], max_bytes=900)"
    assert repr(invalid_requests(max_bytes=900, file_id=["file-a"], with_rule=True)) == written


@pytest.mark.parametrize("make", EVERY)
@pytest.mark.parametrize("size", [511, -1, "512", True, 600.5], ids=repr)
def test_a_size_that_is_none_is_refused(make: Any, size: Any) -> None:
    with pytest.raises(UsageError, match=r"max_bytes: .* is not a number from 512 on"):
        make(max_bytes=size)


@pytest.mark.parametrize("given_ids", [5, [""], [1], {"a": 1}], ids=repr)
def test_ids_that_are_none_are_refused(given_ids: Any) -> None:
    with pytest.raises(UsageError, match=r"file_id: .* is neither an id nor a list of ids"):
        valid_requests(file_id=given_ids)


def counterexample(values: Any, is_right: Callable[[Any], bool], start: int) -> str:
    """Return what Hypothesis prints of the first of *values* that is not right."""

    @seed(start)
    @settings(database=None, max_examples=400, deadline=None)
    @given(values)
    def test(value: Any) -> None:
        assert is_right(value)

    with pytest.raises(AssertionError) as caught:
        test()
    return "\n".join(caught.value.__notes__)


def test_a_counterexample_names_the_rule() -> None:
    printed = counterexample(invalid_requests(with_rule=True), lambda _: False, 0)
    assert "Rule(pointer=" in printed
    assert "lambda" not in printed


@pytest.mark.parametrize("start", [1, 3, 4])
def test_what_any_value_fails_is_shown_on_the_simplest(start: int) -> None:
    # Hypothesis tries random values beside the simplest, and shows those with fewer draws.
    printed = counterexample(thread_objects(), lambda thread: len(thread["id"]) < 10, start)
    assert "'thread_tC00000000000000000000Zz'" in printed
    assert "'created_at': 0" in printed
