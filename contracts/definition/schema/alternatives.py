"""Schemas with alternatives: each becomes a branch together with all that stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

from contracts.definition.node import NEVER, Node
from contracts.definition.schema.branches import are_apart
from contracts.definition.schema.conjunction import Conjunction, Located, Part
from contracts.definition.schema.construction import Builder, Here, finished, marked, type_source
from contracts.definition.schema.discriminators import named
from contracts.definition.schema.keywords import (
    ANNOTATIONS,
    INVENTED,
    INVENTED_UNEVALUATED,
    NEGATED,
)
from contracts.definition.schema.types import types_of
from contracts.definition.unsupported import NoValue, Recursion, UnsupportedSchema

_KEYWORDS = ("oneOf", "anyOf", "if", "dependentSchemas")

# Each is compared with each other.
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives of one keyword.

    Attributes:
        number: of the part that has them.
        keyword: it.
        rest: the part without them.
        members: the alternatives, each as schemas that hold together.
        test: the condition of an ``if``.
    """

    number: int
    keyword: str
    rest: Part
    members: tuple[tuple[Located, ...], ...]
    test: Located | None = None


def required_lists(part: Part) -> list[frozenset[str]]:
    """Return the lists of a ``oneOf`` whose members are nothing but ``required`` lists."""
    members = part.schema.get("oneOf", ())
    if not all(
        isinstance(one, Mapping) and set(one) - ANNOTATIONS == {"required"} for one in members
    ):
        return []
    return [frozenset(one["required"]) for one in members]


def are_choices(found: Conjunction, part: Part) -> bool:
    """Tell whether exactly one of several sets of properties is to be there, and no more."""
    lists = required_lists(part)
    named = [name for group in lists for name in group]
    stated = {name for one in found.parts for name in one.schema.get("required", ())}
    declared = {name for one in found.parts for name in one.schema.get("properties", ())}
    return (
        len(lists) > 1
        and types_of(found) == (frozenset({"object"}), False)
        and len(named) == len(set(named))
        and set(named) <= declared - stated
        and sum("oneOf" in one.schema for one in found.parts) == 1
    )


def first_group(found: Conjunction) -> Group | None:
    """Return the first alternatives that branches are to be made of."""
    for number, part in enumerate(found.parts):
        for keyword in _KEYWORDS:
            if not part.schema.get(keyword, keyword == "if" and keyword in part.schema):
                continue
            if keyword == "oneOf" and are_choices(found, part):
                continue
            if keyword == "anyOf" and sum(map(_may_name, part.schema["anyOf"])) > 1:
                _refuse_what_several_look_at(found)
            return _group(number, part, keyword)
    return None


def _refuse_what_several_look_at(found: Conjunction) -> None:
    """Raise UnsupportedSchema where what is *unevaluated* depends on which alternatives hold."""
    for keyword in INVENTED_UNEVALUATED:
        for _, pointer in found.unevaluated(keyword):
            reason = "several alternatives that a value fits may say something of it"
            raise UnsupportedSchema(pointer.rpartition("/")[0], keyword, reason)


def _may_name(schema: Any) -> bool:
    """Tell whether an alternative may say something of names or elements."""
    stated = schema.get("type", []) if isinstance(schema, Mapping) else []
    kinds = {stated} if isinstance(stated, str) else {*stated}
    return not kinds or not kinds.isdisjoint({"object", "array"})


def _group(number: int, part: Part, keyword: str) -> Group:
    if keyword == "if":
        return _conditional(number, part, (part.schema["if"], part.at("if")))
    if keyword == "dependentSchemas":
        return _dependent(number, part)
    members = tuple(
        ((member, part.at(keyword, i)),) for i, member in enumerate(part.schema[keyword])
    )
    return Group(number, keyword, part.without(keyword), members)


def _conditional(number: int, part: Part, test: Located) -> Group:
    then = (part.schema.get("then", True), part.at("then"))
    other = (part.schema.get("else", True), part.at("else"))
    unless = ({NEGATED: test[0]}, part.at("if"))
    rest = part.without("if", "then", "else")
    return Group(number, "if", rest, ((test, then), (unless, other)), test)


