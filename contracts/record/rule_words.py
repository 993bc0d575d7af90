"""What it is called, in words, that breaks a rule."""

from __future__ import annotations

from typing import Final

# What breaks a rule, by the rule's keyword.
RULE_WORDS: Final = {
    "type": "a value of the wrong type",
    "required": "a missing property",
    "enum": "a word outside the enum",
    "additionalProperties": "an unknown property",
    "oneOf": "a value that fits none, or more than one, of the alternatives",
    "maxItems": "an array that is too long",
    "minItems": "an array that is too short",
    "minLength": "a text that is too short",
    "minimum": "a number that is too small",
    "maximum": "a number that is too large",
    "maxProperties": "a map with too many pairs",
    "keyMaxLength": "a key that is too long",
    "maxLength": "a text that is too long",
    "atMostHalfOf": "a number of more than half of another",
    "anyOf": "a value that fits none of the alternatives",
    "not": "a value that is excluded",
    "false": "a property that must not be there",
    "pattern": "a text that does not match its pattern",
    "multipleOf": "a number that is no multiple",
    "exclusiveMinimum": "a number that is not above its limit",
    "exclusiveMaximum": "a number that is not below its limit",
    "uniqueItems": "an array with equal elements",
    "contains": "an array with too few, or too many, of the elements that are asked for",
    "minProperties": "an object with too few properties",
    "propertyNames": "a name that is not allowed",
    "dependentRequired": "a property without another that goes with it",
    "json": "a body that is not JSON",
}


def rule_words(keyword: str) -> str:
    """Return what breaks a rule, in words."""
    return RULE_WORDS.get(keyword, f"what breaks {keyword}")
