"""Which types and which words a schema in parts allows."""

from __future__ import annotations

from typing import Any

from contracts.definition.schema.conjunction import Conjunction, Part
from contracts.definition.schema.keywords import EVERY_TYPE, TYPED
from contracts.definition.schema.matching import identity
from contracts.definition.unsupported import UnsupportedSchema

Kinds = frozenset[str]
_KNOWN = EVERY_TYPE | {"integer", "null"}


def types_of(found: Conjunction) -> tuple[Kinds, bool]:
    """Return the types that are allowed, but for null, and whether keywords only imply them.

    ``number`` includes integers.
    """
    kinds, stated = EVERY_TYPE, False
    for part in found.parts:
        own = _own(part)
        if own is not None:
            kinds, stated = both(kinds, own), True
    for part in found.parts:
        excluded = _excluded(part)
        kinds, stated = kinds - excluded, stated or bool(excluded)
    if stated:
        return kinds, False
    used = frozenset(kind for kind, names in TYPED.items() if _uses(found, names))
    return (used, True) if used else (EVERY_TYPE, False)


def _own(part: Part) -> Kinds | None:
    kinds = part.schema.get("type")
    if kinds is None:
        return None
    listed = [kinds] if isinstance(kinds, str) else list(kinds)
    unknown = [kind for kind in listed if kind not in _KNOWN]
    if unknown:
        raise UnsupportedSchema(part.pointer, "type", f"{unknown[0]!r} is no type")
    own = frozenset(listed) - {"null"}
    return own - {"integer"} if "number" in own else own


def both(one: Kinds, other: Kinds) -> Kinds:
    """Return the types that are allowed by *one* and by *other*."""
    common = one & other
    whole = (
        "integer" in one | other and {"integer", "number"} & one and {"integer", "number"} & other
    )
    return common | {"integer"} if whole and "number" not in common else common


def _excluded(part: Part) -> Kinds:
    """Return the types that a plain ``not`` excludes."""
    unwanted = part.schema.get("not")
    if not isinstance(unwanted, dict) or set(unwanted) != {"type"}:
        return frozenset()
    kinds = unwanted["type"]
    return frozenset([kinds] if isinstance(kinds, str) else kinds)


def _uses(found: Conjunction, names: Kinds) -> bool:
    return any(not names.isdisjoint(part.schema) for part in found.parts)


def stated_words(found: Conjunction) -> list[Any] | None:
    """Return the words that all enums and constants have in common; None where there is none."""
    words: list[Any] | None = None
    for part in found.parts:
        for keyword in ("enum", "const"):
            if keyword not in part.schema:
                continue
            stated = part.schema["enum"] if keyword == "enum" else [part.schema["const"]]
            own = {identity(word) for word in stated}
            words = [w for w in (stated if words is None else words) if identity(w) in own]
    return words
