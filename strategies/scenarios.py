"""Sequences of cases: probes, requests right after a refusal, bursts in parallel, credentials."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from contracts.case import (
    JSON,
    MALFORMED_CREDENTIALS,
    MISSING_CREDENTIALS,
    Case,
    Credentials,
    Expectation,
)
from strategies.boundaries import boundary_cases
from strategies.build import QUICK, dump, valid_case
from strategies.invalid import invalid_cases
from strategies.raw import raw_cases
from strategies.samples import ID_KINDS, minimal
from strategies.sites import embed, sites

PARALLEL: Final = "in parallel"
IDENTICAL: Final = "identical bodies"
AFTER_REFUSAL: Final = "after a refusal"
PROBE: Final = "probe"
RANDOM: Final = "random"
BESIDE: Final = "refused beside valid ones"


def hello() -> Case:
    """Return the plainest case of all: an empty object."""
    return valid_case("hello: an empty object", {})


def probes() -> list[Case]:
    """Return, for each place of an id, a request that carries a made-up one there."""
    from contracts.definition import load

    found = []
    for site in sites(load().request):
        if site.node.pointer in ID_KINDS:
            case = valid_case(f"probe: {site.place}", embed(site, minimal(site.node)))
            found.append(replace(case, scenario=PROBE))
    return found


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
    refused += [_leftover(), _leftover_of_all(), _unauthorised()]
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
    template = next(c for c in invalid_cases(QUICK) if c.rule and "unknown" in c.rule.variant)
    everything = json.loads(boundary_cases(QUICK)[1].body or b"{}")
    value = {**everything, "metadata": {"mark": "mark-0-8998"}, "unknown": "x"}
    return replace(template, name="everything and an unknown property", body=dump(value))


def _unauthorised() -> Case:
    return credential_case(Credentials.RANDOM)


def credential_case(kind: Credentials) -> Case:
    """Return a request with other credentials than were given."""
    body = b'{"metadata":{"mark":"mark-0-7000"}}'
    return Case(
        name=f"credentials: {kind}",
        expect=Expectation.VALID,
        body=body,
        credentials=kind,
        features=frozenset({"credentials", f"credentials: {kind}", _kind_of(kind)}),
    )


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
    for case in [c for c in found if c.credentials in (Credentials.MISSING, Credentials.RANDOM)]:
        everything = boundary_cases(QUICK)[1].body
        for name, body, content_type in (
            ("no body", None, None),
            ("an empty object", b"{}", JSON),
            ("everything", everything, JSON),
        ):
            named = f"{case.name}, with {name}"
            found.append(replace(case, name=named, body=body, content_type=content_type))
    return found


def bursts(seed: int, size: int, rounds: int) -> list[list[Case]]:
    """Return rounds of requests to send at the same time, of five kinds in turn.

    Marked metadata; vector stores to create; identical bodies; every other request
    invalid; every other request with a wrong token.
    """
    kinds = (_marked_burst, _store_burst, _same_burst, _invalid_burst, _wrong_burst)
    return [kinds[turn % 5](seed, turn, size) for turn in range(rounds)]


def _marked_burst(seed: int, turn: int, size: int, **more: Any) -> list[Case]:
    values = [marked(seed, 100_000 + turn * 1000 + i, **more) for i in range(size)]
    burst = [valid_case(f"burst {turn}, {i}", value) for i, value in enumerate(values)]
    return [replace(case, scenario=PARALLEL) for case in burst]


def _store_burst(seed: int, turn: int, size: int) -> list[Case]:
    return _marked_burst(seed, turn, size, tool_resources={"file_search": {"vector_stores": [{}]}})


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
