"""Which keywords, branches and sides of each limit a request reaches.

A feature is a short name such as ``metadata{}:maxLength`` (on the limit),
``metadata{}:maxLength-1`` (one step inside), ``messages[].role=user`` or
``messages[].attachments:null``.  The same names serve three purposes: they tell
what a corpus covers, they let a failure be localised ("every request with this
feature is refused"), and they measure reach.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from math import inf
from typing import Any, Final

from contracts.definition import Node
from strategies import text
from strategies.samples import is_text

UPPER: Final = ("maxItems", "maxProperties", "maxLength", "maximum")
LOWER: Final = ("minItems", "minLength", "minimum")
# Limits that software counts in other units than code points.
_BYTES: Final = (64, 512, 256_000)
# The steps that the corpora take, so that a limit in between shows as one of them.
LENGTHS: Final = (
    1, 2, 8, 16, 31, 32, 33, 48, 63, 64, 127, 128, 255, 256, 257, 511, 512, 1_000, 1_001, 1_024,
    2_000, 4_095, 4_096, 8_192, 16_384, 32_768, 65_535, 65_536, 100_000, 256_000,
)  # fmt: skip
VALUES: Final = (101, 200, 256, 512, 800, 1_000, 1_024, 2_000, 2_048, 4_000)
_COUNTS: Final = (
    *range(3, 22), 31, 32, 64, 100, 101, 128, 256, 500, 501, 512, 1_000, 1_001, 1_024, 5_000,
)  # fmt: skip
# Strings whose features are remembered.
_STRINGS: Final[dict[tuple[str, str, str], list[str]]] = {}
_SHORT: Final = 100
_MOST_STRINGS: Final = 20_000
_LAX: Final = ("utf-8", "surrogatepass")
_LAX_16: Final = ("utf-16-le", "surrogatepass")
_TYPE_OF: Final[dict[type, str]] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}


def json_type(value: Any) -> str:
    """Return the JSON type of a parsed *value*; integers apart from other numbers."""
    return "object" if isinstance(value, dict) else _TYPE_OF[type(value)]


def features(node: Node, value: Any) -> frozenset[str]:
    """Return the features of *node* that *value* reaches; value need not be valid."""
    return frozenset(_features(node, value, ""))


def label(branch: Node) -> str:
    """Name a branch of a oneOf: the constant that selects it, or its type."""
    for name in branch.required:
        constants = branch.properties[name].keywords.get("enum", ())
        if len(constants) == 1:
            return str(constants[0])
    return branch.type


def select(branches: tuple[Node, ...], value: Any) -> Node | None:
    """Return the branch that *value* means to be, by its type and its constants."""
    fitting = [b for b in branches if b.type == json_type(value)]
    for branch in fitting:
        if all(_constant_fits(branch, name, value) for name in branch.required):
            return branch
    return fitting[0] if len(fitting) == 1 and not isinstance(value, dict) else None


def _constant_fits(branch: Node, name: str, value: Any) -> bool:
    constants = branch.properties[name].keywords.get("enum") if name in branch.properties else None
    return constants is None or (isinstance(value, dict) and value.get(name) in constants)


def _features(node: Node, value: Any, place: str) -> list[str]:
    # Lists, not generators: each case has a hundred features, some of them ten levels deep.
    if value is None:
        return [f"{place}:null"]
    if node.branches:
        branch = select(node.branches, value)
        if branch is None:
            return []
        return [f"{place}={label(branch)}", *_features(branch, value, place)]
    if node.type != json_type(value):
        return []
    if isinstance(value, str):
        return _string(node, value, place)
    found = list(_limits(node, value, place))
    if isinstance(value, dict):
        found += _object(node, value, place)
    elif isinstance(value, list):
        found += _array(node, value, place)
    elif "enum" in node.keywords:
        found.append(f"{place}={value}")
    return found


def _string(node: Node, value: str, place: str) -> list[str]:
    """Return the features of a string; the same ids and words come again and again."""
    key = (node.pointer, value, place)
    known = _STRINGS.get(key)
    if known is None:
        known = [*_limits(node, value, place)]
        if "enum" in node.keywords:
            known.append(f"{place}={value}")
        else:
            known += _text(place, value) if is_text(node) else _name(place, value)
        if len(value) < _SHORT and len(_STRINGS) < _MOST_STRINGS:
            _STRINGS[key] = known
    return known


def _object(node: Node, value: dict[str, Any], place: str) -> list[str]:
    found: list[str] = []
    if node.entries is not None:
        found += _count(node, place, len(value))
        for key, entry in value.items():
            if key not in node.properties:
                found += _key(node, key, place)
                found += _features(node.entries, entry, f"{place}{{}}")
    for name, child in node.properties.items():
        below = f"{place}.{name}" if place else name
        if name in value:
            found.append(below)
            found += _features(child, value[name], below)
        elif name not in node.required:
            found.append(f"{below}:absent")
    if node.properties and not value:
        found.append(f"{place}:empty")
    return found


def _key(node: Node, key: str, place: str) -> Iterator[str]:
    limit = node.keywords.get("keyMaxLength")
    if limit is not None and len(key) >= limit - 1:
        yield f"{place}:keyMaxLength" + ("" if len(key) == limit else f"{len(key) - limit:+d}")
    yield from _text(f"{place} key", key)


def _array(node: Node, value: list[Any], place: str) -> list[str]:
    found = list(_count(node, place, len(value)))
    if 1 < len(value) != len({repr(entry) for entry in value}):
        found.append(f"{place}:repeated")
    if node.items is not None:
        found += _elements(node.items, value, f"{place}[]")
    return found


def _elements(node: Node, value: list[Any], place: str) -> list[str]:
    """Return the features of elements, and where among them the branches and words stand."""
    if node.type == "string" and "enum" not in node.keywords:
        # Thousands of ids, of which each says the same.
        return list(chain.from_iterable(_features(node, entry, place) for entry in value))
    found: list[str] = []
    kinds: Counter[str] = Counter()
    for i, entry in enumerate(value):
        below = _features(node, entry, place)
        found += below
        chosen = [feature for feature in below if "=" in feature and not {":", " "} & set(feature)]
        kinds.update(set(chosen))
        if i == 0 and len(value) > 1:
            found += [f"{feature} first" for feature in chosen]
        elif 0 < i == len(value) - 1:
            found += [f"{feature} last" for feature in chosen]
    return found + [f"{kind} twice" for kind, count in kinds.items() if count > 1]


def _count(node: Node, place: str, count: int) -> Iterator[str]:
    most = node.keywords.get("maxItems", node.keywords.get("maxProperties", inf))
    yield f"{place}:{'empty' if not count else 'one' if count == 1 else 'several'}"
    yield from (f"{place}:count>={n}" for n in _COUNTS if 2 < n <= count and n < most)


def _text(place: str, value: str) -> Iterator[str]:
    kind = "keys" if place.endswith(" key") else "values" if place.endswith("{}") else "content"
    for name in text.classes(value):
        yield f"{place}~{name}"
        yield f"{kind}~{name}"
        yield f"text~{name}"
    if not value.isascii():
        for unit, size in (("bytes", len(value.encode(*_LAX))), ("UTF-16", _units(value))):
            for name in (place, kind):
                yield from (f"{name}:{unit}>={n}" for n in _BYTES if size > n)
    yield from (f"{place}:length>={n}" for n in LENGTHS if len(value) >= n > 1)


def _units(value: str) -> int:
    return len(value.encode(*_LAX_16)) // 2


def _name(place: str, value: str) -> Iterator[str]:
    """Yield features of an id or a URL: how it ends, whether it has a query, how long it is."""
    path = re.split("[?#]", value)[0]
    yield f"{place}:ending={path.rpartition('.')[2][:8]}" if "." in path else f"{place}:plain"
    yield from (f"{place}:with {mark}" for mark in "?#%" if mark in value)
    yield from (f"{place}:long>={n}" for n in LENGTHS if len(value) >= n > 64)


def _limits(node: Node, value: Any, place: str) -> Iterator[str]:
    if isinstance(value, int):
        yield from (f"{place}={value}" for _ in range(value in (0, 1)))
        yield from (f"{place}:value>={n}" for n in VALUES if value >= n)
        yield f"{place}:{'odd' if value % 2 else 'even'}"
    size = value if isinstance(value, int | float) else len(value)
    for keyword in (*UPPER, *LOWER):
        if keyword in node.keywords:
            off = size - node.keywords[keyword]
            if -1 <= off <= 1:
                yield f"{place}:{keyword}" + (f"{off:+d}" if off else "")
    if node.properties and isinstance(value, dict):
        yield from _relations(node, value, place)


def _relations(node: Node, value: dict[str, Any], place: str) -> Iterator[str]:
    for name, child in node.properties.items():
        whole = child.keywords.get("atMostHalfOf")
        if whole is None or type(value.get(name)) is not int or type(value.get(whole)) is not int:
            continue
        off = 2 * value[name] - value[whole]
        if -3 <= off <= 2:
            exact = "" if off in (0, -1) else "-1" if off < 0 else "+1"
            yield f"{place}.{name}:atMostHalfOf{exact}"
            if off in (0, -1):
                yield f"{place}.{name}:{'half, rounded down' if off else 'exactly half'}"
