"""The valid corpus: finite, deterministic, on every limit and one step inside.

Each generator yields one kind of boundary as ``(name, value)``; ``boundary_cases``
puts them together, drops repeats and computes what each reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from contracts.definition import Node, load
from contracts.definition.prose import UNSTATED_MAX_MESSAGES
from contracts.record.case import Case, Expectation
from strategies import covering_array as pairs
from strategies import forms
from strategies.build import CI, DEEP, QUICK, Named, distinct, valid_case
from strategies.edge_text_cases import ALPHABETS, corners, few_corners, filled, lengths, with_parts
from strategies.everyday import everything, typical
from strategies.reach import label
from strategies.samples import minimal, needs_id
from strategies.sites import Site, embed, sites


@cache
def boundary_cases(profile: str = CI) -> tuple[Case, ...]:
    """Return the valid corpus of a profile: quick, ci or deep."""
    root = load().request
    return tuple(distinct((_nothing(), *_profile(root, profile))))


def _nothing() -> Case:
    return Case(
        "no body at all", Expectation.VALID, None, None, features=frozenset({"body:absent"})
    )


def _profile(root: Node, profile: str) -> Iterator[Case]:
    plain: list[Iterable[Named]] = [everything(root), optionals(root), choices(root), counts(root)]
    if profile != QUICK:
        plain += [limits(root), corners(root), lengths(root), positions(root), every_count(root)]
        plain += [typical(root), pairwise(root)]
    else:
        plain += [limits(root, small=True), few_corners()]
    for named in plain:
        yield from (with_parts(valid_case(name, value), value) for name, value in named)
    yield from forms.form_cases()
    if profile == DEEP:
        for name, value in corners(root, alone=True):
            yield valid_case(name, value)


def optionals(root: Node) -> Iterator[Named]:
    """Yield each optional property alone, null where it may be, and empty."""
    yield "an empty object", {}
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
            yield f"{site.place}: branch {label(branch)}", embed(site, minimal(branch))


def counts(root: Node) -> Iterator[Named]:
    """Yield arrays and maps with none, one, two and three elements, in any order, and equal."""
    for site in sites(root):
        for count in (0, 1, 2, 3):
            value = _of_size(site.node, count)
            if value is not None:
                yield f"{site.place}: {count} elements", embed(site, value)
            if value and count > 1 and isinstance(value, list):
                yield f"{site.place}: {count} elements in reverse", embed(site, value[::-1])
                yield f"{site.place}: {count} equal elements", embed(site, value[:1] * count)


def every_count(root: Node) -> Iterator[Named]:
    """Yield each number of elements up to a small limit, and steps towards a large one."""
    for site in sites(root):
        most = site.node.keywords.get("maxItems", site.node.keywords.get("maxProperties", 0))
        counts: Iterable[int] = range(4, most) if most <= _SMALL else _STEPS
        if site.node.type == "array" and "maxItems" not in site.node.keywords:
            counts = (4, 5, 8, 10, 11, 16, 17, 20, 21, 31, UNSTATED_MAX_MESSAGES)
        for count in counts:
            value = _of_size(site.node, count)
            if value is not None:
                yield f"{site.place}: {count} elements", embed(site, value)


_SMALL: Final = 64
_STEPS: Final = (21, 64, 65, 100, 101, 500, 501, 1_000, 1_001, 5_000)


def _of_size(node: Node, count: int) -> Any:
    """Return *count* elements for an array or map node, or None where that is not valid."""
    low = node.keywords.get("minItems", 0)
    high = node.keywords.get("maxItems", node.keywords.get("maxProperties", count))
    if not low <= count <= high:
        return None
    if node.entries is not None:
        return {f"key {i}": f"value {i}" for i in range(count)}
    if node.type != "array" or node.items is None:
        return None
    kinds = node.items.branches or (node.items,)
    # Ids stay out of mixtures, so that a target that checks ids can still be asked.
    kinds = tuple(kind for kind in kinds if not needs_id(kind)) or kinds
    return [minimal(kinds[i % len(kinds)], i) for i in range(count)]


def limits(root: Node, *, small: bool = False) -> Iterator[Named]:
    """Yield each keyword's limit met exactly, and one step inside."""
    for site in sites(root):
        for keyword, limit in site.node.keywords.items():
            if small and isinstance(limit, int) and limit > 100_000:
                continue
            for name, value in _on_limit(site.node, keyword, limit):
                yield f"{site.place}: {name}", embed(site, value)
        yield from _key_limits(site)
        yield from _relations(site)


def _on_limit(node: Node, keyword: str, limit: Any) -> Iterator[Named]:
    if keyword in {"maxItems", "maxProperties"}:
        for count in {limit, limit - 1} - {0}:
            yield f"{count} elements", _of_size(node, count)
    elif keyword == "minItems":
        yield from ((f"{n} elements", _of_size(node, n)) for n in (limit, limit + 1))
    elif keyword == "maxLength":
        for name, letters in ALPHABETS.items():
            for length in (limit, limit - 1):
                yield f"{length} characters, {name}", filled(letters, length)
    elif keyword in {"minimum", "maximum"}:
        inside = 1 if keyword == "minimum" else -1
        yield from ((f"{n}", n) for n in (limit, limit + inside))


def _key_limits(site: Site) -> Iterator[Named]:
    limit, entries = site.node.keywords.get("keyMaxLength"), site.node.entries
    if limit is None or entries is None:
        return
    for name, letters in ALPHABETS.items():
        for length in (limit, limit - 1):
            value = {filled(letters, length): "value"}
            yield f"{site.place}: key of {length} characters, {name}", embed(site, value)
    count, length = site.node.keywords["maxProperties"], entries.keywords["maxLength"]
    for name, letters in (("ASCII", "k"), ("astral", "\U0001f600")):
        keys = [f"{i:02d}{filled(letters, limit - 2)}" for i in range(count)]
        full = dict.fromkeys(keys, filled(letters, length))
        yield f"{site.place}: as full as can be, {name}", embed(site, full)


def _relations(site: Site) -> Iterator[Named]:
    for name, child in site.node.properties.items():
        whole = child.keywords.get("atMostHalfOf")
        if whole is None:
            continue
        sizes = site.node.properties[whole].keywords
        low, high = sizes["minimum"], sizes["maximum"]
        for size in (low, low + 1, 200, 512, 800, 801, 1000, 1024, 2048, 4000, high - 1, high):
            for part in {0, 1, size // 2 - 1, size // 2}:
                value = {whole: size, name: part}
                yield f"{site.place}: {part} of {size}", embed(site, value)


def positions(root: Node) -> Iterator[Named]:
    """Yield each special value once more behind valid elements, not only first."""
    for site in sites(root):
        specials: list[Named] = [("plain", minimal(site.node))]
        if site.node.nullable:
            specials.append(("null", None))
        specials += [(str(v), v) for v in site.node.keywords.get("enum", ())]
        specials += [(label(b), minimal(b)) for b in site.node.branches]
        for step in site.arrays:
            parent = site.steps[step - 1].node if step else site.root
            if parent.keywords.get("maxItems", 2) < 2:
                continue
            for name, value in specials:
                yield f"{site.place}: {name}, second", embed(site, value, second=step)


def pairwise(root: Node) -> Iterator[Named]:
    """Yield a covering array of strength two over everything optional."""
    for number, row in enumerate(pairs.rows(root)):
        yield f"pairs of options, row {number}", pairs.build(root, row)
