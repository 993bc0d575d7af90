"""In which order a run sends what it has: what adds most comes first, and every kind has a share.

The order depends on the definition and the profile alone.  A longer run begins as a shorter one
does, so that it finds at least as much.  All of it is derived only as far as it is asked for.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import chain, filterfalse, islice, tee, zip_longest
from typing import Final

from contracts.definition import Definition
from contracts.record.case import Case, Credentials
from contracts.record.request import Request
from strategies.bodies.build import QUICK
from strategies.invalid.corpus import without_ids
from strategies.order.free_order import Thing, controls, invalid, odd, valid
from strategies.order.greedy import Register
from strategies.sequences.groups import (
    Group,
    after_refusals,
    bursts,
    credentials,
    deliveries,
    twins,
)
from strategies.valid.corpus import apart, rich_cases

# Plans depend on the seed a little; as many are remembered.
_SEEDS: Final = 8


class Manner(Enum):
    """How requests are sent."""

    IN_ANY_ORDER = auto()
    IN_ORDER = auto()
    IN_BURSTS = auto()


@dataclass(frozen=True, slots=True)
class Unit:
    """What is sent together, or not at all.

    Attributes:
        name: what kind of requests these are.
        manner: how they are sent.
        cases: the requests, in order.
        owed: the set of what they show and nothing before them does.
        instead: what is sent where the target checks ids and there are none for the cases.
    """

    name: str
    manner: Manner
    cases: tuple[Case, ...]
    owed: int
    instead: tuple[Case, ...] = ()


# The share of all requests so far, in percent, that each kind has at least, as long as there are
# any of it.  The rest is for what adds most.
_SHARES: Final = {
    "valid requests": 14,
    "invalid requests": 24,
    "odd requests": 6,
    "controls": 9,
    "deliveries": 6,
    "after refusals": 5,
    "twins": 3,
    "in parallel": 7,
    "credentials": 3,
}


# After so many requests their share begins: they prove what refusals say, and find little.
_LATER: Final = {"controls": 80}


class Plan:
    """What the profiles up to ci send of one definition, in order.

    Args:
        definition: whose contract the target is held to.
        seed: of the marks that requests carry.

    Attributes:
        register: knows the sets of what requests show.
        units: all but the last, in order.
        first_credentials: requests with the right credentials, without any and with wrong ones.
        last: what may lock us out, and is sent when all else is.
    """

    def __init__(self, definition: Definition, seed: int) -> None:
        self.register = Register()
        self._definition, self._seed = definition, seed
        first, *others = credentials(definition)
        self._instead = _instead(definition)
        sequences = {
            "deliveries": deliveries(definition),
            "twins": twins(definition, seed),
            **self._others(),
        }
        self.first_credentials = next(self._in_order("credentials", [first]))
        broken, again = tee(invalid(definition, self.register))
        self._chains = {
            "valid requests": self._free("valid requests", valid(definition, self.register)),
            "invalid requests": self._free("invalid requests", broken),
            "odd requests": self._free("odd requests", odd(definition, self.register)),
            "controls": self._free("controls", controls(again, self.register)),
            **{
                name: self._in_order(name, filterfalse(shows_others, groups))
                for name, groups in sequences.items()
            },
            "credentials": iter((self.first_credentials,)),
        }
        self.last = tuple(self._in_order("credentials", others))
        self._late: dict[bool, tuple[Unit, ...]] = {}
        self._begun: list[Unit] = []
        self._rest = self._interleaved()

    @property
    def units(self) -> Iterator[Unit]:
        """All but the last, in order; each time from the first on."""
        number = 0
        while True:
            while number < len(self._begun):
                yield self._begun[number]
                number += 1
            following = next(self._rest, None)
            if following is None:
                return
            self._begun.append(following)

    def late(self, profile: str) -> tuple[Unit, ...]:
        """Return the sequences and bursts with wrong tokens in them, which come last of all.

        The quick profile has one of each, those that the others begin with.
        """
        is_quick = profile == QUICK
        if is_quick not in self._late:
            found = {n: filter(shows_others, groups) for n, groups in self._others().items()}
            units = (
                self._in_order(n, islice(g, 1 if is_quick else None)) for n, g in found.items()
            )
            in_turn = chain.from_iterable(zip_longest(*units))
            self._late[is_quick] = tuple(unit for unit in in_turn if unit is not None)
        return self._late[is_quick]

    def _others(self) -> dict[str, Iterator[Group]]:
        """Return the sequences some of which have other credentials."""
        return {
            "after refusals": after_refusals(self._definition),
            "in parallel": bursts(self._definition, self._seed),
        }

    def _free(self, name: str, things: Iterable[Thing]) -> Iterator[Unit]:
        for case, adds in things:
            instead = self._instead.get(case.request, ())
            yield Unit(name, Manner.IN_ANY_ORDER, (case,), adds, instead)

    def _in_order(self, name: str, groups: Iterable[Group]) -> Iterator[Unit]:
        manner = Manner.IN_BURSTS if name == "in parallel" else Manner.IN_ORDER
        for group in groups:
            own: dict[Hashable, int] = {(name, case.name): _OWN for case in group}
            yield Unit(name, manner, tuple(group), self.register.taken(own))

    def _interleaved(self) -> Iterator[Unit]:
        """Yield the units: what adds most, unless a kind is behind its share."""
        heads = {name: next(chain) for name, chain in self._chains.items()}
        gains = {name: self._gain(unit) for name, unit in heads.items()}
        sent = dict.fromkeys(heads, 0)
        while heads:
            total = sum(sent.values()) / 100
            # A group counts from its middle on.
            due = {
                n: (sent[n] + len(u.cases) / 2) / _SHARES[n] - total + _LATER.get(n, 0) / 100
                for n, u in heads.items()
            }
            name = min(due, key=lambda n: (due[n], n))
            if due[name] > 0:
                name = max(heads, key=lambda n: (gains[n], n))
            unit = heads.pop(name)
            sent[name] += len(unit.cases)
            yield unit
            following = next(self._chains[name], None)
            if following is not None:
                heads[name], gains[name] = following, self._gain(following)

    def _gain(self, unit: Unit) -> float:
        """Return what a unit adds, per request."""
        return self.register.weight(unit.owed) / len(unit.cases)


def shows_others(group: Iterable[Case]) -> bool:
    """Return whether some of *group* has other credentials than those that were given."""
    return any(case.credentials is not Credentials.GIVEN for case in group)


def _instead(definition: Definition) -> dict[Request, tuple[Case, ...]]:
    """Return what is sent in place of rich requests by those who have few real ids, or none.

    That is the same without ids, and in place of valid ones some that carry an id each.
    """
    plain = [case for case in apart(definition, QUICK) if case.ids and len(case.ids) == 1]
    rich = rich_cases(definition)
    broken = {request: (case,) for request, case in without_ids(definition).items()}
    return broken | {
        one.request: (other, *plain[number * _EACH : (number + 1) * _EACH])
        for number, (one, other) in enumerate(rich)
    }


# So many of these go with one rich request.
_EACH: Final = 2
# What each request of a sequence weighs, in what is owed.
_OWN: Final = 2


@lru_cache(_SEEDS)
def plan(definition: Definition, seed: int) -> Plan:
    """Return the plan of a definition; made once."""
    return Plan(definition, seed)
