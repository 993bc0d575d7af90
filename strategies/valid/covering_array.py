"""Covering arrays: any few choices that can be made together are made in some row.

Testing every pair, or every three, finds faults of interacting features with few requests (Kuhn,
Wallace and Gallo, "Software fault interactions", IEEE TSE 30(6), 2004).  The choices of a
schema are nested, because what stands inside a property matters only when the property is
there, so a row must not contradict itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

MOOT: Final = "-"

Need = tuple[tuple[str, frozenset[str]], ...]
"""Names of axes, and of each the options of which one must be chosen."""
Row = dict[str, str]
"""The option chosen on each axis, by the axis' name; ``MOOT`` where the axis does not matter."""
Choice = tuple[str, str]
"""The name of an axis and one of its options."""
Met = tuple[int, ...]
"""Choices that meet, by their numbers."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One choice: its name, its options, and what must be chosen for it to matter."""

    name: str
    options: tuple[str, ...]
    when: Need


def rows(
    table: Sequence[Axis], strength: int, counts: Callable[[Choice], bool] = lambda choice: True
) -> Iterator[Row]:
    """Yield an array in which any *strength* choices that go together meet in some row.

    Greedy, after AETG (Cohen et al., IEEE TSE 23(7), 1997).  Each row starts from a group of
    choices that is still missing.  Every other axis gets the option that meets most missing
    groups.  The two libraries that were tried cannot do this: under such nested constraints
    allpairspy covers 164 of 2,752 pairs, and covertable does not end.

    Args:
        table: the axes; one that another needs comes before it.
        strength: how many choices are to meet, two or more.
        counts: which choices are to meet; the others only fill the rows.
    """
    array = _Array(table, strength, counts)
    while any(array.missing):
        yield array.next_row()


class _Array:
    """What is still missing: choices are numbers, sets of them and of groups are bits of integers.

    A group is of one choice less than are to meet: a choice and a group make a whole.
    """

    def __init__(
        self, table: Sequence[Axis], strength: int, counts: Callable[[Choice], bool]
    ) -> None:
        self._table, self._strength = table, strength
        self._choices = [(axis.name, option) for axis in table for option in axis.options]
        self._number = {choice: i for i, choice in enumerate(self._choices)}
        self._groups = list(combinations(range(len(self._choices)), strength - 1))
        self._bits = {group: 1 << i for i, group in enumerate(self._groups)}
        self._axes = [[self._number[axis.name, o] for o in axis.options] for axis in table]
        self._whens = [[self._set(name, some) for name, some in axis.when] for axis in table]
        self._opened = self._nested()
        self._options = [self._set(axis.name, axis.options) for axis in table]
        self._goes_with = self._companions()
        counting = [i for i, choice in enumerate(self._choices) if counts(choice)]
        self.missing = [0] * len(self._choices)
        for met in self._meeting(strength, counting):
            for i, one in enumerate(met):
                self.missing[one] |= self._bits[met[:i] + met[i + 1 :]]

    def _set(self, name: str, options: frozenset[str] | tuple[str, ...]) -> int:
        return sum(1 << self._number[name, option] for option in options)

    def _nested(self) -> list[list[list[int]]]:
        """Return, for each choice, the axes that it opens."""
        found: list[list[list[int]]] = [[] for _ in self._choices]
        for axis, options in zip(self._table, self._axes, strict=True):
            for name, some in axis.when:
                for option in some:
                    found[self._number[name, option]].append(options)
        return found

    def _companions(self) -> list[int]:
        """Return, for each choice, the set of those that do not contradict what it needs."""
        found = []
        names = dict(zip((axis.name for axis in self._table), self._options, strict=True))
        for axis in self._table:
            for option in axis.options:
                allowed = -1
                for name, some in (*axis.when, (axis.name, frozenset({option}))):
                    allowed &= ~names[name] | self._set(name, some)
                found.append(allowed)
        return found

    def _allowed(self, choices: Sequence[int]) -> int:
        allowed = -1
        for one in choices:
            allowed &= self._goes_with[one]
        return allowed

    def _meeting(
        self, count: int, among: Sequence[int], chosen: int = 0, allowed: int = -1
    ) -> Iterator[Met]:
        """Yield the choices that meet in some row: each is allowed, and no axis is left bare.

        Args:
            count: how many are to meet.
            among: those to choose from.
            chosen: the set of those that meet already.
            allowed: the set of what goes with all of these.
        """
        if not count:
            yield from ((),) if all(map(allowed.__and__, self._options)) else ()
            return
        for number, one in enumerate(among, 1):
            goes_with = self._goes_with[one]
            if allowed >> one & 1 and not chosen & ~goes_with:
                left, both = among[number:], allowed & goes_with
                for met in self._meeting(count - 1, left, chosen | 1 << one, both):
                    yield (one, *met)

    def next_row(self) -> Row:
        """Return the next row, and count what it makes as met."""
        counts = [groups.bit_count() for groups in self.missing]
        start = counts.index(max(counts))
        group = self._groups[self.missing[start].bit_length() - 1]
        made, groups = self._filled((start, *group))
        for one in made:
            self.missing[one] &= ~groups
        chosen = dict(self._choices[one] for one in made)
        return {axis.name: chosen.get(axis.name, MOOT) for axis in self._table}

    def _filled(self, start: tuple[int, ...]) -> tuple[list[int], int]:
        """Return the choices of a row that has those of *start*, and the set of their groups."""
        allowed, made = self._allowed(start), list(start)
        taken = sum(1 << one for one in made)
        groups = self._with((), made, self._strength - 1)
        for axis, when in zip(self._axes, self._whens, strict=True):
            if not all(taken & some for some in when):
                continue
            best = self._best([one for one in axis if allowed >> one & 1], groups)
            if not taken >> best & 1:
                groups |= self._with((best,), made, self._strength - 2)
                made.append(best)
                taken |= 1 << best
        return made, groups

    def _best(self, choices: Sequence[int], groups: int) -> int:
        """Return the one of *choices* that meets most of what is missing."""
        if len(choices) == 1:
            return choices[0]
        # On a tie the last option wins: it opens what is nested inside.
        return max(choices, key=lambda one: (self._gain(one, groups), one))

    def _with(self, ones: tuple[int, ...], made: Sequence[int], count: int) -> int:
        """Return the set of the groups of *ones* and *count* of those that are *made*."""
        found = 0
        for others in combinations(made, count):
            found |= self._bits[tuple(sorted((*ones, *others)))]
        return found

    def _gain(self, choice: int, groups: int) -> int:
        """Return how many missing ones *choice* meets, with the best of what it opens."""
        gain = (self.missing[choice] & groups).bit_count()
        for below in self._opened[choice]:
            gain += max((self.missing[one] & groups).bit_count() for one in below)
        return gain
