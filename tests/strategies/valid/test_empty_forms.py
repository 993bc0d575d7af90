"""Any three forms that say nothing meet in some request: checked by brute force."""

from __future__ import annotations

import random
from typing import Any, Final

import pytest

from contracts.definition import Node, load
from strategies.bodies.build import CI, DEEP, QUICK
from strategies.valid import empty_forms as forms
from strategies.valid.corpus import boundary_cases
from tests.support.blanks import Group, blanks_of, groups_of, possible
from tests.support.independent import problems
from tests.support.nodes import node

DEFINITION: Final = load()
ROOT: Final = DEFINITION.request
FLAG: Final = {"type": "boolean"}
LEAVES: Final[list[dict[str, Any]]] = [
    FLAG,
    {"type": "string"},
    {"type": "string", "minLength": 1},
    {"type": "array", "items": FLAG},
    {"type": "array", "items": FLAG, "minItems": 2},
    {"type": "object", "additionalProperties": {"type": "string"}, "maxProperties": 3},
]


def random_schema(source: random.Random, depth: int) -> dict[str, Any]:
    """Return a schema with objects, arrays and branches inside each other."""
    kinds = ("leaf",) * (depth < 3) + ("object", "object", "choice", "array", "branches")
    kind = source.choice(kinds if depth else ("leaf",))
    if kind == "branches":
        return {"oneOf": [branch(name, random_schema(source, depth - 1)) for name in "ab"]}
    if kind == "array":
        schema: dict[str, Any] = {"type": "array", "items": random_schema(source, depth - 1)}
    elif kind == "leaf":
        schema = dict(source.choice(LEAVES))
    else:
        schema = random_object(source, depth, source.sample("abcd", source.randint(2, 3)), kind)
    return {**schema, "nullable": True} if source.random() < 0.4 else schema


def random_object(
    source: random.Random, depth: int, names: list[str], kind: str = "object"
) -> dict[str, Any]:
    """Return the schema of an object with these properties, or a choice of one of them."""
    properties = {name: random_schema(source, depth - 1) for name in names}
    schema = {"type": "object", "properties": properties}
    if kind == "choice":
        return {**schema, "oneOf": [{"required": [name]} for name in names]}
    return {**schema, "required": [name for name in names if source.random() < 0.3]}


def branch(name: str, inside: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one branch, which is told by its type."""
    properties = {"type": {"type": "string", "enum": [name]}, name: inside}
    return {"type": "object", "required": ["type"], "properties": properties}


def triples(root: Node) -> set[Group]:
    """Return any three blanks that some value has together."""
    return {group for group in possible(root, 3) if len(group) == 3}


def met(root: Node) -> set[Group]:
    """Return any three blanks that meet in some request of the array."""
    bodies = [body for _, body in forms.empty_forms(root)]
    return set[Group]().union(*(groups_of(blanks_of(root, body), 3) for body in bodies))


@pytest.mark.parametrize("seed", range(30))
def test_any_three_that_can_meet_do_for_random_definitions(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST", 10_000)
    source = random.Random(seed)
    root = node(random_object(source, 3, list("abc")))
    assert len(triples(root)) > 0, "there is nothing to find"
    assert triples(root) - met(root) == set()


def test_any_three_that_can_meet_do_for_the_definition() -> None:
    assert len(triples(ROOT)) > 2_000
    assert triples(ROOT) - met(ROOT) == set()


def test_every_request_of_the_array_is_valid_and_no_two_are_the_same() -> None:
    bodies = [body for _, body in forms.empty_forms(ROOT)]
    assert [problem for body in bodies for problem in problems(body)] == []
    # Those that are all alike may be rows of the array, too.
    assert len({repr(body) for body in bodies}) >= len(bodies) - 4


def test_all_is_null_or_empty_outside_and_inside() -> None:
    found = dict(forms.all_empty(ROOT))
    assert found["everything null, outside"] == {"tool_resources": None, "metadata": None}
    outside: dict[str, Any] = {"messages": [], "tool_resources": {}, "metadata": {}}
    assert found["everything empty, outside"] == outside
    (message,) = found["everything empty, inside"]["messages"]
    assert message["metadata"] == {}
    assert message["attachments"][0]["tools"] == []
    (message,) = found["everything null, inside"]["messages"]
    assert message["metadata"] is message["attachments"] is None


def test_the_array_is_sent_by_ci_and_deep_alone_and_takes_less_than_300_requests() -> None:
    counts = {}
    for profile in (QUICK, CI, DEEP):
        names = [case.name for case in boundary_cases(DEFINITION, profile)]
        counts[profile] = sum(name.startswith("triples of empty forms") for name in names)
    assert counts[QUICK] == 0
    assert 200 < counts[CI] == counts[DEEP] < 300


def test_an_array_that_takes_more_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(list(forms.empty_forms(ROOT)))
    monkeypatch.setattr(forms, "MOST", size - 1)
    assert list(forms.empty_forms(ROOT)) == []
    monkeypatch.setattr(forms, "MOST", size)
    assert len(list(forms.empty_forms(ROOT))) == size
