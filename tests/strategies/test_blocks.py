"""Choices in blocks: each at its place, zero the plainest, and few draws for many of them."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import strategies as st

from strategies.blocks import Maker, known_or, lists, one_of, pick, picked, plain, strategy
from tests.support.drawn import drawn

WORDS: Final = ("one", "two", "three")
WORD: Final = picked(WORDS)


def none_drawn(_: Any) -> Any:
    raise AssertionError("nothing was to be drawn")


def test_a_byte_picks_each_option_about_as_often_and_zero_the_first() -> None:
    found = [pick(WORDS, byte) for byte in range(256)]
    assert found == sorted(found, key=WORDS.index)
    assert {found.count(word) for word in WORDS} == {85, 86}
    assert pick(range(1000), 65_535, 1 << 16) == 999


def test_of_more_options_than_bytes_each_can_be_drawn() -> None:
    assert max(drawn(strategy(picked(range(100_000))), 50)) > 256


def test_a_known_value_takes_no_draw_and_any_other_one() -> None:
    maker = known_or("ab", st.none())
    made = [maker.make(lambda _: "drawn", bytes([n]), 0) for n in (0, 1, 2, 255)]
    assert made == ["a", "b", "drawn", "drawn"]


def test_all_branches_read_the_same_bytes() -> None:
    maker = one_of([WORD, picked((1, 2)), plain(st.none())])
    assert (maker.width, maker.alone) == (2, False)
    made = [maker.make(lambda _: None, bytes([n, 255]), 0) for n in (0, 100, 255)]
    assert made == ["three", 2, None]


def test_short_lists_stand_in_the_block_around_them() -> None:
    maker = lists((0, 1, 3), WORD)
    assert (maker.width, maker.alone) == (4, True)
    made = [maker.make(none_drawn, bytes([9, n, 0, 128, 255]), 1) for n in (0, 100, 255)]
    assert made == [[], ["one"], ["one", "two", "three"]]


@pytest.mark.parametrize(
    ("maker", "draws"),
    [
        (lists((30,), WORD), 1),  # side by side
        (lists((5,), Maker(4, WORD.make, alone=False)), 1),
        (lists((1,), Maker(40, WORD.make, alone=False)), 1),
        (lists((5,), Maker(40, WORD.make, alone=False)), 6),  # the size, and each by itself
    ],
)
def test_elements_share_a_draw_where_they_are_narrow(maker: Maker, draws: int) -> None:
    asked = []

    def draw(what: Any) -> Any:
        asked.append(what)
        return drawn(what, 1)[0]

    made = maker.make(draw, b"\0", 0)
    assert made == ["one"] * len(made)
    assert len(asked) == draws


def test_nothing_is_drawn_for_what_has_no_bytes() -> None:
    nothing = Maker(0, lambda *_: {}, alone=True)
    assert drawn(strategy(nothing), 5) == [{}]
    assert lists((3,), nothing).make(none_drawn, b"\0", 0) == [{}, {}, {}]


def test_no_example_is_another_with_one_of_its_parts_twice() -> None:
    # Without labels of their own, Hypothesis would make half of the examples so.
    pairs = drawn(strategy(lists((2,), Maker(40, lambda _, block, __: block, alone=False))), 200)
    assert len(pairs) > 150
    assert sum(one == other for one, other in pairs) < len(pairs) / 5
