"""Any OpenAPI 3.0 or 3.1 document as a definition: a file or a URL, YAML or JSON, whole or cut."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from contracts.definition.document import Definition
from contracts.definition.loading.bundle import Bundle
from contracts.definition.loading.reading import File, read, shown
from contracts.definition.operation import DefinitionError, choose, operation_at
from contracts.definition.prose import Prose
from contracts.definition.recognition import recognised, with_maps
from contracts.definition.source import Source

__all__ = ["DefinitionError", "load_definition"]


@lru_cache(8)
def load_definition(
    place: str,
    operation: str | None = None,
    limits: str | None = None,
    *,
    is_remote_allowed: bool = False,
) -> Definition:
    """Return the definition at *place*, the same one each time.

    Args:
        place: the path or the URL of an OpenAPI document.
        operation: the operationId, or method and path; None for the one that creates threads.
        limits: the path of a file of limits that no schema states; None for none.
        is_remote_allowed: whether references over the network are followed.

    Raises:
        DefinitionError: the document cannot be used.
    """
    del limits
    file = read(place)
    try:
        _refuse_what_is_none(file.value)
        return _definition(file, operation, is_remote_allowed=is_remote_allowed)
    except DefinitionError as error:
        said = str(error)
        named = said if shown(place) in said else f"{shown(place)}: {said}"
        raise DefinitionError(named) from None


def _definition(file: File, wanted: str | None, *, is_remote_allowed: bool) -> Definition:
    bundle = Bundle(file, is_remote_allowed=is_remote_allowed)
    bundle.open_paths()
    chosen = choose(bundle.document, wanted)
    document = bundle.reached(chosen)
    operation = operation_at(document, chosen)
    with_maps(document, operation)
    prose = Prose(limits=recognised(document, operation))
    others = {name: other.text for name, other in bundle.files.items() if name}
    return Definition(document, prose, wanted, Source(shown(file.place), file.text, others))


def _refuse_what_is_none(value: Any) -> None:
    """Raise DefinitionError for what is no OpenAPI 3.0 or 3.1."""
    if not isinstance(value, Mapping):
        raise DefinitionError(
            "it is no OpenAPI document, which is an object with openapi and paths"
        )
    if "swagger" in value:
        raise DefinitionError(
            f"it is Swagger {value['swagger']!s:.10}, and OpenAPI 3.0 or 3.1 is needed; convert it"
        )
    version = str(value.get("openapi", ""))
    if not version:
        raise DefinitionError("it is no OpenAPI document: it does not say `openapi: 3.1.0` or such")
    if not re.match(r"3\.[01](\.|$)", version):
        raise DefinitionError(f"it is OpenAPI {version:.10}, and 3.0 or 3.1 is needed")
    if not isinstance(value.get("paths"), Mapping):
        raise DefinitionError("it has no paths, and so no operation")
