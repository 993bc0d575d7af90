"""What each generator of the valid corpus yields, on the definition and on small schemas."""

from __future__ import annotations

from json import loads
from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.record.edge_texts import EDGE_TEXTS
from contracts.record.text_reach import LENGTHS
from contracts.record.writing import dump
from strategies.valid import corpus
from strategies.valid.edge_text_cases import (
    ALPHABETS,
    RUNS,
    edge_texts,
    few_edge_texts,
    filled,
    lengths,
    long_runs,
)
from strategies.valid.on_limits import limits
from tests.support.independent import at
from tests.support.nodes import node

DEFINITION: Final = load()
ROOT: Final = DEFINITION.request
TEXT: Final = {"type": "string"}
WORDS: Final = {"type": "string", "enum": ["one", "two"]}
FILES: Final = ("tool_resources", "file_search", "vector_stores", "*", "file_ids")
PARTS: Final = ("messages", "*", "content")


def sizes(named: Any, *path: str) -> set[int]:
    """Return how long the arrays, maps or texts at *path* are."""
    return {len(found) for _, value in named for found in at(value, *path) if found is not None}


def small(schema: dict[str, Any]) -> Any:
    return node({"type": "object", "properties": {"x": schema}})


def values(named: Any) -> list[Any]:
    return [value["x"] for _, value in named if value.get("x") is not None]


def array(items: Any = None, **more: Any) -> Any:
    return small({"type": "array", "items": items or TEXT, **more})


# Counts.


@pytest.mark.parametrize(
    ("limits", "counts"),
    [
        ({}, {0, 1, 2, 3}),
        ({"minItems": 1}, {1, 2, 3}),
        ({"maxItems": 1}, {0, 1}),
        ({"minItems": 1, "maxItems": 2}, {1, 2}),
    ],
    ids=str,
)
def test_arrays_have_none_to_three_elements_as_far_as_they_may(
    limits: dict[str, int], counts: set[int]
) -> None:
    assert {len(value) for value in values(corpus.counts(array(**limits)))} == counts


def test_maps_have_none_to_three_pairs() -> None:
    found = values(corpus.counts(small({"type": "object", "additionalProperties": TEXT})))
    assert [len(pairs) for pairs in found] == [0, 1, 2, 3]


def test_elements_come_in_reverse_and_all_alike() -> None:
    found = values(corpus.counts(array({"oneOf": [TEXT, {"type": "integer"}]})))
    assert [value for value in found if len(value) == 2] == [
        ["hello", 0],
        [0, "hello"],
        ["hello", "hello"],
    ]
    assert ["hello", "hello", "hello"] in found


def test_ids_are_in_no_mixture() -> None:
    contents = [found for _, v in corpus.counts(ROOT) for found in at(v, *PARTS)]
    kinds = {part["type"] for content in contents if isinstance(content, list) for part in content}
    assert kinds == {"text"}


@pytest.mark.parametrize(("most", "last"), [(5, 4), (6, 5), (64, 63)])
def test_every_count_below_a_small_limit_is_there(most: int, last: int) -> None:
    found = values(corpus.every_count(array(maxItems=most)))
    assert [len(value) for value in found] == list(range(4, last + 1))


def test_large_limits_have_steps_on_the_way() -> None:
    found = sizes(corpus.every_count(ROOT), *FILES)
    assert {64, 65, 100, 101, 500, 501, 1_000, 1_001, 5_000} <= found
    assert max(sizes(corpus.every_count(ROOT), "messages")) == 32
    assert sizes(corpus.every_count(array(maxItems=65)), "x") == {21, 64, 65}


def test_arrays_without_a_limit_grow_to_the_unstated_one() -> None:
    assert {4, 5, 8, 10, 11, 16, 17, 20, 21, 31, 32} == sizes(
        corpus.every_count(ROOT), "messages"
    ) - {1}


# Choices and limits.


def test_every_property_is_alone_plain_and_null_where_it_may_be() -> None:
    schema = {"type": "object", "properties": {"a": TEXT, "b": {**TEXT, "nullable": True}}}
    found = [value for _, value in corpus.optionals(node(schema))]
    assert found == [{}, {"a": "hello"}, {"b": "hello"}, {"b": None}]


def test_every_word_and_every_branch_is_chosen() -> None:
    assert values(corpus.choices(small(WORDS))) == ["one", "two"]
    kinds = {"oneOf": [TEXT, {"type": "array", "items": TEXT}]}
    assert values(corpus.choices(small(kinds))) == ["hello", []]


@pytest.mark.parametrize(
    ("schema", "met"),
    [
        ({"type": "integer", "minimum": 100, "maximum": 4_096}, {100, 101, 4_095, 4_096}),
        ({"type": "array", "items": TEXT, "maxItems": 4}, {3, 4}),
        ({"type": "array", "items": TEXT, "maxItems": 1}, {1}),
        ({"type": "array", "items": TEXT, "minItems": 2}, {2, 3}),
        ({**TEXT, "maxLength": 9}, {8, 9}),
    ],
    ids=str,
)
def test_each_limit_is_met_and_so_is_one_step_inside(schema: Any, met: set[int]) -> None:
    found = values(limits(small(schema)))
    assert {value if isinstance(value, int) else len(value) for value in found} == met


