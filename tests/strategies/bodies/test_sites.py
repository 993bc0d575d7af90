"""Where a value can stand, the requests that put it there, and what is beside it."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import load
from strategies.bodies.sites import at, embed, embed_among, sites
from tests.support.nodes import node, site

ROOT: Final = load().request
TOOL: Final = "messages[].attachments[].tools[]"
STORE: Final = "tool_resources.file_search.vector_stores[]"


def test_every_property_element_entry_and_branch_is_a_site() -> None:
    text = {"type": "string"}
    schema = {
        "type": "object",
        "properties": {
            "list": {"type": "array", "items": {"oneOf": [text, {"type": "boolean"}]}},
            "map": {"type": "object", "additionalProperties": text},
        },
    }
    found = [(str(s.place), [step.kind for step in s.steps]) for s in sites(node(schema))]
    assert found == [
        ("body", []),
        ("list", ["property"]),
        ("list[]", ["property", "[]"]),
        ("list[]", ["property", "[]", "branch"]),
        ("list[]", ["property", "[]", "branch"]),
        ("map", ["property"]),
        ("map{}", ["property", "{}"]),
    ]


def test_a_value_is_embedded_in_what_must_be_around_it_and_nothing_else() -> None:
    assert embed(site("metadata{}"), 5) == {"metadata": {"key": 5}}
    assert embed(site("metadata{}"), 5, key="k") == {"metadata": {"k": 5}}
    assert embed(site("messages[].role"), 5) == {"messages": [{"role": 5, "content": "hello"}]}
    assert embed(site(""), 5) == 5


def test_valid_elements_stand_in_front_and_behind_at_the_step_that_is_asked_for() -> None:
    where = site("messages[].content[]")
    outer, inner = where.arrays
    message: Any = {"role": "user", "content": "hello"}
    broken = {"role": "user", "content": [5]}
    found = embed(where, 5, second=outer, padding=2, behind=1)
    assert found == {"messages": [message, message, broken, message]}
    assert embed(where, 5, second=outer) == {"messages": [message, broken]}
    among = embed(where, 5, second=inner, padding=0, behind=2)["messages"]
    assert [part if part == 5 else part["type"] for part in among[0]["content"]] == [
        5,
        "text",
        "text",
    ]


def test_ids_of_the_elements_beside_differ() -> None:
    where = site("tool_resources.code_interpreter.file_ids[]")
    files = embed(where, 5, second=3, padding=2, behind=2)
    found = files["tool_resources"]["code_interpreter"]["file_ids"]
    assert found[2] == 5
    assert len({str(one) for one in found}) == 5


def test_among_everything_a_value_is_the_middle_of_three_beside_the_other_choices() -> None:
    found = embed_among(site("messages[].content"), 5)
    assert set(found) == set(ROOT.properties)
    first, middle, last = found["messages"]
    assert middle["content"] == 5
    assert [first["role"], middle["role"], last["role"]] == ["user", "assistant", "user"]
    assert set(middle) == set(site("messages[]").node.properties)


def test_among_everything_an_array_of_one_and_a_map_hold_it_too() -> None:
    found = embed_among(site(f"{STORE}.metadata{{}}"), 5)
    (store,) = found["tool_resources"]["file_search"]["vector_stores"]
    assert store["metadata"] == {"first": "value", "key": 5, "last": "value"}
    assert "vector_store_ids" not in found["tool_resources"]["file_search"]


def test_among_everything_but_ids_no_id_is_beside_it() -> None:
    rich, plain = (str(embed_among(site("metadata{}"), 5, ids=ids)) for ids in (True, False))
    assert "file-" in rich
    assert "file-" not in plain
    deep = embed_among(site("messages[].role"), "x", ids=False)["messages"]
    assert "file-" not in str(deep)
    assert len(deep) == 3


@pytest.mark.parametrize(
    ("place", "step", "around"),
    [
        (TOOL, 1, "messages"),
        (TOOL, 3, "messages[].attachments"),
        (TOOL, 5, "messages[].attachments[].tools"),
        (f"{TOOL}.type", 5, "messages[].attachments[].tools"),
        ("metadata{}", 1, "metadata"),
        (f"{STORE}.metadata{{}}", 3, "tool_resources.file_search.vector_stores"),
        (f"{STORE}.metadata{{}}", 5, f"{STORE}.metadata"),
    ],
)
def test_the_container_of_a_step_is_the_array_or_map_that_it_enters(
    place: str, step: int, around: str
) -> None:
    assert str(site(place).container(step)) == around


@pytest.mark.parametrize(("size", "overlap"), [(0, 0), (1, 0), (99, 1), (-5, 1), (None, 1)])
def test_half_of_a_number_stays_within_half_of_it(size: int | None, overlap: int) -> None:
    static = next(s for s in sites(load().request) if str(s.place).endswith(".static"))
    (part, whole), *_ = static.node.halves.items()
    inner = next(s for s in sites(load().request) if s.place == static.place / whole)
    found = at(embed(inner, size), static.steps)
    assert found == {whole: size, part: overlap}
