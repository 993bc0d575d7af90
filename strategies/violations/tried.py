"""What breaks a rule that values are only tried on: made by trial as well.

Each form is likely to break its rule and no other.  Those that do not are sorted out
where they are used (``strategies.invalid.corpus``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.node import Check
from contracts.definition.schema.branches import has_type
from contracts.definition.schema.matching import Doubt, is_one_of, matches
from contracts.definition.schema.witnesses import free_names, witnesses
from contracts.record.samples import minimal
from strategies.violations.violation import Violation

# What patterns seldom allow, the plainest first.
_TEXTS: Final = ("other", "", "!", "a", "A", "0", "x" * 40, "a b", "\u00e9", "-", "_", "\n")
_OTHERS: Final[tuple[Any, ...]] = (
    None,
    "other",
    0,
    1,
    -1,
    1.5,
    True,
    False,
    [],
    {},
    ["other"],
    {"other": 1},
)
_NAMES: Final = ("other", "", "OTHER", "0", "a b", "x" * 100, "-", "\u00e9", "!")


def broken_by_trial(node: Node) -> Iterator[Violation]:
    """Yield values that break what *node* only tries its values on."""
    for keyword, broken in _BY_KEYWORD.items():
        if node.keywords.get(keyword):
            yield from broken(node)
    for keyword in ("exclusiveMinimum", "exclusiveMaximum"):
        if keyword in node.keywords:
            yield from _at_limit(node, keyword)
    if node.type == "object" and not node.branches and "enum" not in node.keywords:
        yield from _objects(node)
    for check in node.checks:
        yield from _failing(node, check)
    if node.branches and not node.apart:
        yield from _of_branches(node)


def _words(node: Node) -> Iterator[Violation]:
    words = node.keywords["enum"]
    if node.type != "string":
        # What is of another type breaks that.
        typed = [value for value in _OTHERS if has_type(node, value)]
        own = [value for value in typed if not is_one_of(value, words)]
        yield from _of(node, "enum", [(f"another value: {value!r}", value) for value in own])


def _of(node: Node, keyword: str, named: list[tuple[str, Any]]) -> Iterator[Violation]:
    yield from (Violation(keyword, node.origin(keyword), how, value) for how, value in named)


def _texts(node: Node) -> Iterator[Violation]:
    plain = str(minimal(node))
    changed = (f"{plain}!", f"!{plain}", f"{plain} ", plain[:-1], plain[1:], plain.upper())
    for text in dict.fromkeys((*changed, *_TEXTS)):
        try:
            if not matches(node.keywords["pattern"], text):
                yield from _of(node, "pattern", [(f"{text!r:.40}", text)])
        except Doubt:
            continue


def _between(node: Node) -> Iterator[Violation]:
    step = node.keywords["multipleOf"]
    for number in witnesses(node)[:3]:
        if node.type == "integer":
            yield from _of(node, "multipleOf", [(f"{number + 1}", number + 1)])
            yield from _of(node, "multipleOf", [(f"{number - 1}", number - 1)])
        else:
            yield from _of(node, "multipleOf", [("half a step more", number + step / 2)])
            yield from _of(node, "multipleOf", [("half a step less", number - step / 2)])


def _at_limit(node: Node, keyword: str) -> Iterator[Violation]:
    limit, sign = node.keywords[keyword], -1 if keyword == "exclusiveMinimum" else 1
    found = {
        "the limit itself": limit,
        "one beyond": limit + sign,
        "far beyond": limit + sign * 10_000,
    }
    yield from _of(node, keyword, list(found.items()))


def _repeated(node: Node) -> Iterator[Violation]:
    for known in witnesses(node)[:6]:
        if known:
            yield from _of(node, "uniqueItems", [("the first once more", [*known, known[0]])])
            yield from _of(node, "uniqueItems", [("the last once more", [*known, known[-1]])])
        if len(known) > 1:
            alike = [*known[:-1], known[-2]]
            yield from _of(node, "uniqueItems", [("the last like the one before", alike)])
    if node.items is not None and not node.prefix:
        alike = [minimal(node.items)] * max(2, node.keywords.get("minItems", 2))
        yield from _of(node, "uniqueItems", [("all alike", alike)])


def _short(node: Node) -> Iterator[Violation]:
    low = node.keywords["minLength"]
    plain = str(minimal(node))
    yield from _of(node, "minLength", [("one under", plain.ljust(low, "x")[: low - 1])])
    if low > 1:
        yield from _of(node, "minLength", [("empty", "")])
        yield from _of(node, "minLength", [("one under, astral", "\U0001f600" * (low - 1))])


def _objects(node: Node) -> Iterator[Violation]:
    whole = minimal(node)
    if node.keywords.get("minProperties"):
        yield from _too_few(node)
    for name, others in node.dependents.items():
        for other in sorted(others - node.required):
            found = {**whole, **_with(node, [name, *others])}
            found.pop(other, None)
            yield from _of(node, "dependentRequired", [(f"{name} without {other}", found)])
    for name, pointer in node.banned.items():
        values: tuple[Any, ...] = ("x", 1, None, {})
        for value in values:
            yield Violation("false", pointer, f"{name} as {value!r}", {**whole, name: value})
    if node.names is not None:
        for name in _NAMES:
            value = minimal(node.entries) if node.entries is not None else "x"
            yield from _of(node, "propertyNames", [(f"{name!r:.20}", {**whole, name: value})])
    if "maxProperties" in node.keywords and not _is_free_map(node):
        yield from _too_many(node)


def _is_free_map(node: Node) -> bool:
    """Tell whether an object is a map of texts under any names."""
    entries = node.entries
    is_map = entries is not None and entries.is_text and not node.properties
    return is_map and node.names is None and not node.patterns


def _with(node: Node, names: list[str]) -> dict[str, Any]:
    return {n: minimal(node.properties[n]) for n in names if n in node.properties}


def _too_few(node: Node) -> Iterator[Violation]:
    low, plain = node.keywords["minProperties"], minimal(node)
    required = {name: value for name, value in plain.items() if name in node.required}
    yield from _of(node, "minProperties", [("only what is required", required)])
    others = {name: value for name, value in plain.items() if name not in required}
    fewer = {**required, **dict(list(others.items())[: max(low - 1 - len(required), 0)])}
    yield from _of(node, "minProperties", [("one under", fewer)])


def _too_many(node: Node) -> Iterator[Violation]:
    most = node.keywords["maxProperties"]
    whole = {**minimal(node), **_with(node, list(node.properties))}
    if node.entries is not None:
        value = minimal(node.entries)
        for name in free_names(node, whole):
            if len(whole) > most:
                break
            whole[name] = value
    required = {name: value for name, value in whole.items() if name in node.required}
    if len(whole) > most:
        more = dict(list({**required, **whole}.items())[: most + 1])
        yield from _of(node, "maxProperties", [("one over", more), ("with everything", whole)])


def _failing(node: Node, check: Check) -> Iterator[Violation]:
    # A value of another type breaks that, whatever else is asked of it.
    kinds = node.branches or (node,)
    tried = (*witnesses(check.node), *_OTHERS)
    for value in (value for value in tried if any(has_type(kind, value) for kind in kinds)):
        yield Violation(check.keyword, check.pointer, f"{value!r:.60}", value)
        if isinstance(value, dict) and node.type == "object":
            mixed = {**minimal(node), **value}
            yield Violation(check.keyword, check.pointer, f"with {value!r:.60}", mixed)
    if check.keyword != "contains":
        return
    yield Violation("contains", check.pointer, "an empty array", [])
    wanted, others = witnesses(check.node), witnesses(node.items) if node.items else ("other", 7)
    for one in others[:4]:
        yield Violation("contains", check.pointer, "none of them", [one] * max(check.low, 1))
    if wanted and check.high is not None:
        many = [wanted[i % len(wanted)] for i in range(check.high + 1)]
        yield Violation("contains", check.pointer, "one too many", many)
    for known in witnesses(node)[:4]:
        yield Violation("contains", check.pointer, "all but the first", known[1:])
        yield Violation("contains", check.pointer, "all but the last", known[:-1])


def _of_branches(node: Node) -> Iterator[Violation]:
    """Yield values of one branch, of two together, and of none."""
    for branch in node.branches:
        for value in witnesses(branch)[:4]:
            yield from _of(node, node.mode, [(f"{value!r:.60}", value)])
    objects = [b for b in node.branches if b.type == "object"]
    for branch in objects[:3]:
        for other in objects[:3]:
            both = {**minimal(branch), **minimal(other)}
            yield from _of(node, node.mode, [(f"{branch.label} and {other.label}", both)])
        for name in sorted(branch.required):
            rest = {n: v for n, v in minimal(branch).items() if n != name}
            yield from _of(node, node.mode, [(f"{branch.label} without {name}", rest)])


_BY_KEYWORD: Final[dict[str, Callable[[Node], Iterator[Violation]]]] = {
    "pattern": _texts,
    "multipleOf": _between,
    "uniqueItems": _repeated,
    "minLength": _short,
    "enum": _words,
}