def test_the_small_corpus_has_no_limit_above_100_000() -> None:
    root = small({**TEXT, "maxLength": 100_001})
    assert list(limits(root, small=True)) == []
    assert {len(v) for v in values(limits(root))} == {100_000, 100_001}
    at_most = small({**TEXT, "maxLength": 100_000})
    assert {len(v) for v in values(limits(at_most, small=True))} == {99_999, 100_000}


def test_keys_are_as_long_as_may_be_and_maps_as_full() -> None:
    maps = [v["metadata"] for _, v in limits(ROOT) if v.get("metadata")]
    assert {len(key) for pairs in maps if len(pairs) == 1 for key in pairs} >= {63, 64}
    full = [pairs for pairs in maps if len(pairs) == 16 and len("".join(pairs)) == 16 * 64]
    assert [{len(value) for value in pairs.values()} for pairs in full] == [{512}, {512}]


def test_overlaps_are_none_one_half_and_one_below_half() -> None:
    path = (*FILES[:-1], "chunking_strategy", "static")
    pairs = [tuple(s.values()) for _, v in limits(ROOT) for s in at(v, *path)]
    for size in (100, 101, 200, 512, 800, 801, 1_000, 1_024, 2_048, 4_000, 4_095, 4_096):
        assert {(size, 0), (size, 1), (size, size // 2 - 1), (size, size // 2)} <= set(pairs)


# Positions.


def second(root: Any) -> list[Any]:
    return [value[1] for value in values(corpus.positions(root))]


def test_special_values_stand_second_wherever_two_may_stand() -> None:
    assert second(array(WORDS)) == ["one", "one", "two"]
    assert second(array(WORDS, maxItems=2)) == ["one", "one", "two"]
    assert second(array(WORDS, maxItems=1)) == []
    assert second(array({**TEXT, "nullable": True})) == ["hello", None]
    kinds = {"oneOf": [TEXT, {"type": "boolean"}]}
    assert second(array(kinds))[:3] == ["hello", "hello", True]


# Texts.


@pytest.mark.parametrize("letters", ALPHABETS.values())
def test_texts_of_any_letters_are_filled_to_a_length_in_code_points(letters: str) -> None:
    assert [len(filled(letters, n)) for n in (0, 1, 5, 64)] == [0, 1, 5, 64]
    assert filled(letters, 5).startswith(letters)


def test_content_is_as_long_as_columns_and_buffers_are() -> None:
    found = sizes(lengths(ROOT), *PARTS)
    columns = {8, 16, 31, 32, 63, 64, 127, 128, 255, 256, 511, 512, 1_000, 1_024, 2_000, 4_095}
    assert columns | {4_096, 8_192, 16_384, 32_768, 65_535, 65_536, 100_000, 256_000} <= found


def test_the_largest_valid_request_is_larger_than_one_mebibyte() -> None:
    bodies = [dump(value) for name, value in lengths(ROOT) if "astral" in name]
    assert max(map(len, bodies)) > 2**20
    # No key or value of it is too long for who counts UTF-16 units: only its size may matter.
    for body in bodies:
        pairs = loads(body).get("metadata", {})
        assert all(len(text.encode("utf-16-le")) <= 2 * 512 for text in pairs.values())
        assert all(len(key.encode("utf-16-le")) <= 2 * 64 for key in pairs)


def test_keys_and_values_of_metadata_are_of_such_lengths_too_below_their_limits() -> None:
    # Beside the longest content it is as full as can be.
    of_metadata = [value for name, value in lengths(ROOT) if name.startswith("metadata")]
    pairs = [pair for v in of_metadata for found in at(v, "metadata") for pair in found.items()]
    longest = [max(map(len, side)) for side in zip(*pairs, strict=True)]
    assert longest == [63, 511]
    steps = {n for n in LENGTHS if n < 512}
    assert steps <= {len(value) for _, value in pairs}
    assert {n for n in steps if n < 64} <= {len(key) for key, _ in pairs}


def test_edge_texts_go_by_the_dozen_into_maps_and_alone_where_that_is_asked_for() -> None:
    def maps(*, alone: bool) -> list[Any]:
        bodies = [value for _, value in edge_texts(ROOT, alone=alone)]
        return [pairs for body in bodies for pairs in at(body, "metadata") if pairs]

    dozens, singles = maps(alone=False), maps(alone=True)
    assert max(map(len, dozens)) == 12
    assert {len(pairs) for pairs in singles} == {1}
    assert set(EDGE_TEXTS.values()) <= {v for pairs in singles for v in pairs.values()}
    assert set(EDGE_TEXTS.values()) <= {v for pairs in dozens for v in pairs.values()}


def test_few_batches_have_every_edge_text_as_a_value_and_as_a_part() -> None:
    bodies = [v for _, v in few_edge_texts(ROOT, DEFINITION.parts.metadata)]
    pairs = [pairs for body in bodies for pairs in at(body, "metadata")]
    parts = [part for body in bodies for part in at(body, *PARTS, "*", "text")]
    assert [value for found in pairs for value in found.values()] == list(EDGE_TEXTS.values())
    assert parts == list(EDGE_TEXTS.values())
    assert max(map(len, pairs)) == 16


def test_signs_that_patterns_look_for_stand_so_often_that_their_square_takes_seconds() -> None:
    found = dict(long_runs(ROOT))
    assert {name.partition(": ")[0] for name in found} == {
        "messages[].content",
        "messages[].content[].text",
    }
    for name, value in found.items():
        # In one piece, with something behind it.
        run = RUNS[name.partition("a long run of ")[2]] * 100_000
        assert dump(f"{run}b")[1:] in dump(value)
