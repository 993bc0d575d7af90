"""Any OpenAPI 3.0 or 3.1 document as a definition: a file or a URL, YAML or JSON, whole or cut."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from contracts.definition.candidates import choose
from contracts.definition.document import Definition
from contracts.definition.loading import shape
from contracts.definition.loading.bundle import Bundle
from contracts.definition.loading.limits import with_limits
from contracts.definition.loading.reading import File, read, shown
from contracts.definition.meaning.recognition import recognised, with_maps
from contracts.definition.operation import DefinitionError, operation_at
from contracts.definition.prose import Prose
from contracts.definition.source import Source

__all__ = ["DefinitionError", "load_definition"]


def load_definition(
    place: str,
    operation: str | None = None,
    limits: str | None = None,
    *,
    is_remote_allowed: bool = False,
) -> Definition:
    """Return the definition at *place*, the same one as long as the files are.

    Args:
        place: the path or the URL of an OpenAPI document.
        operation: the operationId, or method and path; None for the one that creates threads.
        limits: the path of a file of limits that no schema states; None for none.
        is_remote_allowed: whether references over the network are followed.

    Raises:
        DefinitionError: the document cannot be used.
    """
    stamps = (_stamp(place), _stamp(limits))
    return _loaded(place, operation, limits, is_remote_allowed, stamps)


def _stamp(place: str | None) -> tuple[int, int] | None:
    """Return what changes with a file."""
    try:
        found = Path(place).stat() if place is not None else None
    except (OSError, ValueError):
        return None
    return None if found is None else (found.st_mtime_ns, found.st_size)


# Everything that is derived from a definition is kept for as long as it is the same one.
@lru_cache(8)
def _loaded(
    place: str, operation: str | None, limits: str | None, is_remote_allowed: bool, _: Any
) -> Definition:
    file = read(place)
    try:
        _refuse_what_is_none(file.value)
        found = _definition(file, operation, is_remote_allowed=is_remote_allowed)
    except DefinitionError as error:
        said = str(error)
        named = said if shown(place) in said else f"{shown(place)}: {said}"
        raise DefinitionError(named) from None
    if limits is None:
        return found
    return with_limits(found, limits)


def _definition(file: File, wanted: str | None, *, is_remote_allowed: bool) -> Definition:
    bundle = Bundle(file, is_remote_allowed=is_remote_allowed)
    bundle.open_paths()
    chosen = choose(bundle.document, wanted)
    document = bundle.reached(chosen)
    operation = operation_at(document, chosen)
    shape.check(document, operation.request, operation.response)
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
    if re.fullmatch(r"3\.[01]", version) and isinstance(value, dict):
        # In YAML it is a number without quotation marks; other readers want all three parts.
        value["openapi"] = f"{version}.0"
    if not version:
        raise DefinitionError("it is no OpenAPI document: it does not say `openapi: 3.1.0` or such")
    if not re.match(r"3\.[01](\.|$)", version):
        raise DefinitionError(f"it is OpenAPI {version:.10}, and 3.0 or 3.1 is needed")
    if not isinstance(value.get("paths"), Mapping):
        raise DefinitionError("it has no paths, and so no operation")
