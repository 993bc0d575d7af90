"""Leaves: how nasty texts are, and how often numbers stand on their limits."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from contracts.record.texts import EDGE_TEXTS
from strategies.blocks import strategy
from strategies.derive import derive
from strategies.leaves import leaf, texts
from tests.support.drawn import drawn
from tests.support.nodes import node, site


def some(count: int, low: int = 0, high: int | None = None) -> list[str]:
    return drawn(strategy(texts(low, high)), count)


def undrawn(maker_of: Any, *block: int) -> Any:
    def draw(_: Any) -> Any:
        raise AssertionError("nothing was to be drawn")

    return maker_of.make(draw, bytes(block), 0)


def test_texts_are_edge_texts_as_long_as_may_be_and_of_any_letters() -> None:
    found = set(some(400, 0, 9))
    assert {len(text) for text in found} >= {0, 1, 9}
    assert {letter * 9 for letter in ("a", "\u00e9", "\U0001f600")} <= found
    known = {text for text in EDGE_TEXTS.values() if len(text) <= 9}
    assert len(known & found) > len(known) / 2
    assert max(map(len, found)) == 9
    assert len(found - known) > 40


def test_every_edge_text_is_drawn() -> None:
    maker = texts(0, 512)
    assert {undrawn(maker, byte, 0) for byte in range(160)} == {*EDGE_TEXTS.values(), "a"}


def test_texts_without_a_limit_are_edge_texts_of_any_length() -> None:
    assert max(map(len, set(EDGE_TEXTS.values()) & set(some(400)))) > 20


@pytest.mark.parametrize("low", [1, 3])
def test_edge_texts_that_are_too_short_are_not_drawn(low: int) -> None:
    assert {len(text) for text in some(200, low, 5)} == set(range(low, 6))


def test_where_no_edge_text_fits_texts_are_plain() -> None:
    found = some(60, 300, 301)
    assert {len(text) for text in found} == {300, 301}
    assert len(set(found)) > 15


@pytest.mark.parametrize(("byte", "length"), [(0, 10), (64, 55), (127, 99), (128, 100), (255, 100)])
def test_one_letter_is_repeated_up_to_the_limit(byte: int, length: int) -> None:
    maker = texts(10, 100)
    known = sum(10 <= len(text) <= 100 for text in EDGE_TEXTS.values()) + 2
    assert set(map(len, (undrawn(maker, 2 * known + n, byte) for n in range(16)))) == {length}


def test_the_plainest_text_is_as_short_as_may_be() -> None:
    assert [undrawn(texts(low, 20), 0, 0) for low in (0, 1, 3)] == ["", "a", "aaa"]
    assert undrawn(texts(0, 20), 2, 0) == "a"


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
    assert undrawn(leaf(node({"type": "boolean"})), 200) is True
    assert undrawn(leaf(node({"type": "string", "enum": ["p", "q"]})), 200) == "q"
