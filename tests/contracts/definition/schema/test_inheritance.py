"""Schemas that inherit one other in several ways, and such as contain themselves."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import Definition, UnsupportedSchema
from contracts.definition.node import Node
from tests.support.openapi_documents import answering

TEXT: Final = {"type": "string"}
OWN: Final = {"type": "object", "properties": {"own": TEXT}}
BASE: Final = {"type": "object", "properties": {"name": TEXT}, "required": ["name"]}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def tree(**schemas: Any) -> Node:
    """Return the tree of a request that is the schema called ``Top``."""
    document = answering({"type": "object"}, ref("Top"))
    return Definition({**document, "components": {"schemas": schemas}}).request


@pytest.mark.parametrize(
    "top",
    [
        {"allOf": [ref("Base"), ref("Base")]},
        {"allOf": [ref("One"), ref("Two")]},
        {"allOf": [ref("One"), {"allOf": [ref("Two"), ref("One")]}]},
    ],
    ids=["twice", "diamond", "more"],
)
def test_what_is_inherited_twice_holds_once(top: Any) -> None:
    one = {"allOf": [ref("Base"), OWN]}
    found = tree(Top=top, Base=BASE, One=one, Two={"allOf": [ref("Base")]})
    assert found.required == {"name"}
    assert "name" in found.properties
    assert not found.beyond


def test_alternatives_may_inherit_what_stands_beside_them() -> None:
    cat = {"allOf": [ref("Base"), {"properties": {"kind": {"const": "cat"}}, "required": ["kind"]}]}
    dog = {"allOf": [ref("Base"), {"properties": {"kind": {"const": "dog"}}, "required": ["kind"]}]}
    top = {"allOf": [ref("Base")], "oneOf": [ref("Cat"), ref("Dog")]}
    found = tree(Top=top, Base=BASE, Cat=cat, Dog=dog)
    assert [one.required for one in found.branches] == [{"name", "kind"}] * 2


@pytest.mark.parametrize(
    "top",
    [
        {"allOf": [ref("Top"), OWN]},
        {"allOf": [{"oneOf": [ref("Top"), OWN]}, ref("Top")]},
        {"oneOf": [{"allOf": [ref("Top"), OWN]}, BASE]},
    ],
    ids=["itself", "beside", "alternative"],
)
def test_what_is_a_part_of_itself_is_refused(top: Any) -> None:
    with pytest.raises(UnsupportedSchema, match=r"refers to itself|endless"):
        tree(Top=top)
