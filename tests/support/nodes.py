"""Small schemas written by hand, and places of the definition by their names."""

from __future__ import annotations

from typing import Any

from contracts.definition import Node, build, load
from strategies.sites import Site, sites


def node(schema: dict[str, Any]) -> Node:
    """Return the node of a schema that stands alone."""
    return build({"root": schema}, "#/root")


def site(place: str, root: Node | None = None) -> Site:
    """Return the first site of this name: of a oneOf the whole, not one of its branches."""
    return next(s for s in sites(root or load().request) if str(s.place) == (place or "body"))
