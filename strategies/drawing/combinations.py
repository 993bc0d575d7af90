"""What is put together, or put right, once the parts of an object or array are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.matching import identity
from contracts.definition.schema.witnesses import free_names, witnesses
from strategies.drawing.blocks import Maker, pick
from strategies.drawing.draws import Draws

# Most objects have no names beside those that are declared.
_EXTRAS: Final = (0, 1, 0, 2)


def with_extras(node: Node, declared: Maker, entries: Maker) -> Maker:
    """Return the maker of objects that also have names which are not declared."""
    width = declared.width

    def make(draws: Draws, block: bytes, at: int) -> dict[str, Any]:
        made: dict[str, Any] = declared.make(draws, block, at)
        most = node.keywords.get("maxProperties", len(made) + 2) - len(made)
        least = node.keywords.get("minProperties", 0) - len(made)
        count = max(min(pick(_EXTRAS, block[at + width]), most), least)
        for name in list(islice(free_names(node, made), max(count, 0))):
            made[name] = entries.make(draws, draws.block(entries.width), 0)
        return made

    return Maker(width + 1, make, alone=False)


def with_dependents(node: Node, objects: Maker, makers: Mapping[str, Maker]) -> Maker:
    """Return the maker of objects in which what a name depends on is there as well."""

    def make(draws: Draws, block: bytes, at: int) -> dict[str, Any]:
        made: dict[str, Any] = objects.make(draws, block, at)
        wanted = list(made)
        for name in wanted:
            for other in sorted(node.dependents.get(name, frozenset()) - made.keys()):
                if other in makers:
                    made[other] = makers[other].make(draws, draws.block(makers[other].width), 0)
                    wanted.append(other)
        return made

    return Maker(objects.width, make, alone=False)


def after(prefix: Sequence[Maker], behind: Maker, low: int, high: int | None) -> Maker:
    """Return the maker of arrays whose first elements have schemas of their own."""

    def make(draws: Draws, block: bytes, at: int) -> list[Any]:
        count = len(prefix) - (block[at] % 4 == 1) * (1 + block[at + 1] % len(prefix))
        count = max(count, low) if low < len(prefix) else len(prefix)
        count = count if high is None else min(count, high)
        made = [one.make(draws, draws.block(one.width), 0) for one in prefix[:count]]
        if count < len(prefix):
            return made
        return made + list(behind.make(draws, draws.block(behind.width), 0))

    return Maker(2, make, alone=False)


def containing(arrays: Maker, wanted: Maker, low: int, behind: int) -> Maker:
    """Return the maker of arrays with *low* elements more that are *wanted*, in any place."""

    def make(draws: Draws, block: bytes, at: int) -> list[Any]:
        made: list[Any] = list(arrays.make(draws, block, at))
        for number in range(low):
            place = behind + (block[at + arrays.width] + number) % (len(made) + 1)
            made.insert(place, wanted.make(draws, draws.block(wanted.width), 0))
        return made

    return Maker(arrays.width + 1, make, alone=False)


def distinct(node: Node, arrays: Maker) -> Maker:
    """Return the maker of arrays without equal elements, as long as they have to be."""
    others = witnesses(node.items) if node.items is not None else tuple(range(100))

    def make(draws: Draws, block: bytes, at: int) -> list[Any]:
        made = arrays.make(draws, block, at)
        found = {identity(entry): entry for entry in made}
        for entry in others:
            if len(found) >= node.keywords.get("minItems", 0):
                break
            found.setdefault(identity(entry), entry)
        return list(found.values())

    return Maker(arrays.width, make, alone=False)
