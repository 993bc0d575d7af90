"""Promises that every invalid request is refused, by the rule it breaks.

One family, like acceptance: where invalid cases are accepted, the cause is what no
refused case has in common with them - a keyword that is not checked, a part of the
body that nobody looks at, every element but the first, or all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contracts.clauses.clause import Applies, Cause, Clause, Level
from contracts.definition.document import REQUEST
from contracts.definition.pointer import join
from contracts.definition.prose import LIMITS, REFUSALS
from contracts.record.case import Expectation
from contracts.record.parsed import Kind, ParsedExchange

FAMILY: Final = "refusal"
_SCHEMAS: Final = "#/components/schemas"
_BODY: Final = "#/paths/~1threads/post/requestBody/content/application~1json"


def _accepted(parsed: ParsedExchange) -> str | None:
    if not 200 <= parsed.status < 300:
        return None
    rule = parsed.exchange.case.rule
    assert rule is not None
    return (
        f"{_told(rule.keyword)} at {rule.place} ({rule.variant}) was accepted with {parsed.status}"
    )


_BROKEN: Final = {
    "type": "a value of the wrong type",
    "required": "a missing property",
    "enum": "a word outside the enum",
    "additionalProperties": "an unknown property",
    "oneOf": "a value that fits none, or more than one, of the alternatives",
    "maxItems": "an array that is too long",
    "minItems": "an array that is too short",
    "minimum": "a number that is too small",
    "maximum": "a number that is too large",
    "maxProperties": "metadata with too many pairs",
    "keyMaxLength": "a metadata key that is too long",
    "maxLength": "a metadata value that is too long",
    "atMostHalfOf": "an overlap of more than half the chunk",
    "json": "a body that is not JSON",
}


def _told(keyword: str) -> str:
    return _BROKEN[keyword]


def _client_error(parsed: ParsedExchange) -> str | None:
    allowed = REFUSALS | ({404} if parsed.exchange.case.ids else frozenset())
    if parsed.status in allowed:
        return None
    return f"an invalid body should be refused with 400 or 422, but {parsed.status} came"


def _is_invalid(parsed: ParsedExchange) -> bool:
    return parsed.expect is Expectation.INVALID and parsed.authentic


def _breaks(*keywords: str) -> Applies:
    def applies(parsed: ParsedExchange) -> bool:
        rule = parsed.exchange.case.rule
        answered = 200 <= parsed.status < 300 or 400 <= parsed.status < 500
        return bool(_is_invalid(parsed) and answered and rule and rule.keyword in keywords)

    return applies


def _only(*keywords: str) -> Callable[[Cause], bool]:
    return lambda cause: bool(cause.keywords) and cause.keywords <= set(keywords)


def _refuse(
    name: str, keyword: str, title: str, origin: str, level: Level = Level.SCHEMA
) -> Clause:
    return Clause(
        id=f"refuse.{name}",
        level=level,
        title=title,
        origin=origin,
        about=Kind.INVALID,
        applies=_breaks(keyword),
        judge=_accepted,
        family=FAMILY,
        split=True,
        by_rule=True,
        claims=_only(keyword),
        needs=f"an answered request with {_told(keyword)}",
        hint="Answer such a request with 400 or 422 before anything is stored.",
    )


def _anywhere(parsed: ParsedExchange) -> bool:
    answered = 200 <= parsed.status < 300 or 400 <= parsed.status < 500
    return _is_invalid(parsed) and answered


def _wide(
    name: str, title: str, claims: Callable[[Cause], bool], level: Level = Level.SCHEMA
) -> Clause:
    return Clause(
        id=f"refuse.{name}",
        level=level,
        title=title,
        origin=REQUEST,
        about=Kind.INVALID,
        applies=_anywhere,
        judge=_accepted,
        family=FAMILY,
        split=True,
        by_rule=True,
        claims=claims,
        needs="an answered invalid request",
        hint="Answer such a request with 400 or 422, wherever in the body the fault is.",
    )


def _limit_source(keyword: str) -> str:
    return next(limit.source for limit in LIMITS if limit.keyword == keyword)


CLAUSES: Final = (
    _wide(
        "every-element",
        "Rules hold for every element, not only for the first",
        lambda cause: cause.feature.startswith("broken "),
    ),
    _wide(
        "in-any-company",
        "Rules hold whatever else the request carries",
        lambda cause: cause.feature.startswith("company"),
    ),
    _wide(
        "every-part",
        "No part of the body goes unchecked",
        lambda cause: cause.feature.startswith("part ") and len(cause.keywords) > 1,
    ),
    _refuse("wrong-type", "type", "A value of the wrong JSON type is refused", REQUEST),
    _refuse(
        "missing-property",
        "required",
        "A missing required property is refused",
        f"{_SCHEMAS}/CreateMessageRequest/required",
    ),
    _refuse(
        "unknown-word",
        "enum",
        "A word outside an enum is refused",
        f"{_SCHEMAS}/CreateMessageRequest/properties/role/enum",
    ),
    _refuse(
        "unknown-property",
        "additionalProperties",
        "An unknown property is refused where the definition closes an object",
        join(REQUEST, "additionalProperties"),
    ),
    _refuse(
        "no-alternative",
        "oneOf",
        "A value that fits no branch, or both, is refused",
        join(REQUEST, "properties", "tool_resources", "properties", "file_search", "oneOf"),
    ),
    _refuse(
        "too-many-items",
        "maxItems",
        "An array longer than its maxItems is refused",
        join(REQUEST, "properties", "tool_resources"),
    ),
    _refuse(
        "too-few-items",
        "minItems",
        "An empty array of content parts is refused",
        f"{_SCHEMAS}/CreateMessageRequest/properties/content/oneOf/1/minItems",
    ),
    _refuse(
        "below-minimum",
        "minimum",
        "A chunk smaller than 100 tokens is refused",
        join(REQUEST, "properties", "tool_resources"),
    ),
    _refuse(
        "above-maximum",
        "maximum",
        "A chunk larger than 4096 tokens is refused",
        join(REQUEST, "properties", "tool_resources"),
    ),
    _refuse(
        "too-many-pairs",
        "maxProperties",
        "Metadata of 17 pairs is refused",
        _limit_source("maxProperties"),
        Level.PROSE,
    ),
    _refuse(
        "long-key",
        "keyMaxLength",
        "A metadata key of 65 characters is refused",
        _limit_source("keyMaxLength"),
        Level.PROSE,
    ),
    _refuse(
        "long-value",
        "maxLength",
        "A metadata value of 513 characters is refused",
        _limit_source("maxLength"),
        Level.PROSE,
    ),
    _refuse(
        "large-overlap",
        "atMostHalfOf",
        "An overlap of more than half the chunk is refused",
        _limit_source("atMostHalfOf"),
        Level.PROSE,
    ),
    _wide(
        "invalid-utf-8",
        "A body that is not UTF-8 is refused, not guessed at (RFC 8259, section 8.1)",
        lambda cause: cause.feature == "malformed encoding",
        Level.IMPLIED,
    ),
    _refuse(
        "malformed-json",
        "json",
        "A body that is not JSON (RFC 8259) is refused",
        _BODY,
        Level.IMPLIED,
    ),
    _wide("anything", "What breaks the definition is refused at all", lambda cause: True),
    Clause(
        id="refuse.with-client-error",
        level=Level.IMPLIED,
        title="An invalid body is refused with 400, 409, 413, 415 or 422",
        origin="#/paths/~1threads/post/responses",
        about=Kind.INVALID,
        applies=lambda r: _is_invalid(r) and 300 <= r.status < 500,
        judge=_client_error,
        needs="a refused invalid request",
    ),
)  # fmt: skip -- a table reads better than 80 short lines
