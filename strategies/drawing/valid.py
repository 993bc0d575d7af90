"""Random valid values: requests that obey the schema and the prose limits, and threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from hypothesis.strategies import SearchStrategy

from contracts.definition import Definition, Node, build
from contracts.definition.meaning.naming import descriptions
from contracts.definition.meaning.naming import ids as ids_of
from contracts.definition.prose import Limit
from strategies.drawing.derive import derive
from strategies.drawing.ids import with_real
from strategies.drawing.sizes import fitted

# The end of the year 9999, which is the last that clocks of people know.
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
    prose, root, parts = definition.prose, definition.response, definition.parts
    clocks = [root.properties[parts.created].pointer] if within and parts.created else []
    years = ((Limit(at, "minimum", 0), Limit(at, "maximum", _LATEST)) for at in clocks)
    # What a server made goes by ids that look like ids.
    found = ids_of(root, descriptions(definition.document))
    if parts.identity:
        found[root.properties[parts.identity].pointer] = parts.noun.replace(" ", "_")
    limits = (*prose.limits, *(limit for pair in years for limit in pair))
    known = replace(prose, ids={**prose.ids, **found}, limits=limits)
    return build(definition.document, definition.operation.response, known)
