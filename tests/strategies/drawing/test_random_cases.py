"""Random invalid cases: every rule at every place, each as often as any other."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Final

import pytest
from hypothesis import find, settings

from contracts.definition import load
from contracts.record.case import Case
from strategies.bodies.sites import sites
from strategies.drawing.broken import invalid_requests
from strategies.drawing.random_cases import invalid_cases
from strategies.invalid.corpus import violations_at
from tests.support.drawn import drawn

# Hypothesis draws thousands of examples here.
pytestmark = pytest.mark.slow

DEFINITION: Final = load()
COUNT: Final = 1_500
UNKNOWN: Final = "/additionalProperties"
STATIC: Final = "tool_resources.file_search.vector_stores[].chunking_strategy.static"


@cache
def examples() -> list[Case]:
    return drawn(invalid_cases(DEFINITION), COUNT)


def rule_of(case: Case) -> tuple[str, str]:
    assert case.rule is not None
    return str(case.rule.place), case.rule.keyword


def test_every_rule_is_broken_at_every_place_and_none_of_them_seldom() -> None:
    every = {
        (str(site.place), violation.keyword)
        for site in sites(DEFINITION.request)
        for violation in violations_at(site)
    }
    found = Counter(map(rule_of, examples()))
    assert every - found.keys() == set()
    assert min(found.values()) >= 4


# How a case of these is rarest: each is one way of very many.
RARE: Final = (
    ("messages[]", "without role"),
    ("messages[]", "without content"),
    (STATIC, "without max_chunk_size_tokens"),
    (STATIC, "without chunk_overlap_tokens"),
    (STATIC.removesuffix(".static"), "without static"),
    ("tool_resources.file_search", "neither"),
    ("tool_resources.file_search", "both"),
    (f"{STATIC}.max_chunk_size_tokens", "99"),
    (f"{STATIC}.max_chunk_size_tokens", "4097"),
    (STATIC, "51 of 100"),
    ("tool_resources.file_search.vector_stores[].metadata", "one over"),
    ("tool_resources.file_search.vector_stores[].file_ids", "one over"),
)


@pytest.mark.parametrize(("place", "variant"), RARE, ids=str)
def test_what_is_one_way_of_many_is_drawn(place: str, variant: str) -> None:
    start, end = f"{place}: ", f" broken by {variant}"
    names = [case.name for case in examples()]
    assert [name for name in names if name.startswith(start) and name.endswith(end)]


def test_what_is_unknown_is_drawn_of_each_branch_by_itself() -> None:
    pointers = [c.rule.pointer for c in examples() if c.rule]
    closed = {node.pointer + UNKNOWN for node in DEFINITION.request.walk() if node.closed}
    assert {pointer for pointer in pointers if pointer.endswith(UNKNOWN)} == closed


def test_the_plainest_form_is_drawn_more_often_than_any_other() -> None:
    names = [
        case.name.partition(" broken by ")[2]
        for case in examples()
        if rule_of(case)[1] == "maxProperties"
    ]
    assert Counter(names).most_common(1)[0][0] == "one over"
    assert len(set(names)) > 3


def test_it_shrinks_to_a_value_that_stands_alone() -> None:
    thorough = settings(database=None, max_examples=3_000)
    found = find(
        invalid_requests(DEFINITION),
        lambda body: isinstance(body, dict) and len(body.get("messages") or ()) > 0,
        settings=thorough,
    )
    assert len(found["messages"]) == 1
    assert len(json.dumps(found)) < 80
