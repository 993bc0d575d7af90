"""A second reading of the contract, which shares no code with the suite's own checks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any

import jsonschema

from contracts.definition import load

Path = tuple[str | int, ...]
Complaint = tuple[str, Path]
"""A keyword and where in the value it is broken."""


@cache
def request_validator() -> jsonschema.Draft4Validator:
    return jsonschema.Draft4Validator(load().json_schema(load().operation.request))


def at(value: Any, *path: str) -> Iterator[Any]:
    """Yield what stands at *path*, in which ``*`` is every element; any shape will do."""
    if not path:
        yield value
    elif path[0] == "*" and isinstance(value, list):
        for entry in value:
            yield from at(entry, *path[1:])
    elif isinstance(value, dict) and path[0] in value:
        yield from at(value[path[0]], *path[1:])


STORES = ("tool_resources", "file_search", "vector_stores", "*")
STATIC = (*STORES, "chunking_strategy", "static")
METADATA = (("metadata",), ("messages", "*", "metadata"), (*STORES, "metadata"))


def broken_prose(body: Any) -> set[str]:
    """Return the limits stated in words only that *body* breaks."""
    broken = set()
    for path in METADATA:
        for pairs in at(body, *path):
            if not isinstance(pairs, dict):
                continue
            texts = [value for value in pairs.values() if isinstance(value, str)]
            broken |= {"maxProperties"} if len(pairs) > 16 else set()
            broken |= {"keyMaxLength"} if any(len(key) > 64 for key in pairs) else set()
            broken |= {"maxLength"} if any(len(text) > 512 for text in texts) else set()
    for sizes in at(body, *STATIC):
        if isinstance(sizes, dict):
            numbers = [sizes.get(f"{name}_tokens") for name in ("chunk_overlap", "max_chunk_size")]
            overlap, size = (n if type(n) is int else None for n in numbers)
            if overlap is not None and size is not None and overlap * 2 > size:
                broken.add("atMostHalfOf")
    return broken


def problems(body: Any) -> list[str]:
    """Return everything that is wrong with *body*, by schema and by prose."""
    found = [f"{e.validator} at {e.json_path}" for e in request_validator().iter_errors(body)]
    lacking = [
        f"an attachment without {name}"
        for attachment in at(body, "messages", "*", "attachments", "*")
        for name in ("file_id", "tools")
        if isinstance(attachment, dict) and name not in attachment
    ]
    return [*found, *lacking, *sorted(broken_prose(body))]


def complaints(errors: Iterable[jsonschema.ValidationError]) -> Iterator[Complaint]:
    """Yield all that *errors* object to, in whatever branch of a oneOf."""
    for error in errors:
        yield str(error.validator), tuple(error.absolute_path)
        yield from complaints(error.context or [])


def explanations(body: Any) -> list[frozenset[Complaint]]:
    """Return the ways to say what is wrong with *body* by the schema.

    A value that fits no branch of a oneOf can be said to break the oneOf, or to be
    meant for one of the branches and to break what that branch asks for.
    """
    return _ways(request_validator().iter_errors(body))


def _ways(errors: Iterable[jsonschema.ValidationError]) -> list[frozenset[Complaint]]:
    ways: list[frozenset[Complaint]] = [frozenset()]
    for error in errors:
        found = [frozenset({(str(error.validator), tuple(error.absolute_path))})]
        if error.validator == "oneOf":
            context = sorted(error.context or [], key=lambda e: int(e.relative_schema_path[0]))
            for _, inside in groupby(context, key=lambda e: e.relative_schema_path[0]):
                found += _ways(inside)
        ways = [one | other for one in ways for other in found]
    return ways


def place_of(path: Path) -> str:
    """Write *path* as rules name places: ``messages[].role``, ``metadata{}``."""
    out = ""
    for before, token in zip((None, *path), path, strict=False):
        if isinstance(token, int):
            out += "[]"
        elif before == "metadata":
            out += "{}"
        else:
            out += f".{token}" if out else token
    return out or "body"


def strict_json(body: bytes) -> Any:
    """Parse *body* with Python's own parser, made strict."""

    def refuse(name: str) -> Any:
        raise ValueError(name)

    return json.loads(body.decode("utf-8"), parse_constant=refuse)
