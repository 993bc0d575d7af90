"""Covering arrays of random tables, checked against every row there can be."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import combinations

import pytest

from strategies.valid.covering_array import MOOT, Axis, Choice, Need, Row, rows

Groups = set[tuple[Choice, ...]]


def random_table(source: random.Random) -> list[Axis]:
    """Return some axes, some of which matter only where an earlier one has certain options."""
    table: list[Axis] = []
    for number in range(source.randint(4, 6)):
        options = tuple("abcd"[: source.randint(1, 4)])
        parent = source.choice([None, *table])
        when: Need = ()
        if parent is not None and len(parent.options) > 1:
            some = frozenset(source.sample(parent.options, len(parent.options) - 1))
            when = (*parent.when, (parent.name, some))
        table.append(Axis(f"axis {number}", options, when))
    return table


def every_row(table: Sequence[Axis]) -> Iterator[Row]:
    """Yield every row that does not contradict itself."""
    if not table:
        yield {}
        return
    *earlier, last = table
    for row in every_row(earlier):
        matters = all(row[name] in options for name, options in last.when)
        for option in last.options if matters else (MOOT,):
            yield {**row, last.name: option}


def groups(found: Iterator[Row], strength: int) -> Groups:
    """Return what meets in the rows that are *found*."""
    made = ([choice for choice in row.items() if choice[1] != MOOT] for row in found)
    return {group for choices in made for group in combinations(choices, strength)}


@pytest.mark.parametrize("strength", [2, 3])
@pytest.mark.parametrize("seed", range(20))
def test_all_that_can_meet_does_in_few_rows_that_can_be(seed: int, strength: int) -> None:
    table = random_table(random.Random(seed))
    possible = list(every_row(table))
    found = list(rows(table, strength))
    assert [row for row in found if row not in possible] == []
    wanted = groups(iter(possible), strength)
    assert groups(iter(found), strength) == wanted
    assert len(found) <= min(len(possible), len(wanted))
    assert found == list(rows(table, strength)), "the same table makes the same rows"


@pytest.mark.parametrize("seed", range(10))
def test_only_what_counts_has_to_meet(seed: int) -> None:
    table = random_table(random.Random(seed))
    found = list(rows(table, 3, lambda choice: choice[1] in "ab"))

    def counting(some: Groups) -> Groups:
        return {group for group in some if all(option in "ab" for _, option in group)}

    wanted = counting(groups(every_row(table), 3))
    assert counting(groups(iter(found), 3)) == wanted
    assert len(found) <= len(wanted)


def test_a_table_of_less_than_that_has_no_rows() -> None:
    assert list(rows([Axis("only", ("a", "b"), ())], 2)) == []
