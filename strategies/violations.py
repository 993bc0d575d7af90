"""What breaks a schema: for each node of the definition, values that break one keyword of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.pointer import join
from contracts.definition.prose import LIMITS
from strategies.reach import json_type, label
from strategies.samples import minimal


@dataclass(frozen=True, slots=True)
class Violation:
    """A value that breaks one keyword of a node; ``variant`` says how."""

    keyword: str
    pointer: str
    variant: str
    value: Any


# Each JSON type in turn, first plain and then as languages confuse it: falsy values
# slip through `if value:`, and lenient parsers convert the others.
_EXEMPLARS: Final[dict[str, tuple[tuple[str, Any], ...]]] = {
    "null": (("null", None),),
    "boolean": (("true", True), ("false", False)),
    "integer": (("an integer", 1), ("zero", 0)),
    "number": (("a fraction", 1.5),),
    "string": (("a string", "text"), ("an empty string", "")),
    "array": (("an empty array", []), ("an array", ["text"])),
    "object": (("an empty object", {}), ("an object", {"text": "text"})),
}


_FOREIGN_WORDS: Final = {
    "role": ("system", "tool", "developer", "function"),
    "type": ("function", "retrieval", "input_text", "output_text", "image", "none", "other"),
    "detail": ("medium", "original"),
}


# Names that clients send by mistake: typing errors, older versions, the answer's own
# properties, and names that prototypes and query languages treat specially.
_UNKNOWN_NAMES: Final = (
    "unknown", "id", "object", "created_at", "attachments", "file_ids", "thread_id", "name", "user",
    "assistant_id", "model", "message", "Metadata", "metadata ", "tools", "__proto__",
    "constructor", "$where", "",
)  # fmt: skip


def violations(node: Node) -> Iterator[Violation]:
    """Yield values that break exactly one keyword of *node* itself."""
    yield from _wrong_types(node)
    yield from _wrong_words(node)
    yield from _beyond_limits(node)
    if node.type == "object":
        yield from _wrong_objects(node)
    if node.choices:
        yield from _wrong_choices(node)
    if node.branches:
        yield from _no_branch(node)


def allowed_types(node: Node) -> set[str]:
    """Return the JSON types that *node* accepts; an integer is a number as well."""
    kinds = {branch.type for branch in node.branches} or {node.type}
    return kinds | ({"null"} if node.nullable else set())


def _wrong_types(node: Node) -> Iterator[Violation]:
    allowed = allowed_types(node)
    keyword = "oneOf" if node.branches and node.type == "any" else "type"
    pointer = join(node.pointer, keyword)
    for kind, exemplars in _EXEMPLARS.items():
        # An enum already excludes other strings, and 1.0 for an integer is unspecified.
        if kind not in allowed:
            yield from (Violation(keyword, pointer, name, value) for name, value in exemplars)
    if node.type == "integer":
        # Within the range, lest the range be what refuses it.
        yield Violation(keyword, pointer, "a fraction within the range", minimal(node) + 0.5)
    for name, value in _confusions(node, allowed):
        if json_type(value) not in allowed:
            yield Violation(keyword, pointer, name, value)


def _confusions(node: Node, allowed: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield a valid value of each branch wrapped, unwrapped, or written as a string."""
    for branch in node.branches:
        for name, value in _confused(branch, allowed):
            yield f"{name} ({label(branch)})", value
    if not node.branches:
        yield from _confused(node, allowed)


def _confused(node: Node, allowed: set[str]) -> Iterator[tuple[str, Any]]:
    value = _telling(node)
    yield "the value in an array", [value]
    yield "the value as JSON in a string", json.dumps(value)
    if node.type == "array" and value:
        for name, element in _elements(node):
            yield f"an element without its array{name}", element
        yield "an object with indexes", {str(i): entry for i, entry in enumerate(value)}
    if node.properties and isinstance(value, dict):
        for name in value or node.properties:
            yield f"only what {name} holds", _telling(node.properties[name])
    if node.entries is not None:
        yield "pairs in an array", [[key, entry] for key, entry in value.items()]
        yield "objects in an array", [{"key": key, "value": entry} for key, entry in value.items()]
    if "string" in allowed:
        yield "the value in an object", {"value": value}
    if node.type == "integer":
        yield "the value in words", "eight hundred"


