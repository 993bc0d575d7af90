"""In which manner a rule is broken, and at which kind of place, whatever the words are there."""

from __future__ import annotations

import re
from functools import lru_cache

from contracts.definition import Node
from contracts.record.inspection import Inspection
from strategies.violations import Violation


def manner_of(node: Node, violation: Violation) -> str:
    """Return in which manner *violation* breaks its rule, without the words of *node*."""
    words = _words(node)
    return words.sub("a word", violation.variant) if words else violation.variant


@lru_cache(1_000)
def _words(node: Node) -> re.Pattern[str] | None:
    words = "|".join(map(re.escape, map(str, node.keywords.get("enum", ()))))
    return re.compile(rf"\b({words})\b") if words else None


def kind_of(node: Node) -> str:
    """Return what kind of value *node* asks for: checks of one kind are often written alike."""
    if node.branches:
        return " or ".join(sorted({branch.type for branch in node.branches}))
    special = "map" if node.entries is not None else "word" if "enum" in node.keywords else ""
    return f"{special or node.id_kind or node.type}{' or null' * node.nullable}"


def is_convertible(node: Node, violation: Violation) -> bool:
    """Tell whether a language or a library makes a right value of a wrong type unasked.

    PHP has one empty value for arrays and objects, others read digits as a number and a map from
    its JSON, as forms carry it, wrap what stands alone in an array, and take an empty text for null
    where an object should be.  Many compare words whatever their case is.  JavaScript compares an
    array of one word as that word, and looks it up as one.
    """
    if violation.variant == "an empty array":
        return node.type == "object" and not Inspection(node, {}).breaches
    if violation.variant == "an empty string":
        return node.type == "object" and node.nullable
    if violation.variant == "the value as JSON in a string":
        return node.type in {"integer", "number"} or node.entries is not None
    if violation.variant.endswith(" in capitals"):
        return "enum" in node.keywords
    if violation.variant == "the value in an array":
        return "enum" in node.keywords
    return violation.variant == "an element without its array"
