"""Small schemas written by hand, and places and sites of the definition by their names."""

from __future__ import annotations

import re
from typing import Any

from contracts.definition import Node, build, load
from contracts.definition.place import BODY, Place
from strategies.bodies.sites import Site, sites


def node(schema: dict[str, Any]) -> Node:
    """Return the node of a schema that stands alone."""
    return build({"root": schema}, "#/root")


def place(written: str) -> Place:
    """Return the place that is written so, as ``messages[].metadata{}``; the body for nothing."""
    if not written:
        return BODY
    return Place(re.sub(r"(?=\[]|{)", ".", written).lstrip(".").split("."))


def site(written: str, root: Node | None = None) -> Site:
    """Return the first site at this place: of a oneOf the whole, not one of its branches."""
    return next(s for s in sites(root or load().request) if s.place == place(written))
