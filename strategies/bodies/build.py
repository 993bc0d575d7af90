"""From a JSON value to the bytes of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from contracts.definition import Definition
from contracts.record.case import JSON, Case, case_of
from contracts.record.writing import dump, request_of

Named = tuple[str, Any]
"""A name and the JSON value that goes by it."""

QUICK: Final = "quick"
CI: Final = "ci"
DEEP: Final = "deep"
PROFILES: Final = (QUICK, CI, DEEP)


def json_case(
    definition: Definition,
    name: str,
    value: Any,
    *,
    body: bytes | None = None,
    content_type: str | None = JSON,
) -> Case:
    """Return the case that carries *value*.

    Args:
        definition: whose contract it is held to.
        name: what it is.
        value: the JSON value it carries.
        body: another way to write the same value.
        content_type: the header to send; None for none.
    """
    written = dump(value) if body is None else body
    return case_of(definition, request_of(written, content_type), name)


def distinct(cases: Iterable[Case]) -> list[Case]:
    """Return *cases* without repeats of the same request, their names made unique."""
    return list(each_once(cases))


def each_once(cases: Iterable[Case]) -> Iterator[Case]:
    """Yield what ``distinct`` returns, no case derived before its turn."""
    found, names = set[Any](), dict[str, int]()
    for case in cases:
        key = (case.request, case.credentials)
        if key in found:
            continue
        found.add(key)
        names[case.name] = seen = names.get(case.name, 0) + 1
        yield case if seen == 1 else replace(case, name=f"{case.name} ({seen})")
