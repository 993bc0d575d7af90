"""OpenAPI documents for tests: small ones, and parts to make others of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from contracts.definition import load
from contracts.definition.document import text

Json = dict[str, Any]


def shipped() -> Json:
    """Return a copy of the shipped document, to be changed."""
    copied: Json = json.loads(json.dumps(load().document))
    return copied


def of_metadata() -> Json:
    """Return the shipped document whose requests have metadata alone: what is sent is few."""
    document = shipped()
    properties = document["components"]["schemas"]["CreateThreadRequest"]["properties"]
    for name in properties.keys() - {"metadata"}:
        del properties[name]
    return document


def minimal(path: str = "/threads", version: str = "3.0.0", **operation: Any) -> Json:
    """Return the smallest document with an operation that can be checked."""
    schema = {"type": "object", "properties": {"id": {"type": "string"}}}
    content = {"content": {"application/json": {"schema": schema}}}
    stated = {"requestBody": content, "responses": {"200": {"description": "", **content}}}
    made = {"openapi": version, "paths": {path: {"post": {**stated, **operation}}}}
    copied: Json = json.loads(json.dumps(made))
    return copied


def answering(response: Any, request: Any = None) -> Json:
    """Return a document of OpenAPI 3.1 whose operation takes and answers what is given.

    A request that is not given is any object.
    """
    made = minimal("/widgets", "3.1.0")
    operation = made["paths"]["/widgets"]["post"]
    operation["requestBody"]["content"]["application/json"]["schema"] = request or {
        "type": "object"
    }
    operation["responses"]["200"]["content"]["application/json"]["schema"] = response
    return made


def written(folder: Path, document: Any, name: str = "openapi.json") -> str:
    """Write a document, data or text, and return its path."""
    place = folder / name
    place.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return str(place)


def large(lines: int) -> str:
    """Return the shipped document with so many lines, of schemas that nothing reaches."""
    own = text()
    schemas = own.partition("\n  schemas:\n")[2].partition("\n  securitySchemes:\n")[0].split("\n")
    found, count = [own.rstrip("\n").partition("\n  securitySchemes:\n")[0]], 0
    while sum(part.count("\n") for part in found[:1]) + count * len(schemas) < lines:
        named = (
            f"{line[:-1]}{count}:" if line[:4] == "    " and line[4:5].isalpha() else line
            for line in schemas
        )
        found.append("\n".join(named))
        count += 1
    return "\n".join(found) + "\n"
