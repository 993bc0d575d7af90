"""Promises that requests stay apart: nothing leaks, and a refusal leaves no trace.

These judges remember earlier exchanges: marks, numbers and outcomes, not answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from contracts.clauses.clause import (
    AFTER_REFUSAL,
    CROSSTALK,
    METADATA_KEPT,
    RELIABILITY,
    Breach,
    Clause,
    Excuse,
    Family,
    JudgeFunction,
    Level,
    NotYet,
)
from contracts.clauses.compared import dig
from contracts.clauses.memory import FirstSeen
from contracts.definition import Definition
from contracts.definition.pointer import join
from contracts.record import mark
from contracts.record.case import Scenario
from contracts.record.json_text import NotJson
from contracts.record.label import Expectation
from contracts.record.parsed import About, ParsedExchange

# What a refusal disturbs has a clause of its own.
_DISTURBED: Final = frozenset(
    {Scenario.AFTER_REFUSAL, Scenario.REFUSED_BESIDE, Scenario.REFUSED_FIRST}
)
_LATE_ENOUGH: Final = 5
_REFUSED_ALONE: Final = Family(split=True, excuse=Excuse.NEVER_ACCEPTED, defers_to=(RELIABILITY,))
_CROSSED: Final = Family(defers_to=(CROSSTALK,))


def _is_own(found: str, own: str | None) -> bool:
    """Tell whether a mark is that of the request itself, or was, until it was cut or added to."""
    return own is not None and (found.startswith(own) or own.startswith(found))


def _foreign(sent: Any, received: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the marks in *received* that are not those of *sent*, by their keys."""
    own = mark.marks(sent) if isinstance(sent, dict) else {}
    for key, found in mark.marks(received).items():
        if not _is_own(found, own.get(key)):
            yield key, found


def is_answer_to_another(parsed: ParsedExchange) -> bool:
    """Tell whether a wrong request among others got what carries the mark of one of these."""
    if parsed.exchange.case.scenario is not Scenario.REFUSED_BESIDE or not parsed.is_success:
        return False
    path = parsed.exchange.case.label.definition.parts.metadata
    sent, received = dig(parsed.sent, path), dig(parsed.json, path)
    if not path or not isinstance(received, dict):
        return False
    return any(_foreign(sent, received))


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
        for one in mark.marks(sent).values() if isinstance(sent, dict) else ():
            marked.first(one, parsed.exchange.number)
        for key, found in _foreign(sent, received):
            said = f"the answer carries the metadata of another request ({found[:60]!r})"
            earlier = (marked[found],) if found in marked else ()
            return Breach(said, at=(*path, key), earlier=earlier)
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
    # The last request that was refused: its number, and how, for what kind of reason.
    refused, kind = 0, (0, False, False)
    # How often a request failed, and passed, after a refusal of each kind.
    counts = Counter[tuple[tuple[int, bool, bool], bool]]()

    def judge(parsed: ParsedExchange) -> str | None:
        nonlocal kind, refused
        exchange = parsed.exchange
        if exchange.case.scenario is not Scenario.AFTER_REFUSAL:
            if 400 <= parsed.status < 500:
                unread = isinstance(exchange.case.label.value, NotJson)
                refused, kind = exchange.number, (parsed.status, parsed.authentic, unread)
            raise NotYet
        if not refused:
            # Nothing is refused that could disturb.
            raise NotYet
        counts[kind, parsed.is_success] += 1
        if parsed.is_success:
            return None
        said = f"a request after, or beside, a refused one failed with {parsed.status}"
        each_time = counts[kind, False] > 1 and not counts[kind, True]
        return Breach(said, earlier=(refused,), is_own=each_time)

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
    unmarked = "" if parts.metadata else "the definition has no metadata that comes back"
    return (
        Clause(
            id=CROSSTALK,
            level=Level.IMPLIED,
            title="An answer never carries another request's metadata",
            origin=join(operation.response, "properties", *parts.metadata),
            about=About.CREATED,
            applies=lambda r: r.sound(*parts.metadata) and r.expect is Expectation.VALID,
            missing=unmarked,
            make_judge=partial(_no_crosstalk, parts.metadata),
            needs=f"created {parts.noun}s whose metadata comes back",
            hidden_by=(*(f"thread.{one}." for one in parts.metadata), METADATA_KEPT),
        ),
        Clause(
            id=AFTER_REFUSAL,
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
