"""What reports for machines are held to: schemas that others published, see tests/schemas."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema
import xmlschema

SCHEMAS: Final = Path(__file__).parents[1] / "schemas"


def _read(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text("utf-8"))


def problems(kind: str, document: Any) -> list[str]:
    """Return what the published schema of *kind* (sarif, ctrf or har) has against a document."""
    return [f"{error.json_path}: {error.message}" for error in _of(kind).iter_errors(document)]


@cache
def _of(kind: str) -> Any:
    names = {"sarif": "sarif-2.1.0-rtm.5.json", "ctrf": "ctrf-schema-0.0.json"}
    schema = _whole("har.json") if kind == "har" else _read(names[kind])
    kind_of = jsonschema.validators.validator_for(schema)
    return kind_of(schema, format_checker=kind_of.FORMAT_CHECKER)


def _whole(name: str) -> Any:
    """Return a schema of HAR with those that it refers to in their places."""

    def inlined(value: Any) -> Any:
        if isinstance(value, list):
            return [inlined(entry) for entry in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return _whole(value["$ref"].removesuffix("#"))
        return {key: inlined(entry) for key, entry in value.items() if key != "$id"}

    return inlined(_read(f"har/{name}"))


@cache
def junit() -> xmlschema.XMLSchema:
    """Return the schema of JUnit XML that Jenkins' xUnit plugin holds files to."""
    return xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))
