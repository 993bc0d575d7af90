"""The valid corpus: finite, deterministic, on every limit and one step inside.

Each generator yields one kind of boundary as ``(name, value)``; ``boundary_cases``
puts them together and drops repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, islice
from typing import Final

from contracts.definition import Definition, Node
from contracts.definition.prose import UNSTATED_ITEMS
from contracts.record.case import Case, Expectation, case_of, request_of
from contracts.record.samples import minimal
from strategies.bodies.build import CI, DEEP, QUICK, Named, distinct, each_once, json_case
from strategies.bodies.sites import embed, sites
from strategies.valid import forms, options
from strategies.valid.edge_text_cases import (
    edge_texts,
    few_edge_texts,
    lengths,
    long_runs,
)
from strategies.valid.empty_forms import all_empty, empty_forms
from strategies.valid.everyday import everything, mixed_case, typical
from strategies.valid.large import large_requests
from strategies.valid.on_limits import limits, of_size
from strategies.valid.rich import rich_requests
from strategies.valid.sums import sums


@cache
def boundary_cases(definition: Definition, profile: str = CI) -> tuple[Case, ...]:
    """Return the valid corpus of a profile: quick, ci or deep."""
    return tuple(distinct(allowed(_profile(definition, profile))))


def first_cases(definition: Definition, count: int) -> list[Case]:
    """Return the first cases of the valid corpus; the rest of it is not derived for that."""
    return list(islice(each_once(allowed(_profile(definition, QUICK))), count))


def allowed(cases: Iterable[Case]) -> Iterator[Case]:
    """Yield those that break no rule.

    Some bodies are written by hand, and so valid for a definition that knows what they say.
    """
    return (case for case in cases if case.expect is not Expectation.INVALID)


@cache
def rich_cases(definition: Definition) -> tuple[tuple[Case, Case], ...]:
    """Return the rich requests: each with what is sent instead where ids are checked."""
    root = definition.request
    kinds = (rich_requests, large_requests)
    with_ids, without = (
        [allowed(_in_turn(definition, kind(root, ids=ids))) for kind in kinds]
        for ids in (True, False)
    )
    of_each = (zip(*both, strict=False) for both in zip(with_ids, without, strict=True))
    return tuple(chain.from_iterable(of_each))


def _in_turn(definition: Definition, found: Iterable[Named]) -> Iterator[Case]:
    """Yield rich cases, each written and declared in another way."""
    for number, (name, value) in enumerate(found):
        body, declared = forms.in_turn(number, value)
        case = json_case(definition, name, value, body=body, content_type=declared)
        yield replace(case, is_rich=True)


def _profile(definition: Definition, profile: str) -> Iterator[Case]:
    yield from apart(definition, profile)
    yield from together(definition, profile)
    if profile != QUICK:
        yield from pairs_of_options(definition)
    if profile == DEEP:
        yield from _cases(definition, edge_texts(definition.request, alone=True))


@cache
def apart(definition: Definition, profile: str) -> tuple[Case, ...]:
    """Return what is shown by a request of its own, as a fault in it may hide in company.

    What is there, absent, null or empty; which kind it is; what goes together; how it is written.
    """
    return tuple(_apart(definition, profile))


def _apart(definition: Definition, profile: str) -> Iterator[Case]:
    root = definition.request
    yield case_of(definition, request_of(None, None), "no body at all")
    yield from _cases(definition, everything(root))
    yield from _cases(definition, sums(root))
    yield from _cases(definition, all_empty(root))
    yield from _cases(definition, optionals(root))
    yield from _cases(definition, choices(root))
    yield from _cases(definition, counts(root))
    if profile == QUICK:
        yield from _cases(definition, mixed_case(definition))
    else:
        yield from _cases(definition, typical(definition))
        texts = few_edge_texts(root, definition.parts.metadata)
        yield from _cases(definition, texts, is_rich=True)
        yield from _cases(definition, empty_forms(root))
    yield from forms.form_cases(definition)


def pairs_of_options(definition: Definition) -> Iterator[Case]:
    """Yield a covering array of strength two over everything optional."""
    return _cases(definition, pairwise(definition.request))


def together(definition: Definition, profile: str) -> Iterator[Case]:
    """Yield what a rich request shows as well: texts, limits, lengths, counts and positions."""
    root, parts = definition.request, definition.parts
    if profile == QUICK:
        yield from _cases(definition, limits(root, small=True))
        yield from _cases(definition, few_edge_texts(root, parts.metadata), is_rich=True)
        return
    yield from _cases(definition, limits(root))
    yield from _cases(definition, edge_texts(root), is_rich=True)
    yield from _cases(definition, lengths(root))
    yield from _cases(definition, long_runs(root))
    yield from _cases(definition, positions(root))
    yield from _cases(definition, every_count(root))


def _cases(
    definition: Definition, found: Iterable[Named], *, is_rich: bool = False
) -> Iterator[Case]:
    cases = (json_case(definition, *one) for one in found)
    return (replace(case, is_rich=True) for case in cases) if is_rich else cases


def optionals(root: Node) -> Iterator[Named]:
    """Yield each optional property alone, null where it may be, and empty."""
    yield "an empty object", minimal(root)
    for site in sites(root):
        if not site.place:
            continue
        yield f"{site.place}: plain", embed(site, minimal(site.node))
        if site.node.nullable:
            yield f"{site.place}: null", embed(site, None)


def choices(root: Node) -> Iterator[Named]:
    """Yield every enum value and every branch of a oneOf."""
    for site in sites(root):
        for value in site.node.keywords.get("enum", ()):
            yield f"{site.place}: {value}", embed(site, value)
        for branch in site.node.branches:
            yield f"{site.place}: branch {branch.label}", embed(site, minimal(branch))


def counts(root: Node) -> Iterator[Named]:
    """Yield arrays and maps with none, one, two and three elements, in any order, and equal."""
    for site in sites(root):
        # From three on, the order and the middle can show.
        for count in range(4):
            value = of_size(site.node, count)
            if value is not None:
                yield f"{site.place}: {count} elements", embed(site, value)
            if value and count > 1 and isinstance(value, list):
                yield f"{site.place}: {count} elements in reverse", embed(site, value[::-1])
                yield f"{site.place}: {count} equal elements", embed(site, value[:1] * count)


def every_count(root: Node) -> Iterator[Named]:
    """Yield each number of elements up to a small limit, and steps towards a large one."""
    for site in sites(root):
        limit = site.node.keywords.get("maxItems", site.node.keywords.get("maxProperties", 0))
        counts: Iterable[int] = range(4, limit) if limit <= _SMALL else _STEPS
        if site.node.distant:
            counts = _STEPS
        elif site.node.type == "array" and "maxItems" not in site.node.keywords:
            counts = (*_UNLIMITED, site.node.keywords.get(UNSTATED_ITEMS, 32))
        for count in counts:
            value = of_size(site.node, count)
            if value is not None:
                yield f"{site.place}: {count} elements", embed(site, value)


# Up to this limit every count is sent; a larger one would take as many requests.
_SMALL: Final = 64
# Towards a large limit: where pages of lists and batches of databases end, and one more.
_STEPS: Final = (21, 64, 65, 100, 101, 500, 501, 1_000, 1_001, 5_000)
# Where there is no limit: the same, up to about what the original took of messages.
_UNLIMITED: Final = (4, 5, 8, 10, 11, 16, 17, 20, 21, 31)


def positions(root: Node) -> Iterator[Named]:
    """Yield each special value once more behind valid elements, not only first."""
    for site in sites(root):
        specials: list[Named] = [("plain", minimal(site.node))]
        if site.node.nullable:
            specials.append(("null", None))
        specials += [(str(v), v) for v in site.node.keywords.get("enum", ())]
        specials += [(b.label, minimal(b)) for b in site.node.branches]
        for step in site.arrays:
            parent = site.steps[step - 1].node if step else site.root
            if parent.keywords.get("maxItems", 2) < 2:
                continue
            for name, value in specials:
                yield f"{site.place}: {name}, second", embed(site, value, second=step)


def pairwise(root: Node) -> Iterator[Named]:
    """Yield a covering array of strength two over everything optional."""
    for number, row in enumerate(options.pairs(root)):
        yield f"pairs of options, row {number}", options.build(root, row)
