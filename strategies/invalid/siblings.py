"""A value beside every form of its siblings: a check may depend on another property.

"Content is required, except where the role is assistant" is a rule of a neighbouring
API, and a common mistake here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any, Final

from contracts.definition import Node
from contracts.record.samples import minimal, telling
from strategies.bodies.build import Named
from strategies.bodies.sites import Site, embed

Setting = tuple[str, Callable[[], Any]]
"""What surrounds a violation, and what makes the body in which it does."""

BESIDE: Final = "beside "
# An object may have hundreds of properties; beside each of them would be too many requests.
_MOST: Final = 60


def beside_siblings(site: Site, value: Any) -> Iterator[Setting]:
    """Yield what makes bodies with *value* at *site* and one more property of the same object.

    The object is *value* itself where that is one, else the one that holds it.  The
    sibling stands in each of its forms: every enum value, branch, or a plain value.
    """
    holder, obj, own = _holder(site, value)
    if holder is None:
        return
    for how, changed in islice(_changed(holder, obj, own), _MOST):
        yield how, partial(embed, holder, changed)


def _changed(holder: Site, obj: dict[str, Any], own: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield *obj* with each form of another property than its *own*."""
    chosen = frozenset().union(*holder.node.choices)
    for name, child in holder.node.properties.items():
        missing = name in holder.node.required and name not in obj
        # What is there may be what is broken; only another word or branch may replace it.
        fixed = name in obj and not (child.branches or "enum" in child.keywords)
        if name == own or missing or fixed or name in chosen:
            continue
        for how, form in _forms(child):
            if obj.get(name) != form:
                yield f"{BESIDE}{name}={how}", {**obj, name: form}


def _holder(site: Site, value: Any) -> tuple[Site | None, dict[str, Any], str]:
    """Return the object that *value* is or stands in: its site, itself, and the value's name."""
    if isinstance(value, dict) and site.node.properties:
        return site, value, ""
    steps = site.steps
    if not steps or steps[-1].kind != "property":
        return None, {}, ""
    parent = site.parent(len(steps) - 1)
    holder = Site(site.root, steps[:-1], parent, site.place.parent)
    name = steps[-1].name
    others = {
        n: v for n, v in minimal(parent).items() if n not in frozenset().union(*parent.choices)
    }
    return holder, {**others, name: value}, name


def _forms(node: Node) -> Iterator[Named]:
    """Yield each form of *node*: enum values, branches, or something that is not empty."""
    words = node.keywords.get("enum")
    if words:
        yield from ((str(word), word) for word in words)
    elif node.branches:
        yield from ((branch.label, minimal(branch)) for branch in node.branches)
    elif node.type == "object" and node.entries is None:
        whole = minimal(node)
        inner = {} if whole else {n: telling(c) for n, c in list(node.properties.items())[:1]}
        yield "object", {**whole, **inner}
    else:
        yield node.type, telling(node)
