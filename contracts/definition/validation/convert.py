"""Schemas of OpenAPI as JSON Schema: those of 3.0 as draft 4, those of 3.1 as draft 2020-12.

OpenAPI 3.0 schemas extend Wright draft 00, whose validation vocabulary is
draft 4.  That draft matters: there ``1.0`` is a number and not an integer,
while later drafts call it an integer (OpenAPI 3.0.0, "Data Types").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import jsonschema_rs

from contracts.definition import pointer as pointers
from contracts.definition.schema.keywords import ANNOTATIONS, COUNTS

# Annotations that mean nothing to a validator.
_DROPPED: Final = ANNOTATIONS | {"format"}
_SCHEMA: Final = frozenset(
    {"items", "additionalProperties", "not", "oneOf", "anyOf", "allOf", "if", "then", "else"}
    | {"contains", "propertyNames", "prefixItems", "unevaluatedProperties", "unevaluatedItems"}
)
_BY_NAME: Final = frozenset({"properties", "patternProperties", "dependentSchemas"})
_HIDDEN: Final = {"request": "readOnly", "response": "writeOnly"}


def to_json_schema(schema: Any) -> Any:
    """Translate a *schema* of OpenAPI 3.0 that refers to no other.

    ``nullable`` beside ``type`` adds ``null`` to the types (and to ``enum``);
    beside a composition it becomes an ``anyOf`` with null.
    """
    return _Converter({}, "").schema(schema, ())


def converted(document: Any, pointer: str, side: str = "") -> dict[str, Any]:
    """Return the schema at *pointer* as JSON Schema, references replaced by their targets.

    Args:
        document: the parsed document.
        pointer: of the schema.
        side: ``request`` requires nothing that is read-only, ``response`` nothing write-only.
    """
    return _Converter(document, side).whole(pointer)


def validator_of(document: Any, schema: dict[str, Any]) -> jsonschema_rs.Validator:
    """Return the compiled validator of a schema of *document* that was converted."""
    if is_3_0(document):
        return jsonschema_rs.Draft4Validator(schema)
    return jsonschema_rs.Draft202012Validator(schema)


def is_3_0(document: Any) -> bool:
    """Tell whether *document* is of OpenAPI 3.0, or does not say."""
    version = document.get("openapi", "3.0") if isinstance(document, Mapping) else "3.0"
    return str(version).startswith("3.0")


class _Converter:
    """Converts the schemas of a document; one that contains itself is referred to by name."""

    def __init__(self, document: Any, side: str) -> None:
        self._document, self._is_3_0 = document, is_3_0(document)
        self._hidden = _HIDDEN.get(side, "")
        self._definitions = "definitions" if self._is_3_0 else "$defs"
        # Each schema that contains itself, by its pointer: what it is called.
        self._names: dict[str, str] = {}

    def whole(self, pointer: str) -> dict[str, Any]:
        """Return the schema at *pointer* with all that it refers to."""
        found = self.schema(pointers.resolve(self._document, pointer), (pointer,))
        schema: dict[str, Any] = found if isinstance(found, dict) else _of_boolean(found)
        made: dict[str, Any] = {}
        while len(made) < len(self._names):
            for target, name in list(self._names.items()):
                if name not in made:
                    known = pointers.resolve(self._document, target)
                    made[name] = self.schema(known, (target,))
        return {**schema, self._definitions: made} if made else schema

    def schema(self, schema: Any, trail: tuple[str, ...]) -> Any:
        """Return a schema, translated; *trail* are the references that led to it."""
        if isinstance(schema, list):
            return [self.schema(entry, trail) for entry in schema]
        if not isinstance(schema, Mapping):
            return _of_boolean(schema) if self._is_3_0 and isinstance(schema, bool) else schema
        if "$ref" in schema:
            return self._reference(schema, trail)
        out = {
            key: self._keyword(key, value, trail)
            for key, value in schema.items()
            if key not in _DROPPED and not key.startswith("x-")
        }
        self._require_less(schema, out)
        _write_strictly(out)
        if self._is_3_0:
            _write_as_draft_4(out)
        return _with_null(out) if schema.get("nullable") is True else out

    def _reference(self, schema: Mapping[str, Any], trail: tuple[str, ...]) -> Any:
        target = schema["$ref"]
        if target in trail:
            name = self._names.setdefault(target, f"s{len(self._names)}")
            found: Any = {"$ref": f"#/{self._definitions}/{name}"}
        else:
            known = pointers.resolve(self._document, target)
            found = self.schema(known, (*trail, target))
        # OpenAPI 3.0 ignores what stands beside $ref; `nullable` there is so common
        # in the wild, and so clearly meant, that it is honoured.
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        beside = self.schema(rest, trail) if not self._is_3_0 else {}
        if beside and schema.get("nullable") is not True:
            found = {**beside, "allOf": [*beside.get("allOf", ()), found]}
        if schema.get("nullable") is True:
            found = (
                {"anyOf": [found, {"type": "null"}]} if "$ref" in found else _with_null({**found})
            )
        return found

    def _keyword(self, key: str, value: Any, trail: tuple[str, ...]) -> Any:
        if key in _BY_NAME and isinstance(value, Mapping):
            return {name: self.schema(sub, trail) for name, sub in value.items()}
        is_plain = key == "additionalProperties" and isinstance(value, bool)
        return self.schema(value, trail) if key in _SCHEMA and not is_plain else value

    def _require_less(self, schema: Mapping[str, Any], out: dict[str, Any]) -> None:
        """Take what is for the other direction out of the required properties."""
        declared = schema.get("properties", {})
        if self._hidden and isinstance(out.get("required"), list):
            kept = [n for n in out["required"] if not self._is_hidden(declared.get(n))]
            if kept or not self._is_3_0:
                out["required"] = kept
            else:
                del out["required"]

    def _is_hidden(self, schema: Any) -> bool:
        return isinstance(schema, Mapping) and schema.get(self._hidden) is True


def _write_strictly(schema: dict[str, Any]) -> None:
    """Write what documents have, and validators refuse: names that stand twice, counts as 3.0."""
    if isinstance(schema.get("required"), list):
        schema["required"] = list(dict.fromkeys(schema["required"]))
    for keyword in COUNTS & schema.keys():
        schema[keyword] = int(schema[keyword])


def _write_as_draft_4(schema: dict[str, Any]) -> None:
    """Write what is of later drafts, and found in documents of OpenAPI 3.0, as draft 4 has it."""
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]
    for exclusive, inclusive, sign in (
        ("exclusiveMinimum", "minimum", 1),
        ("exclusiveMaximum", "maximum", -1),
    ):
        limit = schema.get(exclusive)
        if limit is None or isinstance(limit, bool):
            continue
        del schema[exclusive]
        if inclusive not in schema or sign * limit >= sign * schema[inclusive]:
            schema |= {inclusive: limit, exclusive: True}


def _of_boolean(schema: bool) -> dict[str, Any]:
    """Return true or false as drafts write it that have no such schemas."""
    return {} if schema else {"not": {}}


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(schema.get("type"), str):
        return {"anyOf": [schema, {"type": "null"}]}
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    compositions = {key: schema.pop(key) for key in ("oneOf", "anyOf", "allOf") if key in schema}
    schema["type"] = [schema["type"], "null"]
    if not compositions:
        return schema
    # A composition would forbid null although `nullable` allows it.
    return {"anyOf": [{"type": "null"}, {**schema, **compositions, "type": schema["type"][0]}]}
