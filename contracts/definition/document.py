"""Load the OpenAPI document, resolve its references once, and address its parts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import yaml

from contracts.definition import pointer as pointers
from contracts.definition.candidates import find
from contracts.definition.meaning.naming import descriptions, ids
from contracts.definition.meaning.parts import Parts, parts_of
from contracts.definition.node import Node
from contracts.definition.operation import Operation
from contracts.definition.prose import Prose
from contracts.definition.schema.building import build
from contracts.definition.schema.witnesses import is_sound
from contracts.definition.source import Source
from contracts.definition.validation.convert import converted

PATH: Final = "contracts/openapi.yaml"
"""Of the document that ships with the package, from the root of this project."""


class Definition:
    """An OpenAPI document, 3.0 or 3.1, with one operation that takes and gives JSON.

    Attributes:
        document: the parsed document; treat it as read-only.
        prose: what goes with it in words only.
        source: the text that it was read from.

    Args:
        operation: which of its operations is meant: its operationId, or method and path; None
            for the one that creates threads.
    """

    def __init__(
        self,
        document: dict[str, Any],
        prose: Prose | None = None,
        operation: str | None = None,
        source: Source | None = None,
    ) -> None:
        self.document = document
        self.prose = prose or Prose()
        self._wanted = operation
        self.source = source or Source()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the shipped definition by name; processes that share a run have it."""
        if self is load():
            return load, ()
        return Definition, (self.document, self.prose, self._wanted, self.source)

    def with_document(self, document: dict[str, Any]) -> Definition:
        """Return the same definition, but for what *document* says otherwise."""
        return Definition(document, self.prose, self._wanted, self.source)

    def with_prose(self, prose: Prose, source: Source) -> Definition:
        """Return the same definition with other limits, of which *source* has the text, too."""
        return Definition(self.document, prose, self._wanted, source)

    @cached_property
    def operation(self) -> Operation:
        """The operation, where it is in the document, and where on a server.

        Raises:
            DefinitionError: the document has none, or several.
        """
        return find(self.document, self._wanted)

    @property
    def title(self) -> str:
        """The title that the document states of itself; a fragment may have none."""
        return self._info("title", "untitled")

    @property
    def version(self) -> str:
        """The version that the document states of itself; a fragment may have none."""
        return self._info("version", "unknown")

    def _info(self, name: str, otherwise: str) -> str:
        info = self.document.get("info")
        return str(info.get(name, otherwise)) if isinstance(info, dict) else otherwise

    def at(self, pointer: str) -> Any:
        """Return the part of the document that *pointer* addresses, or raise LookupError."""
        return pointers.resolve(self.document, pointer)

    def resolved(self, pointer: str) -> Any:
        """Return the schema at *pointer* with every ``$ref`` replaced by its target."""
        return _inline(self.document, self.at(pointer), ())

    def json_schema(self, pointer: str, side: str = "") -> dict[str, Any]:
        """Return the schema at *pointer* as JSON Schema, of the draft that goes with the document.

        Args:
            pointer: of the schema.
            side: ``request`` requires nothing that is read-only, ``response`` nothing write-only.
        """
        return converted(self.document, pointer, side)

    @cached_property
    def request(self) -> Node:
        """The schema of the request as a tree of nodes, prose limits and ids included."""
        root = self.operation.request
        tree = build(self.document, root, self.prose, "request")
        found = ids(tree, descriptions(self.document))
        # With the ids in it marked as such.
        prose = replace(self.prose, ids={**found, **self.prose.ids})
        return build(self.document, root, prose, "request") if found else tree

    @cached_property
    def response(self) -> Node:
        """The schema of the answer as a tree of nodes, prose limits included."""
        return build(self.document, self.operation.response, self.prose, "response")

    @cached_property
    def parts(self) -> Parts:
        """Which properties of the request and of the answer play which part."""
        return parts_of(self.request, self.response, descriptions(self.document))

    @cached_property
    def takes_nothing(self) -> bool:
        """Whether an empty object is a valid request, beyond doubt."""
        return is_sound(self.request, {})

    @cached_property
    def needs_body(self) -> bool:
        """Whether a request must have a body: it is required, or cannot be empty."""
        stated = self.at(self.operation.body.rpartition("/content/")[0])
        return stated.get("required") is True or not self.takes_nothing

    def described(self, pointer: str) -> str:
        """Return the pointer of the description of the schema at *pointer*, or of the schema."""
        below = pointers.join(pointer, "description")
        return below if descriptions(self.document)(pointer) else pointer


def _inline(document: Any, schema: Any, trail: tuple[str, ...]) -> Any:
    if isinstance(schema, list):
        return [_inline(document, entry, trail) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        target = schema["$ref"]
        if target in trail:
            raise LookupError(f"{target} refers to itself, which cannot be inlined")
        found = _inline(document, pointers.resolve(document, target), (*trail, target))
        # OpenAPI 3.0 ignores what stands beside $ref; `nullable` there is so common
        # in the wild, and so clearly meant, that it is honoured.
        return {**found, "nullable": True} if schema.get("nullable") is True else found
    return {key: _inline(document, value, trail) for key, value in schema.items()}


def text() -> str:
    """Return the text of the definition that ships with the package."""
    return Path(__file__).parents[1].joinpath("openapi.yaml").read_text(encoding="utf-8")


@cache
def load() -> Definition:
    """Return the definition that ships with the package, parsed once per process.

    Only who begins something calls this (a command, the plugin, a test); all else is given
    the definition it works for.
    """
    said = text()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(said, Loader=loader)  # noqa: S506 -- both loaders are the safe one
    return Definition(document, source=Source(PATH, said))