def _dependent(number: int, part: Part) -> Group:
    """Return the alternatives of the first property on which a schema depends."""
    name, schema = next(iter(part.schema["dependentSchemas"].items()))
    others = {k: v for k, v in part.schema["dependentSchemas"].items() if k != name}
    rest = part.without("dependentSchemas")
    if others:
        rest = Part({**rest.schema, "dependentSchemas": others}, part.pointer)
    pointer = part.at("dependentSchemas", name)
    test = ({"type": "object", "required": [name], INVENTED: True}, pointer)
    unless = ({NEGATED: test[0]}, pointer)
    return Group(number, "if", rest, ((test, (schema, pointer)), (unless,)), test)


def node_of(builder: Builder, found: Conjunction, group: Group, here: Here) -> Node | None:
    """Return the node of *group* and all that stands beside it."""
    beside = found.replaced(group.number, group.rest)
    part = found.parts[group.number]
    level = found.level.with_members(part.pointer, [at for some in group.members for _, at in some])
    made: list[Node | None] = []
    beyond: Recursion | NoValue | None = None
    for member in group.members:
        try:
            one = builder.node((*member, *beside), replace(here, level=level))
            is_told = here.is_sent and builder.state.side != "response"
            made.append(named(one, part, member[0]) if one is not None and is_told else one)
        except (Recursion, NoValue) as missed:
            if group.keyword != "anyOf" or not here.is_sent:
                raise
            beyond = missed
    nodes = [replace(node, nullable=False) for node in made if node and node.type != "null"]
    if group.keyword == "oneOf" and found.looks_at_others and not _are_all_apart(made):
        _refuse_what_several_look_at(found)
    if not nodes and beyond:
        # There may be values, but only deeper than is followed, or none that was found.
        raise beyond
    if not nodes:
        return None
    if len(nodes) == 1 and not beyond:
        return nodes[0]
    kinds, implied = types_of(found)
    kind = next(iter(kinds)) if len(kinds) == 1 and not implied else "any"
    node = replace(
        marked(builder.state, found, Node(found.pointer, kind, here.place), {}),
        usual=here.usual,
        sources=_sources(found, part, group.keyword),
        mode=group.keyword,
        implied=all(one.implied for one in nodes) and kind == "any",
        beyond=frozenset({"|"} if beyond else ()),
    )
    if group.test is not None:
        return _conditioned(builder, node, made, group, here)
    branches = tuple(_flattened(node.mode, nodes))
    if len(branches) > _MOST:
        reason = f"it has more than {_MOST} alternatives"
        raise UnsupportedSchema(found.pointer, group.keyword, reason)
    # What is not built may fit as well.
    apart = not beyond and all(are_apart(one, other) for one, other in combinations(branches, 2))
    return finished(replace(node, branches=branches, apart=apart), here)


def _are_all_apart(made: Sequence[Node | None]) -> bool:
    known = [node for node in made if node is not None]
    pairs = combinations(known, 2)
    return len(known) == len(made) and all(are_apart(one, other) for one, other in pairs)


def _sources(found: Conjunction, part: Part, keyword: str) -> dict[str, str]:
    own = {} if part.pointer == found.pointer else {keyword: part.at(keyword)}
    return type_source(found) | own


def _conditioned(
    builder: Builder, node: Node, made: Sequence[Node | None], group: Group, here: Here
) -> Node:
    """Return *node* with two branches, of which the test tells which."""
    assert group.test is not None
    test = builder.node((group.test,), replace(here, is_sent=False))
    nothing = Node(node.pointer, NEVER, here.place)
    both = [
        nothing if one is None or one.type == "null" else replace(one, nullable=False)
        for one in made
    ]
    return finished(replace(node, branches=tuple(both), apart=False, test=test), here)


def _flattened(mode: str, nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield branches, those of plain unions in the place of the union."""
    for node in nodes:
        is_union = node.branches and node.apart and not node.beyond and not node.implied
        if is_union or (mode == "anyOf" == node.mode and node.branches and not node.beyond):
            yield from node.branches
        else:
            yield node
