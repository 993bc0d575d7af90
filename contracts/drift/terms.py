"""The terms of an operation: what it is called, what it takes and answers beside the schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.definition import Definition
from contracts.definition.operation import Operation, follow
from contracts.definition.pointer import join
from contracts.errors import UsageError

NOTHING_NEEDED: Final = "no credentials"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a definition says of its operation, but for the schemas.

    Attributes:
        operation: the operation.
        deprecated: whether nobody should call it any more.
        needs_body: whether a request must have a body.
        takes: media types of the request.
        answers: media types of each answer, by its status.
        credentials: ways to be let in, each as words; one of them is enough.
        parameters: whether each is required, by its name in words.
    """

    operation: Operation
    deprecated: bool
    needs_body: bool
    takes: frozenset[str]
    answers: Mapping[str, frozenset[str]]
    credentials: frozenset[str]
    parameters: Mapping[str, bool]

    def below(self, *tokens: str) -> str:
        """Return the pointer of a part of the operation."""
        return join(self.operation.pointer, *tokens)


def terms_of(definition: Definition) -> Terms:
    """Return the terms of the operation of *definition*."""
    document, operation = definition.document, definition.operation
    stated = follow(document, operation.pointer)[1]
    body = _part(document, join(operation.pointer, "requestBody"))
    responses = _mapping(stated.get("responses"))
    return Terms(
        operation=operation,
        deprecated=stated.get("deprecated") is True,
        needs_body=body.get("required") is True,
        takes=_media(body),
        answers={
            str(status): _media(_part(document, join(operation.pointer, "responses", str(status))))
            for status in responses
            if not str(status).startswith("x-")
        },
        credentials=frozenset(_credentials(document, stated)),
        parameters=dict(_parameters(document, operation.pointer)),
    )


def _part(document: Any, pointer: str) -> Mapping[str, Any]:
    """Return what is at *pointer*, references followed; nothing where nothing is there.

    A document that is cut to what one schema reaches may lack the answers of errors.
    """
    try:
        return _mapping(follow(document, pointer)[1])
    except UsageError:
        return {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _media(part: Mapping[str, Any]) -> frozenset[str]:
    """Return the media types of a body; case and parameters mean nothing here."""
    found = _mapping(part.get("content"))
    return frozenset(str(name).partition(";")[0].strip().lower() for name in found)


def _credentials(document: Any, stated: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ways to be let in.  Without a statement, nothing is needed."""
    ways = stated.get("security", document.get("security"))
    for way in ways if isinstance(ways, list) and ways else [{}]:
        schemes = [_scheme(document, str(name)) for name in _mapping(way)]
        yield " and ".join(sorted(schemes)) or NOTHING_NEEDED


def _scheme(document: Any, name: str) -> str:
    scheme = _part(document, join("#/components/securitySchemes", name))
    kind = str(scheme.get("type", "unknown"))
    if kind == "http":
        # Its name may be written in any case (RFC 9110, section 11.1).
        return f"{str(scheme.get('scheme', '')).lower()} credentials"
    if kind == "apiKey":
        return f"a key in the {scheme.get('in', '')} {scheme.get('name', '')}"
    return f"{kind} credentials of {name}"


def _parameters(document: Any, pointer: str) -> Iterator[tuple[str, bool]]:
    """Yield the parameters of the path, and those of the operation, which replace them."""
    for place in (pointer.rpartition("/")[0], pointer):
        stated = _part(document, place).get("parameters")
        for number in range(len(stated) if isinstance(stated, list) else 0):
            one = _part(document, join(place, "parameters", number))
            name = f"{one.get('in', '')} parameter `{one.get('name', '')}`"
            yield name, one.get("required") is True
