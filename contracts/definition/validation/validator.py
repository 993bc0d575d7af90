"""Compiled validators of the request and of the answer, one of each per definition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import jsonschema_rs

from contracts.definition.document import Definition
from contracts.definition.validation.convert import validator_of
from contracts.definition.validation.portions import Portion, portions


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken keyword.

    Attributes:
        path: where in the value, property names and indexes as text.
        keyword: the keyword that is broken.
        schema_path: where that keyword stands in the compiled schema.
        message: the validator's sentence.
    """

    path: tuple[str, ...]
    keyword: str
    schema_path: tuple[str, ...]
    message: str


@cache
def request_validator(definition: Definition) -> jsonschema_rs.Validator:
    """Return the compiled validator of the request, without the prose limits."""
    schema = definition.json_schema(definition.operation.request, "request")
    return validator_of(definition.document, schema)


@cache
def thread_validator(definition: Definition) -> jsonschema_rs.Validator:
    """Return the compiled validator of the answer."""
    schema = definition.json_schema(definition.operation.response, "response")
    return validator_of(definition.document, schema)


def thread_violations(definition: Definition, value: Any) -> tuple[Violation, ...]:
    """Return where *value* breaks the schema of the answer.

    Of what is broken thousands of times in one list or map, the first thousand or so.
    """
    try:
        try:
            return _broken(definition, value)
        except UnicodeEncodeError:
            # The validator reads no lone surrogates, and they break no rule of a schema.
            return _broken(definition, _with_whole_characters(value))
    except (ValueError, RecursionError) as error:
        # What cannot even be looked at (a value nested beyond reason) breaks its type.
        return (Violation((), "type", ("type",), str(error)),)


def _broken(definition: Definition, value: Any) -> tuple[Violation, ...]:
    validator = thread_validator(definition)
    if validator.is_valid(value):
        return ()
    parts = portions(definition.response, value)
    return tuple(v for portion in parts for v in _of_portion(validator, portion))


def _with_whole_characters(value: Any) -> Any:
    """Return *value* with each lone surrogate replaced, in names too."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_with_whole_characters(entry) for entry in value]
    if isinstance(value, dict):
        names = map(_with_whole_characters, value)
        return dict(zip(names, map(_with_whole_characters, value.values()), strict=True))
    return value


def _of_portion(validator: jsonschema_rs.Validator, portion: Portion) -> Iterator[Violation]:
    """Yield what is broken in a portion, at the places where the whole value has it."""
    for found in _violations(validator, portion.value):
        path = portion.place(found.path)
        if path is not None:
            portion.broken += 1
            yield replace(found, path=path)


def _violations(validator: jsonschema_rs.Validator, value: Any) -> Iterator[Violation]:
    for error in validator.iter_errors(value):
        schema_path = tuple(str(token) for token in error.schema_path)
        keyword = schema_path[-1] if schema_path else "type"
        yield Violation(tuple(map(str, error.instance_path)), keyword, schema_path, error.message)
