"""Add a pair of metadata to what is created, to recognise it, where no test depends on it."""

from __future__ import annotations

from json import loads
from math import inf
from typing import Final

from contracts.definition import Definition
from contracts.record.case import JSON, Case, Expectation
from contracts.record.writing import dump

# This close to the limit, the number of pairs is what is tested.
_CLOSE: Final = 3
# As many pairs as the original took, where nothing limits them.
_MANY: Final = 16


def refusal(definition: Definition, tag: tuple[str, str]) -> str:
    """Return why metadata of *definition* cannot have the pair *tag*; nothing where it can."""
    if not definition.parts.metadata:
        return (
            f"{definition.operation.words} has no metadata that comes back, and so no place for it"
        )
    pairs = definition.request.below(definition.parts.metadata)
    inside = pairs.entries.limits if pairs.entries is not None else {}
    longest = pairs.limits.get("keyMaxLength", inf), inside.get("maxLength", inf)
    if all(len(text) <= most for text, most in zip(tag, longest, strict=True)):
        return ""
    known = zip(("keys", "values"), longest, strict=True)
    said = [f"{what} have at most {most} characters" for what, most in known if most != inf]
    return f"metadata {' and '.join(said)}"


def tagged(case: Case, body: bytes | None, tag: tuple[str, str]) -> bytes | None:
    """Return *body* with the pair *tag*, or as it is where the pair would change the test.

    Only a valid request that has some metadata gets another pair: a request without any,
    or with as many as are allowed, tests just that.  How the bytes are written may be
    tested as well, so only a request in our plain form is written anew.
    """
    if body is None or case.expect is not Expectation.VALID or case.content_type != JSON:
        return body
    try:
        value = loads(body)
    except (ValueError, RecursionError):
        return body
    definition = case.label.definition
    if not definition.parts.metadata:
        return body
    (name,) = definition.parts.metadata
    max_pairs = definition.request.properties[name].keywords.get("maxProperties", _MANY) - _CLOSE
    pairs = value.get(name) if isinstance(value, dict) else None
    if not isinstance(pairs, dict) or not 1 <= len(pairs) <= max_pairs or tag[0] in pairs:
        return body
    if dump(value) != body:
        return body
    return dump({**value, name: {**pairs, tag[0]: tag[1]}})
