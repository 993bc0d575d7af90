"""Sequences of cases: probes, requests right after a refusal, bursts in parallel, credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, Final

from contracts.definition import Definition
from contracts.record import mark
from contracts.record.case import Case, Scenario, case_of
from contracts.record.credentials import OTHER_CREDENTIALS, Credentials
from contracts.record.inspection import IdPlace
from contracts.record.samples import full, minimal
from strategies.bodies.build import QUICK, json_case
from strategies.bodies.plain import saying, smallest, with_pairs
from strategies.bodies.sites import Site, embed, embed_among, sites
from strategies.invalid.corpus import broken_case, invalid_cases, violations_at
from strategies.raw.corpus import raw_cases
from strategies.valid.corpus import first_cases

# More rounds than a stage has, and a multiple of the kinds.
_TURNS: Final = 70
# Where the numbers of marks begin, far enough apart that no two requests of a run share one.
_TWIN: Final = 5_000
_OTHER_CREDENTIALS: Final = 7_000
_LEFTOVER: Final = 8_998
_FOLLOWERS: Final = 9_000
_BURSTS: Final = 100_000
# More than the requests of a burst.
_BURST: Final = 1_000
# What depends on the seed is remembered for the last few of them.
_SEEDS: Final = 8
More = Callable[[int], dict[str, Any]]


@cache
def hello(definition: Definition) -> Case:
    """Return the plainest case of all: an empty object."""
    return json_case(definition, "hello: an empty object", smallest(definition))


@cache
def one_pair(definition: Definition) -> Case:
    """Return the plainest case that says something: one pair of metadata."""
    return json_case(definition, "one pair", saying(definition, {"key": "hello"}))


@cache
def no_object(definition: Definition) -> Case:
    """Return a request that must be refused: its body is a text and no object."""
    case = json_case(definition, "control: a text in place of an object", "no object")
    return case.playing(Scenario.CONTROL)


def control(case: Case) -> Case:
    """Return a plain request, other than *case*, to see whether requests are answered at all."""
    definition = case.label.definition
    plain = hello(definition)
    if case.body in (plain.body, None):
        pair = saying(definition, {"key": "value"})
        plain = json_case(definition, "a pair of metadata", pair)
    return plain.playing(Scenario.CONTROL, f"control: {plain.name}")


@cache
def probes(definition: Definition) -> tuple[Case, ...]:
    """Return, for each place of an id, a request that carries a made-up one there."""
    return tuple(
        _probe(definition, s, "", embed(s, minimal(s.node))) for s in _id_sites(definition)
    )


@cache
def fuller_probes(definition: Definition) -> dict[IdPlace, list[Case]]:
    """Return the probes by place once more: beside all its siblings, and amid everything."""
    found = {}
    for site in _id_sites(definition):
        objects = [i for i, step in enumerate(site.steps) if step.node.type == "object"]
        around = _up_to(site, objects[-1] + 1)
        amid = embed_among(site, minimal(site.node), ids=False)
        cases = (
            _probe(definition, site, ", with siblings", embed(around, full(around.node))),
            _probe(definition, site, ", amid everything", amid),
        )
        place = IdPlace(site.node.id_kind, site.place)
        found[place] = [case for case in cases if case.ids == {place}]
    return found


@cache
def idless_probes(definition: Definition) -> dict[IdPlace, Case]:
    """Return, by the place of an id, the nearest request without one: another part, or none."""
    found = {}
    for site in _id_sites(definition):
        array = _up_to(site, max(site.arrays))
        case = _probe(definition, site, ", without", embed(array, minimal(array.node)))
        found[IdPlace(site.node.id_kind, site.place)] = case
    return found


def _id_sites(definition: Definition) -> list[Site]:
    return [site for site in sites(definition.request) if site.node.id_kind]


def _probe(definition: Definition, about: Site, how: str, value: Any) -> Case:
    case = json_case(definition, f"probe: {about.place}{how}", value)
    return case.playing(Scenario.PROBE)


def _up_to(site: Site, count: int) -> Site:
    """Return the site that the first *count* steps of *site* lead to."""
    steps = site.steps[:count]
    return Site(site.root, steps, steps[-1].node, site.place)


def marked(definition: Definition, seed: int, number: int, **more: Any) -> dict[str, Any]:
    """Return a request body whose metadata no other request has."""
    return {**more, **with_pairs(definition, mark.pair(seed, number))}


@cache
def after_refusals(definition: Definition) -> tuple[tuple[Case, Case], ...]:
    """Return requests that must be refused, each with the valid one to send right after it.

    Each comes twice in a row: before a request that says nothing, and before a marked one.
    """
    return tuple(_after_refusals(definition))


def _after_refusals(definition: Definition) -> Iterator[tuple[Case, Case]]:
    first: dict[str, Case] = {}
    for case in refused(definition):
        assert case.rule is not None
        first.setdefault(case.rule.keyword, case)
    # What carries most may leave most behind.
    first_of = [*_leftover_of_all(definition), credential_case(definition, Credentials.RANDOM)]
    # What cannot even be read may stay unread.
    unread = [case for keyword, case in first.items() if keyword == "json"]
    first_of += [*_leftover(definition), *dict.fromkeys([*unread, *first.values()])]
    for i, case in enumerate(first_of):
        plain = smallest(definition)
        for j, value in enumerate((plain, marked(definition, 0, _FOLLOWERS + i))):
            name = f"after {case.name}: {'marked' if j else 'empty'}"
            follow = json_case(definition, name, value)
            bad = case.playing(Scenario.REFUSED_FIRST, f"{case.name}, before a valid one {j}")
            yield bad, follow.playing(Scenario.AFTER_REFUSAL)


def refused(definition: Definition) -> list[Case]:
    """Return requests that break exactly one rule each."""
    cases = (*invalid_cases(definition, QUICK), *raw_cases(definition, QUICK))
    return [case for case in cases if case.rule is not None]


def _leftover(definition: Definition) -> Iterator[Case]:
    """Yield a refused request with metadata that must not show up in the next answer."""
    node = definition.request.below(definition.parts.metadata)
    max_pairs = node.keywords.get("maxProperties")
    if node.entries is None or max_pairs is None:
        return
    pairs = {**mark.pair(0, _LEFTOVER + 1), **{f"k{i}": "leftover" for i in range(max_pairs)}}
    yield json_case(definition, f"{max_pairs + 1} pairs with a mark", with_pairs(definition, pairs))


def _leftover_of_all(definition: Definition) -> Iterator[Case]:
    """Yield a refused request whose other properties are valid and may not show up later."""
    site = next(sites(definition.request))
    for unknown in violations_at(site):
        if unknown.keyword == "additionalProperties":
            whole = {**full(site.node), **unknown.value}
            value = {**whole, **with_pairs(definition, mark.pair(0, _LEFTOVER))}
            yield broken_case(definition, site, unknown, value, "beside everything")
            return


@cache
def credential_case(definition: Definition, kind: Credentials) -> Case:
    """Return a request with other credentials than were given."""
    case = json_case(definition, "", marked(definition, 0, _OTHER_CREDENTIALS))
    return _with_credentials(kind, case)


def _with_credentials(kind: Credentials, case: Case) -> Case:
    named = f"credentials: {kind}" + (f", with {case.name}" if case.name else "")
    return case_of(case.label.definition, case.request, named, kind)


@cache
def credential_cases(definition: Definition) -> tuple[Case, ...]:
    """Return every variant of missing, malformed and wrong credentials."""
    found = [credential_case(definition, kind) for kind in OTHER_CREDENTIALS]
    nothing, everything = first_cases(definition, 2)
    others = (
        replace(nothing, name="no body"),
        json_case(definition, "an empty object", smallest(definition)),
        replace(everything, name="everything"),
    )
    for kind in (Credentials.MISSING, Credentials.RANDOM):
        found += [_with_credentials(kind, case) for case in others]
    return tuple(found)


@lru_cache(_SEEDS)
def twins(definition: Definition, seed: int) -> tuple[Case, ...]:
    """Return identical requests to send in turn, and requests that differ by their mark only."""
    same = json_case(definition, "twin", marked(definition, seed, _TWIN))
    empty = hello(definition)
    bodies = [same.playing(Scenario.IDENTICAL, f"twin {i}") for i in range(4)]
    return (*bodies, *(empty.playing(Scenario.IDENTICAL, f"twin, empty {i}") for i in range(3)))
