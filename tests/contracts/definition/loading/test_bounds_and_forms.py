"""Documents that are too large to derive from, or written wrongly in a detail: one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from contracts.conduct.holding import definition_of
from contracts.errors import UsageError
from contracts.settings.record import Settings
from tests.support.openapi_documents import answering, written

OBJECT: Final = {"type": "object", "properties": {"id": {"type": "string"}}}


def said_of(folder: Path, request: Any, **more: Any) -> str:
    """Return why a document with this request cannot be used; nothing where it can."""
    try:
        definition_of(Settings(definition=written(folder, {**answering(OBJECT, request), **more})))
    except UsageError as error:
        return str(error)
    return ""


def having(schema: Any) -> Any:
    return {"type": "object", "properties": {"a": schema}, "required": ["a"]}


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (having({"type": "array", "minItems": 10**9, "items": {}}), "'minItems'"),
        (having({"type": "string", "minLength": 10**9}), "'minLength'"),
        (having({"type": "array", "contains": {}, "minContains": 10**9}), "'contains'"),
        (having({"type": "number", "multipleOf": 0}), "multipleOf must be a number above 0"),
        (having({"type": "number", "exclusiveMinimum": True}), "a number since OpenAPI 3.1"),
        ({"$ref": "a\0b.yaml"}, "is not followed"),
        ({"$ref": "file:///a.yaml"}, "is not followed"),
        ({"$ref": "urn:a:b"}, "is not followed"),
    ],
    ids=lambda one: str(one)[-40:],
)
def test_it_is_refused_in_a_sentence(tmp_path: Path, request_: Any, why: str) -> None:
    assert why in said_of(tmp_path, request_)


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf", "allOf"])
def test_a_bomb_of_references_is_refused_before_it_is_unfolded(
    tmp_path: Path, keyword: str
) -> None:
    made: dict[str, Any] = {"A0": OBJECT}
    for level in range(1, 21):
        made[f"A{level}"] = {keyword: [{"$ref": f"#/components/schemas/A{level - 1}"}] * 4}
    top = {"$ref": "#/components/schemas/A20"}
    assert "again and again" in said_of(tmp_path, top, components={"schemas": made})


def test_a_version_that_is_a_number_is_read_as_its_text(tmp_path: Path) -> None:
    found = definition_of(
        Settings(definition=written(tmp_path, answering(OBJECT) | {"openapi": 3.1}))
    )
    assert found.document["openapi"] == "3.1.0"
