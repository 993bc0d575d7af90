"""Leaves: how nasty texts are, and how often numbers stand on their limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import find, settings

from contracts.record.edge_texts import EDGE_TEXTS
from strategies.drawing.blocks import strategy
from strategies.drawing.derive import derive
from strategies.drawing.leaves import leaf, texts
from tests.support.drawn import drawn
from tests.support.nodes import node, site


def some(count: int, low: int = 0, high: int | None = None) -> list[str]:
    return drawn(strategy(texts(low, high)), count)


class Asked:
    """Keeps which known value was asked for."""

    known: Any = None

    def text(self, low: int, high: int | None, known: str | None) -> None:
        del low, high
        self.known = known

    def integer(self, low: int, high: int, known: int | None) -> None:
        del low, high
        self.known = known


def known_of(maker: Any, byte: int) -> Any:
    """Return the known value that a byte asks for, or None for any."""
    asked = Asked()
    maker.make(asked, bytes([byte]), 0)
    return asked.known


def shrunk(values: Any, wanted: Callable[[Any], bool]) -> Any:
    thorough = settings(database=None, max_examples=2_000)
    return find(values, wanted, settings=thorough, random=Random(0))


def test_texts_are_edge_texts_as_long_as_may_be_and_of_any_letters() -> None:
    found = set(some(400, 0, 9))
    assert {len(text) for text in found} >= {0, 1, 9}
    assert {letter * 9 for letter in ("a", "\u00e9", "\U0001f600")} <= found
    known = {text for text in EDGE_TEXTS.values() if len(text) <= 9}
    assert len(known & found) > len(known) / 2
    assert max(map(len, found)) == 9
    assert len(found - known) > 40


def test_every_edge_text_is_drawn() -> None:
    known = [known_of(texts(0, 512), byte) for byte in range(256)]
    assert set(known[-160:]) == {*EDGE_TEXTS.values(), "a"}
    assert known[:80] == [None] * 80


def test_texts_without_a_limit_are_edge_texts_of_any_length() -> None:
    assert max(map(len, set(EDGE_TEXTS.values()) & set(some(400)))) > 20


@pytest.mark.parametrize("low", [1, 3])
def test_edge_texts_that_are_too_short_are_not_drawn(low: int) -> None:
    assert {len(text) for text in some(200, low, 5)} == set(range(low, 6))


def test_where_no_edge_text_fits_texts_are_plain() -> None:
    found = some(60, 300, 301)
    assert {len(text) for text in found} == {300, 301}
    assert len(set(found)) > 15


def test_one_letter_is_repeated_up_to_the_limit_half_of_the_time() -> None:
    known = [known_of(texts(10, 100), byte) for byte in range(256)]
    first = known.count(None)
    alike = known[first : first + 16]
    assert {text[0] for text in alike} == {"a", "\u00e9", "\U0001f600"}
    assert sum(len(text) == 100 for text in alike) == 8
    assert {len(text) for text in alike} > {10, 55, 88}


# By hand, with text() and integers(), these come to the same.
@pytest.mark.parametrize(
    ("wanted", "plainest"),
    [
        (lambda text: "e" in text, "e"),
        (lambda text: len(text) > 5, "000000"),
        (lambda text: not text.isascii(), "\x80"),
        (lambda text: text != text.strip(), " "),
    ],
    ids=["e", "long", "not ASCII", "space"],
)
def test_texts_shrink_to_the_simplest_and_not_to_an_edge_text(
    wanted: Callable[[Any], bool], plainest: str
) -> None:
    assert shrunk(strategy(texts(0, 64)), wanted) == plainest


def test_maps_shrink_to_the_pair_that_matters() -> None:
    metadata = derive(site("metadata").node)
    found = shrunk(metadata, lambda pairs: pairs and any("e" in v for v in pairs.values()))
    assert found == {"": "e"}


def test_numbers_shrink_away_from_their_limits() -> None:
    static = derive(
        site("tool_resources.file_search.vector_stores[].chunking_strategy.static").node
    )
    found = shrunk(static, lambda sizes: sizes["chunk_overlap_tokens"] > 100)
    assert found == {"max_chunk_size_tokens": 202, "chunk_overlap_tokens": 101}


def test_integers_stand_on_a_limit_or_next_to_it_half_of_the_time() -> None:
    found = Counter(drawn(derive(node({"type": "integer", "minimum": 5, "maximum": 900})), 300))
    assert all(found[number] > 15 for number in (5, 6, 899, 900))
    assert len(found) > 50
    assert all(5 <= number <= 900 for number in found)


def test_integers_without_limits_survive_every_parser() -> None:
    found = drawn(derive(node({"type": "integer"})), 300)
    assert -(2**53) < min(found) < 0 < max(found) < 2**53


@pytest.mark.parametrize("limit", [{"minimum": 3}, {"maximum": 3}, {"minimum": 3, "maximum": 3}])
def test_integers_may_have_one_limit_or_no_choice(limit: dict[str, int]) -> None:
    low, high = limit.get("minimum", -(2**53)), limit.get("maximum", 2**53)
    found = drawn(derive(node({"type": "integer", "format": "int64", **limit})), 60)
    assert all(low <= number <= high for number in found)


def test_ids_are_made_up_and_images_are_few() -> None:
    files = drawn(derive(site("tool_resources.code_interpreter.file_ids[]").node), 60)
    assert all(name.startswith("file-tC") for name in files)
    assert len(set(files)) > 10
    images = drawn(derive(site("messages[].content[].image_url.url").node), 60)
    assert len(set(images)) == 3


def test_words_and_coins_take_no_draw() -> None:
    nothing: Any = None
    assert leaf(node({"type": "boolean"})).make(nothing, b"\1", 0) is True
    assert leaf(node({"type": "string", "enum": ["p", "q"]})).make(nothing, b"\1", 0) == "q"
