"""Requests whose order is free, what each adds to those before it first.

The first ones are chosen from few: an order of all there is would take longer than sending them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import islice
from typing import Final

from contracts.definition import Definition
from contracts.record.case import Case, Expectation
from contracts.record.request import Request
from strategies.bodies.build import CI, QUICK, distinct
from strategies.invalid.corpus import broken_cases
from strategies.order.greedy import Pairs, Register, Step, cost_of, greedy, union
from strategies.order.owed import forms, owed_by, owed_by_feature, owed_by_odd
from strategies.raw.corpus import raw_cases
from strategies.raw.malformed import MALFORMED, TAKEN_BY_SOME
from strategies.valid.corpus import allowed, apart, pairs_of_options, rich_cases, together

Thing = tuple[Case, int]
"""A request, and the set of what it adds to those before it."""

# So many valid requests are chosen from the rich and the plain ones alone.
_HEAD: Final = 120
# Of so many invalid requests every rule is proven first: the quick profile has as many.
_PROVEN: Final = 90
# What a request weighs by itself that is to be sent whatever else was.
_OWN: Final = 2
# The same of what is no JSON, and some readers take for it.
_TAKEN: Final = 10


def valid(definition: Definition, register: Register) -> Iterator[Thing]:
    """Yield valid requests: rich ones clear most, and some things are shown one by one."""
    rich = _owing((case for case, _ in rich_cases(definition)), register)
    first = [*rich, *_owing(allowed(apart(definition, QUICK)), register, own=_OWN)]
    covered, sent = 0, set[Request]()
    for case, adds in islice(greedy(first, register), _HEAD):
        covered |= adds
        sent.add(case.request)
        yield case, adds
    rest = [*rich, *_owing(allowed(apart(definition, CI)), register, own=_OWN)]
    rest += _owing(allowed(together(definition, CI)), register)
    rest += _owing(_pairing(definition), register, own=_OWN)
    left = {case.request: (case, what, cost) for case, what, cost in reversed(rest)}
    todo = [one for request, one in reversed(left.items()) if request not in sent]
    yield from _adding(greedy(todo, register, covered))


def _pairing(definition: Definition) -> Iterator[Case]:
    """Yield those pairs of options in which two forms meet that meet nowhere else."""
    others = (*apart(definition, CI), *(case for case, _ in rich_cases(definition)))
    before = [forms(case) for case in others]
    made = [(case, forms(case)) for case in pairs_of_options(definition)]
    pairs = Pairs(form for some in (*before, *(some for _, some in made)) for form in some)
    things = [(case, pairs.of(some), 1.0) for case, some in made]
    chosen = greedy(things, pairs.register, union(map(pairs.of, before)))
    yield from (case for case, _ in _adding(chosen))


def invalid(definition: Definition, register: Register) -> Iterator[Thing]:
    """Yield requests that break one rule each, or are no JSON."""
    yield from _adding(greedy(_broken(definition, register), register))


def _broken(definition: Definition, register: Register) -> list[tuple[Case, int, float]]:
    # One request may break a rule in what are two ways to others: a store that is an empty object.
    known: dict[Request, dict[Hashable, int]] = {}
    broken = list(broken_cases(definition, CI))
    for one in broken:
        known.setdefault(one.case.request, {}).update(owed_by(one))
    cases = distinct(one.case for one in broken)
    things = [(c, register.taken(known[c.request]), _cost(c)) for c in cases]
    raw = [c for c in raw_cases(definition, CI) if c.expect is Expectation.INVALID]
    raw = [case for case in raw if case.request not in known]
    taken = [case for case in raw if case.name.removeprefix(MALFORMED) in TAKEN_BY_SOME]
    others = [case for case in raw if case not in taken]
    return [*things, *_owing(taken, register, own=_TAKEN), *_owing(others, register, own=_OWN)]


def odd(definition: Definition, register: Register) -> Iterator[Thing]:
    """Yield requests that the document says nothing about."""
    cases = [c for c in raw_cases(definition, CI) if c.expect is not Expectation.INVALID]
    things = [(c, register.taken({**owed_by_odd(c), ("own", c.request): _OWN})) for c in cases]
    yield from _adding(greedy([(c, what, _cost(c)) for c, what in things], register))


def controls(refused: Iterator[Thing], register: Register) -> Iterator[Thing]:
    """Yield the nearest valid requests to the *refused* ones, those that prove most rules first.

    Of the first of them every rule is proven, before any rule is proven elsewhere.
    """
    first = [case for case, _ in islice(refused, _PROVEN)]
    proven = 0
    for case, adds in _adding(greedy(_proving(first, register), register)):
        proven |= adds
        yield case, adds
    rest = [case for case, _ in refused]
    yield from _adding(greedy(_proving([*first, *rest], register), register, proven))


def _proving(cases: Sequence[Case], register: Register) -> list[tuple[Case, int, float]]:
    proving: dict[Case, dict[Hashable, int]] = {}
    for case in cases:
        control, rule = case.control, case.rule
        if control is not None and rule is not None:
            what = proving.setdefault(control, {})
            what["proven", rule.keyword] = 8
            what["proven", rule.keyword, rule.place] = 1
    return [(c, register.taken(what), _cost(c)) for c, what in proving.items()]


def _owing(
    cases: Sequence[Case] | Iterator[Case], register: Register, *, own: int = 0
) -> list[tuple[Case, int, float]]:
    """Return *cases* with the sets of what they show, and their costs.

    Args:
        cases: the requests.
        register: numbers what they show.
        own: what each weighs by itself.
    """
    found = []
    for case in cases:
        what = register.taken_of_each(case.features, owed_by_feature)
        what |= register.taken({("own", case.request): own} if own else {})
        found.append((case, what, _cost(case)))
    return found


def _adding(steps: Iterator[Step[Case]]) -> Iterator[Thing]:
    """Yield what adds anything."""
    return ((case, adds) for case, adds in steps if adds)


def _cost(case: Case) -> float:
    return cost_of(1, len(case.body or b""))
