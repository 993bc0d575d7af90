"""Promises that ids name one thing each: they are unique, however requests repeat.

These judges remember earlier exchanges: ids and digests, not answers.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from contracts.clauses.clause import (
    NOT_BLANK,
    UNIQUE,
    Breach,
    Clause,
    Family,
    JudgeFunction,
    Level,
)
from contracts.clauses.compared import dig, made
from contracts.clauses.memory import FirstSeen, short
from contracts.clauses.thread import NO_IDENTITY
from contracts.definition import Definition
from contracts.definition.meaning.parts import Parts
from contracts.definition.pointer import join
from contracts.record.case import Scenario
from contracts.record.label import Expectation
from contracts.record.parsed import About, ParsedExchange, Sight

_FOR_IDENTICAL: Final = "identity.unique-for-identical-bodies"
_IN_TURN: Final = "in turn"
_COINCIDENCES: Final = 2

_SAME_IDS: Final = Family(defers_to=(UNIQUE,))
# One of each may be stored by its body, whenever it comes.
_IN_PARALLEL: Final = Family(defers_to=(UNIQUE, _FOR_IDENTICAL))


def _repetition(sight: Sight, first: Sight) -> str:
    """Name the kind of repetition that *sight* is of *first*."""
    if sight.started < first.finished and first.started < sight.finished:
        return Scenario.PARALLEL
    return Scenario.IDENTICAL if sight.meaning == first.meaning else _IN_TURN


def _unique(name: str, kind: str, how: str) -> JudgeFunction:
    """Make a judge of one *kind* of repetition of the id, which goes by *name*."""
    seen, latest = FirstSeen[str, Sight](), FirstSeen[str, Sight]()

    def judge(parsed: ParsedExchange) -> str | None:
        assert parsed.thread is not None
        identity: str = parsed.thread[name]
        if not identity.strip():
            return "the id is blank, and so no thread's own"
        sight, key = parsed.sight, short(identity)
        first = seen.first(key, sight)
        before = latest.get(key, first)
        if key in seen:
            latest[key] = sight
        if first.number == sight.number:
            # New, or one exchange that stands twice in a recording.
            return None
        # One after the other is compared with the first, and side by side with the last.
        first = next((one for one in (first, before) if _repetition(sight, one) == kind), first)
        if _repetition(sight, first) != kind:
            return None
        said = f"id {identity[:60]!r} was already given to request {first.number}{how}"
        return Breach(said, at=(name,), earlier=(first.number,))

    return judge


def _fresh_stores(parts: Parts) -> JudgeFunction:
    seen = FirstSeen[str, int]()
    shared, created = 0, 0

    def judge(parsed: ParsedExchange) -> str | None:
        nonlocal shared, created
        identity = _created_store(parts, parsed)
        assert identity is not None
        number = parsed.exchange.number
        assert parsed.thread is not None
        created += 1
        shared += identity == parsed.thread.get(parts.identity)
        # Sequences of two tables may meet now and then, but not every time.
        if shared == created > _COINCIDENCES:
            said = f"the created vector store has the {parts.noun}'s own id, {identity[:60]!r}"
            return Breach(said, at=parts.stores)
        first = seen.first(short(identity), number)
        if first == number:
            return None
        said = f"vector store {identity[:60]!r} was already created by request {first}"
        return Breach(said, at=parts.stores, earlier=(first,))

    return judge


def _created_store(parts: Parts, parsed: ParsedExchange) -> str | None:
    if not parts.new_stores or not dig(parsed.sent, parts.new_stores):
        return None
    if parsed.expect is not Expectation.VALID or not parsed.sound(*parts.stores):
        return None
    ids = dig(parsed.thread, parts.stores)
    return ids[0] if ids and ids[0].strip() else None


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    parts, operation = definition.parts, definition.operation
    name = parts.identity or "id"
    named = definition.described(join(operation.response, "properties", name))
    hidden = (f"thread.{name}.",)
    unnamed = "" if parts.identity else NO_IDENTITY
    created = f"created {parts.noun}s"
    resources = tuple(f"thread.{one}." for one in parts.resources)
    stores = parts.new_stores[-1] if parts.new_stores else "vector stores"
    identified = made(definition, name)

    return (
        Clause(
            id=UNIQUE,
            level=Level.IMPLIED,
            title=f"No two {parts.noun}s have the same id",
            origin=named,
            about=About.CREATED,
            applies=identified,
            make_judge=lambda: _unique(name, _IN_TURN, ""),
            explained_by=(NOT_BLANK,),
            needs=f"two {created}",
            hidden_by=hidden,
            missing=unnamed,
        ),
        Clause(
            id=_FOR_IDENTICAL,
            level=Level.IMPLIED,
            title=f"Identical requests create different {parts.noun}s",
            origin=named,
            about=About.CREATED,
            applies=identified,
            make_judge=lambda: _unique(name, Scenario.IDENTICAL, ", which sent the same body"),
            explained_by=(NOT_BLANK,),
            family=_SAME_IDS,
            needs=f"two {created} with the same body",
            hidden_by=hidden,
            missing=unnamed,
        ),
        Clause(
            id="identity.unique-in-parallel",
            level=Level.IMPLIED,
            title=f"{parts.noun.capitalize()}s created at the same time have different ids",
            origin=named,
            about=About.CREATED,
            applies=lambda r: identified(r) and r.exchange.case.scenario is Scenario.PARALLEL,
            make_judge=lambda: _unique(
                name, Scenario.PARALLEL, ", which was sent at the same time"
            ),
            explained_by=(NOT_BLANK,),
            family=_IN_PARALLEL,
            needs=f"{parts.noun}s created in parallel",
            hidden_by=hidden,
            missing=unnamed,
        ),
        Clause(
            id="identity.fresh-vector-stores",
            level=Level.IMPLIED,
            title="Each vector store that is created has an id of its own",
            origin=definition.described(definition.request.below(parts.new_stores).pointer),
            about=About.CREATED,
            applies=lambda parsed: _created_store(parts, parsed) is not None,
            make_judge=partial(_fresh_stores, parts),
            needs=f"two {parts.noun}s created with {stores}",
            hidden_by=(*resources, "echo.vector-store-created"),
            missing="" if parts.new_stores else "the definition has no vector stores to create",
            explained_by=(UNIQUE, _FOR_IDENTICAL),
        ),
    )
