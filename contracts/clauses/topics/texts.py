"""What maps and texts may hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.clauses import selectors
from contracts.clauses.clause import Level
from contracts.clauses.selectors import at
from contracts.clauses.topics.topic import Topic, absent, both, called, listed
from contracts.definition import Definition, Node
from contracts.definition.pointer import join


def of_texts(definition: Definition) -> Iterator[Topic]:
    """Yield how full maps may be, which texts there may be, and who may speak."""
    root, parts = definition.request, definition.parts
    limited = _limited_map(definition)
    if limited is None:
        yield absent(definition, "metadata-limits", "A full map is accepted", "map with limits")
    else:
        pairs, inside = limited, limited.entries or limited
        stating = {k: pairs if k in pairs.keywords else inside for k in _limits(pairs)}
        first = next(iter(stating))
        yield Topic(
            "metadata-limits",
            selectors.of_maps(parts.content),
            f"{called(parts.metadata, 'A map')} of {_sizes(pairs)} is accepted",
            stating[first].origin(first),
            next((Level.PROSE for k, node in stating.items() if node.in_words(k)), Level.SCHEMA),
        )
    content = root.below(parts.content) if parts.content else None
    text = selectors.branch(content, "string") if content is not None else None
    text = text or next((node for node in root.walk() if node.is_text), None)
    yield Topic(
        "any-text",
        selectors.any_text,
        "Any text is accepted: every Unicode character, empty, long, or like another type",
        (text or root).pointer,
        missing="" if text is not None else "the definition has no free text",
    )
    role = root.below(parts.role) if parts.role else None
    if role is None:
        yield absent(definition, "roles", "Every role is accepted", "roles")
        return
    words = list(map(str, role.keywords.get("enum", ())))
    yield Topic("roles", at(parts.role), both(words, "roles"), join(role.pointer, "enum"))


def _limited_map(definition: Definition) -> Node | None:
    """Return the map of metadata, or another, where anything limits it."""
    root, path = definition.request, definition.parts.metadata
    first = [root.below(path)] if path else []
    maps = [node for node in (*first, *root.walk()) if node.entries is not None]
    return next((node for node in maps if _limits(node)), None)


def _limits(pairs: Node) -> dict[str, Any]:
    inside = pairs.entries.keywords if pairs.entries is not None else {}
    own = {k: pairs.keywords[k] for k in ("maxProperties", "keyMaxLength") if k in pairs.keywords}
    return own | ({"maxLength": inside["maxLength"]} if "maxLength" in inside else {})


def _sizes(pairs: Node) -> str:
    words = {
        "maxProperties": "{} pairs",
        "keyMaxLength": "{}-character keys",
        "maxLength": "{}-character values",
    }
    return listed([words[keyword].format(limit) for keyword, limit in _limits(pairs).items()])
