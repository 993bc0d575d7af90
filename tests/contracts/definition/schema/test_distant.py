"""Limits that no request can meet: they are left out, and it is said that they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from contracts.clauses import catalogue
from contracts.clauses.clause import Clause
from contracts.conduct.holding import definition_of
from contracts.definition import Definition
from contracts.definition.schema.conformity import conforms
from contracts.settings.record import Settings
from strategies.bodies.build import QUICK
from strategies.invalid.corpus import invalid_cases
from strategies.valid.corpus import boundary_cases
from tests.support.openapi_documents import answering, written

TEXT: Final = {"type": "string"}
MANY: Final = 100_000_000


def holding(folder: Path, *schemas: Any) -> Definition:
    """Return a definition whose requests may have a property of each schema."""
    properties = {f"p{number}": schema for number, schema in enumerate(schemas)}
    answer = {"type": "object", "properties": {"id": TEXT}, "required": ["id"]}
    document = answering(answer, {"type": "object", "properties": properties})
    return definition_of(Settings(definition=written(folder, document)))


def clause_of(definition: Definition, name: str) -> Clause:
    return next(clause for clause in catalogue(definition) if clause.id == name)


@pytest.mark.parametrize(
    ("schema", "clause", "said"),
    [
        ({"type": "array", "maxItems": MANY, "items": TEXT}, "too-many-items", "items at p0"),
        (
            {"type": "object", "maxProperties": MANY, "additionalProperties": TEXT},
            "too-many-pairs",
            "pairs at p0",
        ),
        (
            {
                "type": "object",
                "description": f"Set of {MANY:,} key-value pairs.",
                "additionalProperties": TEXT,
            },
            "too-many-pairs",
            "pairs at p0",
        ),
        ({"type": "string", "maxLength": MANY}, "long-value", "characters at p0"),
    ],
    ids=["items", "pairs", "pairs in words", "characters"],
)
def test_a_limit_that_no_request_meets_is_not_tried_and_said_so(
    tmp_path: Path, schema: Any, clause: str, said: str
) -> None:
    definition = holding(tmp_path, schema)
    missing = clause_of(definition, f"refuse.{clause}").missing
    assert f"the limit of {MANY:,} {said} was not tried" in missing
    cases = (*boundary_cases(definition, QUICK), *invalid_cases(definition, QUICK))
    assert max(len(case.body or b"") for case in cases) < 200_000


def test_beside_a_limit_that_can_be_met_the_other_is_named(tmp_path: Path) -> None:
    near, far = ({"type": "array", "maxItems": n, "items": TEXT} for n in (3, MANY))
    clause = clause_of(holding(tmp_path, near, far), "refuse.too-many-items")
    assert not clause.missing
    assert "items at p1 was not tried: a request would be" in clause.needs


def test_a_limit_of_large_elements_is_one_that_no_request_meets(tmp_path: Path) -> None:
    large = {"type": "string", "minLength": 40_000}
    definition = holding(tmp_path, {"type": "array", "maxItems": 1_000, "items": large})
    assert definition.request.properties["p0"].distant == {"maxItems": 1_000}


def test_what_is_beyond_it_is_still_wrong(tmp_path: Path) -> None:
    definition = holding(tmp_path, {"type": "array", "maxItems": 20_001, "items": TEXT})
    node = definition.request
    assert conforms(node, {"p0": [""] * 20_001})
    assert not conforms(node, {"p0": [""] * 20_002})
