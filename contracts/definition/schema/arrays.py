"""What arrays are made of: the schema of each element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from contracts.definition.node import Check, Node
from contracts.definition.place import ITEM
from contracts.definition.schema.conjunction import Conjunction, Located, Part
from contracts.definition.schema.construction import Builder, Here, finished, marked
from contracts.definition.schema.limits import is_impossible, merged
from contracts.definition.schema.types import types_of
from contracts.definition.unsupported import Recursion, UnsupportedSchema


def array_of(builder: Builder, found: Conjunction, here: Here) -> Node | None:
    """Return the node of arrays; None where there is none."""
    limits, _ = merged(found, "array")
    prefix, longest = _prefix(builder, found, here)
    items, beyond = None, False
    stated = _usual(found)
    schemas = [one for part in found.parts for one in _items(part, len(prefix))]
    if all("items" not in part.schema for part in found.parts):
        unevaluated = list(found.unevaluated("unevaluatedItems"))
        if unevaluated and any("contains" in part.schema for part in found.parts):
            reason = "what an element is that contains looked at is not derived"
            raise UnsupportedSchema(unevaluated[0][1], "unevaluatedItems", reason)
        schemas += unevaluated
    if longest is None and schemas:
        below = replace(here, place=here.place / ITEM, usual=stated)
        try:
            items = builder.node(schemas, below)
        except Recursion:
            if not here.is_sent:
                raise
            beyond = True
        longest = schemas[0][1] if items is None and not beyond else None
    if longest is not None and len(prefix) < limits.get("maxItems", (len(prefix) + 1, ""))[0]:
        limits["maxItems"] = len(prefix), longest
    checks = (*builder.checks(found, here), *_contained(builder, found, here))
    node = marked(builder.state, found, Node(found.pointer, "array", here.place), limits)
    if is_impossible(node.keywords) or (beyond and node.keywords.get("minItems", 0) > len(prefix)):
        if not is_impossible(node.keywords):
            raise Recursion(found.pointer)
        return None
    node = replace(
        node,
        usual=here.usual,
        items=items,
        prefix=tuple(prefix),
        checks=checks,
        beyond=frozenset({"[]"} if beyond else ()),
    )
    return finished(node, here)


def _usual(found: Conjunction) -> frozenset[str]:
    """Return the ``required`` list that stands on the array; it is meant for its elements."""
    if types_of(found)[0] != frozenset({"array"}):
        return frozenset()
    return frozenset(name for part in found.parts for name in part.schema.get("required", ()))


def _items(part: Part, number: int) -> Iterator[Located]:
    """Yield the schema that a part has for the element of a *number*."""
    prefix: Sequence[Any] = part.schema.get("prefixItems", ())
    if number < len(prefix):
        yield prefix[number], part.at("prefixItems", number)
    elif "items" in part.schema:
        if isinstance(part.schema["items"], list):
            raise UnsupportedSchema(part.pointer, "items", "a list of schemas is of an old draft")
        yield part.schema["items"], part.at("items")


def _prefix(builder: Builder, found: Conjunction, here: Here) -> tuple[list[Node], str | None]:
    """Return the schemas of the first elements, and what allows no more of them."""
    length = max((len(part.schema.get("prefixItems", ())) for part in found.parts), default=0)
    made: list[Node] = []
    for number in range(length):
        schemas = [one for part in found.parts for one in _items(part, number)]
        place = here.place / f"[{number}]"
        node = builder.node(schemas, replace(here, place=place, usual=frozenset()))
        if node is None:
            return made, schemas[0][1]
        made.append(node)
    return made, None


def _contained(builder: Builder, found: Conjunction, here: Here) -> Iterator[Check]:
    below = replace(here, place=here.place / ITEM, usual=frozenset(), is_sent=False)
    for part in found.parts:
        if "contains" not in part.schema:
            continue
        pointer, low = part.at("contains"), int(part.schema.get("minContains", 1))
        stated = part.schema.get("maxContains")
        high = None if stated is None else int(stated)
        node = builder.node(((part.schema["contains"], pointer),), below)
        yield Check("contains", pointer, node or Node(pointer, "never", below.place), low, high)
