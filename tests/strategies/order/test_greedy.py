"""What adds most for its cost comes first, and nothing is counted twice."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import Final

import pytest

from strategies.order.greedy import Pairs, Register, cost_of, greedy, union

SETS: Final = {"a": "uvw", "b": "vwx", "c": "x", "d": "uvwx", "e": "y"}


def order(costs: dict[str, float] | None = None, covered: str = "") -> list[tuple[str, int]]:
    register = Register()
    things = [
        (name, register.taken(dict.fromkeys(owed, 1)), (costs or {}).get(name, 1.0))
        for name, owed in SETS.items()
    ]
    known = register.taken(dict.fromkeys(covered, 1))
    return [(name, adds.bit_count()) for name, adds in greedy(things, register, known)]


def test_what_adds_most_comes_first_and_all_of_it_comes() -> None:
    assert order()[:2] == [("d", 4), ("e", 1)]
    assert sorted(name for name, _ in order()) == sorted(SETS)
    assert {adds for _, adds in order()[2:]} == {0}


def test_what_costs_more_comes_later() -> None:
    assert order({"d": 10.0})[:2] == [("a", 3), ("b", 1)]


def test_what_is_covered_already_adds_nothing() -> None:
    assert order(covered="uvwx")[0] == ("e", 1)


def test_what_weighs_more_comes_first() -> None:
    register = Register()
    light, heavy = register.taken({"u": 1, "v": 1}), register.taken({"x": 5})
    found = [name for name, _ in greedy([("light", light, 1.0), ("heavy", heavy, 1.0)], register)]
    assert found == ["heavy", "light"]
    assert register.weight(union([light, heavy])) == 7


def test_each_pair_has_a_place_of_its_own_whatever_the_order() -> None:
    pairs = Pairs("vwxyzv")
    places = [pairs.of(both) for both in combinations("vwxyz", 2)]
    assert {place.bit_count() for place in places} == {1}
    assert len(set(places)) == 10
    assert pairs.of("zwy") == pairs.of("ywz") == union(map(pairs.of, ("wy", "wz", "yz")))
    assert [pairs.register.weight(pairs.of(some)) for some in ("", "v", "vw", "vwxyz")] == [
        *(0, 0, 1, 10)
    ]


@pytest.mark.parametrize("length", range(1, 4))
def test_no_prefix_reaches_less_than_two_thirds_of_the_best(length: int) -> None:
    def reach(names: tuple[str, ...]) -> int:
        return len(set().union(*(SETS[name] for name in names)))

    best = max(map(reach, permutations(SETS, length)))
    assert reach(tuple(name for name, _ in order())[:length]) * 3 >= best * 2


def test_bytes_weigh_little() -> None:
    assert cost_of(1, 1_000) < 1.01 < cost_of(1, 100_000) < 1.5 < cost_of(1, 900_000) < 2
