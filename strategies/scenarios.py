"""Sequences of cases: probes, requests right after a refusal, bursts in parallel, credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from contracts.definition import load
from contracts.record.case import (
    MALFORMED_CREDENTIALS,
    MISSING_CREDENTIALS,
    NO_TOKENS,
    WRONG_CREDENTIALS,
    Case,
    Credentials,
    Expectation,
)
from strategies.boundaries import boundary_cases
from strategies.build import QUICK, valid_case
from strategies.invalid import broken_case, invalid_cases, violations_at
from strategies.placement import Placement
from strategies.raw import raw_cases
from strategies.samples import ID_KINDS, full, made_up, minimal
from strategies.sites import Site, embed, embed_among, sites

PARALLEL: Final = "in parallel"
IDENTICAL: Final = "identical bodies"
AFTER_REFUSAL: Final = "after a refusal"
PROBE: Final = "probe"
RANDOM: Final = "random"
BESIDE: Final = "refused beside valid ones"
CONTROL: Final = "control"


def hello() -> Case:
    """Return the plainest case of all: an empty object."""
    return valid_case("hello: an empty object", {})


def control(case: Case) -> Case:
    """Return a plain request, other than *case*, to see whether requests are answered at all."""
    plain = hello()
    if case.body in (plain.body, None):
        plain = valid_case("a pair of metadata", {"metadata": {"key": "value"}})
    return replace(plain, name=f"control: {plain.name}", scenario=CONTROL)


def probes() -> list[Case]:
    """Return, for each place of an id, a request that carries a made-up one there."""
    return [_probe(site, "", site, minimal(site.node)) for site in _id_sites()]


def fuller_probes() -> dict[str, list[Case]]:
    """Return the probes by place once more: beside all its siblings, and amid everything."""
    found = {}
    for site in _id_sites():
        objects = [i for i, step in enumerate(site.steps) if step.node.type == "object"]
        around = _up_to(site, objects[-1] + 1)
        amid = embed_among(site, minimal(site.node), ids=False)
        cases = (
            _probe(site, ", with siblings", around, full(around.node)),
            replace(valid_case(f"probe: {site.place}, amid everything", amid), scenario=PROBE),
        )
        found[_place_of_id(site)] = [case for case in cases if case.ids == {_place_of_id(site)}]
    return found


def idless_probes() -> dict[str, Case]:
    """Return, by the place of an id, the nearest request without one: another part, or none."""
    found = {}
    for site in _id_sites():
        array = _up_to(site, max(site.arrays))
        case = _probe(site, ", without", array, minimal(array.node))
        found[_place_of_id(site)] = case
    return found


def _id_sites() -> list[Site]:
    return [site for site in sites(load().request) if site.node.pointer in ID_KINDS]


def _place_of_id(site: Site) -> str:
    return f"{ID_KINDS[site.node.pointer]} at {site.place}"


def _probe(about: Site, how: str, site: Site, value: Any) -> Case:
    case = valid_case(f"probe: {about.place}{how}", embed(site, value))
    return replace(case, scenario=PROBE)


def _up_to(site: Site, count: int) -> Site:
    """Return the site that the first *count* steps of *site* lead to."""
    steps = site.steps[:count]
    return Site(site.root, steps, steps[-1].node, site.place)


def marked(seed: int, number: int, **more: Any) -> dict[str, Any]:
    """Return a request body whose metadata nobody else sends."""
    return {**more, "metadata": {"mark": f"mark-{seed}-{number}"}}


def after_refusals(profile: str) -> Iterator[tuple[Case, Case]]:
    """Yield a request that must be refused and the valid one to send right after it."""
    first: dict[str, Case] = {}
    for case in (*invalid_cases(QUICK), *raw_cases(QUICK)):
        if case.expect is Expectation.INVALID and case.rule is not None:
            first.setdefault(case.rule.keyword, case)
    refused = list(first.values())
    refused += [_leftover(), _leftover_of_all(), credential_case(Credentials.RANDOM)]
    for i, case in enumerate(refused if profile != QUICK else refused[::3]):
        for j, value in enumerate(({}, marked(0, 9_000 + i))):
            follow = valid_case(f"after {case.name}: {'marked' if j else 'empty'}", value)
            bad = replace(
                case, name=f"{case.name}, before a valid one {j}", scenario="refused first"
            )
            yield bad, replace(follow, scenario=AFTER_REFUSAL)


def _leftover() -> Case:
    """A refused request with metadata that must not show up in the next answer."""
    pairs = {"mark": "mark-0-8999", **{f"k{i}": "leftover" for i in range(16)}}
    case = valid_case("17 pairs with a mark", {"metadata": pairs})
    template = next(c for c in invalid_cases(QUICK) if c.rule and c.rule.place == "metadata")
    features = frozenset({"invalid", "breaks maxProperties"})
    rule = template.rule and replace(
        template.rule, keyword="maxProperties", variant="one over, marked"
    )
    return replace(case, expect=Expectation.INVALID, rule=rule, features=features)


def _leftover_of_all() -> Case:
    """A refused request with everything else valid, of which nothing may show up later."""
    site = next(sites(load().request))
    unknown = next(v for v in violations_at(site) if v.keyword == "additionalProperties")
    value = {**full(site.node), **unknown.value, "metadata": {"mark": "mark-0-8998"}}
    return broken_case(site, unknown, value, Placement("beside everything", company=True))


def credential_case(kind: Credentials) -> Case:
    """Return a request with other credentials than were given."""
    return _with_credentials(kind, valid_case("", {"metadata": {"mark": "mark-0-7000"}}))


def _with_credentials(kind: Credentials, case: Case) -> Case:
    own = {"credentials", f"credentials: {kind}", _kind_of(kind)}
    if kind in WRONG_CREDENTIALS | NO_TOKENS:
        own.add("credentials behind Bearer")
    named = f"credentials: {kind}" + (f", with {case.name}" if case.name else "")
    return replace(case, name=named, credentials=kind, features=case.features | own)


def _kind_of(kind: Credentials) -> str:
    """Return the feature that variants of one kind share."""
    if kind in MISSING_CREDENTIALS:
        return "credentials missing"
    if kind is Credentials.LOWER_SCHEME:
        return "credentials in another case"
    return "credentials malformed" if kind in MALFORMED_CREDENTIALS else "credentials wrong"


def credential_cases() -> list[Case]:
    """Return every variant of missing, malformed and wrong credentials."""
    found = [credential_case(kind) for kind in Credentials if kind is not Credentials.GIVEN]
    nothing, everything = boundary_cases(QUICK)[:2]
    others = (
        replace(nothing, name="no body"),
        valid_case("an empty object", {}),
        replace(everything, name="everything"),
    )
    for kind in (Credentials.MISSING, Credentials.RANDOM):
        found += [_with_credentials(kind, case) for case in others]
    return found


def bursts(seed: int, size: int, rounds: int) -> list[list[Case]]:
    """Return rounds of requests to send at the same time, of seven kinds in turn.

    Marked metadata; vector stores to create; identical bodies; every other request
    invalid; every other request with a wrong token; a file of its own in each request;
    a vector store of its own in each.
    """
    kinds = (
        _marked_burst,
        _store_burst,
        _same_burst,
        _invalid_burst,
        _wrong_burst,
        _file_burst,
        _search_burst,
    )
    return [kinds[turn % len(kinds)](seed, turn, size) for turn in range(rounds)]


def _marked_burst(
    seed: int, turn: int, size: int, more: Callable[[int], dict[str, Any]] = lambda _: {}
) -> list[Case]:
    values = [marked(seed, 100_000 + turn * 1000 + i, **more(i)) for i in range(size)]
    burst = [valid_case(f"burst {turn}, {i}", value) for i, value in enumerate(values)]
    return [replace(case, scenario=PARALLEL) for case in burst]


def _store_burst(seed: int, turn: int, size: int) -> list[Case]:
    return _marked_burst(seed, turn, size, lambda _: _searching(vector_stores=[{}]))


def _search_burst(seed: int, turn: int, size: int) -> list[Case]:
    ids = [made_up("vector_store", i) for i in range(size)]
    return _marked_burst(seed, turn, size, lambda i: _searching(vector_store_ids=[ids[i]]))


def _searching(**search: Any) -> dict[str, Any]:
    return {"tool_resources": {"file_search": search}}


def _file_burst(seed: int, turn: int, size: int) -> list[Case]:
    def files(number: int) -> dict[str, Any]:
        return {"code_interpreter": {"file_ids": [made_up("file", number)]}}

    return _marked_burst(seed, turn, size, lambda i: {"tool_resources": files(i)})


def _same_burst(seed: int, turn: int, size: int) -> list[Case]:
    del seed
    return [replace(hello(), name=f"burst {turn}, {i}", scenario=PARALLEL) for i in range(size)]


def _invalid_burst(seed: int, turn: int, size: int) -> list[Case]:
    refused = [c for c in (*invalid_cases(QUICK), *raw_cases(QUICK)) if c.rule is not None]
    return [
        replace(refused[i * 7 % len(refused)], scenario=BESIDE)
        if i % 2
        else replace(case, scenario=AFTER_REFUSAL)
        for i, case in enumerate(_marked_burst(seed, turn, size))
    ]


def _wrong_burst(seed: int, turn: int, size: int) -> list[Case]:
    wrong = credential_case(Credentials.RANDOM)
    burst = _marked_burst(seed, turn, size)
    return [replace(wrong, scenario=BESIDE) if i % 2 else case for i, case in enumerate(burst)]


def twins(seed: int) -> list[Case]:
    """Return identical requests to send in turn, and requests that differ by their mark only."""
    same = valid_case("twin", marked(seed, 5_000))
    bodies = [replace(same, name=f"twin {i}", scenario=IDENTICAL) for i in range(4)]
    empty = [replace(hello(), name=f"twin, empty {i}", scenario=IDENTICAL) for i in range(3)]
    return [*bodies, *empty]