def _elements(node: Node) -> Iterator[tuple[str, Any]]:
    """Yield a value for each branch of an array's elements."""
    assert node.items is not None
    for branch in node.items.branches:
        yield f" ({label(branch)})", minimal(branch)
    if not node.items.branches:
        yield "", minimal(node.items)


def _telling(node: Node) -> Any:
    """Return a plain value of *node* that is not empty where it may have content."""
    if node.entries is not None:
        return {"key": "value"}
    if node.type == "array" and node.items is not None:
        return [minimal(node.items)]
    return minimal(node)


def _wrong_words(node: Node) -> Iterator[Violation]:
    words = node.keywords.get("enum")
    if not words:
        return
    pointer = join(node.pointer, "enum")
    name = node.pointer.rsplit("/", 1)[-1]
    for word in _FOREIGN_WORDS.get(name, ("other",)):
        if word not in words:
            yield Violation("enum", pointer, f"another word: {word}", word)
    yield Violation("enum", pointer, "an empty string", "")
    for word in words:
        for how, changed in (
            ("in capitals", word.upper()),
            ("capitalised", word.capitalize()),
            ("with a space behind", f"{word} "),
            ("with a letter more", f"{word}s"),
        ):
            yield Violation("enum", pointer, f"{word} {how}", changed)


def _beyond_limits(node: Node) -> Iterator[Violation]:
    for keyword, limit in node.keywords.items():
        source = _source(node, keyword)
        if keyword == "maxItems" and node.items is not None:
            items = [minimal(node.items, i) for i in range(limit + 1)]
            yield Violation(keyword, source, "one over", items)
            yield Violation(keyword, source, "one over, all alike", items[:1] * (limit + 1))
            if limit < 100:
                yield Violation(keyword, source, "twice the limit", items[:1] * (2 * limit + 1))
        elif keyword == "minItems" and node.items is not None:
            yield Violation(keyword, source, "one under", [minimal(node.items)] * (limit - 1))
        elif keyword == "maxProperties":
            yield Violation(keyword, source, "one over", _pairs(limit + 1, "value"))
            yield Violation(keyword, source, "one over, empty values", _pairs(limit + 1, ""))
            yield Violation(keyword, source, "twice the limit", _pairs(2 * limit, "value"))
            yield Violation(keyword, source, "one over, keys alike", _alike(limit + 1))
        elif keyword in {"maxLength", "keyMaxLength"}:
            yield from _too_long(keyword, source, limit)
        elif keyword in {"minimum", "maximum"}:
            yield from _out_of_range(keyword, source, limit)


def _too_long(keyword: str, source: str, limit: int) -> Iterator[Violation]:
    for name, text in (
        ("one over", "a" * (limit + 1)),
        ("one over, accented", "\u00e9" * (limit + 1)),
        ("one over, astral", "\U0001f600" * (limit + 1)),
        ("one over, combining", ("e\u0301" * limit)[: limit + 1]),
        ("one over, spaces at the end", "a" * limit + " "),
        ("twice the limit", "a" * (2 * limit)),
    ):
        value = text if keyword == "maxLength" else {text: "value"}
        yield Violation(keyword, source, name, value)
    if keyword == "keyMaxLength":
        yield Violation(keyword, source, "one over, second key", {"k": "v", "b" * (limit + 1): "v"})


def _out_of_range(keyword: str, source: str, limit: int) -> Iterator[Violation]:
    sign = -1 if keyword == "minimum" else 1
    values = {f"{limit + sign}": limit + sign, "far beyond": limit + sign * 10_000}
    if keyword == "minimum":
        values |= {"zero": 0, "negative": -limit}
    else:
        values["beyond 64 bits"] = 2**64
    yield from (Violation(keyword, source, name, value) for name, value in values.items())


