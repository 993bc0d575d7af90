"""Promises that span requests: ids are unique, nothing leaks, a refusal leaves no trace.

These judges remember earlier exchanges: ids and digests, not answers.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from contracts.clauses.clause import (
    CROSSTALK,
    RELIABILITY,
    UNIQUE,
    Clause,
    Excuse,
    JudgeFunction,
    Level,
)
from contracts.clauses.memory import FirstSeen
from contracts.definition.document import RESPONSE
from contracts.definition.pointer import join
from contracts.record.case import Expectation
from contracts.record.parsed import Kind, ParsedExchange, Sight

IN_TURN: Final = "in turn"
PARALLEL: Final = "in parallel"
IDENTICAL: Final = "identical bodies"
AFTER_REFUSAL: Final = "after a refusal"
# What a refusal disturbs has a clause of its own.
DISTURBED: Final = frozenset({AFTER_REFUSAL, "refused beside valid ones", "refused first"})
MARK: Final = "mark"
_LATE_ENOUGH: Final = 5
_COINCIDENCES: Final = 2

_ID: Final = join(RESPONSE, "properties", "id", "description")
_STORES: Final = ("tool_resources", "file_search", "vector_store_ids")


def _repetition(sight: Sight, first: Sight) -> str:
    """Name the kind of repetition that *sight* is of *first*."""
    if sight.started < first.finished and first.started < sight.finished:
        return PARALLEL
    return IDENTICAL if sight.meaning == first.meaning else IN_TURN


def _unique(kind: str, how: str) -> JudgeFunction:
    """Make a judge of one *kind* of repetition."""
    seen = FirstSeen[str, Sight]()

    def judge(parsed: ParsedExchange) -> str | None:
        assert parsed.thread is not None
        identity: str = parsed.thread["id"]
        sight = parsed.sight
        first = seen.first(identity, sight)
        if first is sight or _repetition(sight, first) != kind:
            return None
        return f"id {identity[:60]!r} was already given to request {first.number}{how}"

    return judge


def _fresh_stores() -> JudgeFunction:
    seen = FirstSeen[str, int]()
    shared, created = 0, 0

    def judge(parsed: ParsedExchange) -> str | None:
        nonlocal shared, created
        identity = _created_store(parsed)
        assert identity is not None
        number = parsed.exchange.number
        assert parsed.thread is not None
        created += 1
        shared += identity == parsed.thread.get("id")
        # Sequences of two tables may meet now and then, but not every time.
        if shared == created > _COINCIDENCES:
            return f"the created vector store has the thread's own id, {identity[:60]!r}"
        first = seen.first(identity, number)
        if first == number:
            return None
        return f"vector store {identity[:60]!r} was already created by request {first}"

    return judge


def _created_store(parsed: ParsedExchange) -> str | None:
    asked: Any = parsed.sent.get("tool_resources")
    asked = asked.get("file_search") if isinstance(asked, dict) else None
    if not isinstance(asked, dict) or not asked.get("vector_stores"):
        return None
    if parsed.expect is not Expectation.VALID or not parsed.sound(*_STORES):
        return None
    assert parsed.thread is not None
    ids = parsed.thread["tool_resources"]["file_search"]["vector_store_ids"]
    return ids[0] if ids else None


def _mark(parsed: ParsedExchange) -> str | None:
    """Return the mark that the request carries in its metadata."""
    metadata = parsed.sent.get("metadata")
    mark = metadata.get(MARK) if isinstance(metadata, dict) else None
    return mark if isinstance(mark, str) else None


def _no_crosstalk() -> JudgeFunction:
    """Make a judge that recognises marks, and answers that are one request late."""
    previous: Any = None
    late = 0

    def judge(parsed: ParsedExchange) -> str | None:
        nonlocal late, previous
        assert parsed.thread is not None
        sent, received = parsed.sent.get("metadata") or {}, parsed.thread["metadata"] or {}
        before, previous = previous, sent
        mark = received.get(MARK)
        if mark not in (None, _mark(parsed)) and mark.startswith("mark-"):
            return f"the answer carries the metadata of another request ({mark[:60]!r})"
        if received != sent and _somewhere(received, parsed.sent):
            return None
        late += bool(received and received == before and received != sent)
        # Once or twice may be chance: neighbours in the corpus resemble each other.
        if late < _LATE_ENOUGH or received != before or received == sent:
            return None
        return "the answer carries the metadata of the request before"

    return judge


def _somewhere(pairs: Any, value: Any) -> bool:
    """Tell whether *pairs* stand anywhere in the request itself."""
    if isinstance(value, dict):
        return (bool(pairs) and pairs.items() <= value.items()) or any(
            _somewhere(pairs, v) for v in value.values()
        )
    return isinstance(value, list) and any(_somewhere(pairs, v) for v in value)


def _undisturbed(parsed: ParsedExchange) -> str | None:
    if parsed.status == 200:
        return None
    return f"a request after, or beside, a refused one failed with {parsed.status}"


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
        if (then == 200) == (status == 200):
            return None
        times = " and ".join(f"with {s} {_times(n)}" for s, n in sorted(counts.items()))
        return (
            f"intermittent: the same request was answered {times}, first with {then} as "
            f"number {before} and with {status} as number {number}"
        )

    return judge


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _identified(parsed: ParsedExchange) -> bool:
    return parsed.sound("id") and bool(str((parsed.thread or {}).get("id", "")).strip())


CLAUSES: Final = (
    Clause(
        id=UNIQUE,
        level=Level.IMPLIED,
        title="No two threads have the same id",
        origin=_ID,
        about=Kind.CREATED,
        applies=_identified,
        make_judge=lambda: _unique(IN_TURN, ""),
        needs="two created threads",
    ),
    Clause(
        id="identity.unique-for-identical-bodies",
        level=Level.IMPLIED,
        title="Identical requests create different threads",
        origin=_ID,
        about=Kind.CREATED,
        applies=_identified,
        make_judge=lambda: _unique(IDENTICAL, ", which sent the same body"),
        defers_to=UNIQUE,
        needs="two created threads with the same body",
    ),
    Clause(
        id="identity.unique-in-parallel",
        level=Level.IMPLIED,
        title="Threads created at the same time have different ids",
        origin=_ID,
        about=Kind.CREATED,
        applies=lambda r: _identified(r) and r.exchange.case.scenario == PARALLEL,
        make_judge=lambda: _unique(PARALLEL, ", which was sent at the same time"),
        defers_to=UNIQUE,
        needs="threads created in parallel",
    ),
    Clause(
        id="identity.fresh-vector-stores",
        level=Level.IMPLIED,
        title="Each vector store that is created has an id of its own",
        origin="#/components/schemas/CreateThreadRequest/properties/tool_resources/properties"
        "/file_search/properties/vector_stores/description",
        about=Kind.CREATED,
        applies=lambda parsed: _created_store(parsed) is not None,
        make_judge=_fresh_stores,
        needs="two threads created with vector_stores",
    ),
    Clause(
        id=CROSSTALK,
        level=Level.IMPLIED,
        title="An answer never carries another request's metadata",
        origin=join(RESPONSE, "properties", "metadata"),
        about=Kind.CREATED,
        applies=lambda r: r.sound("metadata") and r.expect is Expectation.VALID,
        make_judge=_no_crosstalk,
        needs="created threads with marked metadata",
    ),
    Clause(
        id="isolation.after-refusal",
        level=Level.IMPLIED,
        title="A refused request disturbs neither the next one nor those beside it",
        origin="#/paths/~1threads/post",
        applies=lambda r: r.exchange.case.scenario == AFTER_REFUSAL and 200 <= r.status < 500,
        judge=_undisturbed,
        split=True,
        excuse=Excuse.NEVER_ACCEPTED,
        needs="a valid request sent right after a refused one",
    ),
    Clause(
        id=RELIABILITY,
        level=Level.IMPLIED,
        title="The same request is not accepted once and refused another time",
        origin="#/paths/~1threads/post/responses",
        applies=lambda r: (
            200 <= r.status < 500 and r.authentic and r.exchange.case.scenario not in DISTURBED
        ),
        make_judge=_consistent,
        defers_to=CROSSTALK,
        needs="a request that was sent twice",
    ),
)
