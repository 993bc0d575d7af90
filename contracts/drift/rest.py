"""Rules of a node that are no part of the tree, and that a value is only tried on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from contracts.definition.node import Check, Node
from contracts.drift.change import Kind, Meaning
from contracts.drift.words import quoted

Equal = Callable[[Node, Node], bool]
"""Tells whether two nodes mean the same."""

KEY_LENGTH: Final = "keyMaxLength"
_ANY_NAME: Final = Node("", "string")


def limits_of(node: Node) -> Mapping[str, Any]:
    """Return the keywords of a node, with the length of an object's names as one of them."""
    own = dict(node.limits)
    stated = node.names.keywords.get("maxLength") if node.names else None
    if stated is not None:
        own[KEY_LENGTH] = min(stated, own.get(KEY_LENGTH, stated))
    return own


def names_in(node: Node) -> Node:
    """Return the schema of an object's names without their length, which is said of itself."""
    if node.names is None:
        return _ANY_NAME
    rest = {key: value for key, value in node.names.keywords.items() if key != "maxLength"}
    return replace(node.names, keywords=rest)


def declared(node: Node) -> Mapping[str, Node]:
    """Return the properties of an object without examples of names that a pattern allows."""
    matched = {child.pointer for child in node.by_pattern.values() if child is not None}
    return {
        name: child
        for name, child in node.properties.items()
        if child.pointer not in matched or name in node.required
    }


def rules(old: Node, new: Node, equal: Equal) -> Iterator[Meaning]:
    """Yield which rules come, go or are others.

    Of these the suite can say that they differ, and not which of them allows more.

    Args:
        old: the earlier node, of one type.
        new: the later one.
        equal: tells whether two nodes mean the same.
    """
    for keyword, one, other in (
        ("dependentRequired", old.dependents, new.dependents),
        ("not", {*old.banned}, {*new.banned}),
        ("patternProperties", {*_by_expression(old)}, {*_by_expression(new)}),
    ):
        if one != other:
            yield _rule(keyword, is_old=bool(one), is_new=bool(other))
    yield from _checks(old, new, equal)


def modes(old: Node, new: Node, equal: Equal) -> Iterator[Meaning]:
    """Yield how else alternatives are chosen: by another condition, or several at once."""
    if old.test or new.test:
        if not (old.test and new.test and equal(old.test, new.test)):
            yield _rule("if", is_old=old.test is not None, is_new=new.test is not None)
    elif {old.mode, new.mode} == {"oneOf", "anyOf"} and not (old.apart and new.apart):
        is_wider = new.mode == "anyOf"
        says = "may fit several alternatives" if is_wider else "must fit only one alternative"
        yield Meaning(Kind.CHOICE, says, is_wider, not is_wider, ("oneOf",), old.mode, new.mode)


def by_expression(old: Node, new: Node) -> Iterator[tuple[str, Node | None, Node | None]]:
    """Yield the schemas for names by the regular expressions that both nodes have."""
    one, other = _by_expression(old), _by_expression(new)
    for expression in sorted(one.keys() & other.keys()):
        yield expression, one[expression], other[expression]


def _by_expression(node: Node) -> dict[str, Node | None]:
    return {
        " and ".join(sorted(node.patterns[number] for number in numbers)): child
        for numbers, child in node.by_pattern.items()
    }


def _checks(old: Node, new: Node, equal: Equal) -> Iterator[Meaning]:
    """Yield which checks come and go; two of one keyword that differ are one that is another."""
    less, more = [*old.checks], [*new.checks]
    for one in old.checks:
        other = next((check for check in more if _is_same(one, check, equal)), None)
        if other is not None:
            less.remove(one)
            more.remove(other)
    for keyword in dict.fromkeys(check.keyword for check in (*less, *more)):
        is_old, is_new = (any(c.keyword == keyword for c in checks) for checks in (less, more))
        yield _rule(keyword, is_old=is_old, is_new=is_new)


def _is_same(one: Check, other: Check, equal: Equal) -> bool:
    facts = ((c.keyword, c.low, c.high) for c in (one, other))
    return len({*facts}) == 1 and equal(one.node, other.node)


def _rule(keyword: str, *, is_old: bool, is_new: bool) -> Meaning:
    name = quoted(keyword)
    if is_old and is_new:
        says = f"must follow another {name}"
    else:
        says = f"must follow {name}, too" if is_new else f"need not follow {name} any more"
    return Meaning(Kind.LIMIT, says, is_old, is_new, (keyword,))
