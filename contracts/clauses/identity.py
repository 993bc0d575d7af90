"""Promises that span requests: ids are unique, nothing leaks, a refusal leaves no trace.

These judges remember earlier exchanges: ids and digests, not answers.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any, Final

from contracts.clauses.clause import (
    CROSSTALK,
    METADATA_KEPT,
    NOT_BLANK,
    RELIABILITY,
    UNIQUE,
    Breach,
    Clause,
    Excuse,
    Family,
    JudgeFunction,
    Level,
    NotYet,
)
from contracts.clauses.echo import dig, made
from contracts.clauses.memory import FirstSeen, short
from contracts.clauses.thread import NO_IDENTITY
from contracts.definition import Definition
from contracts.definition.meaning.parts import Parts
from contracts.definition.pointer import join
from contracts.record import mark
from contracts.record.case import Scenario
from contracts.record.label import Expectation
from contracts.record.parsed import About, ParsedExchange, Sight

_FOR_IDENTICAL: Final = "identity.unique-for-identical-bodies"
_IN_TURN: Final = "in turn"
# What a refusal disturbs has a clause of its own.
_DISTURBED: Final = frozenset(
    {Scenario.AFTER_REFUSAL, Scenario.REFUSED_BESIDE, Scenario.REFUSED_FIRST}
)
_LATE_ENOUGH: Final = 5
_COINCIDENCES: Final = 2

_SAME_IDS: Final = Family(defers_to=(UNIQUE,))
# One of each may be stored by its body, whenever it comes.
_IN_PARALLEL: Final = Family(defers_to=(UNIQUE, _FOR_IDENTICAL))
_REFUSED_ALONE: Final = Family(split=True, excuse=Excuse.NEVER_ACCEPTED)
_CROSSED: Final = Family(defers_to=(CROSSTALK,))


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


def _no_crosstalk(path: tuple[str, ...]) -> JudgeFunction:
    """Make a judge that recognises marks, and answers that are one request late."""
    previous: Any = None
    marked = FirstSeen[str, int]()
    last = late = 0

    def judge(parsed: ParsedExchange) -> str | None:
        nonlocal last, late, previous
        sent, received = dig(parsed.sent, path) or {}, dig(parsed.thread, path) or {}
        before, previous = previous, sent
        number, last = last, parsed.exchange.number
        found, own = received.get(mark.KEY), isinstance(sent, dict) and sent.get(mark.KEY)
        if mark.is_mark(own):
            marked.first(own, parsed.exchange.number)
        if mark.is_mark(found) and found != own:
            said = f"the answer carries the metadata of another request ({str(found)[:60]!r})"
            earlier = (marked[found],) if found in marked else ()
            return Breach(said, at=(*path, mark.KEY), earlier=earlier)
        if received != sent and _somewhere(received, parsed.sent):
            raise NotYet
        late += bool(received and received == before and received != sent)
        # Once or twice may be chance: neighbours in the corpus resemble each other.
        if late < _LATE_ENOUGH or received != before or received == sent:
            # What carries nothing cannot carry another's.
            if not received:
                raise NotYet
            return None
        said = "the answer carries the metadata of the request before"
        return Breach(said, at=path, earlier=(number,))

    return judge


def _somewhere(pairs: Any, value: Any) -> bool:
    """Tell whether *pairs* stand anywhere in the request itself."""
    if isinstance(value, dict):
        return (bool(pairs) and pairs.items() <= value.items()) or any(
            _somewhere(pairs, v) for v in value.values()
        )
    return isinstance(value, list) and any(_somewhere(pairs, v) for v in value)


def _is_near_refusal(parsed: ParsedExchange) -> bool:
    return parsed.exchange.case.scenario in _DISTURBED and 200 <= parsed.status < 500


def _undisturbed() -> JudgeFunction:
    """Make a judge of requests that follow a refused one, or stand beside one."""
    # The number of the last request that was refused.
    refused = 0

    def judge(parsed: ParsedExchange) -> str | None:
        nonlocal refused
        if parsed.exchange.case.scenario is not Scenario.AFTER_REFUSAL:
            refused = parsed.exchange.number if 400 <= parsed.status < 500 else refused
            raise NotYet
        if not refused:
            # Nothing is refused that could disturb.
            raise NotYet
        if parsed.is_success:
            return None
        said = f"a request after, or beside, a refused one failed with {parsed.status}"
        return Breach(said, earlier=(refused,))

    return judge


def _consistent() -> JudgeFunction:
    """Make a judge that remembers how each request was answered."""
    # Number and status in one, as there is one of these for every request.
    outcomes = FirstSeen[bytes, int]()
    # Statuses of what was sent more than once.
    repeated: dict[bytes, Counter[int]] = {}

    def judge(parsed: ParsedExchange) -> str | None:
        number, status, key = parsed.exchange.number, parsed.status, parsed.fingerprint
        now = number * 1000 + status
        first = outcomes.first(key, now)
        if first == now:
            return None
        before, then = divmod(first, 1000)
        counts = repeated.setdefault(key, Counter([then]))
        counts[status] += 1
        if (then // 100 == 2) == (status // 100 == 2):
            return None
        times = " and ".join(f"with {s} {_times(n)}" for s, n in sorted(counts.items()))
        said = (
            f"intermittent: the same request was answered {times}, first with {then} as "
            f"number {before} and with {status} as number {number}"
        )
        return Breach(said, earlier=(before,))

    return judge


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


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
    unmarked = "" if parts.metadata else "the definition has no metadata that comes back"
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
        Clause(
            id=CROSSTALK,
            level=Level.IMPLIED,
            title="An answer never carries another request's metadata",
            origin=join(operation.response, "properties", *parts.metadata),
            about=About.CREATED,
            applies=lambda r: r.sound(*parts.metadata) and r.expect is Expectation.VALID,
            missing=unmarked,
            make_judge=partial(_no_crosstalk, parts.metadata),
            needs=f"{created} whose metadata comes back",
            hidden_by=(*(f"thread.{one}." for one in parts.metadata), METADATA_KEPT),
        ),
        Clause(
            id="isolation.after-refusal",
            level=Level.IMPLIED,
            title="A refused request disturbs neither the next one nor those beside it",
            origin=operation.pointer,
            applies=_is_near_refusal,
            make_judge=_undisturbed,
            family=_REFUSED_ALONE,
            needs="a valid request sent right after a refused one",
            hidden_by=("refuse.",),
        ),
        Clause(
            id=RELIABILITY,
            level=Level.IMPLIED,
            title="The same request is not accepted once and refused another time",
            origin=join(operation.pointer, "responses"),
            applies=lambda r: (
                200 <= r.status < 500 and r.authentic and r.exchange.case.scenario not in _DISTURBED
            ),
            make_judge=_consistent,
            family=_CROSSED,
            needs="a request that was sent twice",
        ),
    )
