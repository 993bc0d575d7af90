"""Requests, time and rate are held, and the clock is never waited for beyond the end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.run import budget
from contracts.run.budget import Budget, Reserved, Spent
from tests.support.runs import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(budget, "time", made)
    return made


def test_no_more_than_the_requests_that_were_allowed(clock: Clock) -> None:
    del clock
    given_three = Budget(requests=3)
    for _ in range(3):
        given_three.spend()
    with pytest.raises(Spent, match="--max-requests 3 is spent"):
        given_three.spend()
    assert given_three.sent == 3
    assert given_three.is_spent()


def test_what_is_kept_is_there_once_all_else_is_sent(clock: Clock) -> None:
    del clock
    five = Budget(requests=5)
    with five.keeping(2):
        for _ in range(3):
            five.spend()
        with pytest.raises(Reserved, match="--max-requests 5 is spent"):
            five.spend()
    assert five.sent == 3
    five.spend()
    five.spend()
    with pytest.raises(Spent):
        five.spend()


def test_a_second_try_counts_and_is_not_made_of_what_is_kept(clock: Clock) -> None:
    del clock
    three = Budget(requests=3)
    three.spend()
    with three.keeping(1):
        assert [three.may_again(), three.may_again()] == [True, False]
        with pytest.raises(Reserved):
            three.spend()
    three.count_again(sent=True)
    assert three.sent == 2
    assert three.may_again()
    # Nothing listened any more, so that it was not sent.
    three.count_again(sent=False)
    three.spend()
    assert (three.sent, three.may_again()) == (3, False)


def test_without_a_limit_nothing_is_kept(clock: Clock) -> None:
    del clock
    endless = Budget()
    with endless.keeping(100):
        endless.spend()
    assert endless.sent == 1


@given(
    rate=st.floats(0.1, 1000),
    pauses=st.lists(st.floats(0, 5), min_size=1, max_size=20),
)
def test_a_rate_is_held_whatever_happens_in_between(rate: float, pauses: list[float]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock()
        patch.setattr(budget, "time", clock)
        held, sent = Budget(rate=rate), []
        for pause in pauses:
            held.spend()
            sent.append(clock.now)
            clock.now += pause
    gaps = [after - before for before, after in pairwise(sent)]
    assert all(gap >= 1 / rate - 1e-6 for gap in gaps)
    # And it is not slower than it must be.
    assert all(gap <= max(pause, 1 / rate) + 1e-6 for gap, pause in zip(gaps, pauses, strict=False))


def test_time_that_is_over_ends_the_run(clock: Clock) -> None:
    minute = Budget(seconds=60)
    minute.spend()
    clock.now += 59
    assert minute.is_spent(reserve_s=2)
    minute.spend()
    clock.now += 2
    with pytest.raises(Spent, match="--time-budget 60s is spent"):
        minute.spend()
    assert minute.sent == 2


def test_nothing_is_waited_for_beyond_the_end(clock: Clock) -> None:
    minute = Budget(seconds=60)
    with pytest.raises(Spent):
        minute.sleep(61)
    assert clock.waits == []


def test_a_slow_rate_does_not_outlast_the_time(clock: Clock) -> None:
    slow = Budget(seconds=60, rate=1 / 50)
    slow.spend()
    slow.spend()
    with pytest.raises(Spent):
        slow.spend()
    assert clock.waits == [50]


def test_budgets_that_share_have_one_end_and_one_pace(clock: Clock) -> None:
    first = Budget(seconds=60, rate=2)
    second = first.share()
    for budget_ in (first, second, first, second):
        budget_.spend()
    assert clock.waits == [0.5, 0.5, 0.5]
    assert (first.sent, second.sent) == (2, 2)
    clock.now += 60
    for budget_ in (first, second):
        with pytest.raises(Spent, match="--time-budget 60s is spent"):
            budget_.spend()
