"""The rules of a request body as the reference enforces them: schema first, then prose."""

from __future__ import annotations

import copy
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import jsonschema_rs

from contracts.definition.document import Definition
from contracts.definition.validation.convert import validator_of
from contracts.definition.validation.worded import Trail, Worded


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

    @cached_property
    def _worded(self) -> Worded:
        # What is below a forgotten choice of forms has its prose all the same.
        return Worded(self._whole.request, self._forgotten)

    def problem(self, value: Any) -> Problem | None:
        """Return the first rule that *value* breaks, or None."""
        validator = self._validator
        try:
            # It stops at the first; thousands of names that are wrong take seconds to list.
            validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            path = _written(_trail(error.instance_path, value))
            keyword = str(error.schema_path[-1]) if error.schema_path else "type"
            return Problem(f"Invalid {path or 'body'!r}: {keyword}.", path, keyword)
        except (ValueError, RecursionError):
            return Problem("The body cannot be processed.", "", "type")
        found = self._worded.first(value)
        if found is None:
            return None
        path = _written(found.trail)
        return Problem(f"Invalid {path!r}: {found.words}.", path, found.keyword)


def _written(trail: Trail) -> str:
    """Return *trail* as ``a.b[0]``: an index is a number, and a key a text."""
    out = ""
    for token in trail:
        out += f"[{token}]" if isinstance(token, int) else f".{token}" if out else token
    return out


def _trail(path: list[str | int], value: Any) -> Trail:
    """Return *path* as a trail; what is an index and what a key of digits, *value* tells."""
    trail: list[str | int] = []
    here = value
    for token in path:
        if isinstance(here, list):
            trail.append(int(token))
            here = here[int(token)]
        else:
            trail.append(str(token))
            here = here.get(str(token)) if isinstance(here, dict) else None
    return tuple(trail)
