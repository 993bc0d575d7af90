"""Requests to send at the same time, of several kinds in turn."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from contracts.definition import Definition
from contracts.record import mark
from contracts.record.case import Case, Scenario
from contracts.record.credentials import Credentials
from contracts.record.samples import minimal
from strategies.bodies.build import json_case
from strategies.bodies.plain import at, merged, with_pairs
from strategies.sequences.scenarios import credential_case, hello, refused

# More rounds than a stage has, and a multiple of the kinds.
_TURNS: Final = 70
# Where the numbers of marks begin: no two requests of a run share one.
_BURSTS: Final = 100_000
# More than the requests of a burst.
_BURST: Final = 1_000
# What depends on the seed is remembered for the last few of them.
_SEEDS: Final = 8
More = Callable[[int], dict[str, Any]]


@lru_cache(_SEEDS)
def burst_rounds(
    definition: Definition, seed: int, size: int, rounds: int, stage: int = 0
) -> tuple[tuple[Case, ...], ...]:
    """Return rounds of requests to send at the same time, of several kinds in turn.

    Marked metadata; vector stores to create; identical bodies; every other request
    invalid; every other request with a wrong token; a file of its own in each request;
    a vector store of its own in each.  The first stage has some of it together.  Rounds of
    different stages carry different marks.
    """
    made = _Bursts(definition, seed, size)
    first = stage * _TURNS
    return tuple(tuple(made.of_kind(turn)) for turn in range(first, first + rounds))


class _Bursts:
    """Makes rounds of *size* requests each."""

    def __init__(self, definition: Definition, seed: int, size: int) -> None:
        self._definition = definition
        self._seed = seed
        self._size = size

    def of_kind(self, turn: int) -> list[Case]:
        """Return round number *turn*."""
        others = (self._same, self._invalid, self._wrong)
        kinds: tuple[Callable[[int], list[Case]], ...]
        kinds = (self._marked, self._stores, *others, self._files, self._searches)
        if turn < _TURNS:
            # What a target that checks ids refuses stays apart.
            kinds = (self._stores, self._ids, *others)
        return kinds[turn % len(kinds)](turn)

    def _marked(self, turn: int, more: More = lambda _: {}) -> list[Case]:
        found = []
        for i in range(self._size):
            number = _BURSTS + turn * _BURST + i
            # Under two keys in turn: what is merged shows as what takes another's place does.
            pair = mark.pair(self._seed, number, mark.OTHER_KEY if i % 4 > 1 else mark.KEY)
            value = {**more(i), **with_pairs(self._definition, pair)}
            case = json_case(self._definition, f"burst {turn}, {i}", value)
            found.append(case.playing(Scenario.PARALLEL))
        return found

    def _stores(self, turn: int) -> list[Case]:
        return self._marked(turn, lambda _: self._with_one(self._definition.parts.new_stores, 0))

    def _searches(self, turn: int) -> list[Case]:
        return self._marked(turn, lambda i: self._with_one(self._definition.parts.stores, i))

    def _files(self, turn: int) -> list[Case]:
        return self._marked(turn, lambda i: self._with_one(self._definition.parts.files, i))

    def _ids(self, turn: int) -> list[Case]:
        """Return requests with a file and a vector store of their own each."""
        parts = self._definition.parts

        def both(i: int) -> dict[str, Any]:
            found = (self._with_one(path, i) for path in (parts.files, parts.stores))
            return dict(merged(*found))

        return self._marked(turn, both)

    def _with_one(self, path: tuple[str, ...], number: int) -> dict[str, Any]:
        """Return a body with one element, number *number*, in the array that *path* leads to."""
        items = self._definition.request.below(path).items if path else None
        return {} if items is None else at(self._definition, path, [minimal(items, number)])

    def _same(self, turn: int) -> list[Case]:
        case = hello(self._definition)
        return [case.playing(Scenario.PARALLEL, f"burst {turn}, {i}") for i in range(self._size)]

    def _invalid(self, turn: int) -> list[Case]:
        broken = refused(self._definition)
        return [
            # Steps of seven reach rules of different places within a small burst.
            broken[i * 7 % len(broken)].playing(Scenario.REFUSED_BESIDE)
            if i % 2
            else case.playing(Scenario.AFTER_REFUSAL)
            for i, case in enumerate(self._marked(turn))
        ]

    def _wrong(self, turn: int) -> list[Case]:
        wrong = credential_case(self._definition, Credentials.RANDOM)
        beside = wrong.playing(Scenario.REFUSED_BESIDE)
        return [beside if i % 2 else case for i, case in enumerate(self._marked(turn))]
