"""The plainest bodies of a definition, and those that say something that comes back."""

from __future__ import annotations

from typing import Any

from contracts.definition import Definition, Node
from contracts.record.samples import minimal, needs_id, plainest, telling
from strategies.bodies.sites import embed, sites


def smallest(definition: Definition) -> dict[str, Any]:
    """Return the body with the fewest properties that the definition allows."""
    body: dict[str, Any] = minimal(definition.request)
    return body


def with_pairs(definition: Definition, pairs: dict[str, str]) -> dict[str, Any]:
    """Return the smallest body with *pairs* as metadata; without them where there is none."""
    body = smallest(definition)
    for name in definition.parts.metadata:
        body[name] = pairs
    return body


def saying(definition: Definition, pairs: dict[str, str]) -> dict[str, Any]:
    """Return a body that is more than the smallest: with *pairs*, or with another property."""
    body = with_pairs(definition, pairs)
    if not definition.parts.metadata:
        root = definition.request
        more = [n for n in root.optional if not needs_id(root.properties[n])][:1]
        body |= {name: telling(root.properties[name]) for name in more}
    return body


def message(definition: Definition, content: Any, speaker: int = 0) -> dict[str, Any]:
    """Return a message that says *content*, of the *speaker* of that number among the roles."""
    parts, root = definition.parts, definition.request
    if not parts.content:
        return {}
    words = root.below(parts.role).keywords.get("enum", ("user",))
    item = root.below(parts.content[:-1])
    holder = next(n for n in (item, *item.branches) if parts.content[-1] in n.properties)
    said = {parts.role[-1]: words[speaker % len(words)], parts.content[-1]: content}
    others = {n: v for n, v in minimal(holder).items() if n not in said}
    return {**said, **others}


def text_part(definition: Definition) -> Node | None:
    """Return the plainest part that a message may be made of."""
    if not definition.parts.content:
        return None
    content = definition.request.below(definition.parts.content)
    array = next((one for one in (content, *content.branches) if one.items is not None), None)
    found = array.items if array is not None else None
    if found is None:
        return None
    return plainest(found.branches) if found.branches else found


def at(definition: Definition, path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return the smallest body in which *value* stands where *path* leads."""
    site = next(site for site in sites(definition.request) if site.place == path)
    body: dict[str, Any] = embed(site, value)
    return body


def merged(one: Any, other: Any) -> Any:
    """Return two objects as one, and so with the objects in them."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return other
    return {**one, **{n: merged(one[n], other[n]) if n in one else other[n] for n in other}}
