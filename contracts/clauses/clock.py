"""Promises about the time in the answer: created_at is the time of the call, and moves with it."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from math import inf, isnan
from typing import Final

from contracts.clauses.clause import Breach, Clause, JudgeFunction, Level, NotYet
from contracts.definition import Definition
from contracts.definition.prose import CLOCK_TOLERANCE_S, CREATED_AT_SOURCE
from contracts.record.parsed import About, ParsedExchange

# A second is the unit, and some servers look at the clock once a second only.
_PLACE: Final = ("created_at",)
FOLLOWS_THE_CLOCK: Final = "thread.created_at.follows-the-clock"
STILL_S: Final = 2.5
# Clocks of several machines behind one address differ by less than a minute.
_JUMP_S: Final = 60.0


def _in_seconds(parsed: ParsedExchange) -> str | None:
    created = _created_at(parsed)
    exchange = parsed.exchange
    if abs(created) > 10**20:
        return Breach(f"created_at has {len(str(abs(created)))} digits", at=_PLACE)
    if exchange.started - CLOCK_TOLERANCE_S <= created <= exchange.finished + CLOCK_TOLERANCE_S:
        return None
    date = _date(parsed)
    if date is not None and abs(created - date) <= CLOCK_TOLERANCE_S:
        return None
    for unit, factor in (("milliseconds", 1e3), ("microseconds", 1e6), ("nanoseconds", 1e9)):
        if abs(created / factor - exchange.finished) <= CLOCK_TOLERANCE_S:
            return Breach(f"created_at is in {unit}: {created}", at=_PLACE)
    off = created - exchange.finished
    return Breach(
        f"created_at is {created}, {abs(off):.0f} s {'after' if off > 0 else 'before'} the call",
        at=_PLACE,
    )


def _date(parsed: ParsedExchange) -> float | None:
    header = parsed.exchange.answer.header("date") if parsed.exchange.answer else None
    try:
        return parsedate_to_datetime(header or "").timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _has_time(parsed: ParsedExchange) -> bool:
    # A recording may not say when an exchange took place.
    return parsed.sound("created_at") and not isnan(parsed.exchange.started)


def _created_at(parsed: ParsedExchange) -> int:
    assert parsed.thread is not None
    return int(parsed.thread["created_at"])


def _follows_clock() -> JudgeFunction:
    """Make a judge that fails when created_at stands still, or jumps, while time passes.

    The stamp was taken at some moment between sending and the end of the answer, and
    a slow answer leaves much room between the two: only what no choice of moments can
    explain is reported.  Nothing is said before enough time has passed to show it.
    """
    # How far off the clock the server's must have been: at least, and at most.
    furthest = [-inf, inf]
    latest: list[tuple[float, int]] = []
    began: list[float] = []

    def judge(parsed: ParsedExchange) -> str | None:
        exchange, created = parsed.exchange, _created_at(parsed)
        furthest[0] = max(furthest[0], created - exchange.finished)
        furthest[1] = min(furthest[1], created - exchange.started)
        if furthest[0] - furthest[1] > _JUMP_S:
            low, high = furthest
            return Breach(
                f"created_at jumps: it was {high:+.0f} s and {low:+.0f} s off the clock", at=_PLACE
            )
        if not latest or created != latest[0][1]:
            latest[:] = [(exchange.finished, created)]
        passed = exchange.started - latest[0][0]
        if passed > STILL_S:
            return Breach(
                f"created_at is still {created}, {passed:.1f} s after it was first returned",
                at=_PLACE,
            )
        if not began:
            began.append(exchange.finished)
        if exchange.started - began[0] <= STILL_S:
            raise NotYet
        return None

    return judge


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    del definition
    return _CLAUSES


_CLAUSES: Final = (
    Clause(
        id="thread.created_at.in-seconds",
        level=Level.PROSE,
        title=f"created_at is the time of the call in seconds (within {CLOCK_TOLERANCE_S} s)",
        origin=CREATED_AT_SOURCE,
        about=About.CREATED,
        applies=_has_time,
        judge=_in_seconds,
        needs="an answer with created_at, at a time that is known",
        hidden_by=("thread.created_at.",),
    ),
    Clause(
        id=FOLLOWS_THE_CLOCK,
        level=Level.PROSE,
        title="created_at neither stands still nor jumps while time passes",
        origin=CREATED_AT_SOURCE,
        about=About.CREATED,
        applies=lambda parsed: _has_time(parsed) and _in_seconds(parsed) is None,
        make_judge=_follows_clock,
        hidden_by=("thread.created_at.",),
        profile="ci",
        needs=f"answers with a correct created_at over more than {STILL_S} s",
    ),
)
