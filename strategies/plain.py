"""The plainest bodies of a definition, and those that say something that comes back."""

from __future__ import annotations

from typing import Any

from contracts.definition import Definition
from contracts.record.samples import minimal, needs_id, telling
from strategies.sites import embed, sites


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


def at(definition: Definition, path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return the smallest body in which *value* stands where *path* leads."""
    site = next(site for site in sites(definition.request) if site.place == path)
    body: dict[str, Any] = embed(site, value)
    return body