def _pairs(count: int, value: str) -> dict[str, str]:
    return {f"key {i}": value for i in range(count)}


def _alike(count: int) -> dict[str, str]:
    """Return pairs whose keys are one and the same to whoever folds case, space or form."""
    keys = (
        "k\u00e9y",
        "ke\u0301y",
        "K\u00e9y",
        "K\u00c9Y",
        "k\u00e9y ",
        " k\u00e9y",
        "key",
        "KEY",
        "key ",
    )
    return dict.fromkeys([*keys, *(f"key {i}" for i in range(count - len(keys)))], "value")


def _source(node: Node, keyword: str) -> str:
    for limit in LIMITS:
        if limit.schema == node.pointer and limit.keyword == keyword:
            return limit.source
    return join(node.pointer, keyword)


def _wrong_objects(node: Node) -> Iterator[Violation]:
    if node.branches:
        return
    whole = minimal(node)
    for name in node.properties:
        if name in node.required:
            rest = {key: value for key, value in whole.items() if key != name}
            yield Violation("required", join(node.pointer, "required"), f"without {name}", rest)
    if len(node.required) > 1:
        yield Violation("required", join(node.pointer, "required"), "an empty object", {})
    if node.closed:
        pointer = join(node.pointer, "additionalProperties")
        for name in _UNKNOWN_NAMES:
            if name not in node.properties:
                yield Violation("additionalProperties", pointer, f"{name!r}", {**whole, name: "x"})
        for how, value in (("null", None), ("false", False), ("an empty string", "")):
            unknown = {**whole, "unknown": value}
            yield Violation("additionalProperties", pointer, f"'unknown' as {how}", unknown)
    yield from _broken_relations(node)


def _broken_relations(node: Node) -> Iterator[Violation]:
    for name, child in node.properties.items():
        whole = child.keywords.get("atMostHalfOf")
        if whole is None:
            continue
        sizes = node.properties[whole].keywords
        low, high = sizes["minimum"], sizes["maximum"]
        source = _source(child, "atMostHalfOf")
        for size in (low, low + 1, 800, high - 1, high):
            for part in (size // 2 + 1, size - 1, size, size + 1):
                value = {whole: size, name: part}
                yield Violation("atMostHalfOf", source, f"{part} of {size}", value)


def _wrong_choices(node: Node) -> Iterator[Violation]:
    pointer = join(node.pointer, "oneOf")
    names = sorted(frozenset().union(*node.choices))
    yield Violation("oneOf", pointer, "neither", {})
    yield Violation("oneOf", pointer, "neither, but something else", {"unknown": []})
    empty = {name: minimal(node.properties[name]) for name in names}
    full = {name: _telling(node.properties[name]) for name in names}
    yield Violation("oneOf", pointer, "both, empty", empty)
    yield Violation("oneOf", pointer, "both", full)
    for name in names:
        yield Violation("oneOf", pointer, f"both, only {name} filled", {**empty, name: full[name]})


def _no_branch(node: Node) -> Iterator[Violation]:
    """Yield objects that select one branch and carry another's content."""
    objects = [branch for branch in node.branches if branch.type == "object"]
    pointer = join(node.pointer, "oneOf")
    for branch in objects:
        for other in objects:
            tags = {n for n in branch.required if "enum" in branch.properties[n].keywords}
            own, foreign = minimal(branch), minimal(other)
            mixed = {**foreign, **{tag: own[tag] for tag in tags}}
            if branch is other:
                continue
            if not branch.required <= mixed.keys():
                name = f"{label(branch)} with the content of {label(other)}"
                yield Violation("oneOf", pointer, name, mixed)
            elif branch.closed and not mixed.keys() <= branch.properties.keys():
                name = f"{label(branch)} with what {label(other)} has besides"
                yield Violation("oneOf", pointer, name, mixed)
