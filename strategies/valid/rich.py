"""Rich valid requests: each carries as much at once as fits, so that one answer clears all of it.

Every value has a queue at its place: the texts, words, numbers, counts and kinds that are to be
shown there.  A request takes the next of each wherever it has room, and requests are made until
each queue was taken to its end.  What fails is taken apart by ``halves``.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.witnesses import witnesses
from contracts.record.samples import always, made_up, minimal, needs_id
from strategies.bodies.build import Named
from strategies.valid.queues import Queues, numbers, of_texts, sizes

# Most queues are through after half as many.
_MOST: Final = 40
# The forms of an optional part within an array, in turn; outside of one it is always there, for
# the sake of all that is in it.
_FORMS: Final = ("there", "there", "null", "there", "absent")
# How ids stand in an array, in turn.
_ORDERS: Final = ("falling", "rising", "twice the same")
# What the keys of a map are, in turn: texts of many kinds, numbers from zero on, which some
# languages take for an array, or almost the same.
_KEYS: Final = ("odd", "odd", "alike", "odd", "odd", "odd", "odd", "counting")
_ALIKE: Final = ("key", "Key", "KEY", " key", "key ", "k\u00e9y", "ke\u0301y")
# Addresses as they come: every usual ending, queries, and what is percent-encoded.
_ADDRESSES: Final = (
    *(
        f"https://images.example.com/a.{end}"
        for end in ("jpeg", "jpg", "png", "gif", "webp", "PNG")
    ),
    *(f"https://images.example.com/{a}" for a in ("a.png?size=1&v=2", "a.png#top", "a%20b.png")),
    *("https://images.example.com:8443/a.png", f"https://images.example.com/{'a' * 250}.png"),
)


def rich_requests(root: Node, *, ids: bool = True) -> Iterator[Named]:
    """Yield rich requests, without parts that carry ids unless *ids*."""
    rich = Rich(ids=ids)
    for number in range(_MOST):
        yield f"rich request {number}{'' if ids else ', without ids'}", rich.value(root, 0)
        if rich.queues.are_through:
            return


class Rich:
    """Makes values that take the next of each queue.

    Args:
        ids: whether parts are there that carry ids.
    """

    def __init__(self, *, ids: bool) -> None:
        self.queues = Queues()
        self._ids = ids
        self._made = 0

    def value(self, node: Node, depth: int) -> Any:
        """Return a value of *node* that stands *depth* arrays deep."""
        if node.hard or node.prefix:
            return deepcopy(self.queues.next(node, "trial", witnesses(node)))
        if node.branches:
            kinds = [one for one in node.branches if self._ids or not needs_id(one)]
            # An array has more room than a text, and a large request has the first kind.
            kinds.sort(key=lambda one: (one.type != "array", -len(one.properties)))
            return self.value(self.queues.next(node, "kind", kinds), depth)
        if node.type == "array":
            return self._array(node, depth)
        if node.entries is not None:
            return self._map(node)
        if node.type == "object":
            return self._object(node, depth)
        return self._leaf(node)

    def _array(self, node: Node, depth: int) -> list[Any]:
        if node.items is None:
            return []
        count = self._size(node, depth)
        found = [self.value(node.items, depth + 1) for _ in range(count)]
        if node.items.id_kind and count > 1:
            # Made-up ids rise; what sorts them, or leaves out repeats, must show.
            order = self.queues.next(node, "order", _ORDERS)
            found = found[::-1] if order == "falling" else found
            found[-1] = found[0] if order == "twice the same" else found[-1]
        return found

    def _size(self, node: Node, depth: int) -> int:
        found: int = self.queues.next(node, "size", sizes(node, depth))
        return found

    def _map(self, node: Node) -> dict[str, Any]:
        assert node.entries is not None
        count = self._size(node, 0)
        pairs: dict[str, Any] = {}
        for key in self._keys(node, count):
            pairs.setdefault(key, self.value(node.entries, 1))
        return pairs

    def _keys(self, node: Node, count: int) -> list[str]:
        longest = node.keywords.get("keyMaxLength")
        form = self.queues.next(node, "keys", _KEYS) if count > 1 else "odd"
        if form == "counting":
            return [str(number)[:longest] for number in range(count)]
        first = [key[:longest] for key in _ALIKE[:count]] if form == "alike" else []
        odd = (self.queues.next(node, "key", of_texts(longest)) for _ in range(count - len(first)))
        return [*first, *odd]

    def _object(self, node: Node, depth: int) -> dict[str, Any]:
        chosen = self._choice(node)
        wanted = set(always(node)) - frozenset().union(*node.choices) | chosen
        found: dict[str, Any] = {}
        for name, child in node.properties.items():
            if name in wanted:
                found[name] = self.value(child, depth)
            elif name in node.optional and (self._ids or not _is_id(child)):
                form = self.queues.next(child, "form", _FORMS) if depth else "there"
                if form == "there" or (form == "null" and not child.nullable):
                    found[name] = self.value(child, depth)
                elif form == "null":
                    found[name] = None
        return found | self._halved(node)

    def _choice(self, node: Node) -> frozenset[str]:
        """Return one of the sets of properties of which exactly one is there."""
        if not node.choices:
            return frozenset()
        kept = [
            c for c in node.choices if self._ids or not any(_is_id(node.properties[n]) for n in c)
        ]
        return self._chosen(node, kept or list(node.choices))

    def _chosen(self, node: Node, kept: list[frozenset[str]]) -> frozenset[str]:
        found: frozenset[str] = self.queues.next(node, "choice", kept)
        return found

    def _halved(self, node: Node) -> dict[str, int]:
        """Return numbers of which one is at most half of another."""
        found: dict[str, int] = {}
        for name, whole in node.halves.items():
            size = found.setdefault(
                whole, self.queues.next(node, "whole", numbers(node.properties[whole]))
            )
            part = self.queues.next(node, "half", ("half", "none", "below", "one"))
            found[name] = {"half": size // 2, "none": 0, "below": size // 2 - 1, "one": 1}[part]
        return found

    def _leaf(self, node: Node) -> Any:
        if "enum" in node.keywords:
            return self.queues.next(node, "word", node.keywords["enum"])
        if node.id_kind == "image":
            return self.queues.next(node, "address", _ADDRESSES)
        if node.id_kind:
            self._made += 1
            return made_up(node.id_kind, self._made)
        if node.type == "integer":
            return self.queues.next(node, "number", numbers(node))
        if not node.is_text:
            return minimal(node, self._made)
        return self._text(node)

    def _text(self, node: Node) -> str:
        found: str = self.queues.next(node, "text", of_texts(node.keywords.get("maxLength")))
        return found


def _is_id(node: Node) -> bool:
    """Tell whether a part cannot be there without an id."""
    items = node.items
    return bool(node.id_kind) or (
        items is not None and _is_id(items)
        if node.type == "array"
        else any(_is_id(node.properties[name]) for name in always(node))
    )
