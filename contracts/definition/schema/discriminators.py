"""What a ``discriminator`` names: the word by which a request says which alternative it means.

It restricts nothing: another word is neither valid nor invalid.  So it is what valid requests
carry, and tells which alternative a wrong one means to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contracts.definition import pointer as pointers
from contracts.definition.node import Node
from contracts.definition.schema.conjunction import Located, Part
from contracts.definition.schema.witnesses import has_witness, is_sound


def named(node: Node, part: Part, member: Located) -> Node:
    """Return the *node* of an alternative with the words that name it, where there are any.

    Args:
        node: what the alternative comes to.
        part: what has the alternatives, and the discriminator.
        member: the alternative, which is named where it is a reference.
    """
    stated = part.schema.get("discriminator")
    if not isinstance(stated, Mapping) or node.type != "object":
        return node
    name = str(stated.get("propertyName"))
    child = node.properties.get(name)
    if child is None or child.type != "string" or "enum" in child.keywords:
        return node
    words = [word for word in _words(stated, member[0]) if is_sound(child, word)]
    if not words:
        return node
    tagged = replace(child, keywords={**child.keywords, "enum": words}, is_hint=True, id_kind="")
    made = replace(node, properties={**node.properties, name: tagged})
    return made if has_witness(made) or not made.hard else node


def _words(stated: Mapping[str, Any], schema: Any) -> list[str]:
    """Return the words that *stated* has for a schema: the mapping's, or else its own name."""
    target = schema.get("$ref") if isinstance(schema, Mapping) else None
    if not isinstance(target, str):
        return []
    own, mapping = pointers.tokens(target)[-1:], stated.get("mapping")
    listed = mapping.items() if isinstance(mapping, Mapping) else ()
    ends = [(word, str(to).rpartition("/")[2]) for word, to in listed]
    return [word for word, end in ends if [end] == own] or own
