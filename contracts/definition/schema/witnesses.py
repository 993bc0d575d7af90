"""Some values of any schema, found by trial: plain ones first, none at random.

What a schema only checks (``not``, ``contains``, alternatives that overlap) no construction
can promise.  So values are made that are likely to pass, and those that do are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from math import ceil, floor
from typing import Any, Final

from contracts.definition.node import NEVER, Node
from contracts.definition.schema.conformity import conforms, element
from contracts.definition.schema.expressions import texts_that_match
from contracts.definition.schema.matching import RANGES, SAMPLES, Doubt, has_format, identity

# So many values are kept of a schema, and so many are tried for them.
_KEPT: Final = 12
_TRIED: Final = 400
_LONGEST: Final = 2_000
_SAFE: Final = 2**53
_TEXTS: Final = ("hello", "", "a", "aa", "abc", "0", "A", "a b", "x-1", "hello world")
_NUMBERS: Final = (0, 1, -1, 2, 3, 5, 10, 7, 100, 0.5, 1.5, -2, 1_000)
_ANYTHING: Final[tuple[Any, ...]] = ("hello", 0, True, [], {}, 1.5, "", {"key": "value"}, ["hello"])


@cache
def witnesses(node: Node) -> tuple[Any, ...]:
    """Return values that obey *node*, none of them null; none where none was found."""
    found: dict[Any, Any] = {}
    for value in islice(_candidates(node), _TRIED):
        if len(found) == _KEPT:
            break
        if is_sound(node, value):
            found.setdefault(identity(value), value)
    return tuple(found.values())


def has_witness(node: Node) -> bool:
    """Tell whether there are ``witnesses``; of alternatives, without looking for all of them."""
    if node.branches and any(is_sound(node, value) for value in _of_any_branch(node)):
        return True
    return bool(witnesses(node))


def _of_any_branch(node: Node) -> Iterator[Any]:
    if not node.branches:
        yield from witnesses(node)
    for branch in node.branches:
        yield from _of_any_branch(branch)


def is_sound(node: Node, value: Any) -> bool:
    """Tell whether *value* obeys *node* beyond doubt, and also has the format that it states."""
    if "format" in node.keywords and not has_format(value, node.keywords["format"]):
        return False
    try:
        return conforms(node, value)
    except Doubt:
        return False


def _with_null(node: Node) -> tuple[Any, ...]:
    values = witnesses(node)
    return (*values, None) if node.nullable else values


def _candidates(node: Node) -> Iterator[Any]:
    if node.branches:
        yield from _in_turn([witnesses(branch) for branch in node.branches])
    elif "enum" in node.keywords:
        yield from node.keywords["enum"]
    elif node.type == "any":
        yield from _ANYTHING
    elif node.type != NEVER:
        made = _BY_TYPE.get(node.type)
        yield from made(node) if made is not None else ()


def _in_turn(lists: Sequence[Sequence[Any]]) -> Iterator[Any]:
    """Yield the first value of each list, then the second of each."""
    for number in range(max(map(len, lists), default=0)):
        yield from (values[number] for values in lists if number < len(values))


def _texts(node: Node) -> Iterator[Any]:
    low, high = node.keywords.get("minLength", 0), node.keywords.get("maxLength")
    if "format" in node.keywords:
        yield from SAMPLES.get(node.keywords["format"], ())
    if "pattern" in node.keywords:
        yield from texts_that_match(node.keywords["pattern"])
    for check in node.checks:
        if check.keyword == "pattern":
            yield from texts_that_match(check.node.keywords["pattern"])
    for text in _TEXTS:
        yield text
        yield text.ljust(low, "x")[:high]
    yield "a" * min(low, _LONGEST)


def _numbers(node: Node) -> Iterator[Any]:
    limits, whole = node.keywords, node.type == "integer"
    step = limits.get("multipleOf", 1)
    low, high = _bounds(node)
    if low is None and (high is None or high >= 0):
        yield 0
    # Beyond that, numbers do not survive every reader (RFC 8259, section 6).
    for start in (n for n in (low, high, 0) if n is not None and abs(n) < _SAFE):
        first = (ceil if start == low else floor)(start / step)
        sign = -1 if start == high and start != low else 1
        yield from (_times(first + sign * i, step) for i in range(4))
    for number in (*_NUMBERS, low, high):
        if number is not None and not (whole and isinstance(number, float)):
            yield number
    if not whole and low is not None and high is not None:
        yield from (low + (high - low) * part for part in (0.5, 0.25, 0.75, 0.125))
    if not whole:
        yield from (end + off for end in (low, high) if end is not None for off in (0.5, -0.5))


def _bounds(node: Node) -> tuple[Any, Any]:
    low = node.keywords.get("minimum", node.keywords.get("exclusiveMinimum"))
    high = node.keywords.get("maximum", node.keywords.get("exclusiveMaximum"))
    least, most = RANGES.get(node.keywords.get("format", ""), (None, None))
    return least if low is None else low, most if high is None else high


def _times(count: int, step: float) -> float:
    """Return *count* steps, as they are written in decimals."""
    if isinstance(step, int):
        return count * step
    return round(count * step, 12)


def _arrays(node: Node) -> Iterator[Any]:
    low = node.keywords.get("minItems", 0)
    if low > _LONGEST:
        return
    wanted = [c for c in node.checks if c.keyword == "contains"]
    least = max([low, *(check.low for check in wanted)])
    sizes = dict.fromkeys((low, low + 1, least, least + 1, len(node.prefix), low + 2))
    for size in sizes:
        for shift in range(3):
            values = [_element(node, i, i + shift) for i in range(size)]
            if any(not found for found in values):
                break
            yield [found[0] for found in values]
            for check in wanted:
                fitting = [v for v in _tried(check.node, node) if is_sound(check.node, v)]
                if fitting:
                    some = [fitting[i % len(fitting)] for i in range(check.low)]
                    head = [found[0] for found in values[: len(node.prefix)]]
                    yield [*some, *(found[0] for found in values[check.low :])]
                    yield [*head, *some, *(v[0] for v in values[len(head) + check.low :])]
                    yield [*(found[0] for found in values), *some]


def _tried(wanted: Node, node: Node) -> Sequence[Any]:
    """Return what may be an element that a ``contains`` asks for."""
    own = _with_null(node.items) if node.items is not None else ()
    return (*_with_null(wanted), *own)


def _element(node: Node, number: int, variant: int) -> list[Any]:
    child = element(node, number)
    if child is None:
        return [] if "[]" in node.beyond else [variant % 3]
    values = _with_null(child)
    return [values[variant % len(values)]] if values else []


def _objects(node: Node) -> Iterator[Any]:
    names = list(node.properties)
    always = [n for n in names if n in node.required | node.usual]
    chosen = [sorted(choice) for choice in node.choices] or [[]]
    others = [n for n in names if n not in always and n not in frozenset().union(*node.choices)]
    for choice in chosen:
        sets = [always, *([*always, n] for n in others), [*always, *others]]
        sets += [[*always, *others[:i]] for i in range(2, len(others))]
        sets += [[*always, *(o for o in others if o != n)] for n in others]
        for shift in range(4):
            made = [_object(node, [*some, *choice], shift) for some in sets]
            yield from (one for one in made if one is not None)
            # What is not declared comes last: nobody says what it means.
            yield from (more for one in made if one is not None for more in _padded(node, one))
            yield from _one_varied(node, [*always, *choice], shift)


def _one_varied(node: Node, names: list[str], shift: int) -> Iterator[Any]:
    """Yield objects in which one value is another than in the plainest."""
    for name in names:
        plain = _object(node, names, 0)
        values = _with_null(node.properties[name]) if name in node.properties else ()
        if plain is not None and shift < len(values):
            yield {**plain, name: values[shift]}


def _object(node: Node, names: Sequence[str], variant: int) -> dict[str, Any] | None:
    made: dict[str, Any] = {}
    wanted = list(names)
    for name in wanted:
        if name in made:
            continue
        values = _with_null(node.properties[name]) if name in node.properties else ()
        if not values:
            return None
        made[name] = values[variant % len(values)]
        wanted += sorted(node.dependents.get(name, ()))
    return {name: made[name] for name in [*node.properties] if name in made}


def _padded(node: Node, made: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield *made* with so many more names that there are enough, and with one more."""
    lacking = node.keywords.get("minProperties", 0) - len(made)
    if node.entries is None and (node.closed or "{}" in node.beyond):
        return
    values: Sequence[Any] = _with_null(node.entries) if node.entries is not None else ("x",)
    if not values or (node.entries is None and lacking <= 0):
        return
    room = min(node.keywords.get("maxProperties", 0), _KEPT) - len(made)
    for count in dict.fromkeys((lacking, 1, 2, room)):
        names = list(islice(free_names(node, made), max(count, 0)))
        if names:
            yield made | {name: values[i % len(values)] for i, name in enumerate(names)}


def free_names(node: Node, taken: dict[str, Any]) -> Iterator[str]:
    """Yield names that an object may have besides those that its schema declares."""
    longest = node.keywords.get("keyMaxLength")
    named: Sequence[str] = witnesses(node.names) if node.names is not None else ()
    for name in (*named, *(f"key {i}" for i in range(_LONGEST)), *(f"k{i}" for i in range(100))):
        if name in taken or name in node.properties or name in node.banned or name in node.beyond:
            continue
        if longest is not None and len(name) > longest:
            continue
        if node.names is None or is_sound(node.names, name):
            yield name


_BY_TYPE: Final[dict[str, Callable[[Node], Iterator[Any]]]] = {
    "string": _texts,
    "integer": _numbers,
    "number": _numbers,
    "array": _arrays,
    "object": _objects,
    "boolean": lambda _: iter((True, False)),
}
