"""Requests whose order matters, in groups that are sent whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Final

from contracts.definition import Definition
from contracts.record.case import Case, Credentials
from contracts.record.credentials import kind_of
from contracts.record.request import USUAL
from strategies.bodies.build import CI, QUICK
from strategies.sequences import scenarios
from strategies.sequences.bursts import burst_rounds
from strategies.sequences.deliveries import delivery_cases

Group = Sequence[Case]
_NEGOTIATING: Final = frozenset({"accept", "accept-encoding"})

# Requests of a burst, and how many bursts.  Larger ones meet more races.
BURSTS: Final = {"quick": (4, 5), "ci": (8, 17), "deep": (16, 21)}
# So many twins come first.
_MARKED: Final = 2


def deliveries(definition: Definition) -> Iterator[Group]:
    """Yield bodies in many ways of delivery: one body in turn, and ways unlike each other first."""
    quick = delivery_cases(definition, QUICK)
    known = set(quick)
    yield from _by_way(quick)
    yield from _by_way([case for case in delivery_cases(definition, CI) if case not in known])


def _by_way(cases: Iterable[Case]) -> Iterator[Group]:
    bodies: dict[bytes | None, dict[object, list[Case]]] = {}
    for case in cases:
        bodies.setdefault(case.body, {}).setdefault(_kind(case), []).append(case)
    rows = []
    for kinds in bodies.values():
        # The first of each body is sent as usual, and the others are compared with it.
        usual, *others = [case for row in zip_longest(*kinds.values()) for case in row if case]
        rows.append([(usual, *others[:1]), *((case,) for case in others[1:])])
    yield from (group for row in zip_longest(*rows) for group in row if group)


def _kind(case: Case) -> tuple[bool, bool, bool, bool]:
    """Return in what it is not as usual: framing, spelling, negotiation, or other headers."""
    way = case.request.delivery
    negotiated = way.changed & _NEGOTIATING
    return (
        way.framing is not USUAL.framing,
        way.spelling is not USUAL.spelling,
        bool(negotiated),
        bool(way.changed - _NEGOTIATING),
    )


def after_refusals(definition: Definition) -> Iterator[Group]:
    """Yield refused requests, each with the valid one to send right after it."""
    pairs = scenarios.after_refusals(definition)
    # What is left behind shows best in an answer to which nothing belongs.
    yield from (*pairs[::2], *pairs[1::2])


def twins(definition: Definition, seed: int) -> Iterator[Group]:
    """Yield identical requests."""
    found = scenarios.twins(definition, seed)
    yield from (found[:_MARKED], found[_MARKED:])


def bursts(definition: Definition, seed: int) -> Iterator[Group]:
    """Yield requests to send at the same time."""
    stages = (
        burst_rounds(definition, seed, *BURSTS[profile], number)
        for number, profile in enumerate((QUICK, CI))
    )
    return chain.from_iterable(stages)


def credentials(definition: Definition) -> Iterator[Group]:
    """Yield requests with other credentials: first one without and one with a wrong token.

    Those two go with a request that has the right one.
    """
    kinds = (Credentials.MISSING, Credentials.RANDOM)
    first = [scenarios.credential_case(definition, kind) for kind in kinds]
    control = first[0].control
    yield [*([control] if control is not None else []), *first]
    known = {case.name for case in first}
    others: dict[str, list[Case]] = {}
    for case in scenarios.credential_cases(definition):
        if case.name not in known:
            others.setdefault(kind_of(case.credentials), []).append(case)
    # A fault of each kind in turn: nothing given, misread, or compared wrongly.
    yield from ([case] for row in zip_longest(*others.values()) for case in row if case)
