"""What a run sends whatever it finds: the corpus, stage by stage and phase by phase."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from contracts.definition import Definition
from contracts.record.case import Case, Credentials, Rule
from contracts.record.feature import Feature
from contracts.record.request import Request
from contracts.run.events import Options
from strategies import scenarios
from strategies.boundaries import boundary_cases
from strategies.deliveries import delivery_cases
from strategies.invalid import invalid_cases
from strategies.raw import raw_cases

# Requests of a burst, and how many bursts.  Larger ones meet more races, and take about a
# twentieth of the profile's requests.
_BURSTS: Final = {"quick": (4, 7), "ci": (8, 14), "deep": (16, 21)}
# What a profile sends, in this order: a longer run begins as a shorter one does, so that it
# finds at least as much.
STAGES: Final = {"quick": ("quick",), "ci": ("quick", "ci"), "deep": ("quick", "ci", "deep")}


class Manner(Enum):
    """How the requests of a phase are sent."""

    IN_ANY_ORDER = auto()
    IN_ORDER = auto()
    IN_BURSTS = auto()


@dataclass(frozen=True, slots=True)
class Phase:
    """Requests that are sent in one manner.

    Attributes:
        name: what they are.
        manner: how they are sent.
        groups: each group of a burst, or one group of all.
    """

    name: str
    manner: Manner
    groups: tuple[tuple[Case, ...], ...]

    @property
    def cases(self) -> tuple[Case, ...]:
        """All requests, in order."""
        return tuple(case for group in self.groups for case in group)


class Corpus:
    """Derives the corpus: what can be sent of it, and each request once.

    Args:
        options: the definition, the profile and the seed.
        usable: whether a request can be sent; asked once for each.
    """

    def __init__(self, options: Options, usable: Callable[[Case], bool] = lambda _: True) -> None:
        self._options = options
        self._usable = usable
        self._planned: set[tuple[Request, Credentials]] = set()
        self._followed: set[str] = set()
        self._cases: list[Case] = []

    def stage(self, profile: str) -> list[Phase]:
        """Return the phases that this profile adds to the shorter ones, in order.

        Call it for each of ``STAGES`` in turn.
        """
        definition, seed = self._options.definition, self._options.seed
        number = STAGES[profile].index(profile)
        size, rounds = _BURSTS[profile]
        free, fixed = Manner.IN_ANY_ORDER, Manner.IN_ORDER
        phases = [
            Phase("valid requests", free, (self._fresh(boundary_cases(definition, profile)),)),
            Phase("after refusals", fixed, (self._after_refusals(profile),)),
            Phase("invalid requests", free, (self._fresh(invalid_cases(definition, profile)),)),
            Phase("odd requests", free, (self._fresh(raw_cases(definition, profile)),)),
            Phase("controls", free, (self._fresh(_controls(definition, profile)),)),
            Phase("deliveries", fixed, (self._deliveries(profile),)),
        ]
        if not number:
            twins = self._sendable(scenarios.twins(definition, seed))
            phases.append(Phase("twins", fixed, (twins,)))
        bursts = scenarios.bursts(definition, seed, size, rounds, number)
        groups = tuple(map(self._sendable, bursts))
        phases.append(Phase("in parallel", Manner.IN_BURSTS, groups))
        self._cases += (case for phase in phases for case in phase.cases)
        if profile == "ci":
            phases.append(Phase("cases of Schemathesis", free, (self._of_schemathesis(),)))
        return phases

    def last(self) -> list[Phase]:
        """Return the phases with bad credentials: wrong tokens may lock us out."""
        credentials = tuple(scenarios.credential_cases(self._options.definition))
        controls = (case.control for case in credentials)
        plain = self._fresh(case for case in controls if case is not None)
        return [
            Phase("controls", Manner.IN_ORDER, (plain,)),
            Phase("credentials", Manner.IN_ORDER, (self._sendable(credentials),)),
        ]

    def _of_schemathesis(self) -> tuple[Case, ...]:
        """Return those of its cases that reach what no case before them does."""
        from contracts.integrations.schemathesis_cases import coverage_cases

        reached = {what for case in self._cases for what in _reached(case)}
        found = []
        for case in self._fresh(coverage_cases(self._options.definition)):
            if not reached.issuperset(_reached(case)):
                reached.update(_reached(case))
                found.append(case)
        return tuple(found)

    def _sendable(self, cases: Iterable[Case]) -> tuple[Case, ...]:
        return tuple(filter(self._usable, cases))

    def _fresh(self, cases: Iterable[Case]) -> tuple[Case, ...]:
        """Return the cases whose requests no earlier call has met."""
        found = []
        for case in cases:
            key = (case.request, case.credentials)
            if key not in self._planned:
                self._planned.add(key)
                found.append(case)
        return self._sendable(found)

    def _after_refusals(self, profile: str) -> tuple[Case, ...]:
        """Return refused requests and those that follow, where the refused one can be sent."""
        pairs = scenarios.after_refusals(self._options.definition, profile)
        fresh = [pair for pair in pairs if pair[1].name not in self._followed]
        self._followed.update(pair[1].name for pair in fresh)
        return tuple(
            case
            for refused, *others in fresh
            if self._usable(refused)
            for case in (refused, *self._sendable(others))
        )

    def _deliveries(self, profile: str) -> tuple[Case, ...]:
        """Return the bodies that no shorter profile has, each in every way of delivery."""
        cases = delivery_cases(self._options.definition, profile)
        fresh = [case for case in cases if case.name not in self._followed]
        self._followed.update(case.name for case in fresh)
        return self._sendable(fresh)


def _reached(case: Case) -> frozenset[Feature | Rule]:
    """Return what a case is about: its features, and the rules that it breaks."""
    return case.features.union(case.rules)


def _controls(definition: Definition, profile: str) -> Iterable[Case]:
    """Yield what must be accepted for the refusals of a stage to prove anything."""
    cases = (*invalid_cases(definition, profile), *raw_cases(definition, profile))
    return (control for case in cases if (control := case.control) is not None)
