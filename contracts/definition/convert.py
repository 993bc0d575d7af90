"""OpenAPI 3.0 schemas as JSON Schema, draft 4.

OpenAPI 3.0 schemas extend Wright draft 00, whose validation vocabulary is
draft 4.  That draft matters: there ``1.0`` is a number and not an integer,
while later drafts call it an integer (OpenAPI 3.0.0, "Data Types").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

# Annotations of OpenAPI that mean nothing to a validator.
_DROPPED: Final = frozenset({"nullable", "description", "title", "example", "default", "format"})


def to_json_schema(schema: Any) -> Any:
    """Translate *schema*, whose references are already resolved.

    ``nullable`` beside ``type`` adds ``null`` to the types (and to ``enum``);
    beside a composition it becomes an ``anyOf`` with null.
    """
    if isinstance(schema, list):
        return [to_json_schema(entry) for entry in schema]
    if not isinstance(schema, Mapping):
        return schema
    out = {
        key: _translate(key, value)
        for key, value in schema.items()
        if key not in _DROPPED and not key.startswith("x-")
    }
    return _with_null(out) if schema.get("nullable") is True else out


def _translate(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: to_json_schema(sub) for name, sub in value.items()}
    if key in {"items", "additionalProperties", "not", "oneOf", "anyOf", "allOf"}:
        return to_json_schema(value)
    return value


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    compositions = {key: schema.pop(key) for key in ("oneOf", "anyOf", "allOf") if key in schema}
    schema["type"] = [schema["type"], "null"]
    if not compositions:
        return schema
    # A composition would forbid null although `nullable` allows it.
    return {"anyOf": [{"type": "null"}, {**schema, **compositions, "type": schema["type"][0]}]}
