"""A discriminator: its words are sent, and others are neither valid nor invalid."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import Node, build
from contracts.definition.schema.witnesses import witnesses
from contracts.record.inspection import Inspection
from strategies.bodies.sites import sites
from strategies.invalid.corpus import violations_at

MAPPING: Final = {"x": "#/components/schemas/A", "y": "B"}


def kind(name: str) -> dict[str, Any]:
    properties = {"k": {"type": "string"}, name: {"type": "integer"}}
    return {"type": "object", "required": ["k", name], "properties": properties}


def told(**stated: Any) -> Node:
    schema = {
        "anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
        "discriminator": {"propertyName": "k", **stated},
    }
    schemas = {"A": kind("a"), "B": kind("b"), "S": schema}
    document = {"openapi": "3.1.0", "components": {"schemas": schemas}}
    return build(document, "#/components/schemas/S", None, "request")


@pytest.mark.parametrize(
    ("stated", "words"),
    [({"mapping": MAPPING}, {"a": "x", "b": "y"}), ({}, {"a": "A", "b": "B"})],
    ids=["mapping", "names of schemas"],
)
def test_requests_carry_the_word_that_names_their_kind(stated: Any, words: Any) -> None:
    sent = witnesses(told(**stated))
    assert {(name, one["k"]) for one in sent for name in one if name != "k"} == {*words.items()}


def test_another_word_is_neither_valid_nor_invalid() -> None:
    node = told(mapping=MAPPING)
    found = Inspection(node, {"k": "z", "a": 1})
    assert (found.breaches, len(found.silent)) == ([], 1)
    assert not any(v.keyword == "enum" for site in sites(node) for v in violations_at(site))


def test_a_wrong_request_means_the_kind_that_it_names() -> None:
    (breach,) = Inspection(told(mapping=MAPPING), {"k": "y", "b": "1"}).breaches
    assert (breach.keyword, str(breach.place)) == ("type", "b")
