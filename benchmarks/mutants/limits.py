"""Changes of limits: moved, new, or gone, in the schema or in a description."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from benchmarks.mutants.draft import Draft
from benchmarks.mutants.mutant import Change
from contracts.clauses.keywords import restrictions
from contracts.definition import Node
from contracts.definition.place import Place
from contracts.definition.prose import HALF

_UPPER: Final = frozenset({"maxItems", "maxLength", "maximum", "maxProperties", "keyMaxLength"})
_LOWER: Final = frozenset({"minItems", "minLength", "minimum"})


def _named(draft: Draft, keyword: str, place: Place) -> str:
    """Return the pattern of the clause about a keyword at *place*."""
    own = (one for one in restrictions(draft.definition()) if one.keyword == keyword)
    return next((f"refuse.{one.name}" for one in own if one.holds_at(place)), "refuse.*")


def limit_moved(draft: Draft) -> Change:
    """Move a limit, that of a schema or of a description, up or down."""
    limited = [(n, k) for n in draft.nodes() for k in n.keywords if k in _UPPER | _LOWER]
    node, keyword = draft.choose(limited)
    old = int(node.keywords[keyword])
    value = draft.choose(sorted({max(1, old // 2), max(1, old - 1), old + 1, 2 * old} - {old}))
    _set_limit(draft, node, keyword, value)
    is_stricter = (value < old) is (keyword in _UPPER)
    owners = (_named(draft, keyword, node.place),) if is_stricter else ("accept.metadata-limits",)
    return Change(
        f"{keyword} of {node.place} is {value}, was {old}",
        owners,
        None if is_stricter else node.place,
        has_old_rules=True,
    )


def _set_limit(draft: Draft, node: Node, keyword: str, value: int) -> None:
    if node.in_words(keyword):
        draft.limits = [
            replace(one, value=value)
            if (one.schema, one.keyword) == (node.pointer, keyword)
            else one
            for one in draft.limits
        ]
        return
    for schema in draft.schemas(node):
        schema[keyword] = value


def limit_added(draft: Draft) -> Change:
    """Limit what had no limit: the length of a text, or of an array."""
    free = [n for n in draft.nodes() if n.is_text and "maxLength" not in n.keywords]
    free += [n for n in draft.nodes() if n.type == "array" and "maxItems" not in n.keywords]
    node = draft.choose(free)
    keyword = "maxLength" if node.type == "string" else "maxItems"
    value = draft.choose((5, 16, 100) if keyword == "maxLength" else (3, 8, 20))
    for schema in draft.schemas(node):
        schema[keyword] = value
    owners = (_named(draft, keyword, node.place),)
    return Change(f"{keyword} of {node.place} is {value}, was free", owners, has_old_rules=True)


def limit_removed(draft: Draft) -> Change:
    """Take a limit away."""
    limited = [(n, k) for n in draft.nodes() for k in n.keywords if k in _UPPER | _LOWER | {HALF}]
    node, keyword = draft.choose(limited)
    if node.in_words(keyword):
        limit = (node.pointer, keyword)
        draft.limits = [one for one in draft.limits if (one.schema, one.keyword) != limit]
    else:
        for schema in draft.schemas(node):
            del schema[keyword]
    return Change(f"{keyword} of {node.place} is gone")
