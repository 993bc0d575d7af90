"""The operation around the two schemas: how it is called, and what it takes and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.definition import Definition
from contracts.definition import pointer as pointers
from contracts.definition.document import OPERATION
from contracts.definition.pointer import join

NOTHING_NEEDED: Final = "no credentials"


@dataclass(frozen=True, slots=True)
class Operation:
    """What a definition says of an operation, but for the schemas.

    Attributes:
        pointer: where it is in the document.
        method: in capitals.
        path: with its parameters as they are written.
        name: the operationId.
        deprecated: whether nobody should call it any more.
        needs_body: whether a request must have a body.
        takes: media types of the request.
        answers: media types of each answer, by its status.
        credentials: ways to be let in, each as words; one of them is enough.
        parameters: whether each is required, by its name in words.
    """

    pointer: str
    method: str
    path: str
    name: str
    deprecated: bool
    needs_body: bool
    takes: frozenset[str]
    answers: Mapping[str, frozenset[str]]
    credentials: frozenset[str]
    parameters: Mapping[str, bool]


def operation_of(definition: Definition) -> Operation:
    """Return what *definition* says of its operation."""
    document, pointer = definition.document, OPERATION
    stated = definition.at(pointer)
    item = definition.at(pointer.rpartition("/")[0])
    _, path, method = pointers.tokens(pointer)
    body = _followed(document, stated.get("requestBody", {}))
    responses = stated.get("responses", {})
    return Operation(
        pointer=pointer,
        method=method.upper(),
        path=path,
        name=stated.get("operationId", ""),
        deprecated=stated.get("deprecated") is True,
        needs_body=body.get("required") is True,
        takes=frozenset(body.get("content", ())),
        answers={
            str(status): frozenset(_followed(document, answer).get("content", ()))
            for status, answer in responses.items()
            if not str(status).startswith("x-")
        },
        credentials=_credentials(document, stated),
        parameters=_parameters(
            document, [*item.get("parameters", ()), *stated.get("parameters", ())]
        ),
    )


def _followed(document: Any, part: Any) -> Any:
    """Return a part of the document, or what stands where it refers to."""
    trail: set[str] = set()
    while "$ref" in part and part["$ref"] not in trail:
        trail.add(part["$ref"])
        try:
            part = pointers.resolve(document, part["$ref"])
        except LookupError:
            # A document that is cut to what one schema reaches may lack it.
            return {}
    return part


def _credentials(document: Any, stated: Mapping[str, Any]) -> frozenset[str]:
    ways = stated.get("security", document.get("security", ()))
    schemes = document.get("components", {}).get("securitySchemes", {})
    return frozenset(
        " and ".join(
            sorted(_scheme(_followed(document, schemes.get(name, {})), name) for name in way)
        )
        or NOTHING_NEEDED
        for way in ways or [{}]
    )


def _scheme(scheme: Mapping[str, Any], name: str) -> str:
    kind = scheme.get("type", "")
    if kind == "http":
        # Its name may be written in any case (RFC 9110, section 11.1).
        return f"{str(scheme.get('scheme', '')).lower()} credentials"
    if kind == "apiKey":
        return f"a key in the {scheme.get('in', '')} {scheme.get('name', '')}"
    return f"{kind} {name}".strip()


def _parameters(document: Any, stated: list[Any]) -> dict[str, bool]:
    found = [_followed(document, one) for one in stated]
    return {
        f"{one.get('in', '')} parameter `{one.get('name', '')}`": one.get("required") is True
        for one in found
    }


def pointer_of_answer(operation: Operation, status: str) -> str:
    """Return where the answer with *status* is."""
    return join(operation.pointer, "responses", status)
