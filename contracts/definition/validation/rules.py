"""The rules of a request body as the reference enforces them: schema first, then prose."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final
from urllib.parse import urlsplit

import jsonschema_rs

from contracts.definition.document import Definition
from contracts.definition.node import Node
from contracts.definition.pointer import join
from contracts.definition.schema.conformity import conforms, lacks_format
from contracts.definition.validation.convert import validator_of


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule: a sentence, the parameter it is about, and the keyword."""

    message: str
    param: str
    keyword: str

    @property
    def code(self) -> str:
        """The stable code of the error, as the original names it."""
        return _CODES.get(self.keyword, "invalid_value")


_CODES: Final = {
    "type": "invalid_type",
    "required": "missing_required_parameter",
    "enum": "invalid_value",
    "additionalProperties": "unknown_parameter",
    "oneOf": "invalid_value",
    "maxItems": "array_above_max_length",
    "minItems": "empty_array",
    "minimum": "integer_below_min_value",
    "maximum": "integer_above_max_value",
    "maxProperties": "object_above_max_properties",
    "maxLength": "string_above_max_length",
    "keyMaxLength": "property_name_above_max_length",
    "atMostHalfOf": "invalid_value",
    "format": "invalid_image_url",
}


# What the schema does not state, or no validator checks.
_PROSE: Final = frozenset(
    {"maxLength", "maxProperties", "keyMaxLength", "maxItems", "atMostHalfOf", "format"}
)


class Rules:
    """Every rule of a definition, or all but some.

    Args:
        definition: whose rules they are.
        forgotten: pointers of keywords that are not enforced, for liars; prose limits
            go by the pointer they would have as a keyword.
    """

    def __init__(self, definition: Definition, *forgotten: str) -> None:
        self._whole = definition
        self._forgotten = frozenset(forgotten)

    @cached_property
    def _definition(self) -> Definition:
        if not self._forgotten:
            return self._whole
        document = copy.deepcopy(self._whole.document)
        for pointer in self._forgotten:
            parent, _, keyword = pointer.rpartition("/")
            self._whole.at(parent)
            # Where what it is part of is forgotten, too, it has gone with that.
            with suppress(LookupError):
                Definition(document).at(parent).pop(keyword, None)
        return self._whole.with_document(document)

    @cached_property
    def _validator(self) -> jsonschema_rs.Validator:
        schema = self._definition.json_schema(self._whole.operation.request, "request")
        return validator_of(self._whole.document, schema)

    def problem(self, value: Any) -> Problem | None:
        """Return the first rule that *value* breaks, or None."""
        validator = self._validator
        try:
            # It stops at the first; thousands of names that are wrong take seconds to list.
            validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            path = _dotted(error.instance_path, value)
            keyword = str(error.schema_path[-1]) if error.schema_path else "type"
            return Problem(f"Invalid {path or 'body'!r}: {keyword}.", path, keyword)
        except (ValueError, RecursionError):
            return Problem("The body cannot be processed.", "", "type")
        # What is below a forgotten choice of forms has its prose all the same.
        return next(self._prose(self._whole.request, value, ""), None)

    def _prose(self, node: Node, value: Any, path: str) -> Iterator[Problem]:
        if not _has_prose(node):
            return
        # The schema holds, so a branch that fits by type fits altogether or not at all.
        for branch in (b for b in node.branches if node.apart or conforms(b, value)):
            yield from self._prose(branch, value, path)
        if isinstance(value, dict):
            yield from self._prose_of_object(node, value, path)
        elif isinstance(value, list) and node.items is not None:
            if len(value) > node.limits.get("maxItems", len(value)):
                yield from self._unless_forgotten(node, "maxItems", path)
            for i, entry in enumerate(value):
                yield from self._prose(node.items, entry, f"{path}[{i}]")
        elif isinstance(value, str):
            yield from self._prose_of_text(node, value, path)

    def _prose_of_text(self, node: Node, value: str, path: str) -> Iterator[Problem]:
        if len(value) > node.limits.get("maxLength", len(value)):
            yield from self._unless_forgotten(node, "maxLength", path)
        if join(node.pointer, "format") in self._forgotten:
            return
        if node.keywords.get("format") == "uri" and not urlsplit(value).scheme:
            yield Problem(f"Invalid {path!r}: not a URL.", path, "format")
        elif lacks_format(node, value) and not node.keywords["format"].startswith("uri"):
            # What is stored comes back, and an answer has the formats that it promises.
            yield Problem(f"Invalid {path!r}: no {node.keywords['format']}.", path, "format")

    def _prose_of_object(self, node: Node, value: dict[str, Any], path: str) -> Iterator[Problem]:
        limits = node.limits
        if len(value) > limits.get("maxProperties", len(value)):
            yield from self._unless_forgotten(node, "maxProperties", path)
        if any(len(key) > limits.get("keyMaxLength", len(key)) for key in value):
            yield from self._unless_forgotten(node, "keyMaxLength", path)
        for name, entry in value.items():
            child = node.properties.get(name, node.entries)
            if child is None:
                continue
            below = f"{path}.{name}" if path else name
            half_of = child.keywords.get("atMostHalfOf")
            whole = value.get(str(half_of))
            # What is null, or stands alone, is compared with nothing.
            if isinstance(whole, int) and isinstance(entry, int) and 2 * entry > whole:
                yield from self._unless_forgotten(child, "atMostHalfOf", below)
            yield from self._prose(child, entry, below)

    def _unless_forgotten(self, node: Node, keyword: str, path: str) -> Iterator[Problem]:
        if join(node.pointer, keyword) not in self._forgotten:
            yield Problem(f"Invalid {path!r}: {keyword} exceeded.", path, keyword)


@cache
def _has_prose(node: Node) -> bool:
    """Tell whether prose limits a value of *node*, or anything in it."""
    return any(not _PROSE.isdisjoint(below.limits) for below in node.walk())


def _dotted(path: list[str | int], value: Any) -> str:
    """Return *path* as ``a.b[0]``; what is an index and what a key of digits, *value* tells."""
    out, here = "", value
    for token in path:
        if isinstance(here, list):
            out += f"[{token}]"
            here = here[int(token)]
        else:
            out += f".{token}" if out else str(token)
            here = here.get(str(token)) if isinstance(here, dict) else None
    return out
