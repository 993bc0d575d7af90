"""Requests as simple as a given one, with another value in one place.

What cannot be left out is compared with what may stand in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.branches import select
from contracts.record.case import Case
from contracts.record.json_text import NotJson
from contracts.record.samples import minimal, telling
from contracts.record.writing import JSON, dump, request_of
from strategies.diagnosis.simpler import is_alike, made

# What is as simple as can be has no more elements than matter.
_VARIED: Final = 3


def variations(case: Case) -> Iterator[Case]:
    """Yield requests that are as simple as *case*, and differ from it in one value.

    What cannot be left out is compared with what may stand in its place: another word,
    another branch, a plain element in front.
    """
    value = case.label.value
    if isinstance(value, NotJson) or case.body is None:
        return
    if case.content_type != JSON:
        yield from _declared(case)
    # One at a time: often the first of hundreds is all that is asked for.
    seen = {case.body}
    for body in _varied_bodies(case.label.definition.request, value):
        if body in seen:
            continue
        seen.add(body)
        varied = made("varied", case, request_of(body))
        if is_alike(case, varied):
            yield varied


def _varied_bodies(root: Node, value: Any) -> Iterator[bytes]:
    yield from map(dump, _varied(root, value))
    # The same, with every letter outside ASCII escaped, or none.
    yield dumps(value, separators=(",", ":")).encode()
    yield dump(value)


def _declared(case: Case) -> Iterator[Case]:
    """Yield the same body declared in other ways."""
    for declared in ("application/json;charset=utf-8", "application/json; charset=utf-8"):
        request = request_of(case.body, declared)
        varied = made("varied", case, request)
        if declared != case.content_type and is_alike(case, varied):
            yield varied


def _varied(node: Node, value: Any) -> Iterator[Any]:
    if not value and (value is None or isinstance(value, dict | list)):
        # Something in place of nothing.
        yield from (other for other in (minimal(node), telling(node)) if other != value)
        if value is not None:
            yield from ({name: telling(node.properties[name])} for name in node.optional)
    elif node.branches:
        chosen = select(node.branches, value)
        yield from (minimal(branch) for branch in node.branches if branch is not chosen)
        if chosen is not None:
            yield from _varied(chosen, value)
    elif isinstance(value, dict):
        if len(value) == 1:
            # Another property in place of the only one.
            others = ((n, child) for n, child in node.properties.items() if n not in value)
            yield from ({name: minimal(child)} for name, child in others)
        for name in [name for name in node.properties if name in value]:
            below = _varied(node.properties[name], value[name])
            yield from ({**value, name: other} for other in below)
    elif isinstance(value, list):
        yield from _varied_array(node, value)
    elif isinstance(value, str | int):
        yield from _varied_leaf(node, value)


def _varied_leaf(node: Node, value: str | int) -> Iterator[Any]:
    if isinstance(value, str):
        yield from (word for word in node.keywords.get("enum", ()) if word != value)
    elif not isinstance(value, bool):
        # The numbers beside it: it may be on a limit, or zero.  Two further, it is as even or odd.
        yield from (value + 1, value - 1, value - 2, value + 2)


def _varied_array(node: Node, value: list[Any]) -> Iterator[Any]:
    if node.items is None:
        return
    if len(value) == 1 and node.keywords.get("maxItems", 2) > 1:
        yield [minimal(node.items, 1), *value]
    for number, entry in enumerate(value[:_VARIED]):
        for other in _varied(node.items, entry):
            yield [*value[:number], other, *value[number + 1 :]]
