"""Simpler requests: each is one step away, of the same kind, and steps lead to the plainest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from contracts.record.case import JSON, Case, Expectation
from contracts.record.feature import Feature, Kind
from contracts.record.json_text import parse
from contracts.record.writing import dump
from strategies.diagnosis.simpler import simpler
from strategies.diagnosis.varied import variations
from strategies.invalid.corpus import invalid_cases
from strategies.valid.corpus import boundary_cases
from strategies.valid.forms import form_cases
from tests.support.bodies import chunked, message
from tests.support.exchanges import DEFINITION, case
from tests.support.independent import problems

VALID: Final = boundary_cases(DEFINITION, "quick")
INVALID: Final = invalid_cases(DEFINITION, "quick")
# A sample of each kind; all of them take a minute.
SAMPLE: Final = (*VALID[::7], *INVALID[::7])
# Thousands of elements are taken away one by one at last.
SMALL: Final = [of for of in SAMPLE if len(of.body or b"") < 100_000]
# More than any request of the corpus takes: the largest has about sixty optional parts.
MANY_STEPS: Final = 300


def rules(of: Case) -> list[tuple[str, str]]:
    return [(rule.keyword, str(rule.place)) for rule in of.rules]


def values(found: Iterator[Case]) -> list[Any]:
    return [parse(one.body or b"") for one in found]


def size(of: Case) -> int:
    """Return how much there is in a request, however it is written: names, elements, letters."""
    return len(json.dumps(of.label.value, separators=(",", ":"), ensure_ascii=False))


@pytest.mark.parametrize("of", SAMPLE, ids=lambda of: of.name)
def test_what_is_made_of_a_request_is_another_one_of_the_same_kind(of: Case) -> None:
    for made in (list(simpler(of)), list(variations(of))):
        requests = [other.request for other in made]
        assert len(requests) == len(set(requests))
        assert of.request not in requests
        assert {other.expect for other in made} <= {of.expect}
        assert all(rules(other) == rules(of) for other in made)
        declared = {other.content_type for other in made if other.body != of.body}
        assert declared <= {JSON, of.content_type}
        if of.expect is Expectation.VALID:
            assert [problems(value) for value in values(iter(made)) if problems(value)] == []


@pytest.mark.parametrize("of", SAMPLE, ids=lambda of: of.name)
def test_steps_come_to_an_end_and_valid_requests_end_at_the_plainest(of: Case) -> None:
    """A server that fails whatever is sent: the first simpler request is taken each time."""
    steps = 0
    while (following := next(simpler(of), None)) is not None:
        of, steps = following, steps + 1
        assert steps < MANY_STEPS, of.body
    if of.expect is Expectation.VALID and of.body is not None:
        assert of.body == b"{}"


@pytest.mark.parametrize("of", SMALL, ids=lambda of: of.name)
def test_steps_of_any_kind_come_to_an_end(of: Case) -> None:
    """The last one is taken each time: the smallest step, so that there are most of them."""
    seen = {of.request}
    for _ in range(MANY_STEPS):
        following = list(simpler(of))
        if not following:
            return
        of = following[-1]
        assert of.request not in seen
        seen.add(of.request)
    pytest.fail(f"no end: {of.body!r}")


@pytest.mark.parametrize(
    "of", [case(body=None), case(body=b"{"), case(body=b"\xff"), case({}), case(body=b"")]
)
def test_of_what_is_no_json_or_the_plainest_nothing_is_made(of: Case) -> None:
    assert list(simpler(of)) == []


def test_the_largest_steps_come_first() -> None:
    of = case({**message("abcd"), "metadata": {"k": "v"}})
    found = values(simpler(of))
    # Whole parts, and then what is in them.
    assert found[0] in (message("abcd"), {"metadata": {"k": "v"}})
    assert found[1] in (message("abcd"), {"metadata": {"k": "v"}})
    assert message("ab") | {"metadata": {"k": "v"}} in found
    assert max(map(size, simpler(of))) <= size(of) + len("hello")


def test_a_request_is_written_plainly_before_anything_is_left_out() -> None:
    of = case(body=b'{ "metadata" : {"k": "\\u0061"} }')
    assert next(simpler(of)).body == b'{"metadata":{"k":"a"}}'
    declared = case({"metadata": {"k": "v"}}, content_type=f"{JSON}; charset=utf-8")
    first = next(simpler(declared))
    assert (first.body, first.content_type) == (declared.body, JSON)


def test_how_a_request_is_written_and_how_it_is_declared_are_left_out_alone_too() -> None:
    declared = f"{JSON}; charset=utf-8"
    of = case(body=b"\n {}", content_type=declared)
    found = [(one.body, one.content_type) for one in simpler(of)]
    assert found == [(b"{}", JSON), (b"\n {}", JSON), (b"{}", declared)]


def test_properties_are_put_in_order_before_anything_is_left_out() -> None:
    odd: dict[str, Any] = {"metadata": {}, "tool_resources": {}}
    first = next(simpler(case(odd)))
    assert first.body == b'{"tool_resources":{},"metadata":{}}'
    assert b"tool_resources" not in (next(simpler(first)).body or b"")


def test_of_many_pairs_halves_are_left_and_of_a_few_each() -> None:
    many = case({"metadata": {f"k{n}": "v" for n in range(16)}})
    halves = [value for value in values(simpler(many)) if len(value.get("metadata", ())) == 8]
    assert [min(value["metadata"]) for value in halves] == ["k0", "k10"]
    few = case({"metadata": {"a": "v", "b": "v", "c": "v"}})
    found = [value.get("metadata") for value in values(simpler(few))]
    assert [f for f in found if f and len(f) == 1][-3:] == [{"a": "v"}, {"b": "v"}, {"c": "v"}]
    assert {"a": "v", "c": "v"} in found


def test_a_violation_is_never_simplified_away() -> None:
    of = case({"metadata": {f"k{n}": "v" for n in range(17)}, **message("x")})
    found = list(simpler(of))
    assert found
    assert all(len(one.label.value["metadata"]) == 17 for one in found)
    assert {"metadata": of.label.value["metadata"]} in values(iter(found))


def test_what_cannot_be_left_out_is_varied() -> None:
    of = case(message("x"))
    found = values(variations(of))
    assert message("x", role="assistant") in found
    # Another branch, and another element in front.
    kinds = [v["messages"][0]["content"] for v in found if "messages" in v]
    assert any(isinstance(content, list) for content in kinds)
    assert any(value.get("messages", [])[1:] == of.label.value["messages"] for value in found)
    # Another property in place of the only one.
    assert any(value.keys() == {"metadata"} for value in found)


def test_letters_are_escaped_or_not() -> None:
    raw = case({"metadata": {"k": "é"}})
    assert case(body=b'{"metadata":{"k":"\\u00e9"}}').body in [one.body for one in variations(raw)]
    escaped = case(body=b'{"metadata":{"k":"\\u00e9"}}')
    assert raw.body in [one.body for one in variations(escaped)]


def test_a_name_says_what_it_is_made_of_once() -> None:
    of = case(message("abcd"))
    first = next(simpler(of))
    assert first.name == f"simpler: {of.name}"
    other = next(variations(case(message("x"))))
    assert other.name == f"varied: {of.name}"
    assert {one.name for one in variations(other)} == {f"varied: {of.name}"}


@pytest.mark.parametrize(
    ("name", "mark"),
    [("indented", b"\n  "), ("every letter escaped", b"\\u"), ("white space around", b"\n\t ")],
)
def test_how_a_request_is_written_is_kept_while_it_is_simplified(name: str, mark: bytes) -> None:
    (of,) = (one for one in form_cases(DEFINITION) if one.name == f"written: {name}")
    plainly, *others = simpler(of)
    assert plainly.body == dump(of.label.value)
    kept = [other for other in others if mark in (other.body or b"")]
    assert len(kept) > len(others) / 2
    assert any(other.label.value.keys() < of.label.value.keys() for other in kept)


def test_properties_in_another_order_are_a_feature_at_any_depth_and_put_in_order() -> None:
    other = Feature(Kind.WRITTEN, detail="properties in another order")
    part = {"text": "a", "type": "text"}
    body = {"messages": [{"content": [part], "role": "user"}], "metadata": {"b": "", "a": ""}}
    of, ordered = case(body), {"role": "user", "content": [{"type": "text", "text": "a"}]}
    usual = dump({"messages": [ordered], "metadata": {"b": "", "a": ""}})
    made = {one.body: one for one in simpler(of)}
    assert other in of.holds
    assert other not in made[usual].holds


def test_a_large_body_is_compared_with_the_plainest_one_of_its_length() -> None:
    of = case(message("\U0001f600" * 10_000))
    first, *_ = simpler(of)
    assert (first.label.value, len(first.body or b"")) == ({}, len(of.body or b""))
    assert first.expect is Expectation.VALID
    shorter, *_ = simpler(first)
    assert len(shorter.body or b"") < len(first.body or b"") * 2 // 3


def test_a_number_is_compared_with_those_beside_it() -> None:
    """One below the minimum is no longer valid, and of a negative overlap nothing is said."""
    found = values(variations(case(chunked(100, 0))))
    # Two further on, a number is as even or odd as it was.
    beside = [chunked(101, 0), chunked(102, 0), chunked(100, 1), chunked(100, 2)]
    assert [value for value in found if "overlap" in json.dumps(value)] == beside
