"""Drawn valid requests obey the contract, and the hard ones are among them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any, Final

import pytest
from hypothesis import find, given, settings

from contracts.definition import load
from strategies.drawing.derive import derive
from strategies.drawing.valid import valid_requests
from tests.support.drawn import drawn
from tests.support.independent import METADATA, STORES, at, problems

# Hypothesis draws thousands of examples here.
pytestmark = pytest.mark.slow

DEFINITION: Final = load()
Predicate = Callable[[Any], bool]
TOOLS: Final = ("tool_resources",)
SEARCH: Final = ("tool_resources", "file_search")
PARTS: Final = ("messages", "*", "content", "*", "type")


@given(valid_requests(DEFINITION))
def test_is_valid_for_an_independent_validator_and_keeps_the_prose_limits(body: Any) -> None:
    assert problems(body) == []


@given(valid_requests(DEFINITION))
def test_is_plain_json_that_can_be_written_in_utf_8(body: Any) -> None:
    assert json.loads(json.dumps(body, ensure_ascii=False, allow_nan=False).encode()) == body


@given(valid_requests(DEFINITION))
def test_attachments_always_carry_a_file_and_tools(body: Any) -> None:
    for attachment in at(body, "messages", "*", "attachments", "*"):
        assert {"file_id", "tools"} <= attachment.keys()


def test_passes_every_health_check() -> None:
    strict = settings(max_examples=20, database=None, suppress_health_check=())
    strict(given(valid_requests(DEFINITION))(lambda body: None))()


def test_nine_of_ten_examples_are_distinct() -> None:
    bodies = [json.dumps(body) for body in examples()[:300]]
    assert len(bodies) == 300
    assert len(set(bodies)) >= 270


def test_the_same_seed_draws_the_same_requests() -> None:
    assert drawn(valid_requests(DEFINITION), 30, number=7) == drawn(
        valid_requests(DEFINITION), 30, number=7
    )


@pytest.mark.parametrize(
    ("path", "plainest"),
    [
        ((), {}),
        (("messages", "*", "role"), {"messages": [{"role": "user", "content": ""}]}),
        ((*SEARCH, "vector_stores"), {"tool_resources": {"file_search": {"vector_stores": []}}}),
        (("metadata",), {"metadata": {}}),
    ],
    ids=str,
)
def test_shrinks_to_the_plainest_request(path: tuple[str, ...], plainest: Any) -> None:
    def stands_there(body: Any) -> bool:
        return any(found is not None for found in at(body, *path))

    thorough = settings(database=None, max_examples=2_000)
    assert find(valid_requests(DEFINITION), stands_there, settings=thorough) == plainest


def three_messages_and_two_pairs(body: Any) -> bool:
    return len(body.get("messages") or []) >= 3 and len(body.get("metadata") or {}) >= 2


def an_assistant_behind_an_attachment(body: Any) -> bool:
    messages = body.get("messages", [])
    pairs = pairwise(messages)
    return any(one.get("attachments") and other["role"] == "assistant" for one, other in pairs)


def a_long_value(body: Any) -> bool:
    return any(len(value) >= 100 for pairs in maps(body) for value in pairs.values())


def sixteen_pairs(body: Any) -> bool:
    return any(len(pairs) == 16 for pairs in maps(body))


def an_assistant_as_the_fifth(body: Any) -> bool:
    return any(message["role"] == "assistant" for message in body.get("messages", [])[4:])


# The plainest requests of these have so many bytes as compact JSON.
@pytest.mark.parametrize(
    ("wanted", "size"),
    [
        (three_messages_and_two_pairs, 126),
        (an_assistant_behind_an_attachment, 152),
        (a_long_value, 118),
        pytest.param(sixteen_pairs, 130, marks=pytest.mark.thorough),
        pytest.param(an_assistant_as_the_fifth, 174, marks=pytest.mark.thorough),
        (lambda body: any(True for _ in at(body, *STORES, "chunking_strategy", "static")), 157),
    ],
    ids=["three and two", "behind another", "long", "16 pairs", "the fifth", "deep"],
)
def test_shrinks_what_takes_several_choices(wanted: Predicate, size: int) -> None:
    thorough = settings(database=None, max_examples=5_000)
    found = find(valid_requests(DEFINITION), wanted, settings=thorough, random=Random(0))
    # As small as can be, or nearly so: any change of Hypothesis may end elsewhere.
    assert len(json.dumps(found, separators=(",", ":"))) <= size * 1.5


# Quality: a strategy that never draws the hard examples is valid and useless.


@cache
def examples() -> list[Any]:
    return drawn(valid_requests(DEFINITION), 1_000)


@cache
def parts_of_requests(end_of_pointer: str) -> list[Any]:
    """Draw what stands deep inside by itself, since whole requests seldom have it."""
    node = next(node for node in DEFINITION.request.walk() if node.pointer.endswith(end_of_pointer))
    return drawn(derive(node), 400)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for entry in value if isinstance(value, list | dict) else ():
        yield from texts(entry)
        if isinstance(value, dict):
            yield from texts(value[entry])


def maps(body: Any) -> list[dict[str, str]]:
    return [pairs for path in METADATA for pairs in at(body, *path) if pairs is not None]


def holds(wanted: Any, *path: str) -> Predicate:
    return lambda body: any(found == wanted for found in at(body, *path))


def is_a(kind: type, *path: str) -> Predicate:
    return lambda body: any(isinstance(found, kind) for found in at(body, *path))


HARD: Final[dict[str, Predicate]] = {
    "an empty object": lambda body: body == {},
    "16 pairs": lambda body: any(len(pairs) == 16 for pairs in maps(body)),
    "a key of 64 characters": lambda body: any(len(k) == 64 for m in maps(body) for k in m),
    "a value of 512 characters": lambda body: any(
        len(v) == 512 for m in maps(body) for v in m.values()
    ),
    "an empty key": lambda body: any("" in m for m in maps(body)),
    "20 file ids": lambda body: any(
        len(ids) == 20 for ids in at(body, *TOOLS, "code_interpreter", "file_ids")
    ),
    "NUL": lambda body: any("\x00" in text for text in texts(body)),
    "an astral character": lambda body: any(c > "\uffff" for text in texts(body) for c in text),
    "several messages": lambda body: any(len(found) > 2 for found in at(body, "messages")),
    "content as a string": is_a(str, "messages", "*", "content"),
    "content as parts": is_a(list, "messages", "*", "content"),
    "a part of text": holds("text", *PARTS),
    "a part of image_file": holds("image_file", *PARTS),
    "a part of image_url": holds("image_url", *PARTS),
    "a code_interpreter tool": holds(
        "code_interpreter", "messages", "*", "attachments", "*", "tools", "*", "type"
    ),
    "a file_search tool": holds(
        "file_search", "messages", "*", "attachments", "*", "tools", "*", "type"
    ),
    "no attachments": holds([], "messages", "*", "attachments"),
    "one vector store id": lambda body: any(
        len(ids) == 1 for ids in at(body, *SEARCH, "vector_store_ids")
    ),
    "no vector store ids": holds([], *SEARCH, "vector_store_ids"),
    "no vector stores": holds([], *SEARCH, "vector_stores"),
    "a vector store": is_a(dict, *STORES),
    "a static chunking strategy": holds("static", *STORES, "chunking_strategy", "type"),
    "16 pairs of a vector store": lambda body: any(
        len(pairs or ()) == 16 for pairs in at(body, *STORES, "metadata")
    ),
    "null for tool_resources": holds(None, *TOOLS),
    "null for metadata": holds(None, "metadata"),
    "null for a message's metadata": holds(None, "messages", "*", "metadata"),
    "null for attachments": holds(None, "messages", "*", "attachments"),
}


@pytest.mark.parametrize("name", HARD)
def test_reaches(name: str) -> None:
    assert any(map(HARD[name], examples()))


STORE: Final[dict[str, Predicate]] = {
    "nothing": lambda store: store == {},
    "an auto chunking strategy": holds("auto", "chunking_strategy", "type"),
    "a static chunking strategy": holds("static", "chunking_strategy", "type"),
    "null for metadata": holds(None, "metadata"),
    "file ids": is_a(str, "file_ids", "*"),
    "no file ids": holds([], "file_ids"),
}


@pytest.mark.parametrize("name", STORE)
def test_reaches_in_a_vector_store(name: str) -> None:
    assert any(map(STORE[name], parts_of_requests("/vector_stores/items")))


CHUNKS: Final[dict[str, Callable[[int, int], bool]]] = {
    "the smallest chunk": lambda size, overlap: size == 100,
    "the largest chunk": lambda size, overlap: size == 4096,
    "no overlap": lambda size, overlap: overlap == 0,
    "an overlap of exactly half": lambda size, overlap: 2 * overlap == size,
}


@pytest.mark.parametrize("name", CHUNKS)
def test_reaches_in_static_chunking(name: str) -> None:
    found = parts_of_requests("/static")
    pairs = [(sizes["max_chunk_size_tokens"], sizes["chunk_overlap_tokens"]) for sizes in found]
    assert any(CHUNKS[name](*pair) for pair in pairs)
