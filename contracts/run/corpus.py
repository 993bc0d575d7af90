"""What a run sends whatever it finds: the corpus, stage by stage and phase by phase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from types import MappingProxyType
from typing import Final

from contracts.record.case import Case, Credentials
from contracts.record.request import Request
from contracts.run.deep_phases import deep_phases
from contracts.run.events import Options
from contracts.run.left_out import LeftOut
from contracts.run.phase import Phase, phases_of
from strategies.bodies.build import DEEP, QUICK
from strategies.order.greedy import Register, greedy, union
from strategies.order.plan import Manner, Unit, plan, shows_others

# What a profile sends, in this order: a longer run begins as a shorter one does, so that it
# finds at least as much.
STAGES: Final = {"quick": ("quick",), "ci": ("quick", "ci"), "deep": ("quick", "ci", "deep")}
# What the quick profile sends in all to a correct server; some of it is not of the corpus.
QUICK_SIZE: Final = 300
# Within a round, requests whose order is free go first, so that some can be under way at a time.
# The first rounds are small: a run that ends soon has had something of every kind.
_ROUNDS: Final = (30, 60, 100, 150, 200, 300, 400, 500, 700, 1_000, 1_300, 1_700, 2_200)
# So many cases of Schemathesis join the ci profile; deep has them all.
_OF_SCHEMATHESIS: Final = 40
_OTHERS: Final = "cases of Schemathesis"
# One in so many requests of a limited run has other credentials.
_LAST_OF: Final = 7
_LAST: Final = {Manner.IN_ORDER: "credentials", Manner.IN_BURSTS: "credentials in parallel"}


class Corpus:
    """Derives the corpus: what can be sent of it, and each request once.

    Args:
        options: the definition, the profile, the seed, and how many requests may be sent.
        usable: whether a request can be sent; asked once for each.
        look: called before each step, as all of them take seconds; raises what ends the run.
    """

    def __init__(
        self,
        options: Options,
        usable: Callable[[Case], bool] = lambda _: True,
        look: Callable[[], None] = lambda: None,
    ) -> None:
        self._options = options
        self._usable = usable
        self._look = look
        self._plan = plan(options.definition, options.seed)
        self._planned: set[tuple[Request, Credentials]] = set()
        self._cases: list[Case] = []
        self._sent = 0
        self._units = iter(self._plan.units)
        self._of_others: tuple[Case, ...] | None = None

    def stage(self, profile: str, before: int = 0) -> list[Phase]:
        """Return the phases that this profile adds to the shorter ones, in order.

        Call it for each of ``STAGES`` in turn.

        Args:
            profile: the profile.
            before: how many requests were sent that are not of the corpus.
        """
        if profile == DEEP:
            known = {case.name for unit in self._plan.units for case in unit.cases}
            definition, seed = self._options.definition, self._options.seed
            phases = deep_phases(definition, seed, known, self._fresh, self._usable)
            return [*phases, Phase(_OTHERS, Manner.IN_ANY_ORDER, (self._of_schemathesis(),))]
        rounds = list(self.units(profile, before))
        phases = [phase for round_ in rounds for phase in phases_of(round_)]
        self._cases += (case for phase in phases for case in phase.cases)
        if profile == QUICK:
            return phases
        self._of_others = self._best_of_schemathesis()
        return [*phases, Phase(_OTHERS, Manner.IN_ANY_ORDER, (self._of_others,))]

    def units(self, profile: str, before: int = 0) -> Iterator[list[Unit]]:
        """Yield what *profile* adds to the shorter ones, by rounds."""
        most = QUICK_SIZE - before - _size(self._last_units(QUICK)) - 1
        yield from self._rounds(most if profile == QUICK else None, self._ends(before))

    def _ends(self, before: int) -> list[int]:
        """Return after how many requests rounds end; one is where a limit ends the run."""
        most = self._options.max_requests
        if most is None:
            return list(_ROUNDS)
        return sorted({*_ROUNDS, self._until_last(most, before)})

    def _rounds(self, most: int | None, rounds: Sequence[int]) -> Iterator[list[Unit]]:
        """Yield units by rounds, up to *most* requests of the corpus in all."""
        found: list[Unit] = []
        ends = iter(rounds)
        end = next((n for n in ends if n > self._sent), 10**9)
        for unit in self._units:
            self._look()
            cases = self._able(unit)
            if not cases:
                continue
            self._sent += len(cases)
            found.append(Unit(unit.name, unit.manner, cases, unit.owed))
            full = most is not None and self._sent >= most
            if full or self._sent >= end:
                yield found
                found, end = [], next(ends, 10**9)
            if full:
                return
        yield found

    def _able(self, unit: Unit) -> tuple[Case, ...]:
        """Return what can be sent of a unit, or in its place."""
        cases = self._fresh(unit.cases) if unit.manner is Manner.IN_ANY_ORDER else unit.cases
        usable = tuple(filter(self._usable, cases))
        if unit.manner is Manner.IN_ORDER and unit.cases[0] not in usable:
            return ()
        if unit.manner is Manner.IN_BURSTS and len(usable) < 2:
            return ()
        return usable or self._fresh(unit.instead)

    def last(self, most: int | None = None, before: int = 0) -> list[Phase]:
        """Return the phases with bad credentials: wrong tokens may lock us out.

        Args:
            most: how many requests the whole run may send, of which these have their share; None
                for no limit.
            before: how many requests were sent that are not of the corpus.
        """
        units = self._last_units()
        if most is not None:
            # What says most of credentials comes here, too, where the run ends before its turn.
            first = [] if self._comes(most, before) else [self._plan.first_credentials]
            units = list(_first_of([*first, *units], most // _LAST_OF))
        return [replace(phase, name=_LAST[phase.manner]) for phase in phases_of(units)]

    def _comes(self, most: int, before: int) -> bool:
        """Return whether the first requests with other credentials come before the last ones."""
        left = self._until_last(most, before)
        for unit in self._plan.units:
            if left <= 0 or unit is self._plan.first_credentials:
                break
            left -= sum(map(self._usable, unit.cases))
        return left > 0

    def _until_last(self, most: int, before: int) -> int:
        """Return how many requests of the corpus come before the last ones."""
        return most - before - min(_size(self._last_units()), most // _LAST_OF)

    def _last_units(self, profile: str = "") -> list[Unit]:
        """Return what may lock us out, as far as it can be sent; single requests come first."""
        units = (*self._plan.last, *self._plan.late(profile or self._options.profile))
        able = (replace(unit, cases=self._able(unit)) for unit in units)
        return [unit for unit in able if shows_others(unit.cases)]

    def left_out(
        self,
        has_sent: Callable[[Case], bool],
        look: Callable[[], None] = lambda: None,
        others: Mapping[str, int] = MappingProxyType({}),
    ) -> LeftOut | None:
        """Return what the profile has and was not sent; None where there is nothing.

        Args:
            has_sent: whether a request was sent.
            look: called before each step; raises where there is no time to derive the rest.
            others: how many requests were not sent that are not of the corpus, by their kind.
        """
        whole = Corpus(self._options, self._usable, look)
        profiles = STAGES[self._options.profile]
        units = [u for p in profiles if p != DEEP for r in whole.units(p) for u in r]
        units += self._last_units()
        missing = Counter(others)
        if self._options.profile != QUICK:
            # To draw them only to count them would take a second.
            left = self._of_others
            missing[_OTHERS] += _OF_SCHEMATHESIS if left is None else _not(has_sent, left)
        reached = 0
        for unit in units:
            missing[unit.name] += (lacking := _not(has_sent, filter(self._usable, unit.cases)))
            reached |= 0 if lacking else unit.owed
        weight, whole_of_it = self._plan.register.weight, union(unit.owed for unit in units)
        if not +missing:
            return None
        return LeftOut(weight(reached) / weight(whole_of_it), tuple((+missing).most_common()))

    def _of_schemathesis(self) -> tuple[Case, ...]:
        from contracts.schemathesis.cases import coverage_cases

        return self._fresh(coverage_cases(self._options.definition))

    def _best_of_schemathesis(self) -> tuple[Case, ...]:
        """Return those few of its cases that add most to the cases before them, best first."""
        from contracts.schemathesis.cases import coverage_cases

        register = Register()
        reached = union(register.taken(_about(case)) for case in self._cases)
        cases = coverage_cases(self._options.definition)
        things = [(case, register.taken(_about(case)), 1.0) for case in cases]
        adding = (case for case, adds in greedy(things, register, reached) if adds)
        fresh = chain.from_iterable(self._fresh((case,)) for case in adding)
        return tuple(islice(fresh, _OF_SCHEMATHESIS))

    def _fresh(self, cases: Iterable[Case]) -> tuple[Case, ...]:
        """Return the usable cases whose requests no earlier call has met."""
        found = []
        for case in cases:
            key = (case.request, case.credentials)
            if key not in self._planned:
                self._planned.add(key)
                found.append(case)
        return tuple(filter(self._usable, found))


def _size(units: Iterable[Unit]) -> int:
    return sum(len(unit.cases) for unit in units)


def _first_of(units: Iterable[Unit], most: int) -> Iterator[Unit]:
    """Yield units of *most* requests in all; of the last one as many as there is room for."""
    left = most
    for unit in units:
        if left > 0:
            yield replace(unit, cases=unit.cases[:left])
        left -= len(unit.cases)


def _not(has_sent: Callable[[Case], bool], cases: Iterable[Case]) -> int:
    """Return how many of *cases* were not sent."""
    return sum(not has_sent(case) for case in cases)


def _about(case: Case) -> dict[Hashable, int]:
    """Return what a case is about: its features, and the rules that it breaks."""
    return dict.fromkeys((*case.features, *case.rules), 1)
