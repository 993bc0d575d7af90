"""Promises that every valid request is accepted, by the part of the request they are about.

These clauses are one family: when a valid case is refused, the cause is the feature
that no accepted case has, and the clause that claims this feature owns the failure.
A refusal that no single feature explains belongs to ``accept.combinations``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final
from weakref import WeakKeyDictionary

from contracts.clauses.clause import (
    ACCEPTANCE,
    RELIABILITY,
    About,
    Cause,
    Clause,
    Excuse,
    Family,
    NotYet,
)
from contracts.clauses.topics import Topic, topics
from contracts.definition import Definition
from contracts.record.feature import Feature
from contracts.record.feature import Kind as K
from contracts.record.label import Expectation, Label
from contracts.record.parsed import ParsedExchange
from contracts.record.samples import minimal
from contracts.record.writing import dump

FAMILY: Final = Family(
    name=ACCEPTANCE, split=True, excuse=Excuse.ACCEPTED, defers_to=(RELIABILITY,)
)
_FORMAL: Final = frozenset({"written-otherwise", "media-type-parameters"})
# What a text says and how long it is are two features of one thing.
_JOINT: Final = frozenset({"any-text"})


def _refused(parsed: ParsedExchange) -> str | None:
    if not parsed.status:
        return "a valid request was not answered"
    if parsed.status < 400:
        if parsed.thread is None:
            # Whether it was accepted does not show.
            raise NotYet
        return None
    did = "refused" if parsed.status < 500 else "answered"
    return f"a valid request was {did} with {parsed.status}"


def _is_answered(parsed: ParsedExchange) -> bool:
    return parsed.expect is Expectation.VALID and parsed.authentic and parsed.was_sent


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    rows = topics(definition)

    @cache
    def selected(feature: Feature) -> frozenset[str]:
        # What is not there is not accepted either.
        there = rows if feature.kind is not K.ABSENT else ()
        return frozenset(one.name for one in there if one.selects(feature))

    # The corpus is sent again and again where one process makes several runs.
    known: WeakKeyDictionary[Label, frozenset[str]] = WeakKeyDictionary()

    @lru_cache(1)
    def touched(label: Label) -> frozenset[str]:
        found = known.get(label)
        if found is None:
            found = known[label] = frozenset().union(*map(selected, label.features))
        return found

    plainest = dump(minimal(definition.request))
    return tuple(_clause(touched, one, plainest, definition.parts.noun) for one in rows)


def _needed(name: str, noun: str) -> str:
    touches = "is an empty object" if name == "anything" else f"touches {name.replace('-', ' ')}"
    return f"a valid request that {touches}, answered with a {noun} or a refusal"


def _clause(
    touched: Callable[[Label], frozenset[str]],
    topic: Topic,
    plainest: bytes,
    noun: str,
) -> Clause:
    name, selects = topic.name, topic.selects

    def applies(parsed: ParsedExchange) -> bool:
        if name == "anything":
            # The plainest request there is.
            return _is_answered(parsed) and parsed.exchange.case.body == plainest
        # Most requests touch few of the topics; that is known at once.
        return name in touched(parsed.exchange.case.label) and _is_answered(parsed)

    def claims(cause: Cause) -> bool:
        known = cause.feature is not None and selects(cause.feature)
        known |= name in _JOINT and bool(cause.features) and all(map(selects, cause.features))
        # Of two, what is about the form of the request says where to look.
        formal = name in _FORMAL and any(map(selects, cause.features))
        return known or formal or name == "combinations"

    return Clause(
        id=f"accept.{name}",
        level=topic.level,
        title=topic.title,
        origin=topic.origin,
        about=About.VALID,
        applies=applies,
        judge=_refused,
        family=FAMILY,
        claims=claims,
        needs=_needed(name, noun),
        hint="The request obeys the definition; the check that refused it is too strict.",
        needs_ids=topic.needs_ids,
        missing=topic.missing,
    )
