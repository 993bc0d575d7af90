"""The clauses about the answer of other definitions: what stands in arrays, and formats."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.clauses import catalogue
from contracts.clauses.clause import Level
from contracts.definition import Definition
from contracts.judging.finding import Outcome
from contracts.record.case import case_of, request_of
from contracts.record.writing import dump
from tests.support.exchanges import exchange, verdicts_of
from tests.support.openapi_documents import answering

SKU: Final = {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}}}
LINES: Final = {"type": "object", "properties": {"lines": {"type": "array", "items": SKU}}}
MAP: Final = {"type": "object", "properties": {"m": {"additionalProperties": SKU}}}
UUID: Final = {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}}
MOMENT: Final = {"type": "string", "format": "date-time"}
MOMENTS: Final = {"type": "object", "properties": {"at": {"type": "array", "items": MOMENT}}}


def outcomes(schema: Any, answer: Any, sent: Any = None) -> dict[str, Outcome]:
    definition = Definition(answering(schema))
    made = case_of(definition, request_of(dump(sent or {})), "by hand")
    chosen = [one for one in catalogue(definition) if one.id.startswith("thread.")]
    found = verdicts_of(chosen, exchange(made, answer))
    return {name: verdict.outcome for name, verdict in found.items()}


def failing(schema: Any, answer: Any, sent: Any = None) -> set[str]:
    found = outcomes(schema, answer, sent)
    return {name for name, outcome in found.items() if outcome is Outcome.FAIL}


@pytest.mark.parametrize("schema", [LINES, {"allOf": [LINES, {"required": ["lines"]}]}])
def test_what_is_wrong_inside_an_element_is_found(schema: Any) -> None:
    found = failing(schema, {"lines": [{"sku": "a"}, {"sku": 5}]})
    assert found == {"thread.lines.items.sku.type"}
    none = outcomes(schema, {"lines": [{}]})["thread.lines.items.sku.type"]
    assert none is Outcome.UNTESTED


def test_what_is_wrong_inside_an_entry_of_a_map_is_found() -> None:
    assert failing(MAP, {"m": {"one": {"sku": 5}}}) == {"thread.m.values.sku.type"}


def test_a_wrong_format_is_named_as_advice() -> None:
    assert failing(UUID, {"id": "object_1"}) == {"thread.id.format"}
    levels = {one.id: one.level for one in catalogue(Definition(answering(UUID)))}
    assert levels["thread.id.format"] is Level.ADVICE
    assert not failing(UUID, {"id": "123e4567-e89b-12d3-a456-426614174000"})


def test_a_format_inside_an_array_is_looked_at_unless_it_only_comes_back() -> None:
    answer = {"at": ["2026-01-31T12:00:00Z", "noon"]}
    assert failing(MOMENTS, answer) == {"thread.at.items.format"}
    assert not failing(MOMENTS, answer, {"at": ["noon"]})
