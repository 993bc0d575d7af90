"""What a target can be held to: operations that take and answer objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from contracts.conduct.holding import definition_of
from contracts.errors import UsageError
from contracts.settings.record import Settings
from tests.support.openapi_documents import answering, written

OBJECT: Final = {"type": "object", "properties": {"id": {"type": "string"}}}
TEXT: Final = {"type": "string"}
LIST: Final = {"type": "array", "items": TEXT}


def held_to(folder: Path, request: Any, answer: Any) -> str:
    """Return the type of what is asked for, or why it cannot be used."""
    place = written(folder, answering(answer, request))
    try:
        return definition_of(Settings(definition=place)).request.type
    except UsageError as error:
        return str(error)


@pytest.mark.parametrize(
    ("schema", "kinds"),
    [
        (TEXT, "string"),
        (LIST, "array"),
        ({"enum": [1, 2]}, "integer"),
        ({"anyOf": [OBJECT, LIST]}, "array"),
        ({"description": "anything"}, "array, boolean, integer, number, string"),
        ({"type": "null"}, "null"),
    ],
    ids=str,
)
def test_what_is_no_object_is_refused_in_a_sentence(
    tmp_path: Path, schema: Any, kinds: str
) -> None:
    for what, given in (("request", (schema, OBJECT)), ("answer", (OBJECT, schema))):
        said = held_to(tmp_path, *given)
        assert f"the {what} of POST /widgets must be an object" in said
        assert said.endswith(f"allows other types: {kinds}")


@pytest.mark.parametrize(
    "schema",
    [
        {**OBJECT, "type": ["object", "null"]},
        {"properties": {"id": TEXT}},
        {"anyOf": [OBJECT, {"properties": {"a": TEXT}, "required": ["a"]}]},
        {"if": {"required": ["a"]}, "then": {"required": ["b"]}, **OBJECT},
    ],
    ids=str,
)
def test_objects_are_not_refused_however_they_are_written(tmp_path: Path, schema: Any) -> None:
    assert held_to(tmp_path, schema, schema) in {"object", "any"}
