"""A server that forgets one keyword of its definition is found by the clause of that keyword."""

from __future__ import annotations

from typing import Final

import pytest

from contracts.clauses import Level, catalogue
from contracts.clauses.keywords import restrictions
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.run.events import Options
from contracts.run.runner import Run
from contracts.servers.liars.liar import Liar
from contracts.servers.reference import TOKEN, Reference
from tests.servers.direct import target_of
from tests.support.tickets import tickets

OWNERS: Final = {
    "code/pattern": "unmatched-pattern",
    "step/multipleOf": "between-multiples",
    "tags/uniqueItems": "equal-items",
    "labels/minProperties": "too-few-properties",
    "votes/contains": "lacking-items",
    "range/prefixItems": "wrong-type",
    "period/dependentRequired": "missing-companion",
    "kind/const": "unknown-word",
    "weight/exclusiveMinimum": "not-above-minimum",
    "share/exclusiveMaximum": "not-below-maximum",
    "flags/propertyNames": "forbidden-name",
    "nickname/not": "excluded",
    "target/if": "missing-property",
    "lines/maxItems": "too-many-items",
    "notes/maxItems": "too-many-items.described",
}


def verdicts(*forgotten: str) -> tuple[ClauseVerdict, ...]:
    definition = tickets()
    pointers = (f"{definition.request.pointer}/properties/{below}" for below in forgotten)
    liar = Liar(name="forgets", clause="refuse.anything", forgets=tuple(pointers))
    server = liar.server(definition) if forgotten else Reference(definition=definition)
    target = target_of(server, wire=False)
    options = Options(token=TOKEN, profile="quick", definition=definition)
    return Run(target, options).execute().clauses


def failing(*forgotten: str) -> set[str]:
    found = (v for v in verdicts(*forgotten) if v.outcome in {Outcome.FAIL, Outcome.ERROR})
    return {v.clause.id for v in found}


@pytest.mark.parametrize("below", OWNERS)
def test_a_keyword_that_is_forgotten_is_found_by_its_clause(below: str) -> None:
    assert failing(below) == {f"refuse.{OWNERS[below]}"}


def test_the_reference_forgets_nothing_and_every_keyword_has_a_liar() -> None:
    assert failing() == set()
    assert {one.name for one in restrictions(tickets())} == set(OWNERS.values())


def test_what_words_limit_has_a_level_of_its_own_where_schemas_limit_it_elsewhere() -> None:
    levels = {clause.id: clause.level for clause in catalogue(tickets())}
    assert levels["refuse.too-many-items"] is Level.SCHEMA
    assert levels["refuse.too-many-items.described"] is Level.PROSE


def test_a_keyword_that_nobody_checks_is_the_fault_of_what_schemas_state() -> None:
    assert "refuse.too-many-items" in failing("lines/maxItems", "notes/maxItems")
