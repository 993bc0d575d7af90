"""Requests that are simpler than a given one, to find out what about it matters.

Delta debugging along the schema (Zeller and Hildebrandt, "Simplifying and isolating
failure-inducing input", IEEE TSE 28(2), 2002): each step leaves out an optional part,
halves an array, a map or a text, or makes one value plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.branches import select
from contracts.record.case import Case, case_of
from contracts.record.json_text import NotJson
from contracts.record.ordering import in_order
from contracts.record.request import Request
from contracts.record.samples import minimal
from contracts.record.writing import JSON, dump, request_of
from strategies.diagnosis.all_over import all_over
from strategies.valid.forms import way

# Of more elements than this each alone is not tried.
_FEW: Final = 16
# From many elements so small a part is taken, and then one by one.
_PART: Final = 8
# Of what is longer and not JSON, the bytes are not looked at one by one.
_MALFORMED: Final = 64
# As the steps below leave keys.
_PLAIN_KEY: Final = re.compile("k[0-9]*|k|ke|key|a+")
_MADE: Final = ("simpler: ", "varied: ")
# A body that is longer may be refused for its length alone.
_LARGE: Final = 20_000


def simpler(case: Case) -> Iterator[Case]:
    """Yield requests that differ from *case* by one step, the largest steps first.

    Each has the same expectation and, where it is invalid, breaks the same rule.
    """
    if case.body is None:
        return
    seen = {case.request}
    malformed = isinstance(case.label.value, NotJson)
    for request in _shorter_bytes(case) if malformed else _simpler_requests(case):
        other = made("simpler", case, request)
        if request not in seen and is_alike(case, other):
            seen.add(request)
            yield other


def _named(how: str, case: Case) -> str:
    """Return the name of a request that is made from *case*: how, and the case it began with."""
    return f"{how}: {case.name.partition(': ')[2] if case.name.startswith(_MADE) else case.name}"


def made(how: str, case: Case, request: Request) -> Case:
    """Return a case that is made from another, whose name says what it breaks by now."""
    other = case_of(case.label.definition, request, _named(how, case))
    if case.rule is None or other.rule is None or case.rule.how == other.rule.how:
        return other
    rule = other.rule
    return replace(other, name=f"{how}: {rule.place}: {rule.keyword} broken by {rule.how}")


def is_alike(case: Case, other: Case) -> bool:
    """Return whether the same is expected of both, and both break the same rules."""
    if case.expect is not other.expect:
        return False
    rules = [(rule.keyword, rule.place) for rule in case.rules]
    return rules == [(rule.keyword, rule.place) for rule in other.rules]


def _simpler_requests(case: Case) -> Iterator[Request]:
    value, root = case.label.value, case.label.definition.request
    plain = dump(value)
    yield from map(request_of, _as_large(root, case.body or b""))
    # The same, written and declared plainly, and each alone.
    yield request_of(plain)
    yield request_of(case.body, JSON)
    yield request_of(plain, case.content_type)
    # The same, in the order of the definition.
    yield request_of(dump(in_order(root, value)))
    # How it is written, or declared, may be what matters.
    write = None if case.body == plain else way(case.body or b"", value)
    for other in chain(all_over(root, value), _simpler(root, value)):
        yield request_of(write(other).encode() if write else dump(other), case.content_type)


def _as_large(root: Node, body: bytes) -> Iterator[bytes]:
    """Yield the plainest body as long as a large *body*, by spaces alone, and then shorter ones.

    Where it fails, too, the length is what matters, and not what the large body says.
    """
    plain, spaces = dump(minimal(root)), len(body) - len(body.rstrip(b" "))
    if spaces > _LARGE:
        yield plain + b" " * (spaces // 2)
    elif len(body) > _LARGE:
        yield plain + b" " * (len(body) - len(plain))


def _shorter_bytes(case: Case) -> Iterator[Request]:
    """Yield a body that is not JSON, shorter by some of its bytes."""
    body = case.body or b""
    if len(body) > _MALFORMED:
        return
    size = len(body) // 2
    while size:
        for start in range(0, len(body), size):
            yield request_of(body[:start] + body[start + size :], case.content_type)
        size //= 2


def _simpler(node: Node, value: Any) -> Iterator[Any]:
    if node.branches:
        plain, branch = minimal(node), select(node.branches, value)
        if branch is not None and branch is not select(node.branches, plain):
            yield plain
        if branch is not None:
            yield from _simpler(branch, value)
    elif isinstance(value, dict):
        yield from _map(node, value) if node.entries is not None else _object(node, value)
    elif isinstance(value, list):
        yield from _array(node, value)
    elif value is not None:
        yield from _leaf(node, value)


def _object(node: Node, value: dict[str, Any]) -> Iterator[Any]:
    for name in node.optional:
        if name in value:
            yield {key: entry for key, entry in value.items() if key != name}
    for name, child in node.properties.items():
        if name in value:
            yield from ({**value, name: below} for below in _simpler(child, value[name]))


def _map(node: Node, value: dict[str, Any]) -> Iterator[Any]:
    pairs = list(value.items())
    assert node.entries is not None
    if len(pairs) > 1 and not all(map(_PLAIN_KEY.fullmatch, value)):
        # How many pairs there are may be what matters, whatever they say.
        yield {f"k{number}": minimal(node.entries) for number in range(len(pairs))}
    yield from map(dict, _fewer(pairs))
    for key, entry in pairs[:_FEW]:
        yield from ({**value, key: below} for below in _simpler(node.entries, entry))
        for other in _other_keys(key):
            if other not in value:
                yield {(other if k == key else k): e for k, e in pairs}


def _other_keys(key: str) -> Iterator[str]:
    """Yield plainer keys, and for a long one its first half."""
    if key != "key":
        yield from ("key", "a" * len(key))
    if len(key) > len("key"):
        yield key[: len(key) // 2]


def _array(node: Node, value: list[Any]) -> Iterator[Any]:
    yield from _fewer(value)
    if node.items is None:
        return
    for number, entry in enumerate(value[:_FEW]):
        for below in _simpler(node.items, entry):
            yield [*value[:number], below, *value[number + 1 :]]


def _fewer(elements: list[Any]) -> Iterator[list[Any]]:
    """Yield none of the elements, each half, each alone, and all but each.

    Of many, all but some at either end stand for the last two.
    """
    count = len(elements)
    if count:
        yield []
    if count > 1:
        yield elements[: count // 2]
        yield elements[count // 2 :]
    if 2 < count <= _FEW:
        # Of many that are alike, how many there are may be what matters.
        yield elements[1:]
        yield elements[:-1]
        yield from ([element] for element in elements)
        for number in range(count):
            yield [*elements[:number], *elements[number + 1 :]]
    elif count > _FEW:
        for number in (count // _PART, 1):
            yield elements[number:]
            yield elements[:-number]


def _leaf(node: Node, value: Any) -> Iterator[Any]:
    plain = minimal(node)
    if plain == value:
        return
    yield plain
    if isinstance(value, str) and node.is_text and len(value) > 1:
        if value != "a" * len(value):
            yield "a" * len(value)
        yield value[: len(value) // 2]
        yield value[len(value) // 2 :]
