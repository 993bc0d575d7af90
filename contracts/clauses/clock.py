"""Promises about the time in the answer: created_at is the time of the call, and moves with it."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from math import inf, isnan
from typing import Any, Final

from contracts.clauses.clause import Applies, Breach, Clause, JudgeFunction, Level, NotYet
from contracts.clauses.compared import made
from contracts.definition import Definition
from contracts.definition.prose import CLOCK_TOLERANCE_S
from contracts.record.parsed import About, ParsedExchange

# A second is the unit, and some servers look at the clock once a second only.
FOLLOWS_THE_CLOCK: Final = "thread.created_at.follows-the-clock"
STILL_S: Final = 2.5
# Clocks of several machines behind one address differ by less than a minute.
_JUMP_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class _Clock:
    """The time of creation, which the answer gives under a name, and whether the server made it."""

    name: str
    is_made: Applies

    def is_known(self, parsed: ParsedExchange) -> bool:
        """Tell whether the answer has a time, and the time of the call is known."""
        # A recording may not say when an exchange took place.
        return self.is_made(parsed) and not isnan(parsed.exchange.started)

    def is_right(self, parsed: ParsedExchange) -> bool:
        """Tell whether the answer has the time of the call."""
        return self.is_known(parsed) and self.in_seconds(parsed) is None

    def _of(self, parsed: ParsedExchange) -> int:
        assert parsed.thread is not None
        return int(parsed.thread[self.name])

    def _breach(self, said: str, **more: Any) -> Breach:
        return Breach(f"{self.name} {said}", at=(self.name,), **more)

    def in_seconds(self, parsed: ParsedExchange) -> str | None:
        """Judge that it is the time of the call."""
        created, exchange = self._of(parsed), parsed.exchange
        if abs(created) > 10**20:
            return self._breach(f"has {len(str(abs(created)))} digits")
        if exchange.started - CLOCK_TOLERANCE_S <= created <= exchange.finished + CLOCK_TOLERANCE_S:
            return None
        date = _date(parsed)
        if date is not None and abs(created - date) <= CLOCK_TOLERANCE_S:
            return None
        for unit, factor in (("milliseconds", 1e3), ("microseconds", 1e6), ("nanoseconds", 1e9)):
            if abs(created / factor - exchange.finished) <= CLOCK_TOLERANCE_S:
                return self._breach(f"is in {unit}: {created}")
        off = created - exchange.finished
        return self._breach(
            f"is {created}, {abs(off):.0f} s {'after' if off > 0 else 'before'} the call"
        )

    def follows(self) -> JudgeFunction:
        """Make a judge that fails when the time stands still, or jumps, while time passes.

        The stamp was taken at some moment between sending and the end of the answer, and
        a slow answer leaves much room between the two: only what no choice of moments can
        explain is reported.  Nothing is said before enough time has passed to show it.
        """
        # How far off the clock the server's must have been: at least, and at most.
        furthest = [-inf, inf]
        latest: list[tuple[float, int, int]] = []
        began: list[float] = []

        def judge(parsed: ParsedExchange) -> str | None:
            exchange, created = parsed.exchange, self._of(parsed)
            furthest[0] = max(furthest[0], created - exchange.finished)
            furthest[1] = min(furthest[1], created - exchange.started)
            if furthest[0] - furthest[1] > _JUMP_S:
                low, high = furthest
                return self._breach(f"jumps: it was {high:+.0f} s and {low:+.0f} s off the clock")
            if not latest or created != latest[0][1]:
                latest[:] = [(exchange.finished, created, exchange.number)]
            passed = exchange.started - latest[0][0]
            if passed > STILL_S:
                said = f"is still {created}, {passed:.1f} s after it was first returned"
                return self._breach(said, earlier=(latest[0][2],))
            if not began:
                began.append(exchange.finished)
            if exchange.started - began[0] <= STILL_S:
                raise NotYet
            return None

        return judge


def _date(parsed: ParsedExchange) -> float | None:
    header = parsed.exchange.answer.header("date") if parsed.exchange.answer else None
    try:
        return parsedate_to_datetime(header or "").timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    name = definition.parts.created or "created_at"
    clock, node = _Clock(name, made(definition, name)), definition.response.properties.get(name)
    shared: dict[str, Any] = {
        "level": Level.PROSE,
        "origin": definition.described((node or definition.response).pointer),
        "about": About.CREATED,
        "hidden_by": (f"thread.{name}.",),
        "missing": "" if definition.parts.created else "the answer has no time of creation",
    }
    return (
        Clause(
            id="thread.created_at.in-seconds",
            title=f"{name} is the time of the call in seconds (within {CLOCK_TOLERANCE_S} s)",
            applies=clock.is_known,
            judge=clock.in_seconds,
            needs=f"an answer with {name}, at a time that is known",
            **shared,
        ),
        Clause(
            id=FOLLOWS_THE_CLOCK,
            title=f"{name} neither stands still nor jumps while time passes",
            applies=clock.is_right,
            make_judge=clock.follows,
            profile="ci",
            # It takes time to pass, and whether a quick run takes as long depends on the machine.
            is_costly=True,
            needs=f"answers with a correct {name} over more than {STILL_S} s",
            **shared,
        ),
    )
