"""Whatever a document has in the wrong place, it is used or refused in one sentence."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.conduct.holding import definition_of
from contracts.errors import UsageError
from contracts.settings.record import Settings
from tests.support.openapi_documents import shipped, written

JUNK: Final[st.SearchStrategy[Any]] = st.sampled_from(
    [
        *(None, True, 0, -1, 1.5, "", "x", "#", [], {}, [1], {"a": 1}, ["a", ["b"]]),
        *({"$ref": 3}, {"$ref": "#/paths"}, {"$ref": "#/components/schemas/ThreadObject"}),
        *({"type": "nope"}, {"type": ["string", "null"]}, {"properties": []}, {"allOf": []}),
    ]
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to everything within *value*."""
    inside: Any = value.items() if isinstance(value, dict) else ()
    inside = enumerate(value) if isinstance(value, list) else inside
    for step, below in inside:
        yield (*path, step)
        yield from places(below, (*path, step))


PLACES: Final = list(places(shipped()))


def put(document: Any, path: tuple[str | int, ...], value: Any) -> None:
    """Write *value* at *path*, unless what leads there is no longer there."""
    for step in path[:-1]:
        try:
            document = document[step]
        except (TypeError, LookupError):
            return
    with suppress(TypeError, LookupError):
        document[path[-1]] = copy.deepcopy(value)


def said(place: str) -> str | None:
    """Return why a document is refused; None where it is not."""
    try:
        definition_of(Settings(definition=place))
    except UsageError as error:
        return str(error)
    return None


@given(where=st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=2))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mutilated_document_is_used_or_refused(tmp_path: Path, where: Any) -> None:
    document = shipped()
    for path, value in where:
        put(document, path, value)
    place = written(tmp_path, document)
    why = said(place)
    assert why is None or (place in why and "\n" not in why)
