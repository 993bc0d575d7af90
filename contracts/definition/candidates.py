"""Which operation of a document is meant: the one that is named, or that creates threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.definition import pointer as pointers
from contracts.definition.operation import (
    METHOD,
    Candidate,
    DefinitionError,
    Operation,
    body_of,
    follow,
    mapping,
    operation_at,
)

_SCHEMAS: Final = "#/components/schemas"
_KNOWN_ID: Final = "createThread"
_KNOWN_PATH: Final = "/threads"
_KNOWN_SCHEMA: Final = "CreateThreadRequest"
# So many operations are listed where one has to be chosen.
_LISTED: Final = 12


def find(document: Any, wanted: str | None = None) -> Operation:
    """Return the operation of *document* that is *wanted*; see ``choose``."""
    return operation_at(document, choose(document, wanted))


def choose(document: Any, wanted: str | None = None) -> Candidate:
    """Return where in *document* the operation is that is *wanted*.

    Args:
        document: an OpenAPI document.
        wanted: its operationId, or its method and path; None for the one that creates threads,
            or the only one there is.

    Raises:
        DefinitionError: there is none, or several.
    """
    candidates = list(_candidates(document))
    found = _named(candidates, wanted) if wanted else _creating(document, candidates)
    if len(found) == 1:
        return found[0]
    what = f"{wanted!r:.200}" if wanted else "an operation that creates threads"
    if found:
        raise DefinitionError(
            f"the document has {what} several times: {_listed(found)}; name one with --operation"
        )
    if not candidates:
        raise DefinitionError(f"the document has no {METHOD} operation, so nothing can be created")
    raise DefinitionError(
        f"the document has no {what.removeprefix('an ')}; name one of its operations with "
        f"--operation: {_listed(candidates)}"
    )


def _candidates(document: Any) -> Iterator[Candidate]:
    for path, item in mapping(mapping(document).get("paths")).items():
        pointer, found = pointers.join("#", "paths", path), item
        if isinstance(item, Mapping) and "$ref" in item:
            pointer, found = follow(document, pointer)
        stated = mapping(found).get(METHOD.lower())
        if isinstance(stated, Mapping):
            name = stated.get("operationId")
            yield Candidate(
                path, f"{pointer}/{METHOD.lower()}", name if isinstance(name, str) else ""
            )


def _named(candidates: list[Candidate], wanted: str) -> list[Candidate]:
    method, _, path = wanted.strip().partition(" ")
    found = [one for one in candidates if one.operation_id == wanted.strip()]
    if found or not path:
        return found
    if method.upper() != METHOD:
        raise DefinitionError(
            f"--operation {wanted!r:.200}: only {METHOD} creates something, and only that can be "
            "checked"
        )
    return [one for one in candidates if one.path.strip("/") == path.strip().strip("/")]


def _creating(document: Any, candidates: list[Candidate]) -> list[Candidate]:
    """Return what creates threads: by its operationId, its path, or what it takes."""
    for is_it in (
        lambda one: one.operation_id == _KNOWN_ID,
        lambda one: one.path == _KNOWN_PATH,
        lambda one: one.path.rstrip("/").endswith(_KNOWN_PATH),
        lambda one: _takes(document, one),
    ):
        found = [one for one in candidates if is_it(one)]
        if found:
            return found
    return candidates if len(candidates) == 1 else []


def _takes(document: Any, candidate: Candidate) -> bool:
    try:
        body = body_of(document, candidate)
    except DefinitionError:
        return False
    schema = mapping(pointers.resolve(document, body)).get("schema")
    return mapping(schema).get("$ref") == f"{_SCHEMAS}/{_KNOWN_SCHEMA}"


def _listed(candidates: list[Candidate]) -> str:
    words = [one.words[:120] for one in candidates[:_LISTED]]
    left = len(candidates) - len(words)
    return ", ".join(words) + (f" and {left} more" if left else "")
