"""Random valid values: requests that obey the schema and the prose limits, and threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from hypothesis.strategies import SearchStrategy

from contracts.definition import Definition, Node, build
from contracts.definition.prose import Limit
from strategies.derive import derive
from strategies.ids import with_real
from strategies.sizes import fitted

# A thread names what a server made, so its ids look like ids, and its clock is that of
# people: to the end of the year 9999.
_IDS: Final[Mapping[str, str]] = {
    "properties/id": "thread",
    "properties/tool_resources/properties/code_interpreter/properties/file_ids/items": "file",
    "properties/tool_resources/properties/file_search/properties/vector_store_ids/items": (
        "vector_store"
    ),
}
_CREATED_AT: Final = "properties/created_at"
_LATEST: Final = 253_402_300_799


def valid_requests(
    definition: Definition,
    ids: Mapping[str, Sequence[str]] | None = None,
    max_bytes: int | None = None,
) -> SearchStrategy[Any]:
    """Return a Hypothesis strategy of JSON bodies that the contract allows.

    Values are plain Python data (dict, list, str, int, None), ready for ``json.dumps``.

    Args:
        definition: whose contract it is.
        ids: real ids by their kind, to use instead of made-up ones.
        max_bytes: how long a body may be as ``json.dumps`` writes it; None for any length.
    """
    return adapted(derive(definition.request), definition.request, ids, max_bytes)


def thread_objects(
    definition: Definition,
    ids: Mapping[str, Sequence[str]] | None = None,
    max_bytes: int | None = None,
) -> SearchStrategy[Any]:
    """Return a Hypothesis strategy of threads as a server may answer with; see above."""
    root = thread(definition, within=True)
    return adapted(derive(root), root, ids, max_bytes)


def adapted(
    values: SearchStrategy[Any],
    root: Node,
    ids: Mapping[str, Sequence[str]] | None,
    max_bytes: int | None,
) -> SearchStrategy[Any]:
    """Return *values* with real ids, and no larger than they may be."""
    if ids:
        values = values.map(lambda value: with_real(value, ids))
    if max_bytes is not None:
        values = values.map(lambda value: fitted(root, value, max_bytes))
    return values


@cache
def thread(definition: Definition, *, within: bool = False) -> Node:
    """Return the schema of a thread, its ids named; *within* the years that clocks know."""
    prose, root = definition.prose, definition.operation.response
    clock = f"{root}/{_CREATED_AT}"
    years = (Limit(clock, "minimum", 0), Limit(clock, "maximum", _LATEST))
    limits = (*prose.limits, *years) if within else prose.limits
    ids = {f"{root}/{below}": kind for below, kind in _IDS.items()}
    known = replace(prose, ids={**prose.ids, **ids}, limits=limits)
    return build(definition.document, root, known)
