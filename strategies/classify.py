"""What the contract expects of a request that somebody else made."""

from __future__ import annotations

from typing import Any

from contracts.case import Case, Credentials, Expectation, Rule
from contracts.definition import load
from contracts.definition.document import REQUEST
from contracts.definition.pointer import join
from contracts.reading import DuplicateKeys, NotJson, parse
from contracts.targets.rules import Rules
from strategies import reach
from strategies.build import ids_in

_RULES = Rules()


def classify(body: bytes | None, content_type: str | None, *, authorised: bool) -> Case:
    """Return the case that a request amounts to: valid, invalid or unspecified.

    Args:
        body: the bytes that were sent; None for no body.
        content_type: the Content-Type header, or None.
        authorised: whether the request carried credentials that should be accepted.
    """
    credentials = Credentials.GIVEN if authorised else Credentials.MISSING
    if not body:
        expect = Expectation.VALID if content_type is None else Expectation.UNSPECIFIED
        return Case("no body", expect, None, content_type, credentials)
    media_type = (content_type or "").partition(";")[0].strip().lower()
    try:
        value = parse(body)
    except NotJson as problem:
        expect = (
            Expectation.INVALID if media_type == "application/json" else Expectation.UNSPECIFIED
        )
        rule = Rule(
            join("#/paths", "/threads", "post", "requestBody"), "json", "body", str(problem)
        )
        return Case("not JSON", expect, body, content_type, credentials, rule=rule)
    problem_found = _RULES.problem(value)
    if media_type != "application/json" or value is None or _unclear(value):
        expect, rule_broken = Expectation.UNSPECIFIED, None
    elif problem_found is None:
        expect, rule_broken = Expectation.VALID, None
    else:
        expect = Expectation.INVALID
        rule_broken = Rule(REQUEST, problem_found.keyword, problem_found.param or "body", "as sent")
    root = load().request
    return Case(
        name=f"{expect} request",
        expect=expect,
        body=body,
        content_type=content_type,
        credentials=credentials,
        rule=rule_broken,
        features=reach.features(root, value),
        ids=ids_in(root, value),
    )


def _unclear(value: Any) -> bool:
    """Tell whether *value* holds something the document is silent about."""
    if isinstance(value, str):
        return any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float):
        return value.is_integer()
    if isinstance(value, dict):
        overlap = value.get("chunk_overlap_tokens")
        negative = isinstance(overlap, int) and overlap < 0
        return (
            isinstance(value, DuplicateKeys)
            or negative
            or any(map(_unclear, (*value, *value.values())))
        )
    return isinstance(value, list) and any(map(_unclear, value))
