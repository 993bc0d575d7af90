"""The properties of an object: which are new, gone or renamed, and what that means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from contracts.definition.node import Node
from contracts.drift.change import Kind, Meaning, Side
from contracts.drift.rest import declared
from contracts.drift.words import quoted


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the properties of two objects.

    Attributes:
        gone: what only the earlier one has.
        new: what only the later one has.
        called: later names by earlier ones, of what is called otherwise.
    """

    gone: frozenset[str]
    new: frozenset[str]
    called: Mapping[str, str]


def names_of(old: Node, new: Node, equal: Callable[[Node, Node], bool]) -> Names:
    """Return which properties are gone, new and renamed.

    Renamed is what went and came with an equal schema, where nothing else did.

    Args:
        old: the earlier object.
        new: the later one.
        equal: tells whether two nodes mean the same.
    """
    one, other = declared(old), declared(new)
    less = [name for name in one if name not in other]
    more = [name for name in other if name not in one]
    alike = [(a, b) for a in less for b in more if equal(one[a], other[b])]
    called = {
        a: b
        for a, b in alike
        if sum(x == a for x, _ in alike) == sum(y == b for _, y in alike) == 1
    }
    return Names(frozenset(less) - {*called}, frozenset(more) - {*called.values()}, called)


def added(side: Side, old: Node, new: Node, name: str) -> Meaning:
    """Return what it means that a property is new.

    An earlier server refuses it in a request or does nothing with it, and need not send it.
    """
    is_needed = name in new.required
    says = f"is new, {'required' if is_needed else 'optional'}"
    return Meaning(
        Kind.ADDED,
        says,
        # Who reads an answer must expect what an open object may hold.
        widens=side is Side.REQUEST or old.closed,
        narrows=is_needed,
        keywords=_keywords(old.closed or new.closed, is_needed),
    )


def gone(side: Side, old: Node, new: Node, name: str) -> Meaning:
    """Return what it means that a property goes.

    A later server refuses it in a request or does nothing with it, and does not send it: that
    breaks who reads it, although an optional one need not always have been there.
    """
    was_needed = name in old.required
    return Meaning(
        Kind.GONE,
        "is gone",
        widens=side is Side.ANSWER or was_needed,
        narrows=side is Side.REQUEST or new.closed,
        keywords=_keywords(old.closed or new.closed, was_needed),
    )


def renamed(side: Side, old: Node, new: Node, name: str, later: str) -> Meaning:
    """Return what it means that a property gets another name: the one goes, the other comes."""
    one, other = gone(side, old, new, name), added(side, old, new, later)
    return Meaning(
        Kind.RENAMED,
        f"is called {quoted(later)} now",
        widens=one.widens or other.widens,
        narrows=one.narrows or other.narrows,
        keywords=tuple(dict.fromkeys((*one.keywords, *other.keywords))),
        before=name,
        after=later,
    )


def required(before: bool, after: bool) -> Iterator[Meaning]:
    """Yield what it means that a property becomes required, or optional."""
    if before != after:
        says = "is required, was optional" if after else "is optional, was required"
        yield Meaning(Kind.REQUIRED, says, before, after, ("required",), before, after)


def _keywords(is_closed: bool, is_needed: bool) -> tuple[str, ...]:
    return ("additionalProperties",) * is_closed + ("required",) * is_needed
