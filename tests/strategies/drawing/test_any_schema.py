"""Whatever a schema says: values obey it and violations break it, for two other validators."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, Phase, event, given, seed, settings
from hypothesis import strategies as st

from contracts.definition import Node, UnsupportedSchema, build
from contracts.definition.pointer import resolve
from contracts.record.inspection import Inspection
from contracts.record.mending import mended
from contracts.record.rule_words import RULE_WORDS
from strategies.bodies.sites import embed, sites
from strategies.drawing.derive import derive
from strategies.drawing.random_cases import broken_values
from strategies.invalid.corpus import violations_at
from tests.support.drawn import drawn
from tests.support.schemas import ROOT, Schema, document, schemas, self_contained

FEW: Final = 3
# A schema in a hundred has some hundred places, and most of them are alike.
MOST_SITES: Final = 40


class Judges:
    """Two validators of one schema."""

    def __init__(self, schema: Schema) -> None:
        whole = self_contained(schema)
        self._one = jsonschema.Draft202012Validator(whole)
        self._other = jsonschema_rs.Draft202012Validator(whole)

    def agree(self, value: Any, *, valid: bool) -> bool:
        """Tell whether both find that *value* is, or is not, valid."""
        found = self._one.is_valid(value), self._other.is_valid(value)
        return found == (valid, valid)


def tree(schema: Schema) -> Node | None:
    """Return the tree of *schema*; None where it is refused, with a pointer that is there."""
    whole = document(schema)
    try:
        return build(whole, ROOT)
    except UnsupportedSchema as refusal:
        resolve(whole, refusal.pointer)
        return None


def check_violations(node: Node, judges: Judges, document_: dict[str, Any]) -> None:
    """Assert that what breaks each rule is invalid, and valid once it is mended."""
    seen: Counter[str] = Counter()
    every = list(sites(node))
    for site in every[:: 1 + len(every) // MOST_SITES]:
        for violation in violations_at(site):
            seen[violation.keyword] += 1
            if seen[violation.keyword] > FEW:
                continue
            value = embed(site, violation.value)
            assert judges.agree(value, valid=False), (violation, value)
            for breach in Inspection(node, value).breaches:
                assert breach.keyword in RULE_WORDS
                resolve(document_, breach.pointer)
            control = mended(node, value)
            assert judges.agree(control, valid=True), (violation, value, control)


@given(st.data(), schemas())
def test_values_of_a_random_schema_obey_it_and_violations_break_it(
    data: st.DataObject, schema: Schema
) -> None:
    node = tree(schema)
    if node is None:
        event("refused")
        return
    judges = Judges(schema)
    strategy = derive(node)
    for _ in range(FEW):
        value = data.draw(strategy)
        assert judges.agree(value, valid=True)
        assert Inspection(node, value).breaches == []
    check_violations(node, judges, document(schema))
    every = list(sites(node))
    # What breaks any rule is derived for all places at once.
    if len(every) <= MOST_SITES and any(map(violations_at, every)):
        _, violation, broken = data.draw(broken_values(node))
        assert judges.agree(broken, valid=False), violation


def test_few_random_schemas_are_refused() -> None:
    refused: list[Schema] = []
    count = 0

    @seed(0)
    @settings(
        max_examples=60,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(schemas())
    def derived(schema: Schema) -> None:
        nonlocal count
        count += 1
        if tree(schema) is None:
            refused.append(schema)

    derived()
    assert count >= 60
    # Most of these are refused rightly: no value obeys them.
    assert len(refused) < count / 10, refused


def an_object(**more: Any) -> Schema:
    return {"type": "object", "properties": {"a": {"type": "string"}, "b": {}}, **more}


# Each keyword, and what is to be found on either side of its limit.
BOTH_SIDES: Final[dict[str, Schema]] = {
    "pattern": {"type": "string", "pattern": "^[a-z]{2,4}-[0-9]+$"},
    "multipleOf": {"type": "integer", "multipleOf": 5, "minimum": 0, "maximum": 50},
    "exclusiveMinimum": {"type": "number", "exclusiveMinimum": 1, "maximum": 3},
    "exclusiveMaximum": {"type": "number", "minimum": 1, "exclusiveMaximum": 3},
    "uniqueItems": {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
    "minProperties": an_object(minProperties=1, additionalProperties=False),
    "maxProperties": an_object(maxProperties=1, additionalProperties={"type": "integer"}),
    "minLength": {"type": "string", "minLength": 2},
    "contains": {"type": "array", "contains": {"const": "x"}, "items": {"type": "string"}},
    "propertyNames": an_object(propertyNames={"pattern": "^[a-z]+$"}),
    "dependentRequired": an_object(dependentRequired={"a": ["b"]}),
    "not": an_object(**{"not": {"required": ["a", "b"]}}),
    "false": an_object(properties={"a": False, "b": {}}),
    "anyOf": {"anyOf": [{"type": "string", "maxLength": 2}, {"type": "string", "pattern": "^x"}]},
    "oneOf": {"oneOf": [{"type": "integer", "minimum": 5}, {"type": "integer", "maximum": 9}]},
    "required": an_object(required=["c"]),
    "enum": {"enum": [1, "one", {"one": 1}, [1]]},
    "type": {"type": ["integer", "array", "null"]},
    "additionalProperties": an_object(patternProperties={"^x-": {}}, additionalProperties=False),
}


@pytest.mark.parametrize("keyword", BOTH_SIDES)
def test_each_keyword_has_values_and_violations(keyword: str) -> None:
    schema = BOTH_SIDES[keyword]
    node, judges = build(document(schema), ROOT), Judges(schema)
    assert all(judges.agree(value, valid=True) for value in drawn(derive(node), 30))
    broken = [
        embed(site, violation.value)
        for site in sites(node)
        for violation in violations_at(site)
        if violation.keyword == keyword
    ]
    assert broken
    assert all(judges.agree(value, valid=False) for value in broken)
    check_violations(node, judges, document(schema))


def test_the_condition_of_an_if_decides_what_is_broken() -> None:
    kind = {"enum": ["file", "text"]}
    schema = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": kind, "id": {"type": "string"}, "text": {"type": "string"}},
        "if": {"properties": {"kind": {"const": "file"}}},
        "then": {"required": ["id"]},
        "else": {"required": ["text"]},
    }
    node = build(document(schema), ROOT)
    found = {
        value["kind"]: [b.missing for b in Inspection(node, value).breaches]
        for value in ({"kind": "file", "text": "x"}, {"kind": "text", "id": "x"})
    }
    assert found == {"file": [("id",)], "text": [("text",)]}


def test_a_rule_that_every_branch_has_is_put_down_to_that_rule() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        "additionalProperties": False,
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    }
    node = build(document(schema), ROOT)
    for value, keyword in (({"a": "x", "c": 1}, "additionalProperties"), ({}, "anyOf")):
        assert [b.keyword for b in Inspection(node, value).breaches] == [keyword]


def test_what_is_for_the_other_direction_is_neither_sent_nor_required() -> None:
    properties = {"id": {"type": "string", "readOnly": True}, "key": {"writeOnly": True}}
    schema = {"type": "object", "properties": properties, "required": ["id", "key"]}
    request, response = (build(document(schema), ROOT, side=s) for s in ("request", "response"))
    assert [set(node.required) for node in (request, response)] == [{"key"}, {"id"}]
    assert all(set(value) == {"key"} for value in drawn(derive(request), 20))
    assert Inspection(request, {"key": 1, "id": "x"}).silent


def test_a_limit_of_openapi_3_0_that_is_a_flag_is_read() -> None:
    schema = {"type": "integer", "minimum": 3, "exclusiveMinimum": True, "maximum": 5}
    whole = document({"type": "object", "properties": {"n": schema}}, "3.0.3")
    node = build(whole, ROOT).properties["n"]
    assert (node.keywords["minimum"], node.keywords["maximum"]) == (4, 5)
    resolve(whole, node.origin("minimum"))
