"""A property that no value was found for is never sent; where it must be there, nothing can be."""

from __future__ import annotations

import copy
from typing import Any, Final

import pytest

from contracts.definition import Definition, UnsupportedSchema
from contracts.record.inspection import Inspection
from contracts.run.events import Options
from contracts.run.runner import Run
from contracts.servers.reference import TOKEN, Reference
from strategies.drawing.valid import valid_requests
from strategies.invalid.corpus import invalid_cases
from strategies.valid.corpus import boundary_cases
from tests.servers.direct import target_of
from tests.support.drawn import drawn
from tests.support.tickets import tickets

HOPELESS: Final[dict[str, dict[str, Any]]] = {
    "a pattern": {"type": "string", "pattern": "a^b"},
    "a pattern that is too short": {"type": "string", "pattern": "^a$", "minLength": 3},
    "three different booleans": {
        "type": "array",
        "uniqueItems": True,
        "minItems": 3,
        "items": {"type": "boolean"},
    },
    "a multiple between two": {"type": "integer", "multipleOf": 7, "minimum": 1, "maximum": 6},
    "an element of another type": {
        "type": "array",
        "items": {"type": "string"},
        "contains": {"type": "integer"},
    },
    "two branches that are the same": {"oneOf": [{"type": "string"}, {"type": "string"}]},
    "required inside": {
        "type": "object",
        "required": ["x"],
        "properties": {"x": {"type": "string", "pattern": "a^b"}},
    },
}


def having(schema: dict[str, Any], **more: Any) -> Definition:
    document = copy.deepcopy(tickets().document)
    root = document["components"]["schemas"]["CreateTicket"]
    root["properties"] = {"code": root["properties"]["code"], "odd": schema}
    root |= more
    return Definition(document, tickets().prose)


@pytest.mark.parametrize("name", HOPELESS)
def test_an_optional_property_that_nothing_satisfies_is_never_sent(name: str) -> None:
    definition = having(HOPELESS[name])
    assert list(definition.request.properties) == ["code"]
    cases = (*boundary_cases(definition), *invalid_cases(definition))
    assert cases
    assert [case.name for case in cases if b'"odd"' in (case.body or b"")] == []
    assert [body for body in drawn(valid_requests(definition), 20) if "odd" in body] == []


def test_what_is_never_sent_is_unspecified_where_it_is_there() -> None:
    found = Inspection(having(HOPELESS["a pattern"]).request, {"odd": "x"})
    assert (found.breaches, len(found.silent)) == ([], 1)


def test_where_it_must_be_there_nothing_can_be_sent() -> None:
    with pytest.raises(UnsupportedSchema, match="properties/odd: nothing can be derived"):
        having(HOPELESS["a pattern"], required=["odd"]).request  # noqa: B018 -- it is built there
    needed = having(HOPELESS["a pattern"], dependentRequired={"code": ["odd"]})
    with pytest.raises(UnsupportedSchema, match="properties/odd"):
        needed.request  # noqa: B018 -- it is built there


def test_of_several_alternatives_those_that_nothing_satisfies_are_not_sent() -> None:
    definition = having({"anyOf": [{"type": "integer"}, HOPELESS["a pattern"]]})
    assert [one.type for one in definition.request.properties["odd"].branches] == ["integer"]


def test_the_reference_conforms() -> None:
    definition = having(HOPELESS["a pattern"])
    target = target_of(Reference(definition=definition), wire=False)
    options = Options(token=TOKEN, profile="quick", definition=definition)
    found = Run(target, options).execute().clauses
    assert [v.clause.id for v in found if v.findings] == []
