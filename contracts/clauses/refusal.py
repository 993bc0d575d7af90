"""Promises that every invalid request is refused, by the rule it breaks.

One family, like acceptance: where invalid cases are accepted, the cause is what no
refused case has in common with them - a keyword that is not checked, a part of the
body that nobody looks at, every element but the first, or all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from contracts.clauses.clause import (
    NO_CRASH,
    REFUSAL,
    RELIABILITY,
    About,
    Applies,
    Cause,
    Clause,
    Excuse,
    Family,
    Level,
)
from contracts.clauses.keywords import Restriction, restrictions
from contracts.definition import Definition
from contracts.definition.place import BODY
from contracts.definition.pointer import join
from contracts.definition.prose import REFUSALS
from contracts.record.feature import Feature
from contracts.record.feature import Kind as K
from contracts.record.json_text import NOT_UTF_8, SURROGATE
from contracts.record.label import Expectation
from contracts.record.parsed import ParsedExchange
from contracts.record.rule_words import rule_words

FAMILY: Final = Family(
    name=REFUSAL,
    split=True,
    by_rule=True,
    needs_control=True,
    excuse=Excuse.REFUSED,
    defers_to=(RELIABILITY,),
)
_HINT: Final = "Answer such a request with 400 or 422 before anything is stored."
_HINT_ANYWHERE: Final = "Answer such a request with 400 or 422, wherever in the body the fault is."
_POSITIONS: Final = frozenset(
    {K.LATER, K.LATER_IN, K.BEHIND_IN, K.LAST_IN, K.BETWEEN_IN, K.BEFORE_IN}
)
_COMPANY: Final = frozenset({K.COMPANY, K.COMPANY_AT_ALL, K.TOGETHER, K.BESIDE})
_SURROGATE: Final = Feature(K.SYNTAX, BODY, (NOT_UTF_8, SURROGATE))


def _accepted(parsed: ParsedExchange) -> str | None:
    if not parsed.status or parsed.status >= 500:
        return f"an invalid request was answered with {parsed.status or 'nothing'}, not refused"
    if parsed.status >= 400:
        return None
    rules = parsed.exchange.case.rules
    first = rules[0]
    more = f" and {len(rules) - 1} more" if len(rules) > 1 else ""
    what = f"{rule_words(first.keyword)} at {first.place} ({first.how}){more}"
    error = isinstance(parsed.json, dict) and "error" in parsed.json
    return f"{what} was accepted with {parsed.status}{', and an error in the answer' * error}"


def _client_error(parsed: ParsedExchange) -> str | None:
    if parsed.status >= 500:
        return f"an invalid body should be refused, but {parsed.status} came"
    allowed = REFUSALS | ({404} if parsed.exchange.case.ids else frozenset())
    if parsed.status in allowed:
        return None
    return f"an invalid body should be refused with 400 or 422, but {parsed.status} came"


def _is_invalid(parsed: ParsedExchange) -> bool:
    return parsed.expect is Expectation.INVALID and parsed.authentic


def _is_answered(parsed: ParsedExchange) -> bool:
    # Neither 1xx nor a redirection says what becomes of it.
    other = 100 <= parsed.status < 200 or 300 <= parsed.status < 400
    return _is_invalid(parsed) and parsed.was_sent and not other


def _rule(one: Restriction) -> Clause:
    """Return the clause that owns one keyword, or owns it where it stands at some places."""
    keyword, single = one.keyword, frozenset({one.keyword})
    everywhere = Feature(K.BREAKS, BODY, keyword)
    beyond = f"; {one.untried}" if one.untried else ""

    def applies(parsed: ParsedExchange) -> bool:
        rule = parsed.exchange.case.rule
        is_meant = rule is not None and rule.keyword == keyword and one.holds_at(rule.place)
        return is_meant and _is_answered(parsed)

    def claims(cause: Cause) -> bool:
        if cause.keywords != single or not (one.places or one.elsewhere):
            return cause.keywords == single
        broken = (f for f in cause.smallest if f.kind is K.BREAKS_AT and f.detail == keyword)
        place = next((feature.place for feature in broken), None)
        # Where nobody checks the keyword at all, what schemas state of it comes first.
        return (
            not one.places if everywhere in cause.features or place is None else one.holds_at(place)
        )

    return Clause(
        id=f"refuse.{one.name}",
        level=one.level,
        title=one.title,
        origin=one.origin,
        about=About.INVALID,
        applies=applies,
        judge=_accepted,
        family=FAMILY,
        claims=claims,
        needs=f"an answered request with {rule_words(keyword)}{beyond}",
        hint=_HINT,
        missing=one.untried if one.is_untried else "",
    )


def _wide(
    origin: str,
    name: str,
    title: str,
    claims: Callable[[Cause], bool],
    *,
    level: Level = Level.SCHEMA,
    kinds: frozenset[K] = frozenset(),
    needs: str = "an answered invalid request",
    profile: str = "quick",
) -> Clause:
    """Return a clause about rules of every keyword."""
    return Clause(
        id=f"refuse.{name}",
        level=level,
        title=title,
        origin=origin,
        about=About.INVALID,
        applies=_with(kinds) if kinds else _is_answered,
        judge=_accepted,
        family=FAMILY,
        claims=claims,
        needs=needs,
        profile=profile,
        hint=_HINT_ANYWHERE,
    )


def _with(kinds: frozenset[K]) -> Applies:
    """Return what selects answered invalid requests with a feature of these kinds."""
    return lambda parsed: (
        _is_answered(parsed) and not kinds.isdisjoint(parsed.exchange.case.label.kinds)
    )


def _is(*kinds: K) -> Callable[[Cause], bool]:
    return lambda cause: cause.feature is not None and cause.feature.kind in kinds


def _is_encoding(cause: Cause) -> bool:
    # What a surrogate in UTF-8 alone is known of is no other syntax of JSON.
    return cause.feature == _SURROGATE or _is(K.NOT_UTF_8)(cause)


def _is_in_company(cause: Cause) -> bool:
    # One rule, or one place, beside something else is a cause of two features.
    return any(feature.kind in _COMPANY for feature in cause.features)


def _is_whole_part(cause: Cause) -> bool:
    return _is(K.PART)(cause) and len(cause.keywords) > 1


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    operation = definition.operation
    wide = partial(_wide, operation.request)
    return (
        wide(
            "every-element",
            "Rules hold for every element, not only for the first",
            _is(*_POSITIONS),
            kinds=_POSITIONS,
            needs="an answered request that is invalid behind, or in front of, a valid element",
            profile="ci",
        ),
        wide(
            "in-any-company",
            "Rules hold whatever else the request carries",
            _is_in_company,
            kinds=_COMPANY,
        ),
        wide("every-part", "No part of the body goes unchecked", _is_whole_part),
        *map(_rule, restrictions(definition)),
        wide(
            "invalid-utf-8",
            "A body that is not UTF-8 is refused, not guessed at (RFC 8259, section 8.1)",
            _is_encoding,
            level=Level.IMPLIED,
            kinds=frozenset({K.NOT_UTF_8}),
        ),
        _rule(
            Restriction(
                "json",
                "malformed-json",
                "A body that is not JSON (RFC 8259) is refused",
                operation.body,
                Level.IMPLIED,
            )
        ),
        wide("anything", "What breaks the definition is refused at all", lambda _: True),
        Clause(
            id="refuse.with-client-error",
            level=Level.IMPLIED,
            title="An invalid body is refused with 400, 409, 413, 415 or 422",
            origin=join(operation.pointer, "responses"),
            about=About.INVALID,
            applies=lambda parsed: _is_invalid(parsed) and parsed.status >= 300,
            judge=_client_error,
            explained_by=(NO_CRASH,),
            needs="a refused invalid request",
        ),
    )
