"""The clauses about created_at: the time of the call in seconds, that moves with the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

import pytest

from contracts.clauses.breach import Breach
from contracts.definition.prose import CLOCK_TOLERANCE_S
from contracts.record.exchange import Exchange
from tests.support.exchanges import DOES_NOT_APPLY, JSON, NOW, broken, exchange, judged, thread

SECONDS: Final = "thread.created_at.in-seconds"
CLOCK: Final = "thread.created_at.follows-the-clock"
SILENT: Final = (None, DOES_NOT_APPLY)


def stamped(at: float, started: float = 0, finished: float = 0, number: int = 1) -> Exchange:
    """Return a thread created *at* a time; when it was asked for is in seconds from the first."""
    of = exchange(answer=thread(created_at=at), number=number)
    return replace(of, started=NOW + started, finished=NOW + finished)


def dated(at: float, date: str | float) -> Exchange:
    """Return a thread created *at* a time, with this Date header."""
    header = date if isinstance(date, str) else _http_date(date)
    return exchange(answer=thread(created_at=at), headers={**JSON, "Date": header}, when=0)


def _http_date(at: float) -> str:
    return format_datetime(datetime.fromtimestamp(at, UTC), usegmt=True)


@pytest.mark.parametrize("off", [0, -1, 1, 300, -300, CLOCK_TOLERANCE_S, -CLOCK_TOLERANCE_S])
def test_created_at_is_the_time_of_the_call_within_the_tolerance(off: int) -> None:
    assert judged(SECONDS, stamped(NOW + off)) == [None]


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (-CLOCK_TOLERANCE_S, None),
        (-CLOCK_TOLERANCE_S - 1, "before the call"),
        (CLOCK_TOLERANCE_S + 8, None),
        (CLOCK_TOLERANCE_S + 9, "901 s after the call"),
    ],
)
def test_a_slow_answer_may_be_stamped_from_its_beginning_to_its_end(
    off: int, said: str | None
) -> None:
    (found,) = judged(SECONDS, stamped(NOW + off, 0, 8))
    assert (found is None) if said is None else (said in str(found))


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (0, "before the call"),
        (-NOW, "before the call"),
        (NOW + 3600, "3600 s after the call"),
        (NOW - 1800, "1800 s before the call"),
    ],
)
def test_another_time_is_reported_by_how_far_off_it_is(at: int, said: str) -> None:
    assert said in broken(SECONDS, stamped(at))


@pytest.mark.parametrize("off", [0, CLOCK_TOLERANCE_S, CLOCK_TOLERANCE_S + 1])
@pytest.mark.parametrize(
    ("unit", "name"), [(10**3, "milliseconds"), (10**6, "microseconds"), (10**9, "nanoseconds")]
)
def test_another_unit_is_named_within_the_tolerance(off: int, unit: int, name: str) -> None:
    said = broken(SECONDS, stamped((NOW + off) * unit))
    assert (f"in {name}:" in said) is (off <= CLOCK_TOLERANCE_S)


@pytest.mark.parametrize(("digits", "counted"), [(21, False), (22, True)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_time_too_long_to_read_is_reported_by_its_digits(
    digits: int, sign: int, *, counted: bool
) -> None:
    said = broken(SECONDS, stamped(sign * 10 ** (digits - 1)))
    assert (said == f"created_at has {digits} digits") is counted


def test_a_server_whose_clock_is_wrong_is_believed_where_its_date_header_agrees() -> None:
    off = NOW - 86_400
    for within in (0, CLOCK_TOLERANCE_S, -CLOCK_TOLERANCE_S):
        assert judged(SECONDS, dated(off + within, off)) == [None]
    assert "before the call" in broken(SECONDS, dated(off + CLOCK_TOLERANCE_S + 1, off))
    assert "before the call" in broken(SECONDS, dated(off, NOW))


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2024 00:00:00 GMT", "0"])
def test_a_date_header_that_is_no_date_excuses_nothing(date: str) -> None:
    assert "before the call" in broken(SECONDS, dated(0, date))


@pytest.mark.parametrize("at", [str(NOW), float(NOW), None, ...])
def test_a_created_at_of_another_type_has_a_clause_of_its_own(at: Any) -> None:
    assert judged(SECONDS, exchange(answer=thread(created_at=at))) == [DOES_NOT_APPLY]


# Whether the clock moves.


def created(*at: tuple[float, float]) -> list[Exchange]:
    """Return threads stamped with a time, in seconds from the first, each sent at another."""
    return [stamped(NOW + stamp, when, when, n) for n, (stamp, when) in enumerate(at, 1)]


def test_a_clock_that_ticks_is_followed() -> None:
    said = judged(CLOCK, *created(*((i, i) for i in range(6))))
    assert said == [DOES_NOT_APPLY] * 3 + [None] * 3


@pytest.mark.parametrize(("when", "still"), [(2.5, False), (2.5625, True)])
def test_a_clock_stands_still_once_more_than_the_usual_wait_has_passed(
    when: float, *, still: bool
) -> None:
    said = str(judged(CLOCK, *created((0, 0), (0, when)))[-1])
    assert said.startswith(f"created_at is still {NOW}") is still


def test_a_clock_that_has_ticked_stands_still_from_then_on() -> None:
    *said, last = judged(CLOCK, *created((0, 0), (2, 2), (2, 4), (2, 4.5), (2, 5)))
    assert set(said) <= set(SILENT)
    assert "3.0 s after it was first returned" in str(last)
    assert isinstance(last, Breach)
    # The second of them had that time first.
    assert last.earlier == (2,)


@pytest.mark.parametrize(("when", "judged_at_all"), [(2.5, False), (2.5625, True)])
def test_nothing_is_said_of_a_clock_before_it_could_have_been_seen_still(
    when: float, *, judged_at_all: bool
) -> None:
    first, second = judged(CLOCK, *created((0, 0), (2, when)))
    assert first == DOES_NOT_APPLY
    assert (second is None) is judged_at_all


def test_many_threads_within_a_second_may_have_the_same_time() -> None:
    at_once = created(*((0, i / 100) for i in range(1, 50)))
    assert set(judged(CLOCK, *at_once)) == {DOES_NOT_APPLY}


@pytest.mark.parametrize(("off", "jumps"), [(60, False), (61, True), (300, True)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_clock_may_be_a_minute_apart_from_another(off: int, sign: int, *, jumps: bool) -> None:
    said = str(judged(CLOCK, *created((0, 0), (sign * off, 0)))[-1])
    assert ("jumps" in said) is jumps


def test_a_clock_that_is_off_by_a_constant_does_not_jump() -> None:
    assert judged(CLOCK, *created(*((200 + i, i) for i in range(6))))[-1] is None


def test_a_slow_answer_leaves_room_for_what_looks_like_a_jump() -> None:
    seen = [stamped(NOW), stamped(NOW + 100, 0, 40, 2)]
    assert judged(CLOCK, *seen)[-1] in SILENT


def test_a_wrong_time_says_nothing_about_whether_the_clock_stands_still() -> None:
    wrong = [stamped(5, i, i, i + 1) for i in range(5)]
    assert judged(CLOCK, *wrong) == [DOES_NOT_APPLY] * 5
