"""What is remembered of objects: never of one that says something else, or is large."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.definition import load
from contracts.record import inspection, reach
from contracts.record.content import content_of
from contracts.record.inspection import Inspection
from contracts.record.json_text import parse
from strategies.drawing.broken import invalid_requests
from strategies.drawing.valid import valid_requests
from tests.support.mangled import json_values, mangled

ROOT: Final = load().request
NAMES: Final = st.sampled_from(["metadata", "messages", "tools", "type", "role", "content", "k"])
VALUES: Final = json_values(NAMES)
BODIES: Final = st.one_of(valid_requests(load()), invalid_requests(load()))


def seen(body: Any) -> tuple[Any, ...]:
    """Return all that is said of a body."""
    found = Inspection(ROOT, body)
    noted = (found.breaches, found.obscure, found.silent, found.ids)
    return (*noted, frozenset(reach.features(ROOT, body)))


@given(st.lists(BODIES | mangled(BODIES, NAMES, VALUES), min_size=2, max_size=4))
def test_what_was_seen_before_changes_nothing(bodies: list[Any]) -> None:
    remembered = [seen(body) for body in (*bodies, *bodies)][len(bodies) :]
    for body, before in zip(bodies, remembered, strict=True):
        inspection.PLAIN.forget()
        reach.OBJECTS.forget()
        assert seen(body) == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b'{"a":1}', b'{"a":true}'),
        (b'{"a":1}', b'{"a":1.0}'),
        (b'{"a":"1"}', b'{"a":1}'),
        (b'{"a":[]}', b'{"a":{}}'),
        (b'{"a":1,"b":2}', b'{"b":2,"a":1}'),
        (b'{"a":"\\ud800"}', b'{"a":"\\ud801"}'),
    ],
)
def test_objects_that_say_something_else_differ(one: bytes, other: bytes) -> None:
    assert content_of(parse(one)) != content_of(parse(other))
    assert content_of(parse(one)) == content_of(parse(one))


def test_the_same_objects_in_memory_are_written_as_others_are() -> None:
    shared = parse(b'["twice", {"k": "twice"}]')
    apart = parse(b'[["twice", {"k": "twice"}], ["twice", {"k": "twice"}]]')
    assert content_of({"a": shared, "b": shared}) == content_of({"a": apart[0], "b": apart[1]})


@pytest.mark.parametrize(
    "body", [b'{"a":1,"a":1}', b'{"b":{"a":1,"a":1}}', b'{"a":"%s"}' % (b"x" * 5_000)]
)
def test_names_that_stand_twice_and_what_is_long_are_not_remembered(body: bytes) -> None:
    assert content_of(parse(body)) is None
