"""The operation that a definition is about: where in the document it is, and where on a server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from contracts.definition import pointer as pointers
from contracts.errors import UsageError

METHOD: Final = "POST"
"""What creates something (RFC 9110, section 9.3.3); it is written here and nowhere else."""


class DefinitionError(UsageError):
    """The document cannot be used; the message says in one sentence why, and what to do."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation that takes JSON and answers with JSON.

    Attributes:
        name: its operationId, or its method and path.
        method: in capitals.
        path: below the address of the server, as the document writes it.
        base: the path of the server's address as the document gives it; usually ``/v1``.
        pointer: of the operation.
        body: of the media type of the request's body.
        request: of the schema of the request, references followed.
        answer: of the response that says that something was created.
        content: of the media type of that answer's body.
        response: of the schema of that answer, references followed.
        success: the status of that answer.
        documented: every status that the document states, as ``200``, ``4XX`` or ``default``.
    """

    name: str
    method: str
    path: str
    base: str
    pointer: str
    body: str
    request: str
    answer: str
    content: str
    response: str
    success: int
    documented: frozenset[str]

    @property
    def usual_path(self) -> str:
        """The whole path at a server that is as the document describes it."""
        return f"{self.base}{self.path}"

    @property
    def tail(self) -> str:
        """The last part of the path, which shows that an address leads to the operation."""
        return f"/{self.path.rstrip('/').rpartition('/')[2]}"

    def behind(self, path: str) -> str:
        """Return what of its own path is still to come behind *path*, which may have some of it.

        Behind ``/api/v1``, of ``/v1/threads`` that is ``/threads``.
        """
        steps = self.path.split("/")[1:]
        for count in range(len(steps) - 1, 0, -1):
            if path.endswith(f"/{'/'.join(steps[:count])}"):
                return "".join(f"/{step}" for step in steps[count:])
        return self.path

    @property
    def words(self) -> str:
        """What to call it in a sentence: method and path."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An operation of a document that may be the one: its path, and its pointer."""

    path: str
    pointer: str
    operation_id: str

    @property
    def words(self) -> str:
        """What to call it in a list."""
        method = self.pointer.rpartition("/")[2].upper()
        more = f" ({self.operation_id})" if self.operation_id else ""
        return f"{method} {self.path}{more}"


def operation_at(document: Any, candidate: Candidate) -> Operation:
    """Return the operation that *candidate* leads to.

    Raises:
        DefinitionError: it takes or gives no JSON, or a reference leads nowhere.
    """
    pointer = candidate.pointer
    if not candidate.path.startswith("/") or {"?", "#"} & set(candidate.path):
        raise DefinitionError(
            f"the path {candidate.path!r:.200} must begin with / and have neither ? nor #"
        )
    stated = follow(document, pointer)[1]
    body = body_of(document, candidate)
    status, answer, content = _answer(document, candidate)
    return Operation(
        name=candidate.operation_id or f"{METHOD} {candidate.path}",
        method=METHOD,
        path=candidate.path,
        base=_base(document),
        pointer=pointer,
        body=body,
        request=_schema(document, body, f"{candidate.words} states no schema of its request"),
        answer=answer,
        content=content,
        response=_schema(document, content, f"{candidate.words} states no schema of its answer"),
        success=status,
        documented=frozenset(map(str, mapping(stated.get("responses")))),
    )


def follow(document: Any, pointer: str) -> tuple[str, Any]:
    """Return where *pointer* leads once references are followed, and what is there.

    Raises:
        DefinitionError: a reference leads nowhere, or in a circle.
    """
    seen = []
    while True:
        try:
            found = pointers.resolve(document, pointer)
        except LookupError:
            raise DefinitionError(f"the document has nothing at {pointer!r:.200}") from None
        if not isinstance(found, Mapping) or not isinstance(found.get("$ref"), str):
            return pointer, found
        seen.append(pointer)
        pointer = found["$ref"]
        if pointer in seen:
            raise DefinitionError(f"{pointer!r:.200} refers to itself")


def body_of(document: Any, candidate: Candidate) -> str:
    """Return the pointer of the JSON media type of the request."""
    stated = follow(document, candidate.pointer)[1]
    if "requestBody" in stated:
        pointer = follow(document, f"{candidate.pointer}/requestBody")[0]
        found = _json(document, pointer)
        if found:
            return found
    raise DefinitionError(f"{candidate.words} takes no application/json, so it cannot be checked")


def _answer(document: Any, candidate: Candidate) -> tuple[int, str, str]:
    """Return the status that says that something is created, its pointer, and its media type's."""
    stated = follow(document, candidate.pointer)[1]
    for status in sorted(map(str, mapping(stated.get("responses")))):
        if not re.fullmatch("2([0-9][0-9]|XX)", status.upper()):
            continue
        pointer = follow(document, f"{candidate.pointer}/responses/{status}")[0]
        found = _json(document, pointer)
        if found:
            return int(status.upper().replace("X", "0")), pointer, found
    raise DefinitionError(
        f"{candidate.words} documents no success with application/json, so its answers cannot be "
        "checked"
    )


def _json(document: Any, pointer: str) -> str:
    """Return the pointer of the JSON media type below *pointer*; nothing where there is none."""
    content = mapping(mapping(pointers.resolve(document, pointer)).get("content"))
    for name in content:
        if str(name).partition(";")[0].strip().lower() == "application/json":
            return pointers.join(pointer, "content", name)
    return ""


def _schema(document: Any, media_type: str, otherwise: str) -> str:
    pointer = f"{media_type}/schema"
    if not isinstance(mapping(pointers.resolve(document, media_type)).get("schema"), Mapping):
        raise DefinitionError(otherwise)
    return follow(document, pointer)[0]


def _base(document: Any) -> str:
    """Return the path of the address that the document gives; of a template, nothing."""
    servers = mapping(document).get("servers")
    first = mapping(servers[0]).get("url") if isinstance(servers, list) and servers else None
    if not isinstance(first, str) or "{" in first:
        return ""
    try:
        return urlsplit(first).path.rstrip("/")
    except ValueError:
        return ""


def mapping(value: Any) -> Mapping[str, Any]:
    """Return *value* where it is an object; an empty one otherwise."""
    return value if isinstance(value, Mapping) else {}
