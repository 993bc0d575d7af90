"""What objects and arrays are made of: the schema of each name and each element."""

from __future__ import annotations

from dataclasses import replace

from contracts.definition.node import Node
from contracts.definition.place import ENTRY, KEY
from contracts.definition.prose import HALF
from contracts.definition.schema.alternatives import are_choices, required_lists
from contracts.definition.schema.conjunction import Conjunction
from contracts.definition.schema.construction import Builder, Here, finished, marked
from contracts.definition.schema.declared import Declared
from contracts.definition.schema.limits import Limits, is_impossible, merged


def object_of(builder: Builder, found: Conjunction, here: Here) -> Node | None:
    """Return the node of objects; None where there is none."""
    limits, _ = merged(found, "object")
    declared = Declared(builder, found, here)
    if not declared.build():
        return None
    by_pattern = declared.by_pattern()
    names, fits_none = _names(builder, found, here, limits)
    if fits_none:
        limits["maxProperties"] = 0, fits_none
    entries, closer, is_deep = declared.others(frozenset())
    if not (declared.properties or declared.patterns or declared.beyond or entries or closer):
        # Nothing is declared, so that any name may be there.  Of what, nobody says; texts will do.
        place = here.place / ENTRY
        entries = None if is_deep else Node(found.pointer, "string", place, implied=True)
    stated_choices = next((required_lists(p) for p in found.parts if are_choices(found, p)), [])
    choices = [choice for choice in stated_choices if choice <= declared.properties.keys()]
    if stated_choices and not choices:
        return None
    node = marked(builder.state, found, Node(found.pointer, "object", here.place), limits)
    if is_impossible(node.keywords) or len(declared.required) > node.keywords.get(
        "maxProperties", len(declared.required)
    ):
        return None
    sources = dict(node.sources)
    if closer and closer != f"{found.pointer}/additionalProperties":
        sources["additionalProperties"] = closer
    stated = [part.at("propertyNames") for part in found.parts if "propertyNames" in part.schema]
    if stated and stated[0] != f"{found.pointer}/propertyNames":
        sources["propertyNames"] = stated[0]
    properties = declared.properties
    node = replace(
        node,
        sources=sources | declared.sources,
        properties=properties,
        required=frozenset(declared.required),
        usual=here.usual,
        closed=bool(closer),
        entries=entries,
        choices=tuple(choices),
        halves={n: c.keywords[HALF] for n, c in properties.items() if HALF in c.keywords},
        checks=builder.checks(found, here),
        patterns=declared.patterns,
        by_pattern=by_pattern,
        names=names,
        dependents=declared.dependents,
        banned=declared.banned,
        beyond=frozenset(declared.beyond | ({"{}"} if is_deep else set())),
    )
    return finished(node, here)


def _names(
    builder: Builder, found: Conjunction, here: Here, limits: Limits
) -> tuple[Node | None, str]:
    """Return the schema of names, and the pointer of one that no name obeys."""
    stated = [
        (part.schema["propertyNames"], part.at("propertyNames"))
        for part in found.parts
        if "propertyNames" in part.schema
    ]
    if not stated:
        return None, ""
    below = replace(here, place=here.place / KEY, is_sent=False)
    node = builder.node((*stated, ({"type": "string"}, stated[0][1])), below)
    if node is None:
        return None, stated[0][1]
    plain = set(node.keywords) <= {"maxLength"} and not node.checks and not node.branches
    if plain and node.keywords:
        limits["keyMaxLength"] = node.keywords["maxLength"], node.origin("maxLength")
    return (None if plain else node), ""
