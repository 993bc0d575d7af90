"""The ruler of reach, on bodies and schemas written by hand."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from benchmarks.optional import pairs, pairs_in
from benchmarks.reach import read
from benchmarks.ruler import obligations, reached
from contracts.definition import load
from strategies.bodies.build import QUICK
from strategies.invalid.corpus import invalid_cases
from strategies.valid.corpus import boundary_cases
from tests.support.nodes import node

DEFINITION: Final = load()
ROOT: Final = DEFINITION.request
STATIC: Final = "tool_resources.file_search.vector_stores[].chunking_strategy<static>.static"
OVERLAP: Final = f"atMostHalfOf (prose) at {STATIC}.chunk_overlap_tokens"
SIZE: Final = f"{STATIC}.max_chunk_size_tokens"
PART: Final = "messages[].content<array>[]"


def met_by(value: Any, *, valid: bool) -> set[str]:
    return {str(obligation) for obligation in reached(ROOT, value, valid=valid)}


def part(value: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": [value]}]}


def chunking(**sizes: Any) -> dict[str, Any]:
    names = {f"{name}_tokens": size for name, size in sizes.items()}
    store = {"chunking_strategy": {"type": "static", "static": names}}
    return {"tool_resources": {"file_search": {"vector_stores": [store]}}}


# What is owed.


def test_both_sides_of_a_small_schema_are_owed() -> None:
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": ["kind"],
        "properties": {
            "kind": {"type": "string", "enum": ["a"]},
            "list": {"type": "array", "items": {"type": "integer"}, "maxItems": 3},
        },
    }
    assert {str(o) for o in obligations(node(schema))} == {
        *("type at body: object", "type at body: another type"),
        *("additionalProperties at body: an unknown property", "required at body: without kind"),
        *("type at kind: string", "type at kind: another type"),
        *("enum at kind: a", "enum at kind: another word"),
        *("type at list: array", "type at list: another type"),
        *("maxItems at list: on the limit", "maxItems at list: one beyond"),
        *("type at list[]: integer", "type at list[]: another type"),
    }


def test_every_keyword_of_the_definition_is_owed_something() -> None:
    keywords = {o.keyword for o in obligations(ROOT)}
    limits = {"maxItems", "minItems", "minimum", "maximum"}
    prose = {"maxProperties", "keyMaxLength", "maxLength", "atMostHalfOf"}
    others = {"type", "enum", "required", "oneOf", "additionalProperties", "nullable"}
    assert keywords == limits | prose | others
    assert {o.keyword for o in obligations(ROOT) if o.prose} == prose


@pytest.mark.parametrize("cases", [boundary_cases, invalid_cases])
def test_nothing_is_met_that_is_not_owed(cases: Any) -> None:
    bodies = [case.body for case in cases(DEFINITION, QUICK) if case.body is not None]
    found = read(bodies)
    assert found.obligations <= obligations(ROOT)
    assert found.pairs <= pairs(ROOT)


# What is met.


def test_a_side_counts_only_where_it_must_be_accepted_or_refused() -> None:
    full = {"metadata": {f"{i}": "" for i in range(16)}}
    limit = "maxProperties (prose) at metadata: on the limit"
    assert limit in met_by(full, valid=True)
    assert limit not in met_by({**full, "unknown": 1}, valid=False)
    over = {"metadata": {f"{i}": "" for i in range(17)}}
    assert met_by(over, valid=False) == {"maxProperties (prose) at metadata: one beyond"}
    assert not {name for name in met_by(over, valid=True) if "beyond" in name}


@pytest.mark.parametrize(("count", "side"), [(19, set()), (20, {"on the limit"}), (21, set())])
def test_the_limit_itself_is_accepted(count: int, side: set[str]) -> None:
    files = {"tool_resources": {"code_interpreter": {"file_ids": ["f"] * count}}}
    met = {name for name in met_by(files, valid=True) if name.startswith("maxItems")}
    assert met == {f"maxItems at tool_resources.code_interpreter.file_ids: {s}" for s in side}


@pytest.mark.parametrize(
    ("size", "met"), [(98, set()), (99, {"minimum"}), (4_097, {"maximum"}), (4_098, set())]
)
def test_one_step_beyond_is_refused(size: int, met: set[str]) -> None:
    found = met_by(chunking(max_chunk_size=size, chunk_overlap=0), valid=False)
    assert found == {f"{keyword} at {SIZE}: one beyond" for keyword in met}


@pytest.mark.parametrize(
    ("size", "overlap", "valid", "met"),
    [
        (800, 400, True, {f"{OVERLAP}: on the limit"}),
        (801, 400, True, {f"{OVERLAP}: on the limit"}),
        (800, 401, False, {f"{OVERLAP}: one beyond"}),
        (801, 402, False, set()),
    ],
)
def test_half_of_a_sibling_has_two_sides(
    size: int, overlap: int, valid: bool, met: set[str]
) -> None:
    found = met_by(chunking(max_chunk_size=size, chunk_overlap=overlap), valid=valid)
    assert {name for name in found if "Half" in name} == met


@pytest.mark.parametrize(
    ("value", "met"),
    [
        ({"type": "text"}, {f"required at {PART}<text>: without text"}),
        (
            {"text": "x"},
            {f"required at {PART}: without type", f"oneOf at {PART}: no branch"},
        ),
        (
            {"type": "other", "text": "x"},
            {f"enum at {PART}.type: another word", f"oneOf at {PART}: no branch"},
        ),
        (
            {"type": 1, "text": "x"},
            {f"type at {PART}.type: another type", f"oneOf at {PART}: no branch"},
        ),
        ({"type": "text", "text": 1}, {f"type at {PART}<text>.text: another type"}),
        ("x", {f"oneOf at {PART}: no branch"}),
    ],
    ids=["required", "no tag", "tag unknown", "tag no string", "inside", "no object"],
)
def test_branches_are_broken_where_they_are_told_apart_or_inside(value: Any, met: set[str]) -> None:
    assert met_by(part(value), valid=False) == met


def test_a_chosen_branch_is_met_with_the_word_that_chose_it() -> None:
    met = met_by(part({"type": "text", "text": "x"}), valid=True)
    assert {"oneOf at messages[].content: array", f"oneOf at {PART}: text"} <= met
    assert {f"enum at {PART}.type: text", f"type at {PART}<text>.text: string"} <= met


@pytest.mark.parametrize(
    ("search", "valid", "met"),
    [
        ({}, False, "none"),
        ({"vector_stores": [], "vector_store_ids": []}, False, "both"),
        ({"vector_stores": []}, True, "vector_stores"),
    ],
)
def test_required_lists_are_branches_too(search: Any, valid: bool, met: str) -> None:
    found = met_by({"tool_resources": {"file_search": search}}, valid=valid)
    assert f"oneOf at tool_resources.file_search: {met}" in found


def test_what_the_document_is_silent_about_meets_nothing() -> None:
    assert met_by(None, valid=False) == set()
    assert met_by(chunking(max_chunk_size=800.0, chunk_overlap=0), valid=False) == set()
    assert read([b"", b"{", b"null"]).obligations == set()


# Pairs.


def test_what_excludes_each_other_makes_no_pair() -> None:
    every = pairs(ROOT)
    search = "tool_resources.file_search"
    assert ("metadata", "metadata=null") not in every
    assert (f"{search}.vector_store_ids", f"{search}.vector_stores") not in every
    assert ("tool_resources.code_interpreter", "tool_resources=null") not in every
    chunks = f"{search}.vector_stores[].chunking_strategy"
    assert (f"{chunks}=auto", f"{chunks}=static") not in every
    assert ("messages[].metadata", "messages[].metadata=null") in every
    assert ("metadata", "tool_resources=null") in every


def test_pairs_of_a_body_are_read_off_it() -> None:
    body = {"metadata": {}, "messages": [{"role": "user", "content": "x", "metadata": None}]}
    names = ["messages", "messages[].content=string", "messages[].metadata=null", "metadata"]
    expected = {(a, b) for i, a in enumerate(names) for b in names[i + 1 :]}
    assert pairs_in(ROOT, body) == expected
    assert read([json.dumps(body).encode()]).pairs == expected
