"""The valid corpus: finite, deterministic, on every limit and one step inside.

Each generator yields one kind of boundary as ``(name, value)``; ``boundary_cases``
puts them together, drops repeats and computes what each reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any, Final

from contracts.case import Case, Expectation
from contracts.definition import Node, load
from contracts.definition.prose import UNSTATED_MAX_CONTENT, UNSTATED_MAX_MESSAGES
from strategies import forms, pairs, text
from strategies.build import CI, DEEP, QUICK, distinct, valid_case
from strategies.reach import label
from strategies.samples import ID_KINDS, minimal
from strategies.sites import ENTRY, Site, embed, sites

Named = tuple[str, Any]

# A limit of 512 "characters" is counted in code points; these count differently in
# bytes, in UTF-16 units and in what a reader sees.
_ALPHABETS: Final = {
    "ASCII": "a",
    "two bytes each": "\u00e9",
    "three bytes each": "\u4f60",
    "astral": "\U0001f600",
    "combining": "e\u0301",
}
_LENGTHS: Final = (1, 2, 127, 128, 255, 256, 257, 1000, 1024, 4095, 4096, 16_384, 32_768)
_LONG: Final = (65_535, 65_536, 100_000, UNSTATED_MAX_CONTENT)


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
        yield from (_with_parts(valid_case(name, value), value) for name, value in named)
    yield from forms.form_cases()
    if profile == DEEP:
        for name, value in corners(root, everywhere=True):
            yield valid_case(name, value)


def _with_parts(case: Case, value: Any) -> Case:
    """Attach the one-pair requests that a batch of corners in metadata is made of."""
    if ": corners from" not in case.name:
        return case
    parts = [valid_case(f"{case.name}, pair {i}", v) for i, v in enumerate(_single_pairs(value))]
    return replace(case, parts=tuple(parts))


def _single_pairs(value: Any) -> Iterator[Any]:
    """Yield *value* once for every pair of the map at its end, with only that pair."""
    if isinstance(value, list):
        yield from ([single] for single in _single_pairs(value[0]))
        return
    name = list(value)[-1]
    if isinstance(value[name], str):
        yield from ({key: text} for key, text in value.items())
        return
    yield from ({**value, name: single} for single in _single_pairs(value[name]))


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
    """Yield arrays and maps with none, one, two and a mixture of elements."""
    for site in sites(root):
        for count in (0, 1, 2, 3):
            value = _of_size(site.node, count)
            if value is not None:
                yield f"{site.place}: {count} elements", embed(site, value)


def every_count(root: Node) -> Iterator[Named]:
    """Yield each number of elements up to a small limit, and the unstated limit of messages."""
    for site in sites(root):
        most = site.node.keywords.get("maxItems", site.node.keywords.get("maxProperties", 0))
        for count in range(4, most if most <= 64 else 0):
            yield f"{site.place}: {count} elements", embed(site, _of_size(site.node, count))
        if site.node.type == "array" and "maxItems" not in site.node.keywords:
            for count in (4, 5, 8, 10, 11, 16, 17, 20, 21, 31, UNSTATED_MAX_MESSAGES):
                yield f"{site.place}: {count} elements", embed(site, _of_size(site.node, count))


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
    kinds = tuple(kind for kind in kinds if not _needs_id(kind)) or kinds
    return [minimal(kinds[i % len(kinds)], i) for i in range(count)]


def _needs_id(node: Node) -> bool:
    return any(below.pointer in ID_KINDS for below in node.walk())


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
        for name, letters in _ALPHABETS.items():
            for length in (limit, limit - 1):
                yield f"{length} characters, {name}", _fill(letters, length)
    elif keyword in {"minimum", "maximum"}:
        inside = 1 if keyword == "minimum" else -1
        yield from ((f"{n}", n) for n in (limit, limit + inside))


def _key_limits(site: Site) -> Iterator[Named]:
    limit, entries = site.node.keywords.get("keyMaxLength"), site.node.entries
    if limit is None or entries is None:
        return
    for name, letters in _ALPHABETS.items():
        for length in (limit, limit - 1):
            value = {_fill(letters, length): "value"}
            yield f"{site.place}: key of {length} characters, {name}", embed(site, value)
    count, length = site.node.keywords["maxProperties"], entries.keywords["maxLength"]
    for name, letters in (("ASCII", "k"), ("astral", "\U0001f600")):
        keys = [f"{i:02d}{_fill(letters, limit - 2)}" for i in range(count)]
        full = dict.fromkeys(keys, _fill(letters, length))
        yield f"{site.place}: as full as can be, {name}", embed(site, full)


def _fill(letters: str, length: int) -> str:
    return (letters * length)[:length]


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


def few_corners() -> Iterator[Named]:
    """Yield all corners of text at once, in the three places where text stands."""
    values = list(text.CORNERS.values())
    for start in range(0, len(values), 16):
        some = values[start : start + 16]
        yield (
            f"metadata: corners from {start}",
            {"metadata": {f"k{i}": v for i, v in enumerate(some)}},
        )
    parts = [{"type": "text", "text": value} for value in values]
    yield "text parts: all corners", {"messages": [{"role": "user", "content": parts}]}


def corners(root: Node, *, everywhere: bool = False) -> Iterator[Named]:
    """Yield each corner of text: alone where it is echoed or stored first, else by the dozen."""
    for site in sites(root):
        node = site.node
        if node.entries is not None:
            yield from _map_corners(site, alone=everywhere or site.place == "metadata")
        elif node.type == "string" and not {"enum", "format"} & set(node.keywords):
            if node.pointer in ID_KINDS or site.steps[-1].kind == ENTRY:
                continue
            for name, value in text.CORNERS.items():
                yield f"{site.place}: {name}", embed(site, value)


def _map_corners(site: Site, *, alone: bool) -> Iterator[Named]:
    if alone:
        for name, value in text.CORNERS.items():
            yield f"{site.place}: {name} as value", embed(site, {"key": value})
            yield f"{site.place}: {name} as key", embed(site, {value[:64]: "value"})
        return
    values = list(text.CORNERS.values())
    for start in range(0, len(values), 12):
        some = values[start : start + 12]
        by_value = {f"k{i}": value for i, value in enumerate(some)}
        yield f"{site.place}: corners from {start} as values", embed(site, by_value)
        by_key = {value[:64]: f"v{i}" for i, value in enumerate(some)}
        yield f"{site.place}: corners from {start} as keys", embed(site, by_key)


def lengths(root: Node) -> Iterator[Named]:
    """Yield texts of the lengths at which columns and buffers end."""
    for site in sites(root):
        node = site.node
        if (
            node.type != "string"
            or node.pointer in ID_KINDS
            or {"enum", "format"} & set(node.keywords)
        ):
            continue
        most = node.keywords.get("maxLength")
        for length in (*_LENGTHS, *(() if most else _LONG)):
            if most is None or length < most:
                yield f"{site.place}: {length} characters", embed(site, _fill("abcdefghi ", length))
        if most is None:
            yield f"{site.place}: 50,000 astral", embed(site, "\U0001f600" * 50_000)
    for length in (1, 2, 8, 16, 31, 32, 33, 48):
        yield f"metadata: key of {length} characters", {"metadata": {"k" * length: "value"}}


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


def everything(root: Node) -> Iterator[Named]:
    """Yield one request with every property, and one with many of each."""
    for several in (False, True):
        yield f"everything at once{', several times' * several}", _full(root, several)


def _full(node: Node, several: bool) -> Any:
    if node.branches:
        return _full(node.branches[-1], several)
    if node.type == "array" and node.items is not None:
        kinds = node.items.branches or (node.items, node.items)
        most = node.keywords.get("maxItems", len(kinds)) if several else 1
        return [_full(kind, several) for kind in kinds[: max(1, most)]]
    if node.entries is not None:
        return {f"key {i}": f"value {i}" for i in range(5 if several else 1)}
    if node.type == "object":
        left_out = node.choices[0] if node.choices else frozenset()
        return {n: _full(c, several) for n, c in node.properties.items() if n not in left_out}
    return minimal(node)


def typical(root: Node) -> Iterator[Named]:
    """Yield what clients send every day, in more than one size at a time."""
    del root
    dialogue = [{"role": ("user", "assistant")[i % 2], "content": f"turn {i}"} for i in range(6)]
    yield "a dialogue", {"messages": dialogue}
    yield "the assistant speaks first", {"messages": dialogue[1:3]}
    yield "two messages with the same words", {"messages": [dialogue[0], dialogue[0]]}
    mixed = [
        {"type": "text", "text": "a"},
        {"type": "text", "text": ""},
        {"type": "text", "text": "a"},
    ]
    yield "the same part twice", {"messages": [{"role": "user", "content": mixed}]}
    own = {"messages": [{"role": "user", "content": "x", "metadata": {"whose": "message"}}]}
    yield "metadata of a message only", own
    yield "metadata of both", {**own, "metadata": {"whose": "thread"}}
    store = {"metadata": {"whose": "store"}, "file_ids": []}
    resources = {"file_search": {"vector_stores": [store]}}
    yield "metadata of a store only", {"tool_resources": resources}
    yield (
        "metadata of store and thread",
        {"tool_resources": resources, "metadata": {"whose": "thread"}},
    )
    both: Any = {"code_interpreter": {"file_ids": []}, "file_search": {"vector_store_ids": []}}
    yield "both tools, both empty", {"tool_resources": both}
    names = (
        "id",
        "object",
        "created_at",
        "tool_resources",
        "metadata",
        "messages",
        "error",
        "data",
    )
    yield "metadata named like properties", {"metadata": dict.fromkeys(names, "mine")}
    yield (
        "metadata keys out of order",
        {"metadata": {"b": "1", "a": "2", "C": "3", "10": "4", "9": "5"}},
    )
    yield "keys that differ in case only", {"metadata": {"key": "1", "Key": "2", "KEY": "3"}}
    yield "keys that differ in form only", {"metadata": {"\u00e9": "1", "e\u0301": "2"}}
    yield "keys that differ in a space only", {"metadata": {"k": "1", " k": "2", "k ": "3"}}
    yield "the same value thrice", {"metadata": {"a": "same", "b": "same", "c": "same"}}
    yield "empty values", {"metadata": {"a": "", "b": "x", "c": ""}}
