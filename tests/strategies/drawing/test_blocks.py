"""Choices in blocks: each at its place, zero the plainest, and few draws for many of them."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import strategies as st

from strategies.drawing.blocks import Maker, lists, one_of, pick, picked, plain, strategy
from tests.support.drawn import drawn

WORDS: Final = ("one", "two", "three")
WORD: Final = picked(WORDS)


# Fails where anything is drawn.
NONE_DRAWN: Any = None


class Drawn:
    """Draws the plainest of everything, and keeps what was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def block(self, width: int) -> bytes:
        self.asked.append("block")
        return bytes(width)

    def integer(self, low: int, high: int) -> int:
        self.asked.append(f"{low} to {high}")
        return low

    def begin(self) -> None:
        self.asked.append("(")

    def end(self) -> None:
        self.asked.append(")")


def test_a_byte_picks_each_option_about_as_often_and_zero_the_first() -> None:
    found = [pick(WORDS, byte) for byte in range(256)]
    assert found[:3] == list(WORDS)
    assert {found.count(word) for word in WORDS} == {85, 86}


def test_of_more_options_than_bytes_each_can_be_drawn() -> None:
    assert max(drawn(strategy(picked(range(100_000))), 50)) > 256


def test_all_branches_read_the_same_bytes() -> None:
    maker = one_of([WORD, picked((1, 2)), plain(st.none())])
    assert (maker.width, maker.alone) == (2, False)
    made = [maker.make(NONE_DRAWN, bytes([n, 1]), 0) for n in (0, 1)]
    assert made == ["two", 2]
    assert drawn(strategy(plain(st.none())), 1) == [None]


def test_short_lists_stand_in_the_block_around_them() -> None:
    maker = lists((0, 1, 3), WORD)
    assert (maker.width, maker.alone) == (4, True)
    made = [maker.make(NONE_DRAWN, bytes([9, n, 0, 1, 2]), 1) for n in (0, 1, 2)]
    assert made == [[], ["one"], ["one", "two", "three"]]


@pytest.mark.parametrize(
    ("maker", "asked"),
    [
        (lists((30,), WORD), ["block"]),  # side by side
        (lists((1,), Maker(40, WORD.make, alone=False)), ["block"]),
        (
            lists((2,), Maker(40, WORD.make, alone=False)),
            ["(", "0 to 0", "(", "block", ")", "(", "block", ")", ")"],
        ),
    ],
    ids=["side by side", "at most one", "one by one"],
)
def test_elements_share_a_draw_or_are_parts_of_their_own(maker: Maker, asked: list[str]) -> None:
    draws: Any = Drawn()
    assert set(maker.make(draws, b"\0", 0)) == {"one"}
    assert draws.asked == asked


def test_nothing_is_drawn_for_what_has_no_bytes() -> None:
    nothing = Maker(0, lambda *_: {}, alone=True)
    assert drawn(strategy(nothing), 5) == [{}]
    assert lists((3,), nothing).make(NONE_DRAWN, b"\0", 0) == [{}, {}, {}]


def test_no_example_is_another_with_one_of_its_parts_twice() -> None:
    # Without labels of their own, Hypothesis would make half of the examples so.
    pairs = drawn(strategy(lists((2,), Maker(40, lambda _, block, __: block, alone=False))), 200)
    assert len(pairs) > 150
    assert sum(one == other for one, other in pairs) < len(pairs) / 5
