"""The keywords of JSON Schema by what they are about, and how two of a kind are merged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Final

# Say nothing about which values are valid.
ANNOTATIONS: Final = frozenset(
    {"description", "title", "example", "examples", "default", "deprecated", "readOnly"}
    | {"writeOnly", "externalDocs", "xml", "nullable", "discriminator", "contentEncoding"}
    | {"contentMediaType", "contentSchema", "$comment", "$id", "$anchor", "$schema", "$defs"}
    | {"definitions", "$vocabulary", "$dynamicAnchor"}
)
# OpenAPI 3.0 has none of these; there a reader may take them for anything.
SINCE_3_1: Final = frozenset(
    {"if", "then", "else", "contains", "minContains", "maxContains", "propertyNames"}
    | {"patternProperties", "prefixItems", "dependentRequired", "dependentSchemas"}
    | {"unevaluatedProperties", "unevaluatedItems"}
)
# What these say depends on how a schema was reached, or on an older draft.
UNSUPPORTED: Final = frozenset({"$dynamicRef", "$recursiveRef", "additionalItems"})
# Stands for a ``not`` of ours, which is not in the document.
NEGATED: Final = "x-not"
# What is about the names or elements that no other keyword has looked at goes by another name
# once it is known what stands around it.
INVENTED_UNEVALUATED: Final = {
    "unevaluatedProperties": "x-unevaluated-properties",
    "unevaluatedItems": "x-unevaluated-items",
}
# What may look at names or elements.
NAMING: Final = frozenset(
    {"properties", "patternProperties", "additionalProperties", "items", "prefixItems", "contains"}
    | {"oneOf", "anyOf", "if", "dependentSchemas"}
)
# Marks a schema of ours, which is in the document at its pointer in other words.
INVENTED: Final = "x-invented"
TYPED: Final[Mapping[str, frozenset[str]]] = {
    "object": frozenset(
        {"properties", "required", "additionalProperties", "minProperties", "maxProperties"}
        | {"propertyNames", "patternProperties", "dependentRequired", "dependentSchemas"}
    ),
    "array": frozenset(
        {"items", "prefixItems", "contains", "minContains", "maxContains", "minItems", "maxItems"}
        | {"uniqueItems"}
    ),
    "string": frozenset({"minLength", "maxLength", "pattern"}),
    "number": frozenset(
        {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    ),
    "boolean": frozenset(),
}
"""The keywords that are about values of one type only."""
COUNTS: Final = frozenset(
    {"maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"}
    | {"minContains", "maxContains"}
)
"""The keywords whose values are whole numbers, which may be written as 3.0."""
EVERY_TYPE: Final = frozenset(TYPED)

Number = int | float


def _multiple(one: Number, other: Number) -> Number:
    """Return the smallest number that is a multiple of both."""
    first, second = Fraction(str(one)), Fraction(str(other))
    whole = lcm(first.numerator, second.numerator)
    found = Fraction(whole, gcd(first.denominator, second.denominator))
    return int(found) if found.denominator == 1 else float(found)


MERGES: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
    "multipleOf": _multiple,
    "uniqueItems": lambda one, other: one or other,
    "format": lambda one, _: one,
}
"""How to say with one keyword what two say."""
